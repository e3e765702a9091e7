"""What of a published record deliveries are judged by (programme §5.10)."""

from __future__ import annotations

from biplomacy.record.checkpoint import add_lines, encode_head, sign_head
from biplomacy.record.cosignature import cosign
from biplomacy.record.delivery import judge
from biplomacy.record.expectation import Expectation, ExpectationKind
from biplomacy.record.kept import SIZES, kept_path
from biplomacy.record.merkle import leaf_hash, prefix_roots
from biplomacy.record.model import Head, KeyKind, VerifierKey
from biplomacy.record.note import make_key
from biplomacy.record.ports import NoteSigner
from biplomacy.record.reading import find_record
from biplomacy.record.sighting import Seen, see_record
from biplomacy.record.tiles import bundle_path, encode_bundle, owed_tiles, tile_path
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from fakes.charters import FIRST_INSTANT, ORIGIN, REPORT, private_key
from fakes.record_memory import MemoryTiles
from fakes.small_log import ARCHIVE, LOG_SIGNER, NOW, PARTNER, NamedKey, first_entries

ENTRIES = first_entries(4)
FIRST = Day.of_instant(FIRST_INSTANT)
WITNESS = NamedKey(PARTNER, KeyKind.COSIGNATURE_ED25519)


class Impostor:
    """A ``NoteSigner`` that bears the log's name over a key of its own."""

    @property
    def key(self) -> VerifierKey:
        public = private_key("impostor").public_key().public_bytes_raw()
        return make_key(ORIGIN, KeyKind.LOG_ED25519, public)

    def sign(self, message: bytes) -> bytes:
        return private_key("impostor").sign(message)


def note(size: int, *witnesses: NamedKey, log: NoteSigner = LOG_SIGNER) -> bytes:
    leaves = [leaf_hash(data) for data in ENTRIES]
    head = Head(ORIGIN, size, Digest(prefix_roots(leaves, frozenset({size}))[size]))
    lines = [cosign(encode_head(head), signer, NOW + size) for signer in witnesses]
    return add_lines(sign_head(head, log), lines)


def published(newest: bytes, kept: dict[int, bytes]) -> MemoryTiles:
    """Return the files of four entries, with older checkpoints beside the newest one."""
    tiles = MemoryTiles()
    leaves = [leaf_hash(data) for data in ENTRIES]
    tiles.replace(bundle_path(0, len(leaves)), encode_bundle(ENTRIES))
    for level, index, width in owed_tiles(len(leaves)):
        tiles.replace(tile_path(level, index, width), b"".join(leaves))
    for size, content in kept.items():
        tiles.replace(kept_path(size), content)
    tiles.replace(SIZES, b"".join(b"%d\n" % size for size in sorted(kept)))
    tiles.replace("checkpoint", newest)
    return tiles


def test_every_checkpoint_is_seen_with_its_cosignatures_and_when_it_was_public() -> None:
    tiles = published(note(4, WITNESS), {2: note(2, WITNESS), 3: note(3)})

    record = see_record(find_record(tiles), "SV").record

    assert (record.party, record.origin, record.size) == ("SV", ORIGIN, 4)
    assert [(one.size, one.time) for one in record.checkpoints] == [
        (2, NOW + 2),
        (3, FIRST_INSTANT + 2),  # nobody cosigned it: the date of its newest statement
        (4, NOW + 4),
    ]
    assert [[each.key for each in one.cosigned] for one in record.checkpoints] == [
        [WITNESS.key],
        [],
        [WITNESS.key],
    ]


def test_a_checkpoint_that_the_log_did_not_sign_is_not_seen() -> None:
    forged = note(2, WITNESS, log=Impostor())
    tiles = published(note(4, WITNESS), {2: forged})

    sighted = see_record(find_record(tiles), "SV")

    assert [one.size for one in sighted.record.checkpoints] == [4]
    assert not sighted.audited.sound


def test_a_cosignature_by_a_witness_that_no_charter_names_does_not_count() -> None:
    stranger = NamedKey(ARCHIVE, KeyKind.COSIGNATURE_ED25519)
    tiles = published(note(4, stranger, WITNESS), {})

    record = see_record(find_record(tiles), "SV").record

    assert [each.key for each in record.checkpoints[0].cosigned] == [WITNESS.key]


def test_a_record_as_it_stood_holds_nothing_newer() -> None:
    tiles = published(note(4, WITNESS), {2: note(2, WITNESS)})
    seen = Seen((see_record(find_record(tiles), "SV").record,))

    then = seen.below([(ORIGIN, 2), ("other.example/record", 9)]).records[0]

    assert (then.size, len(then.statements), len(then.checkpoints)) == (2, 2, 1)
    assert seen.below([]).records == ()


def test_what_was_read_from_files_is_judged() -> None:
    tiles = published(note(4, WITNESS), {2: note(2, WITNESS)})
    seen = Seen((see_record(find_record(tiles), "SV").record,), (("PK", WITNESS.key),))
    asked = Expectation(
        ExpectationKind.ONE,
        REPORT,
        ("SV/bitcoin-office",),
        cosigned_by="PK",
        cosigned_hours=24 * 30,
    )
    on = Day.of_instant(NOW + 10)

    found = judge(asked, seen, start=FIRST, due=on, on=on)

    assert [(one.state.value, one.entries) for one in found] == [("delivered", (1,))]
