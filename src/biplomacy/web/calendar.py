"""Due dates as a calendar that other programs subscribe to (RFC 5545).

Every duty is an event of one day, its due day; so are the milestones and meetings of accords and
the test dates of programmes. The stamp is the time that the newest witness vouches for, so that the
bytes change only with the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.record.duties import DutyState
from biplomacy.values.content_line import calendar_bytes, calendar_date, escaped_text
from biplomacy.values.day import format_instant
from biplomacy.web.due_events import due_events
from biplomacy.web.duties import published_duties, witnessed_at
from biplomacy.web.endpoints import MINUTES, Asked, Body, Endpoint
from biplomacy.web.errors import FileUnknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.accord.calendar import DueDay
    from biplomacy.record.duties import Duty
    from biplomacy.web.publication import Publication

CALENDAR = "text/calendar; charset=utf-8"


def calendar(publication: Publication, _: Asked) -> Body:
    """Return the due dates.

    Raises:
        FileUnknown: nobody asks for anything, or no witness says what time it is.
    """
    as_of = witnessed_at(publication.record.audited)
    duties, others = published_duties(publication), due_events(publication)
    if as_of is None or not (duties or others):
        raise FileUnknown(
            "this record has no due dates", hint="/charter says what its offices must publish"
        )
    stamp = format_instant(as_of).replace("-", "").replace(":", "")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Biplomacy//Due dates//EN",
        f"NAME:{escaped_text(publication.origin)}",
        *(line for duty in duties for line in _event(duty, stamp, publication.origin)),
        *(line for one in others for line in _other(one, stamp)),
        "END:VCALENDAR",
    ]
    return Body(calendar_bytes(lines), CALENDAR, MINUTES)


def _event(duty: Duty, stamp: str, origin: str) -> Iterator[str]:
    owed, period = duty.obligation, duty.period
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped_text(f'{owed.issuer}/{owed.type}/{owed.every}/{period.first}@{origin}')}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{calendar_date(duty.due)}"
    yield f"SUMMARY:{escaped_text(f'{owed.type} by {owed.issuer}: {_state(duty)}')}"
    yield f"DESCRIPTION:{escaped_text(f'For the days {period.first} to {period.last}.')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _other(one: DueDay, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped_text(one.uid)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{calendar_date(one.due)}"
    yield f"SUMMARY:{escaped_text(one.title)}"
    yield f"DESCRIPTION:{escaped_text(one.detail)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _instances(publication: Publication) -> Iterator[tuple[str, ...]]:
    if witnessed_at(publication.record.audited) is None:
        return
    if published_duties(publication) or due_events(publication):
        yield ()


def _state(duty: Duty) -> str:
    return f"met by entry {duty.met_by}" if duty.state is DutyState.MET else duty.state.value


CALENDAR_ENDPOINT = Endpoint(
    "calendar",
    "/calendar.ics",
    "What charter, accords and programmes ask for, by due day (RFC 5545).",
    (CALENDAR,),
    calendar,
    (),
    ("file-unknown",),
    _instances,
)
