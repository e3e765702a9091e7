"""Bytes changed in published files: each change is seen, and named by its own code (record §17)."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from biplomacy.demo.forging import forge
from biplomacy.demo.model import Reading
from biplomacy.record.auditing import audit_record
from biplomacy.record.checkpoint import encode_head, parse_checkpoint
from biplomacy.record.envelope import open_envelope
from biplomacy.record.errors import NoteMalformed, RecordAbsent, TileMalformed
from biplomacy.record.model import Head, Statement
from biplomacy.record.ports import TileReader
from biplomacy.record.reading import find_record
from biplomacy.record.statement import decode_statement
from biplomacy.record.tiles import bundle_path, tile_path
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable
from biplomacy.values.verdict import Verdict
from biplomacy.verify.integrity import integrity_rows
from biplomacy.verify.run import verify_record
from biplomacy.wiring import open_tiles
from fakes.replayed import Replay, Replays, contradictions, rows_by_claim

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(replays: Replays) -> Replay:
    return replays.of(Reading.TRANSFER)


@pytest.fixture
def copy(told: Replay, tmp_path: Path) -> Path:
    return Path(shutil.copytree(told.places.record("sv"), tmp_path / "mirror"))


def bundle(record: Path) -> Path:
    return record / bundle_path(0, head_of(record).size)


def hash_tile(record: Path) -> Path:
    return record / tile_path(0, 0, head_of(record).size)


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(bytes(content))


def flip_signature(record: Path, line: int) -> None:
    """Change a bit of the signature in one of the checkpoint's signature lines."""
    path = record / "checkpoint"
    text, _, signatures = path.read_bytes().partition(b"\n\n")
    lines = signatures.splitlines()
    mark, name, blob = lines[line].split(b" ")
    content = bytearray(base64.b64decode(blob))
    content[-1] ^= 1
    lines[line] = b" ".join([mark, name, base64.b64encode(content)])
    path.write_bytes(text + b"\n\n" + b"\n".join(lines) + b"\n")


def change_head(record: Path, **changes: Head) -> None:
    """Write another head above the signatures that were made for the true one."""
    path = record / "checkpoint"
    _, _, signatures = path.read_bytes().partition(b"\n\n")
    path.write_bytes(encode_head(changes["head"]) + b"\n" + signatures)


def head_of(record: Path) -> Head:
    return parse_checkpoint((record / "checkpoint").read_bytes()).head


def in_bundle(record: Path) -> None:
    flip(bundle(record), 700)


def in_tile(record: Path) -> None:
    flip(hash_tile(record), 40)


def cut_tile(record: Path) -> None:
    path = hash_tile(record)
    path.write_bytes(path.read_bytes()[:-1])


def without_bundle(record: Path) -> None:
    bundle(record).unlink()


def without_tile(record: Path) -> None:
    hash_tile(record).unlink()


def other_root(record: Path) -> None:
    change_head(record, head=replace(head_of(record), root=Digest(bytes(32))))


def other_origin(record: Path) -> None:
    change_head(record, head=replace(head_of(record), origin="elsewhere.example/2025"))


def in_log_signature(record: Path) -> None:
    flip_signature(record, 0)


def in_cosignature(record: Path) -> None:
    flip_signature(record, 1)


def in_blob(record: Path) -> None:
    path = next(path for path in (record / "blob").iterdir() if path.stat().st_size)
    flip(path, 0)


def grown_blob(record: Path) -> None:
    path = next(path for path in (record / "blob").iterdir() if path.stat().st_size)
    path.write_bytes(path.read_bytes() + b"\n")


