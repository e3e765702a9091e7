"""``biplomacy register dump`` and ``export``: command and whole output."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.cli.register_dump_words import dump_lines
from biplomacy.register.dump import read_dump, state_dump
from biplomacy.register.dump_reading import dump_record
from biplomacy.register.esma import read_esma
from biplomacy.register.statement.register_dump import decode_dump
from biplomacy.values.canonical import decode_object
from command_line import Place, place, same
from fakes.register_published import regulator_record, write_record

DUMP = ("register", "dump", "--record", "record", "--out", "dumps")


@pytest.fixture
def here(tmp_path: Path) -> Place:
    write_record(tmp_path / "record")
    return place(tmp_path)


def test_a_record_is_dumped_as_files_named_for_their_bytes(here: Place) -> None:
    code, out, err = here.call(*DUMP)

    assert code == 0
    assert err == (
        "written to dumps: register-dump-4.json is ready for `biplomacy statement draft`\n"
    )
    lines = same(out).splitlines()
    assert lines[0] == "3 statements of the register among 4 entries"
    assert [line.split("  ")[0] for line in lines[1:]] == [
        "HASH.jsonl", "HASH.csv", "HASH.schema.json",
    ]  # fmt: skip
    folder = here.directory / "dumps"
    stated = decode_dump(decode_object((folder / "register-dump-4.json").read_bytes()))
    assert stated == state_dump(dump_record(regulator_record()))
    assert len(read_dump((folder / f"{stated.jsonl_digest}.jsonl").read_bytes())) == 3


def test_dumps_of_several_days_lie_side_by_side_and_none_is_overwritten(here: Place) -> None:
    first = here.call(*DUMP, "--size", "3", "--json")
    assert first[:2] == here.call(*DUMP, "--size", "3", "--json")[:2]
    assert decode_object(first[1].strip().encode())["as_of_size"] == 3
    here.call(*DUMP)
    names = {path.name for path in (here.directory / "dumps").iterdir()}
    assert len(names) == 7
    (here.directory / "dumps" / "register-dump-4.json").write_text("{}", encoding="utf-8")

    code, out, err = here.call(*DUMP)

    assert (code, out) == (3, "")
    assert "error[path-occupied]: dumps/register-dump-4.json exists already" in err


def test_times_that_are_not_cosigned_are_said() -> None:
    *_, last = dump_lines(dump_record(regulator_record(witnessed=False)), 3)

    assert last == "3 statements are not cosigned yet: dump again when so"


def test_a_record_that_was_changed_is_not_dumped(here: Place) -> None:
    (bundle,) = (here.directory / "record").rglob("entries/**/*.p/*")
    bundle.write_bytes(bundle.read_bytes().replace(b"A", b"B", 1))

    code, out, err = here.call(*DUMP)

    assert (code, out) == (3, "")
    assert "is not sound, so nothing of it counts" in err
    assert not (here.directory / "dumps").exists()


def test_licences_are_exported_under_esma_s_names(here: Place) -> None:
    here.call(*DUMP)
    (lines,) = (here.directory / "dumps").glob("*.jsonl")
    code, out, err = here.call("register", "export", "--record", "record", "--as-at", "2026-03-20")

    assert (code, err) == (0, "")
    (row,) = read_esma(out.encode()).rows
    assert row.repaired.text("ac_comments") == "also lending"
    same_from_dump = here.call(
        "register", "export", "--events", str(lines), "--as-at", "2026-03-20"
    )
    assert same_from_dump == (0, out, "")
