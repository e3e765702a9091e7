from __future__ import annotations

import re
from dataclasses import replace

import pytest

from biplomacy.record.auditing import audit_record
from biplomacy.record.duties import DutyState
from biplomacy.record.model import Period
from biplomacy.record.reading import Files
from biplomacy.values.day import Day
from biplomacy.values.verdict import Finding, Severity
from biplomacy.web.calendar import CALENDAR_ENDPOINT, calendar
from biplomacy.web.duties import next_duties, published_duties
from biplomacy.web.endpoints import Asked
from biplomacy.web.errors import FileUnknown
from biplomacy.web.publication import Publication
from biplomacy.web.record_view import RecordView
from fakes.portal_record import entries_of, publish, small_record, small_site


def on(day: str, *, covered: tuple[str, str] | None = None, failed: bool = False) -> Publication:
    """Return the small state as witnessed on ``day``; ``covered`` is its newest report's period."""
    record = small_record()
    audited = record.audited
    newest = audited.statements[-1]
    if covered is not None:
        period = Period(*map(Day.parse, covered))
        newest = replace(newest, statement=replace(newest.statement, period=period))
    finding = Finding("signature-invalid", Severity.FAILURE, f"entry:{newest.index}", "by nobody")
    changed = replace(
        audited,
        statements=(*audited.statements[:-1], newest),
        cosignatures=tuple(
            replace(one, time=Day.parse(day).start + 3_600) for one in audited.cosignatures
        ),
        findings=(finding,) if failed else (),
    )
    view = RecordView(changed, Files(publish(entries_of([])), ""))
    return Publication(replace(small_site(), record=view, worlds=()))


def unwitnessed() -> Publication:
    files = Files(publish(entries_of([]), witnessed=False), "")
    record = RecordView(audit_record(files, None), files)
    return Publication(replace(small_site(), record=record, worlds=()))


def test_what_is_overdue_comes_before_what_is_due_next() -> None:
    found = next_duties(on("2025-10-10"))

    assert [(str(one.period.first), str(one.due), one.state) for one in found] == [
        ("2025-07-01", "2025-08-15", DutyState.OVERDUE),
        ("2025-08-01", "2025-09-15", DutyState.OVERDUE),
        ("2025-09-01", "2025-10-15", DutyState.OPEN),
    ]


def test_a_duty_that_was_met_is_due_no_more() -> None:
    publication = on("2025-08-20", covered=("2025-06-01", "2025-07-31"))

    assert published_duties(publication)[0].met_by == 15
    assert [str(one.period.first) for one in next_duties(publication)] == ["2025-08-01"]


def test_a_statement_that_nobody_validly_signed_meets_no_duty() -> None:
    publication = on("2025-08-20", covered=("2025-06-01", "2025-07-31"), failed=True)

    assert published_duties(publication)[0].state is DutyState.OVERDUE


def test_without_a_witness_nothing_is_due() -> None:
    assert next_duties(unwitnessed()) == ()
    assert CALENDAR_ENDPOINT.instances is not None
    assert list(CALENDAR_ENDPOINT.instances(unwitnessed())) == []
    with pytest.raises(FileUnknown):
        calendar(unwitnessed(), Asked("/calendar.ics"))


def test_the_calendar_has_an_event_on_each_due_day() -> None:
    body = calendar(on("2025-08-20"), Asked("/calendar.ics"))
    lines = re.sub(r"\r\n ", "", body.content.decode()).split("\r\n")

    assert body.media_type == "text/calendar; charset=utf-8"
    assert lines[:3] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Biplomacy//Due dates//EN",
    ]
    assert lines[4:12] == [
        "BEGIN:VEVENT",
        "UID:bitcoin-office/reserve-report/1/month/2025-07-01@record.bitcoin-office.example/2026",
        "DTSTAMP:20250820T010000Z",
        "DTSTART;VALUE=DATE:20250815",
        "SUMMARY:reserve-report/1 by bitcoin-office: overdue",
        "DESCRIPTION:For the days 2025-07-01 to 2025-07-31.",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]
    assert lines.count("BEGIN:VEVENT") == 3
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_an_event_says_which_entry_met_the_duty() -> None:
    body = calendar(on("2025-08-20", covered=("2025-06-01", "2025-07-31")), Asked(""))

    assert b"SUMMARY:reserve-report/1 by bitcoin-office: met by entry 15\r\n" in body.content