def in_kept_checkpoint(record: Path) -> None:
    path = record / "history" / "10"
    text, _, signatures = path.read_bytes().partition(b"\n\n")
    head = replace(parse_checkpoint(path.read_bytes()).head, root=Digest(bytes(32)))
    path.write_bytes(encode_head(head) + b"\n" + signatures)
    assert path.read_bytes() != text


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        pytest.param(in_bundle, {"entry-altered", "proof-invalid"}, id="one-byte-of-an-entry"),
        pytest.param(in_tile, {"entry-altered"}, id="one-byte-of-a-hash-tile"),
        pytest.param(cut_tile, {"tile-malformed"}, id="a-cut-hash-tile"),
        pytest.param(without_bundle, {"tile-malformed"}, id="a-missing-bundle"),
        pytest.param(without_tile, {"tile-malformed"}, id="a-missing-tile"),
        pytest.param(other_root, {"proof-invalid", "checkpoint-untrusted"}, id="another-root"),
        pytest.param(other_origin, {"checkpoint-untrusted"}, id="another-origin"),
        pytest.param(in_log_signature, {"checkpoint-untrusted"}, id="the-log's-signature"),
        pytest.param(in_cosignature, {"quorum-not-met"}, id="the-witness's-cosignature"),
        pytest.param(in_blob, {"evidence-altered"}, id="one-byte-of-evidence"),
        pytest.param(grown_blob, {"evidence-altered"}, id="one-byte-more-of-evidence"),
        pytest.param(in_kept_checkpoint, {"checkpoint-untrusted"}, id="a-kept-checkpoint"),
    ],
)
def test_a_changed_file_is_named_by_its_code(
    told: Replay, copy: Path, change: Callable[[Path], None], codes: set[str]
) -> None:
    change(copy)

    found = contradictions(told.question(copy, chain=False))

    assert {f"record.{code}" for code in codes} | {"record.integrity"} <= set(found)


def test_the_untouched_copy_is_sound(told: Replay, copy: Path) -> None:
    question = replace(told.question(copy, chain=False), trust=told.trust)

    assert contradictions(question) == {}


def test_no_byte_of_the_entries_can_change_unseen(told: Replay, copy: Path) -> None:
    path = bundle(copy)
    true = path.read_bytes()
    step = len(true) // 11

    for at in range(0, len(true), step):
        flip(path, at)
        assert "record.integrity" in contradictions(told.question(copy, chain=False)), at
        path.write_bytes(true)


def test_absent_evidence_is_not_a_lie(told: Replay, copy: Path) -> None:
    for path in (copy / "blob").iterdir():
        path.unlink()

    rows = rows_by_claim(told.question(copy, chain=True))

    assert rows["record.integrity"].verdict is Verdict.CONFIRMED
    assert rows["record.evidence-absent"].verdict is Verdict.UNVERIFIABLE
    assert "do not lie beside the log" in rows["reserve.report.21.value"].reason
    assert rows["reserve.report.21.value"].verdict is Verdict.UNVERIFIABLE
    assert contradictions(told.question(copy, chain=True)) == {}


@dataclass(slots=True)
class Watched:
    """A ``TileReader`` that notes what is read, and whose server fails below ``fails``."""

    tiles: TileReader
    fails: str = "?"
    read_paths: list[str] = field(default_factory=list)

    def read(self, path: str, limit: int) -> bytes | None:
        self.read_paths.append(path)
        if path.startswith(self.fails):
            raise SourceUnavailable(f"{path} answered with status 503", hint="try again later")
        return self.tiles.read(path, limit)


@pytest.mark.parametrize("path", ["blob/", "history/"])
@pytest.mark.parametrize("chain", [True, False], ids=["with-blocks", "alone"])
def test_a_server_that_fails_contradicts_nothing(told: Replay, path: str, *, chain: bool) -> None:
    question = told.question(chain=chain)
    failing = Watched(question.files.tiles, path)

    with pytest.raises(SourceUnavailable, match="status 503"):
        verify_record(replace(question, files=replace(question.files, tiles=failing)))


def test_evidence_that_is_named_often_is_read_once(told: Replay) -> None:
    named = [one.sha256 for said in told.statements() for one in said.evidence]
    question = told.question(chain=False)
    watched = Watched(question.files.tiles)
    question = replace(question, files=replace(question.files, tiles=watched))
    audited = audit_record(question.files, question.trust)

    list(integrity_rows(question, audited))

    read = [path for path in watched.read_paths if path.startswith("blob/")]
    assert sorted(read) == sorted({f"blob/{digest}" for digest in named})
    assert len(read) < len(named)


def shortened(told: Replay, into: Path) -> Path:
    return told.publish(told.entries()[:-1], into)


def forked(told: Replay, into: Path) -> Path:
    def later(index: int, said: Statement) -> Statement:
        return replace(said, issued_at=said.issued_at + 1) if index == len(before) - 1 else said

    before = told.entries()
    return told.publish(told.rewritten(later), into)


