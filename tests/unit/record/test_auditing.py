"""Record §7.3, §11.3: what a stranger sees who reads a record whole, and what cannot hide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from biplomacy.record.auditing import Audited, audit_record
from biplomacy.record.charter import AMENDMENT, Amendment, encode_amendment
from biplomacy.record.checkpoint import add_lines, encode_head, sign_head
from biplomacy.record.cosignature import cosign
from biplomacy.record.errors import CheckpointUntrusted, QuorumNotMet
from biplomacy.record.merkle import leaf_hash, prefix_roots, subtree_root
from biplomacy.record.model import Head, KeyKind, Receipt, Trust, VerifierKey
from biplomacy.record.note import format_vkey, make_key
from biplomacy.record.ports import NoteSigner
from biplomacy.record.proving import judge_receipt, prove_entry, trust_in
from biplomacy.record.publishing import Publisher
from biplomacy.record.reading import MAX_UNUSABLE, find_record
from biplomacy.record.sequencing import Sequencer
from biplomacy.record.tiles import bundle_path, encode_bundle, owed_tiles, tile_path
from biplomacy.values.clock import NoFaults
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable
from fakes.charters import (
    CHARTER_OF_TEST,
    LOG_VKEY,
    ORIGIN,
    OTHER_WITNESS_VKEY,
    policy,
    private_key,
    statement,
)
from fakes.record_memory import MemoryLog, MemoryTiles
from fakes.small_log import (
    ARCHIVE,
    LOG_SIGNER,
    NOW,
    PARTNER,
    NamedKey,
    SetClock,
    amendment_entry,
    charter_entry,
    entry,
    first_entries,
    report_entry,
)

OTHER_WITNESS = replace(CHARTER_OF_TEST, witness_policy=policy(OTHER_WITNESS_VKEY))
BEFORE = first_entries(4)
TAKEOVER = (*BEFORE, amendment_entry(OTHER_WITNESS, 4), report_entry(5), report_entry(6))
"""A change of witness at entry 4, inside a longer record."""


@dataclass(frozen=True, slots=True)
class Book:
    """The published files of entries, as a log of any conduct would lay them out."""

    entries: Sequence[bytes]
    signer: NoteSigner = LOG_SIGNER
    tiles: MemoryTiles = field(default_factory=MemoryTiles)

    def __post_init__(self) -> None:
        leaves = [leaf_hash(data) for data in self.entries]
        self.tiles.replace(bundle_path(0, len(leaves)), encode_bundle(self.entries))
        for level, index, width in owed_tiles(len(leaves)):
            self.tiles.replace(tile_path(level, index, width), b"".join(leaves))

    def note(self, size: int, *witnesses: str) -> bytes:
        """Return the checkpoint of a size with the cosignatures of the named witnesses."""
        leaves = [leaf_hash(data) for data in self.entries]
        head = Head(ORIGIN, size, Digest(prefix_roots(leaves, frozenset({size}))[size]))
        signers = [NamedKey(name, KeyKind.COSIGNATURE_ED25519) for name in witnesses]
        lines = [cosign(encode_head(head), signer, NOW + size) for signer in signers]
        return add_lines(sign_head(head, self.signer), lines)

    def show(self, *witnesses: str) -> Book:
        self.tiles.replace("checkpoint", self.note(len(self.entries), *witnesses))
        return self

    def keep(self, size: int, *witnesses: str) -> Book:
        self.tiles.replace(f"history/{size}", self.note(size, *witnesses))
        listed = self.tiles.files.get("history/sizes", b"")
        self.tiles.replace("history/sizes", listed + b"%d\n" % size)
        return self

    def trust(self, pinned: int | None = None) -> Trust:
        leaves = [leaf_hash(data) for data in self.entries]
        size = pinned or 1
        head = Head(ORIGIN, size, Digest(prefix_roots(leaves, frozenset({size}))[size]))
        return Trust(ORIGIN, Digest(leaves[0]), LOG_VKEY, head if pinned else None)

    def audit(self, trust: Trust | None = None, *seen: bytes) -> Audited:
        return audit_record(find_record(self.tiles), trust or self.trust(), seen)

    def findings(self, trust: Trust | None = None, *seen: bytes) -> list[tuple[str, str]]:
        return [(one.code, one.subject) for one in self.audit(trust, *seen).findings]


QUORUM = ("quorum-not-met", "checkpoint")


def test_a_record_that_its_witness_followed_is_sound() -> None:
    book = Book(BEFORE).keep(2, PARTNER).keep(3, PARTNER).show(PARTNER)

    assert book.findings() == []


@pytest.mark.parametrize("length", [5, 6, 7], ids=["at-the-end", "one-more", "two-more"])
@pytest.mark.parametrize("pinned", [None, 4], ids=["first-look", "old-head-pinned"])
def test_a_witness_is_not_replaced_unseen(length: int, pinned: int | None) -> None:
    book = Book(TAKEOVER[:length]).show(ARCHIVE)

    assert book.findings(book.trust(pinned)) == [QUORUM]


@pytest.mark.parametrize("length", [5, 6, 7], ids=["at-the-end", "one-more", "two-more"])
def test_a_witness_hands_over_by_cosigning_the_change(length: int) -> None:
    book = Book(TAKEOVER[:length]).keep(3, PARTNER).show(PARTNER, ARCHIVE)

    assert book.findings() == []


def test_after_the_handover_the_new_witness_suffices() -> None:
    book = Book(TAKEOVER).keep(4, PARTNER).keep(6, PARTNER, ARCHIVE).show(ARCHIVE)

    assert book.findings() == []
    assert [one.key.name for one in book.audit().cosignatures] == [ARCHIVE]


def test_the_first_kept_checkpoint_with_the_change_needs_both_witnesses() -> None:
    book = Book(TAKEOVER).keep(4, PARTNER).keep(6, ARCHIVE).show(ARCHIVE)

    assert book.findings() == [("quorum-not-met", "history/6")]


def test_a_kept_checkpoint_needs_the_witness_of_its_own_time() -> None:
    book = Book(TAKEOVER).keep(3, ARCHIVE).keep(6, PARTNER, ARCHIVE).show(ARCHIVE)

    assert book.findings() == [("quorum-not-met", "history/3")]


@pytest.mark.parametrize(
    ("witnesses", "findings"),
    [
        pytest.param((PARTNER, ARCHIVE), [], id="by-both"),
        pytest.param((ARCHIVE,), [QUORUM], id="by-the-new-one"),
        pytest.param((), [QUORUM], id="by-nobody"),
    ],
)
def test_a_checkpoint_seen_before_shows_a_handover_that_was_not_kept(
    witnesses: tuple[str, ...], findings: list[tuple[str, str]]
) -> None:
    book = Book(TAKEOVER).show(ARCHIVE)

    assert book.findings(None, book.note(6, *witnesses)) == findings


def test_whoever_pins_a_head_trusts_the_changes_below_it() -> None:
    book = Book(TAKEOVER).show(ARCHIVE)

    assert book.findings(book.trust(6)) == []
    assert book.findings(book.trust(7)) == []


@dataclass(slots=True)
class Office:
    """An operator's log, published after every batch to a public place."""

    log: MemoryLog = field(default_factory=lambda: MemoryLog(ORIGIN))
    tiles: MemoryTiles = field(default_factory=MemoryTiles)

    def publish(self, *entries: bytes) -> None:
        clock = SetClock()
        Sequencer(self.log, LOG_SIGNER, clock, NoFaults()).append(entries)
        Publisher(self.log, self.tiles, (), clock, NoFaults()).publish()

    def audit(self) -> Audited:
        return audit_record(find_record(self.tiles), replace(trust_in(self.log), head=None))


