"""Record §15.2: every difference is found, and derived files can be written again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biplomacy.record.adapters.local_witness import LocalWitness
from biplomacy.record.checkpoint import sign_head
from biplomacy.record.envelope import open_envelope
from biplomacy.record.errors import Forked
from biplomacy.record.fsck import fsck, repair
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import (
    Batch,
    Checkpoint,
    Edge,
    Entry,
    EvidenceRef,
    Head,
    KeyKind,
    Logged,
    Pending,
    Stage,
)
from biplomacy.record.publishing import Publisher
from biplomacy.record.sequencing import Sequencer
from biplomacy.record.statement import decode_statement
from biplomacy.record.witnessing import Witness
from biplomacy.values.clock import Faults, NoFaults
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Severity
from fakes.charters import ORIGIN, statement
from fakes.record_memory import MemoryLog, MemoryTiles, MemoryWitnessStore
from fakes.small_log import (
    LOG_KEY,
    LOG_SIGNER,
    PARTNER,
    WITNESS_SIGNER,
    NamedKey,
    SetClock,
    Stop,
    StopAt,
    entry,
    first_entries,
    report_entry,
)

TRADES = b"day,price\n2026-11-01,90000\n"
REFERENCE = EvidenceRef("trades", Digest.of(TRADES), "text/csv", len(TRADES))
BLOB = f"blob/{REFERENCE.sha256}"
ENTRIES = (
    *first_entries(3),
    entry(replace(statement(sequence=3), evidence=(REFERENCE,)), "director", "auditor"),
    report_entry(4),
)


@dataclass(slots=True)
class Place:
    """An operator's rows and files, published at sizes 2 and 5."""

    log: MemoryLog = field(default_factory=lambda: MemoryLog(ORIGIN))
    tiles: MemoryTiles = field(default_factory=lambda: MemoryTiles({BLOB: TRADES}))
    memory: MemoryWitnessStore = field(default_factory=MemoryWitnessStore)

    def append(self, *entries: bytes) -> None:
        Sequencer(self.log, LOG_SIGNER, SetClock(), NoFaults()).append(entries)

    def publisher(self, faults: Faults) -> Publisher:
        witness = Witness(self.memory, {ORIGIN: LOG_KEY}, WITNESS_SIGNER, SetClock())
        clients = [LocalWitness(PARTNER, witness)]
        return Publisher(self.log, self.tiles, clients, SetClock(), faults)

    def publish(self) -> None:
        self.publisher(NoFaults()).publish()

    def codes(self) -> list[str]:
        return [finding.code for finding in fsck(self.log, self.tiles)]


@pytest.fixture
def place() -> Place:
    place = Place()
    place.append(*ENTRIES[:2])
    place.publish()
    place.append(*ENTRIES[2:])
    place.publish()
    return place


def test_a_log_without_entries_is_sound() -> None:
    assert Place().codes() == []


def test_a_published_log_is_sound(place: Place) -> None:
    assert place.codes() == []


def test_what_is_not_published_yet_is_no_difference(place: Place) -> None:
    place.append(report_entry(5))

    assert place.codes() == []


def change_row(place: Place) -> None:
    place.log.stored[2] = replace(place.log.stored[2], data=report_entry(9))


def change_leaf(place: Place) -> None:
    place.log.stored[2] = replace(place.log.stored[2], leaf=Digest(leaf_hash(b"x")))


def lose_row(place: Place) -> None:
    del place.log.stored[2]


def change_edge(place: Place) -> None:
    place.log.edge = Edge((place.log.edge.levels[0][:-1] + b"\0",))


def change_root(place: Place) -> None:
    place.log.root = leaf_hash(b"x")


def change_index(place: Place) -> None:
    place.log.index[2] = replace(place.log.index[2], type="perimeter/1")


def lose_index(place: Place) -> None:
    del place.log.index[2]


def index_nothing(place: Place) -> None:
    place.log.index.append(replace(place.log.index[2], index=5))


