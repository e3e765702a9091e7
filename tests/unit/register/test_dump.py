"""The register's dump: the same record, the same bytes; and the register under ESMA's names."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.register.dump import (
    DIFFERS,
    DumpEntry,
    StatedDump,
    check_dump,
    dump_entries,
    read_dump,
    state_dump,
)
from biplomacy.register.dump_schema import line_schema
from biplomacy.register.errors import RegisterMalformed
from biplomacy.register.esma import read_esma
from biplomacy.register.esma_export import export_casps
from biplomacy.register.model import RecordedEvent, State
from biplomacy.register.projection import known_on, project
from biplomacy.register.statement.register_dump import decode_dump, encode_dump
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown, NotCanonical
from fakes.register_dumped import EVENTS, GRANTED, SUSPENDED, entries

SIZE = 12


@given(st.permutations(entries()))
def test_the_same_record_gives_the_same_bytes(shuffled: list[DumpEntry]) -> None:
    assert dump_entries(shuffled, SIZE) == dump_entries(entries(), SIZE)


def test_lines_read_and_write_the_same_bytes() -> None:
    dump = dump_entries(entries(), SIZE)

    again = read_dump(dump.jsonl)

    assert again == entries()
    assert dump_entries(again, SIZE) == dump


def test_later_entries_do_not_change_an_earlier_dump() -> None:
    early = dump_entries(entries()[:2], 7)

    assert dump_entries(entries(), 7) == early
    assert (early.rows, early.as_of_size) == (2, 7)


def test_the_table_holds_the_same_events() -> None:
    rows = list(csv.DictReader(io.StringIO(dump_entries(entries(), SIZE).csv.decode(), newline="")))

    assert [row["leaf"] for row in rows] == ["4", "6", "9"]
    assert rows[0]["recorded_at"] == "2026-03-03T00:00:00Z"
    assert rows[0]["names"] == "Sound, Ltd | Sound"
    assert rows[0]["activities"] == "custody | transfer | lending"
    assert rows[0]["legal_basis"] == 'Virtual Assets Act 2026, "s. 12"'
    assert rows[0]["from_state"] == ""
    assert (rows[1]["domains"], rows[1]["authority"]) == ("hotcoin.example", "pvara")
    assert (rows[2]["to_state"], rows[2]["supersedes"]) == ("suspended", "e-0")


def part(value: JsonValue, *path: str | int) -> JsonObject:
    """Return an object inside a value."""
    for step in path:
        value = value[step]  # type: ignore[index]
    assert isinstance(value, dict)
    return value


def test_the_schema_knows_every_field_of_every_line() -> None:
    lines = dump_entries(entries(), SIZE).jsonl.splitlines()
    for kind, line in zip((0, 1, 0), lines, strict=True):
        found, known = decode_object(line), part(line_schema(), "oneOf", kind, "properties")
        assert part(known, "type")["const"] == found["type"]
        assert found.keys() == known.keys()
        body = part(known, "body")
        needed = body["required"]
        assert isinstance(needed, list)
        names = part(found, "body").keys()
        assert {*map(str, needed)} <= names <= part(body, "properties").keys()


def test_files_are_named_for_the_digest_of_their_bytes() -> None:
    for name, content in dump_entries(entries(), SIZE).files:
        assert name.partition(".")[0] == str(Digest.of(content))


def test_a_leaf_that_stands_twice_and_another_type_are_refused() -> None:
    first, *rest = entries()
    with pytest.raises(RegisterMalformed, match="a leaf stands twice"):
        dump_entries((first, first), SIZE)
    with pytest.raises(RegisterMalformed, match="leaf 4: reserve/1 is not dumped"):
        dump_entries((replace(first, type="reserve/1"), *rest), SIZE)


def test_lines_that_are_no_dump_are_refused() -> None:
    lines = dump_entries(entries(), SIZE).jsonl.splitlines(keepends=True)
    with pytest.raises(RegisterMalformed, match="do not ascend"):
        read_dump(b"".join(lines[::-1]))
    with pytest.raises(NotCanonical):
        read_dump(lines[0].rstrip())
    with pytest.raises(FieldUnknown):
        read_dump(lines[0].replace(b'{"body"', b'{"a":1,"body"'))
    with pytest.raises(RegisterMalformed, match="is not dumped"):
        read_dump(lines[0].replace(b"register-event/1", b"other/1"))


def stated() -> StatedDump:
    return state_dump(dump_entries(entries(), SIZE))


def test_a_body_reads_and_writes_the_same_bytes() -> None:
    content = encode(encode_dump(stated()))

    assert encode(encode_dump(decode_dump(decode_object(content)))) == content
    with pytest.raises(FieldMalformed):
        decode_dump({**decode_object(content), "code": "other 1"})
    with pytest.raises(FieldUnknown):
        decode_dump({**decode_object(content), "more": 1})


def test_a_true_dump_has_no_finding() -> None:
    assert check_dump(stated(), entries(), SIZE) == ()
    assert check_dump(stated(), entries(), 99) == ()


@pytest.mark.parametrize("field", ["jsonl_digest", "csv_digest", "schema_digest", "rows"])
def test_each_wrong_figure_is_found(field: str) -> None:
    value = 4 if field == "rows" else Digest.of(b"")
    (finding,) = check_dump(replace(stated(), **{field: value}), entries(), SIZE)  # type: ignore[arg-type]

    assert (finding.code, finding.subject) == (DIFFERS, field)


def test_an_event_that_was_left_out_is_found() -> None:
    short = state_dump(dump_entries(entries()[1:], SIZE))

    found = {finding.subject for finding in check_dump(short, entries(), SIZE)}

    assert found == {"rows", "jsonl_digest", "csv_digest"}


def test_a_dump_of_more_than_the_record_has_is_found() -> None:
    (finding,) = check_dump(stated(), entries(), SIZE - 1)

    assert (finding.code, finding.subject) == (DIFFERS, "as_of_size")


def test_doubled_leaves_are_a_finding_of_the_check() -> None:
    (finding,) = check_dump(stated(), (*entries(), *entries()), SIZE)

    assert finding.message == "a leaf stands twice in a dump"


def exported(day: str, *events: RecordedEvent) -> dict[str, str]:
    on = Day.parse(day)
    content = export_casps(project(events, as_at=on, as_known_at=known_on(on)))
    (row,) = read_esma(content).rows
    assert row.flags == ()
    columns = row.repaired.columns
    return dict(zip(columns, map(row.repaired.text, columns), strict=True))


def test_our_register_reads_as_esma_s_file_without_a_flag() -> None:
    row = exported("2026-03-04", *EVENTS)

    assert row["ae_lei_name"] == "Sound, Ltd"
    assert row["ae_commercial_name"] == "Sound"
    assert row["ac_serviceCode"] == "a | j"
    assert row["ac_serviceCode_cou"] == "GR"
    assert row["ac_authorisationNotificationDate"] == "2026-03-01"
    assert row["ac_authorisationEndDate"] == ""
    assert row["ac_comments"] == "also lending"
    assert row["ac_lastupdate"] == "2026-03-03"


def test_suspended_firms_stay_in_and_ended_ones_have_their_last_day() -> None:
    assert exported("2026-04-05", *EVENTS)["ac_comments"] == (
        "suspended since 2026-04-02; also lending"
    )
    revoked = RecordedEvent(replace(SUSPENDED, to_state=State.REVOKED), EVENTS[1].recorded_at, 9)
    row = exported("2026-04-05", EVENTS[0], revoked)
    assert row["ac_authorisationEndDate"] == "2026-04-02"


def test_a_firm_that_never_was_licensed_is_not_exported() -> None:
    noc = RecordedEvent(replace(GRANTED, to_state=State.NOC), EVENTS[0].recorded_at, 4)
    on = Day.parse("2026-05-01")

    content = export_casps(project([noc], as_at=on, as_known_at=known_on(on)))

    assert read_esma(content).rows == ()