def test_a_receipt_is_judged_by_the_policies_between_it_and_the_one_before() -> None:
    free = replace(CHARTER_OF_TEST, witness_policy=f"log {LOG_VKEY}\nquorum none\n")
    office = Office()
    office.publish(charter_entry(free), report_entry(1))
    office.publish(report_entry(2), report_entry(3))
    receipt, audited = prove_entry(office.log, 1), office.audit()
    assert audited.history is not None
    strict = audited.history.charters[0][1]
    since = replace(
        audited.history, charters=((0, replace(strict, witness_policy=policy())), (2, free))
    )
    told = replace(audited, history=since)

    handed_over = replace(told, line=replace(told.line, sizes=(3,)))

    assert audited.line.sizes == (2,)
    assert judge_receipt(receipt, trust_in(office.log), handed_over).cosigned == ()
    with pytest.raises(QuorumNotMet, match="checkpoint of size 4 is cosigned by nobody"):
        judge_receipt(receipt, trust_in(office.log), told)


@pytest.fixture
def forked() -> Book:
    """A record that keeps a checkpoint of another past."""
    book = Book(BEFORE).keep(2, PARTNER).show(PARTNER)
    head = Head(ORIGIN, 3, Digest.of(b"another past"))
    signer = NamedKey(PARTNER, KeyKind.COSIGNATURE_ED25519)
    note = add_lines(sign_head(head, LOG_SIGNER), [cosign(encode_head(head), signer, NOW)])
    book.tiles.replace("history/3", note)
    book.tiles.replace("history/sizes", b"1\n2\n3\n")
    return book