def garble_note(place: Place) -> None:
    note_of(place, 2, b"no note")


def sign_another_head(place: Place) -> None:
    note_of(place, 2, sign_head(Head(ORIGIN, 2, Digest(b"\1" * 32)), LOG_SIGNER))


def sign_by_stranger(place: Place) -> None:
    known = place.log.pending[2].checkpoint
    stranger = NamedKey("stranger.example", KeyKind.LOG_ED25519)
    signed = sign_head(replace(known.head, origin=stranger.name), stranger)
    text = known.note.partition(b"\n\n")[0]
    note_of(place, 2, text + b"\n\n" + signed.partition(b"\n\n")[2])


def note_of(place: Place, size: int, note: bytes) -> None:
    known = place.log.pending[size]
    place.log.pending[size] = replace(known, checkpoint=replace(known.checkpoint, note=note))


def change_head_of_checkpoint(place: Place) -> None:
    false = Head(ORIGIN, 2, Digest(b"\1" * 32))
    place.log.pending[2] = Pending(Checkpoint(false, sign_head(false, LOG_SIGNER)), Stage.DERIVED)


def lose_checkpoint(place: Place) -> None:
    del place.log.pending[5]


def repeat_sequence(place: Place) -> None:
    place.log.stored[4] = replace(
        place.log.stored[4],
        data=report_entry(3),
        leaf=Digest(leaf_hash(report_entry(3))),
    )


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        pytest.param(change_row, {"leaf-differs", "root-differs", "edge-differs"}, id="entry"),
        pytest.param(change_leaf, {"leaf-differs"}, id="leaf"),
        pytest.param(lose_row, {"entry-missing"}, id="row-lost"),
        pytest.param(change_edge, {"edge-differs"}, id="edge"),
        pytest.param(change_root, {"root-differs"}, id="root"),
        pytest.param(change_index, {"index-differs"}, id="index"),
        pytest.param(lose_index, {"index-differs"}, id="index-lost"),
        pytest.param(index_nothing, {"index-differs"}, id="index-of-nothing"),
        pytest.param(garble_note, {"checkpoint-differs"}, id="note"),
        pytest.param(sign_another_head, {"checkpoint-differs"}, id="note-of-another-head"),
        pytest.param(sign_by_stranger, {"checkpoint-untrusted"}, id="note-by-a-stranger"),
        pytest.param(change_head_of_checkpoint, {"checkpoint-differs"}, id="head-of-checkpoint"),
        pytest.param(lose_checkpoint, {"checkpoint-differs"}, id="checkpoint-lost"),
        pytest.param(repeat_sequence, {"sequence-taken", "index-differs"}, id="sequence-repeated"),
    ],
)
def test_damaged_rows_are_found(
    place: Place, damage: Callable[[Place], None], codes: set[str]
) -> None:
    damage(place)

    found = fsck(place.log, place.tiles)

    assert codes <= {finding.code for finding in found}
    assert all(finding.severity is Severity.FAILURE for finding in found)


def test_an_entry_that_cannot_be_read_does_not_stop_the_check(place: Place) -> None:
    place.log.stored[1] = replace(place.log.stored[1], data=b"rubbish")
    place.tiles.files.pop("tile/0/000.p/5")

    assert {"envelope-malformed", "leaf-differs", "file-missing"} <= set(place.codes())


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        pytest.param("tile/0/000.p/5", None, "file-missing", id="tile-lost"),
        pytest.param("tile/0/000.p/5", b"\0" * 160, "file-differs", id="tile-changed"),
        pytest.param("tile/0/000.p/5", b"\0" * 200, "file-differs", id="tile-longer"),
        pytest.param("tile/0/000.p/2", None, "file-missing", id="tile-of-an-earlier-size-lost"),
        pytest.param("tile/entries/000.p/5", None, "file-missing", id="bundle-lost"),
        pytest.param("tile/entries/000.p/2", b"", "file-differs", id="bundle-changed"),
        pytest.param("checkpoint", None, "file-missing", id="checkpoint-lost"),
        pytest.param("checkpoint", b"rubbish", "file-differs", id="checkpoint-garbled"),
    ],
)
def test_a_damaged_file_is_found_and_written_again(
    place: Place, path: str, content: bytes | None, code: str
) -> None:
    sound = dict(place.tiles.files)
    place.tiles.files.pop(path)
    if content is not None:
        place.tiles.files[path] = content

    found = fsck(place.log, place.tiles)
    mended = repair(place.log, place.tiles)

    assert [(one.code, one.subject) for one in found] == [(code, path)]
    assert mended == (path,)
    assert place.tiles.files == sound
    assert place.codes() == []