@pytest.mark.parametrize("known_by", ["the trust file's head", "a checkpoint seen before"])
@pytest.mark.parametrize(
    ("play", "code"),
    [
        pytest.param(shortened, "head-rolled-back", id="an-entry-less"),
        pytest.param(forked, "forked", id="another-past-of-the-same-size"),
    ],
)
def test_an_earlier_head_gives_a_rewritten_record_away(
    told: Replay,
    tmp_path: Path,
    play: Callable[[Replay, Path], Path],
    code: str,
    known_by: str,
) -> None:
    question = told.question(play(told, tmp_path / "rewritten"), chain=False)
    note = (told.places.record("sv") / "checkpoint").read_bytes()

    alone = contradictions(question)
    if known_by == "the trust file's head":
        found = contradictions(replace(question, trust=told.trust))
    else:
        found = contradictions(replace(question, seen=(note,)))

    assert alone == {}
    assert set(found) == {"record.integrity", f"record.{code}"}


def notes_of_strangers(told: Replay) -> Iterator[tuple[str, bytes]]:
    true = (told.places.record("sv") / "checkpoint").read_bytes()
    head = parse_checkpoint(true).head
    _, _, signatures = true.partition(b"\n\n")
    yield "forged size", encode_head(replace(head, size=head.size + 9)) + b"\n" + signatures
    yield "forged root", encode_head(replace(head, root=Digest(bytes(32)))) + b"\n" + signatures


def test_a_note_that_the_log_did_not_sign_accuses_nobody(told: Replay) -> None:
    for name, note in notes_of_strangers(told):
        question = replace(told.question(chain=False), seen=(note,))

        rows = rows_by_claim(question)

        assert rows["record.seen-untrusted"].verdict is Verdict.UNVERIFIABLE, name
        assert contradictions(question) == {}, name


def test_a_note_of_another_log_or_of_no_log_accuses_nobody(told: Replay) -> None:
    other = (told.places.record("pk") / "checkpoint").read_bytes()
    question = replace(told.question(chain=False), seen=(other, b"no note"))

    rows = rows_by_claim(question)

    assert rows["record.note-malformed"].verdict is Verdict.UNVERIFIABLE
    assert contradictions(question) == {}


def test_another_charter_is_not_the_trusted_one(told: Replay, tmp_path: Path) -> None:
    def other_title(index: int, said: Statement) -> Statement:
        return said if index else replace(said, body=said.body | {"title": "Another state"})

    into = told.publish(told.rewritten(other_title), tmp_path / "other")

    trusted = contradictions(told.question(into, chain=False))
    first_use = contradictions(replace(told.question(into, chain=False), trust=None))

    assert set(trusted) == {"record.integrity", "record.charter-differs"}
    assert first_use == {}


def test_a_record_of_another_state_is_not_the_trusted_one(told: Replay) -> None:
    question = told.question(told.places.record("pk"), chain=False)

    found = contradictions(question)

    assert {"record.charter-differs", "record.checkpoint-untrusted"} <= set(found)


def test_without_a_witness_the_quorum_is_missing(told: Replay, tmp_path: Path) -> None:
    forge(told.entries(), tmp_path / "alone", told.ring(), None, 0)

    found = contradictions(told.question(tmp_path / "alone", chain=False))

    assert set(found) == {"record.integrity", "record.quorum-not-met"}


def test_without_a_trust_file_no_grade_exceeds_attested(told: Replay) -> None:
    question = replace(told.question(chain=True), trust=None)

    rows = rows_by_claim(question)

    assert {str(row.grade) for row in rows.values()} == {"attested", "assumed"}
    assert rows["record.first-use"].verdict is Verdict.UNVERIFIABLE


def test_a_checkpoint_that_was_never_published_is_no_record(copy: Path) -> None:
    (copy / "checkpoint").rename(copy / "checkpoint.pending")

    with pytest.raises(RecordAbsent):
        find_record(open_tiles(copy))


@pytest.mark.parametrize(
    "content", [b"", b"\xff" * 200, b"a\n1\nb\n\n", b"x" * 300_000], ids=["0", "ff", "short", "x"]
)
def test_a_checkpoint_of_rubbish_is_refused(told: Replay, copy: Path, content: bytes) -> None:
    (copy / "checkpoint").write_bytes(content)

    with pytest.raises((NoteMalformed, TileMalformed)):
        verify_record(told.question(copy, chain=False))


def test_the_record_says_what_was_logged(told: Replay) -> None:
    said = [decode_statement(open_envelope(entry).payload).type for entry in told.entries()]

    assert set(said) == {
        "accord/1", "acquisition/1", "assessment/1", "charter/1", "claim/1", "client-claims/1",
        "commitment-status/1", "knowledge-package/1", "observation-table/1", "perimeter/1",
        "programme/1", "reserve-report/1",
    }  # fmt: skip
