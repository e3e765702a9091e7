"""``biplomacy verify``: what a stranger's own run prints, and how it ends (portal §12.2)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.demo.model import Reading
from biplomacy.record.model import Statement
from biplomacy.record.reading import blob_path
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Verdict
from biplomacy.verify.recomputation import TYPE as RECOMPUTATION
from biplomacy.verify.recomputation import decode_verdict_rows, encode_verdict_rows
from command_line import place
from fakes.replayed import DIFFERENT, Replay, Replays, printed_rows

pytestmark = pytest.mark.slow

FIELDS = {"claim", "evidence", "grade", "published", "reason", "recomputed", "verdict"}


@pytest.fixture(scope="module")
def told(replays: Replays) -> Replay:
    return replays.of(Reading.TRANSFER)


@pytest.fixture(scope="module")
def stick(told: Replay, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A read-only copy of what is public: the record, the trust file, the blocks."""
    into = tmp_path_factory.mktemp("stick") / "copy"
    shutil.copytree(told.places.record("sv"), into / "sv")
    shutil.copytree(told.places.blocks, into / "blocks")
    shutil.copy(told.places.trust("sv"), into / "sv.trust.json")
    for path in [*into.rglob("*"), into]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return into


TRUSTED = ("verify", "sv", "--trust", "sv.trust.json")


def test_a_copy_verifies_the_same_anywhere_and_twice(stick: Path) -> None:
    command = (*TRUSTED, "--chain", "blocks", "--json")

    first = place(stick).run(*command)
    second = place(stick, **DIFFERENT).run(*command)

    assert first[0] == second[0] == 0
    assert first[1] == second[1]
    rows = decode_verdict_rows(first[1].encode())
    assert encode_verdict_rows(rows).decode() == first[1]
    assert {frozenset(decode_object(line.encode())) for line in first[1].splitlines()} == {
        frozenset(FIELDS)
    }
    assert len({row.claim for row in rows}) == len(rows)
    assert any(row.verdict is Verdict.CONTRADICTED for row in rows)


def test_without_blocks_what_needs_them_says_so(stick: Path) -> None:
    code, printed, said = place(stick).run(*TRUSTED, "--json")

    rows = printed_rows(printed)

    assert (code, said) == (0, "")
    needing = [row for name, row in rows.items() if ".report." in name or ".holds-" in name]
    assert needing
    assert {row.verdict for row in needing} == {Verdict.UNVERIFIABLE}
    assert all(row.reason.startswith("no chain given; run again with --chain") for row in needing)
    assert rows["record.integrity"].verdict is Verdict.CONFIRMED
    assert rows["claim.announced-average"].verdict is Verdict.CONFIRMED


def test_the_table_ends_with_the_count_and_what_was_read(stick: Path, told: Replay) -> None:
    code, printed, said = place(stick).run(*TRUSTED)

    assert code == 0
    assert printed.splitlines()[-1].endswith(
        f"· onbtc.example/2025 at size {size_of(told)}, pvara.example/witness"
    )
    assert said.endswith("rows cannot be verified here; each says what would settle it\n")


def test_a_reader_may_insist_on_confirmation(stick: Path) -> None:
    code, _, _ = place(stick).run(*TRUSTED, "--require", "confirmed")

    assert code == 3


def test_a_tampered_record_ends_with_3(stick: Path, told: Replay, tmp_path: Path) -> None:
    mirror = told.places.into / "tampered" / "mirror"

    code, printed, _ = place(tmp_path).run(
        "verify", str(mirror), "--trust", str(stick / "sv.trust.json"), "--json"
    )

    assert code == 3
    assert printed_rows(printed)["record.entry-altered"].verdict is Verdict.CONTRADICTED


def test_an_unpublished_record_is_absent(stick: Path, tmp_path: Path) -> None:
    shutil.copytree(stick / "sv", tmp_path / "sv")
    tmp_path.joinpath("sv").chmod(0o755)
    tmp_path.joinpath("sv", "checkpoint").rename(tmp_path / "sv" / "checkpoint.pending")

    code, printed, said = place(tmp_path).run("verify", "sv")

    assert (code, printed) == (3, "")
    assert said.startswith("error[record-absent]: ")