@pytest.mark.parametrize(
    "rubbish",
    [b"", b"garbage", b"x" * 300_000, b"\xff" * 400],
    ids=["nothing", "words", "much", "bytes"],
)
def test_a_bad_kept_checkpoint_hides_no_fork(forked: Book, rubbish: bytes) -> None:
    forked.tiles.replace("history/1", rubbish)

    assert forked.findings() == [("note-malformed", "history/1"), ("forked", "checkpoint")]


def test_a_checkpoint_kept_under_another_size_is_evidence_all_the_same(forked: Book) -> None:
    forked.tiles.replace("history/1", forked.tiles.files.pop("history/3"))

    assert forked.findings() == [("note-malformed", "history/1"), ("forked", "checkpoint")]


@pytest.mark.parametrize(
    "listed",
    [b"2\n3\n2\n", b"3\n2\n", b"2\n2\n3\n", b"2\nx\n3\n", b"2\n3", b"02\n3\n"],
    ids=["going-back", "falling", "twice", "a-word", "cut", "zeros"],
)
def test_sizes_that_do_not_rise_are_found_and_read_all_the_same(
    forked: Book, listed: bytes
) -> None:
    forked.tiles.replace("history/sizes", listed)

    found = forked.findings()

    assert found == [("note-malformed", "history/sizes"), ("forked", "checkpoint")]


@dataclass(slots=True)
class Counting:
    """A ``TileReader`` that counts what is read, and has no answer for what ``fails``."""

    tiles: MemoryTiles
    fails: str = "?"
    read_paths: list[str] = field(default_factory=list)

    def read(self, path: str, limit: int) -> bytes | None:
        self.read_paths.append(path)
        if path.startswith(self.fails):
            raise SourceUnavailable(f"{path} answered with status 503", hint="try again later")
        return self.tiles.read(path, limit)


def test_a_size_that_is_listed_often_is_read_once() -> None:
    book = Book(BEFORE).keep(2, PARTNER).show(PARTNER)
    book.tiles.replace("history/sizes", b"2\n" * 50_000)
    counting = Counting(book.tiles)

    audit_record(find_record(counting), book.trust())

    assert counting.read_paths.count("history/2") == 1


def test_after_many_bad_kept_checkpoints_no_more_are_read() -> None:
    book = Book(BEFORE).show(PARTNER)
    book.tiles.replace("history/sizes", b"".join(b"%d\n" % size for size in range(1, 5_000)))
    for size in range(1, 5_000):
        book.tiles.files[f"history/{size}"] = b"garbage"

    found = [one for one in book.audit().findings if one.subject.startswith("history/")]

    assert len(found) == MAX_UNUSABLE + 1
    assert (found[-1].code, found[-1].message) == (
        "files-missing",
        "4899 more kept checkpoints were not looked for",
    )


@pytest.mark.parametrize("path", ["history/sizes", "history/2", "tile/entries/", "tile/0/"])
def test_a_server_that_fails_is_no_lie_of_the_record(path: str) -> None:
    book = Book(BEFORE).keep(2, PARTNER).show(PARTNER)

    with pytest.raises(SourceUnavailable, match="status 503"):
        audit_record(find_record(Counting(book.tiles, path)), book.trust())


