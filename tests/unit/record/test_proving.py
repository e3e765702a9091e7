"""Receipts made from an operator's rows, and what they show to a stranger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from biplomacy.record.auditing import Audited, audit_record
from biplomacy.record.errors import (
    CheckpointUntrusted,
    Forked,
    ProofInvalid,
    QuorumNotMet,
    ReceiptMalformed,
    RecordAbsent,
)
from biplomacy.record.model import KeyKind, Receipt
from biplomacy.record.proving import judge_receipt, prove_entry, trust_in
from biplomacy.record.publishing import Publisher
from biplomacy.record.reading import find_record
from biplomacy.record.sequencing import Sequencer
from biplomacy.values.clock import NoFaults
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Grade
from fakes.charters import CHARTER_OF_TEST, LOG_VKEY, ORIGIN
from fakes.record_memory import MemoryLog, MemoryTiles
from fakes.small_log import NamedKey, SetClock, charter_entry, report_entry

CHARTER = replace(CHARTER_OF_TEST, witness_policy=f"log {LOG_VKEY}\nquorum none\n")
SIGNER = NamedKey(ORIGIN, KeyKind.LOG_ED25519)


class Scene:
    """A log of a charter and two reports, published without witnesses."""

    def __init__(self) -> None:
        self.log, self.tiles, clock = MemoryLog(ORIGIN), MemoryTiles(), SetClock()
        sequencer = Sequencer(self.log, SIGNER, clock, NoFaults())
        sequencer.append([charter_entry(CHARTER), report_entry(1), report_entry(2)])
        Publisher(self.log, self.tiles, (), clock, NoFaults()).publish()

    def audited(self) -> Audited:
        return audit_record(find_record(self.tiles), trust_in(self.log))


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize("index", [0, 1, 2])
def test_each_entry_has_a_receipt_that_is_checked_alone(scene: Scene, index: int) -> None:
    receipt = prove_entry(scene.log, index)

    proven = judge_receipt(receipt, trust_in(scene.log))

    assert (proven.index, proven.checkpoint.head.size) == (index, 3)
    assert proven.entry == scene.log.entries(index, index + 1)[0].data
    assert proven.grade is Grade.ATTESTED


def test_with_the_record_at_hand_the_grade_is_that_of_the_record(scene: Scene) -> None:
    proven = judge_receipt(prove_entry(scene.log, 1), trust_in(scene.log), scene.audited())

    assert (proven.grade, proven.reason) == (Grade.RECORD, "")


def test_the_trust_file_names_origin_charter_key_and_head(scene: Scene) -> None:
    trust = trust_in(scene.log)

    assert (trust.origin, trust.log_key) == (ORIGIN, LOG_VKEY)
    assert trust.charter == scene.log.entries(0, 1)[0].leaf
    assert trust.head == scene.log.head()[0]


def test_nothing_is_proven_before_it_is_public() -> None:
    log = MemoryLog(ORIGIN)
    with pytest.raises(RecordAbsent):
        trust_in(log)

    Sequencer(log, SIGNER, SetClock(), NoFaults()).append([charter_entry(CHARTER)])

    assert trust_in(log).head is None
    with pytest.raises(RecordAbsent):
        prove_entry(log, 0)


def test_an_entry_that_is_not_there_has_no_receipt(scene: Scene) -> None:
    with pytest.raises(ProofInvalid):
        prove_entry(scene.log, 3)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param(lambda r: replace(r, extra=None), ReceiptMalformed, id="without-its-entry"),
        pytest.param(lambda r: replace(r, extra=b"x"), ProofInvalid, id="another-entry"),
        pytest.param(lambda r: replace(r, index=0), ProofInvalid, id="another-place"),
        pytest.param(lambda r: replace(r, proof=()), ProofInvalid, id="without-its-proof"),
    ],
)
def test_a_changed_receipt_shows_nothing(
    scene: Scene, change: Callable[[Receipt], Receipt], error: type[BiplomacyError]
) -> None:
    changed = change(prove_entry(scene.log, 1))

    with pytest.raises(error):
        judge_receipt(changed, trust_in(scene.log))


def test_the_receipt_of_another_record_is_refused(scene: Scene) -> None:
    other = replace(trust_in(scene.log), origin="record.other.example/2026")

    with pytest.raises(CheckpointUntrusted):
        judge_receipt(prove_entry(scene.log, 1), other)


def test_a_receipt_ahead_of_the_record_at_hand_is_no_past_of_it(scene: Scene) -> None:
    older = Scene().audited()
    clock = SetClock()
    Sequencer(scene.log, SIGNER, clock, NoFaults()).append([report_entry(3)])
    Publisher(scene.log, scene.tiles, (), clock, NoFaults()).publish()

    with pytest.raises(Forked):
        judge_receipt(prove_entry(scene.log, 1), trust_in(scene.log), older)


def test_a_record_that_is_not_sound_judges_nothing(scene: Scene) -> None:
    audited = scene.audited()
    scene.tiles.replace("tile/0/000.p/3", bytes(96))

    with pytest.raises(CheckpointUntrusted):
        judge_receipt(prove_entry(scene.log, 1), trust_in(scene.log), scene.audited())
    assert audited.sound


def test_a_receipt_whose_witnesses_are_missing_is_refused(scene: Scene) -> None:
    audited = scene.audited()
    assert audited.history is not None
    strict = replace(
        audited.history,
        charters=((0, replace(CHARTER, witness_policy=CHARTER_OF_TEST.witness_policy)),),
    )

    with pytest.raises(QuorumNotMet):
        judge_receipt(
            prove_entry(scene.log, 1), trust_in(scene.log), replace(audited, history=strict)
        )