@pytest.mark.parametrize(
    ("option", "content", "told_as"),
    [
        pytest.param("--trust", b"rubbish", "error[trust-malformed]", id="garbage-trust"),
        pytest.param("--trust", b"{}", "error[trust-malformed]", id="empty-trust"),
        pytest.param("--opening", b"\xff\xfe", "error[", id="garbage-opening"),
        pytest.param("--opening", b"{}", "error[field-malformed]", id="empty-opening"),
        pytest.param("--trust", None, "error[file-absent]", id="no-such-trust-file"),
        pytest.param("--seen", None, "error[file-absent]", id="no-such-note"),
        pytest.param("--opening", None, "error[file-absent]", id="no-such-opening"),
    ],
)
def test_bad_input_ends_with_2(
    stick: Path, tmp_path: Path, option: str, content: bytes | None, told_as: str
) -> None:
    if content is not None:
        (tmp_path / "given").write_bytes(content)

    code, printed, said = place(tmp_path).run("verify", str(stick / "sv"), option, "given")

    assert (code, printed) == (2, "")
    assert told_as in said
    assert "Traceback" not in said


@pytest.mark.parametrize("chain", ["http://127.0.0.1:9", "no-such-blocks"])
def test_a_dead_source_ends_with_4(stick: Path, tmp_path: Path, chain: str) -> None:
    code, printed, said = place(tmp_path).run("verify", str(stick / "sv"), "--chain", chain)

    assert (code, printed) == (4, "")
    assert said.startswith("error[")


def size_of(told: Replay) -> int:
    assert told.trust.head
    return told.trust.head.size


def of_partner(told: Replay, record: Path) -> tuple[str, ...]:
    places = told.places
    return (
        "verify", str(record), "--trust", str(places.trust("pk")),
        "--subject", str(places.record("sv")), "--subject-trust", str(places.trust("sv")),
        "--chain", str(places.blocks), "--json",
    )  # fmt: skip


def test_the_partner_recomputed_the_same_rows(told: Replay, tmp_path: Path) -> None:
    code, printed, _ = place(tmp_path).run(*of_partner(told, told.places.record("pk")))

    row = printed_rows(printed)[f"recomputation.onbtc.example/2025.{size_of(told)}"]

    assert (code, row.verdict) == (0, Verdict.CONFIRMED)
    assert row.reason == "the same rows came out"


def test_without_the_subject_a_recomputation_is_unverifiable(told: Replay, tmp_path: Path) -> None:
    code, printed, _ = place(tmp_path).run("verify", str(told.places.record("pk")), "--json")

    row = printed_rows(printed)[f"recomputation.onbtc.example/2025.{size_of(told)}"]

    assert (code, row.verdict) == (0, Verdict.UNVERIFIABLE)
    assert row.reason.startswith("run again with --subject")


def flattered(told: Replay, tmp_path: Path) -> tuple[Path, Digest]:
    """Let the partner publish rows of which one verdict is kinder than what it recomputed."""
    rows = list(decode_verdict_rows(told.places.verdicts("sv").read_bytes()))
    at = next(i for i, row in enumerate(rows) if row.verdict is Verdict.CONTRADICTED)
    rows[at] = replace(rows[at], verdict=Verdict.CONFIRMED)
    content = encode_verdict_rows(rows)
    digest = Digest.of(content)

    def lie(_: int, said: Statement) -> Statement:
        if said.type != RECOMPUTATION:
            return said
        evidence = tuple(replace(e, sha256=digest, size=len(content)) for e in said.evidence)
        return replace(said, body=said.body | {"sha256": str(digest)}, evidence=evidence)

    into = told.publish(told.rewritten(lie, "pk"), tmp_path / "pk", "pk")
    (into / blob_path(digest)).write_bytes(content)
    trust = decode_object(told.places.trust("pk").read_bytes())
    (tmp_path / "pk.trust.json").write_bytes(
        encode({name: value for name, value in trust.items() if name != "head"})
    )
    return into, digest


def test_a_kinder_row_of_the_partner_is_contradicted(told: Replay, tmp_path: Path) -> None:
    record, _ = flattered(told, tmp_path)
    command = [*of_partner(told, record)]
    command[command.index(str(told.places.trust("pk")))] = str(tmp_path / "pk.trust.json")

    code, printed, _ = place(tmp_path).run(*command)

    row = printed_rows(printed)[f"recomputation.onbtc.example/2025.{size_of(told)}"]
    assert (code, row.verdict) == (3, Verdict.CONTRADICTED)
    assert row.reason == "figure-differs: other rows came out"