def test_an_older_public_checkpoint_is_a_difference(place: Place) -> None:
    place.tiles.files["checkpoint"] = place.log.pending[2].checkpoint.note

    assert place.codes() == ["file-differs"]


def test_a_public_checkpoint_beyond_the_rows_is_a_difference(place: Place) -> None:
    beyond = Head(ORIGIN, 6, Digest(b"\1" * 32))
    place.tiles.files["checkpoint"] = sign_head(beyond, LOG_SIGNER)

    assert place.codes() == ["behind-own-past"]


def test_a_checkpoint_that_may_prove_a_fork_is_not_repaired_away(place: Place) -> None:
    note = sign_head(Head(ORIGIN, 2, Digest(b"\1" * 32)), LOG_SIGNER)
    place.tiles.files["checkpoint"] = note

    with pytest.raises(Forked):
        repair(place.log, place.tiles)

    assert place.tiles.files["checkpoint"] == note


def test_a_checkpoint_that_became_public_just_before_a_kill_is_sound(place: Place) -> None:
    place.append(report_entry(5))
    publisher = place.publisher(StopAt("before-replace"))
    with pytest.raises(Stop):
        publisher.publish()
    place.tiles.replace("checkpoint", place.log.pending[6].checkpoint.note)

    assert place.codes() == []
    assert repair(place.log, place.tiles) == ()
    assert place.tiles.files["checkpoint"] == place.log.pending[6].checkpoint.note


def test_evidence_that_is_not_there_is_a_warning(place: Place) -> None:
    del place.tiles.files[BLOB]

    (found,) = fsck(place.log, place.tiles)

    assert (found.code, found.severity) == ("evidence-absent", Severity.WARNING)
    assert repair(place.log, place.tiles) == ()


@pytest.mark.parametrize("content", [TRADES[:-1], TRADES + b"\n", TRADES.replace(b"9", b"8")])
def test_evidence_with_other_bytes_is_a_failure(place: Place, content: bytes) -> None:
    place.tiles.files[BLOB] = content

    assert place.codes() == ["blob-differs"]


def test_a_statement_signed_by_too_few_is_found_though_every_hash_fits() -> None:
    place = Place()
    place.append(*ENTRIES[:2])
    place.log.append(
        forged(entry(statement(sequence=2), "director")),
        lambda head, _edge: sign_head(head, LOG_SIGNER),
    )

    assert place.codes() == ["signature-missing"]


def forged(data: bytes) -> Batch:
    leaf = Digest(leaf_hash(data))
    said = decode_statement(open_envelope(data).payload)
    return Batch((Entry(2, data, leaf),), (Logged(2, leaf, said, ()),))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=20)
@given(st.data())
def test_any_loss_of_files_is_repaired(data: st.DataObject) -> None:
    place = Place()
    place.append(*ENTRIES[:2])
    place.publish()
    place.append(*ENTRIES[2:])
    place.publish()
    sound = dict(place.tiles.files)
    derived = sorted(set(sound) - {BLOB})
    for path in data.draw(st.sets(st.sampled_from(derived))):
        del place.tiles.files[path]
    for path in data.draw(st.sets(st.sampled_from(derived))):
        place.tiles.files[path] = data.draw(st.binary(max_size=40))

    repair(place.log, place.tiles)

    assert place.tiles.files == sound
    assert place.codes() == []
