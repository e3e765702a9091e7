"""Due days as a calendar (RFC 5545; programme §10.10)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from biplomacy.accord.calendar import DueDay, due_days, encode_calendar
from biplomacy.accord.model import Event
from biplomacy.record.sighting import Seen
from biplomacy.values.content_line import escaped_text, folded_line
from fakes.accord_records import LETTER, day, demo_books, seen
from fakes.joined_accord import joinable

SINCE, ON = day("2025-07-16"), day("2025-11-13")


def dues(records: Seen, *, until: str = "2025-11-13") -> dict[str, DueDay]:
    found = due_days(joinable(), records, since=SINCE, on=ON, until=day(until))
    assert len({one.uid for one in found}) == len(found)
    return {one.uid: one for one in found}


def test_each_milestone_is_an_event_on_its_due_day() -> None:
    found = dues(seen(*demo_books()))

    package = found["O3-package@pk.example/record"]
    assert (str(package.due), package.detail) == ("2025-10-14", "PK; overdue; illustrative")
    report = found["O1-report-2025-08-01@sv.example/record"]
    assert (str(report.due), report.detail) == ("2025-09-10", "SV; delivered; illustrative")


def test_coming_periods_are_listed_up_to_the_day_that_is_asked_for() -> None:
    near, far = dues(seen(*demo_books())), dues(seen(*demo_books()), until="2026-02-01")

    assert "O1-report-2026-02-01@sv.example/record" not in near
    assert far["O1-report-2026-02-01@sv.example/record"].detail == "SV; not due; illustrative"
    assert far["O5-cosigned-2025-12-01@sv.example/record"].detail.startswith("SV, PK; not due")


def test_a_record_that_was_not_looked_at_accuses_nobody() -> None:
    found = dues(Seen(()))

    assert {one.detail.split("; ")[1] for one in found.values()} == {"no record at hand", "not due"}


def test_a_proposal_that_is_not_in_force_is_not_due() -> None:
    assert due_days(LETTER, Seen(()), since=None, on=ON, until=ON) == ()


def test_a_meeting_is_an_event_of_its_day() -> None:
    meeting = Event("first", day("2025-07-16"), "San Salvador", ("SV", "PK"))
    accord = replace(LETTER, events=(meeting,))

    found = due_days(accord, Seen(()), since=None, on=ON, until=ON)

    assert [(one.uid, one.title) for one in found] == [
        ("first@SLV-PAK-2025-07-16", "Meeting, San Salvador")
    ]


def test_the_calendar_is_made_of_folded_lines_and_the_same_every_time() -> None:
    found = tuple(dues(seen(*demo_books())).values())

    content = encode_calendar(joinable(), found, stamp=ON.start)

    lines = content.split(b"\r\n")
    assert content == encode_calendar(joinable(), found, stamp=ON.start)
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(map(len, lines)) <= 75
    assert content.count(b"BEGIN:VEVENT") == content.count(b"END:VEVENT") == len(found)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"DTSTAMP:20251113T000000Z" in lines


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=400))
def test_a_folded_line_unfolds_to_itself(line: str) -> None:
    folded = folded_line(line)

    assert folded.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))


def test_marks_of_the_format_are_escaped() -> None:
    assert escaped_text("a\\b;c,d\ne") == "a\\\\b\\;c\\,d\\ne"