def test_a_checkpoint_that_claims_millions_of_entries_is_refused_soon() -> None:
    head = Head(ORIGIN, 1 << 24, Digest.of(b"x"))
    alone = MemoryTiles({"checkpoint": sign_head(head, LOG_SIGNER)})
    counting = Counting(alone)

    found = audit_record(find_record(counting), None).findings

    missing = [one for one in found if one.code == "files-missing"]
    assert len(found) < MAX_UNUSABLE + 10
    assert len(counting.read_paths) < MAX_UNUSABLE + 10
    assert [one.message for one in missing] == [
        "131230 more files that this size asks for were not looked for"
    ]


@dataclass(frozen=True, slots=True)
class LaterKey:
    """The key of a log after a change: the same name, another secret."""

    @property
    def key(self) -> VerifierKey:
        public = private_key("later").public_key().public_bytes_raw()
        return make_key(ORIGIN, KeyKind.LOG_ED25519, public)

    def sign(self, message: bytes) -> bytes:
        return private_key("later").sign(message)


LATER = LaterKey()
LATER_VKEY = format_vkey(LATER.key)
ROTATED = replace(
    CHARTER_OF_TEST,
    log_keys=(LATER_VKEY,),
    witness_policy=policy().replace(LOG_VKEY, LATER_VKEY),
)


def test_a_trust_file_outlives_the_log_key_that_it_names() -> None:
    book = Book((*BEFORE, amendment_entry(ROTATED, 4)), LATER).show(PARTNER)

    assert book.findings() == []


def test_a_key_that_the_charter_dropped_signs_nothing_new() -> None:
    book = Book((*BEFORE, amendment_entry(ROTATED, 4)), LOG_SIGNER).show(PARTNER)

    assert book.findings() == [("checkpoint-untrusted", "checkpoint")]


def test_a_charter_that_is_not_the_trusted_one_vouches_for_no_key() -> None:
    other = charter_entry(replace(ROTATED, title="Another state"))
    trust = Book(BEFORE).trust()

    found = Book((other,), LATER).show(PARTNER).findings(trust)

    assert found == [("charter-differs", "entry:0"), ("checkpoint-untrusted", "checkpoint")]


def test_a_trust_file_with_a_key_that_no_charter_names_asks_for_that_key() -> None:
    trust = replace(Book(BEFORE).trust(), log_key=LATER_VKEY)

    assert Book(BEFORE).show(PARTNER).findings(trust) == [("checkpoint-untrusted", "checkpoint")]


def test_a_receipt_under_a_later_log_key_needs_the_record() -> None:
    book = Book((*BEFORE, amendment_entry(ROTATED, 4)), LATER).show(PARTNER)
    leaves = [leaf_hash(data) for data in book.entries]
    proof = [subtree_root(part) for part in (leaves[1:2], leaves[2:4], leaves[4:])]
    receipt = Receipt(0, tuple(map(Digest, proof)), book.tiles.files["checkpoint"], book.entries[0])

    proven = judge_receipt(receipt, book.trust(), book.audit())

    assert [one.key.name for one in proven.cosigned] == [PARTNER]
    with pytest.raises(CheckpointUntrusted):
        judge_receipt(receipt, book.trust())


def test_an_amendment_that_an_operator_let_pass_is_in_force_for_readers() -> None:
    contact = replace(OTHER_WITNESS, title="Bitcoin Office (write to ethics@onbtc.example)")
    book = Book((*BEFORE, amendment_entry(contact, 4))).show(PARTNER, ARCHIVE)

    audited = book.audit()

    assert [one.code for one in audited.findings] == ["personal-data-suspected"]
    assert audited.sound
    assert audited.history is not None
    assert audited.history.latest == contact


def test_an_amendment_that_too_few_signed_is_never_in_force() -> None:
    body = encode_amendment(Amendment(OTHER_WITNESS, "nobody asked the minister"))
    alone = entry(statement(AMENDMENT, sequence=4, body=body), "director")
    book = Book((*BEFORE, alone)).show(PARTNER)

    audited = book.audit()

    assert not audited.sound
    assert audited.history is not None
    assert audited.history.latest == CHARTER_OF_TEST
