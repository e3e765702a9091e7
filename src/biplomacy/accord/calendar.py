"""Due days of an accord's milestones and its meetings as a calendar (RFC 5545; §10.10).

Each is an event of one day. A milestone that recurs is listed from its first period to the one in
which ``until`` lies. The bytes follow from the accord, the records and the days that are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.accord.completion import commitment_start, milestone_due
from biplomacy.accord.status_notes import needed_parties
from biplomacy.record.delivery import asked_periods, judge
from biplomacy.record.expectation import DeliveryState, ExpectationKind
from biplomacy.values.content_line import calendar_bytes, calendar_date, escaped_text
from biplomacy.values.day import format_instant
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.accord.model import Accord, Commitment, Event, Milestone
    from biplomacy.record.sighting import Seen
    from biplomacy.values.day import Day

_UNSEEN = "no record at hand"


@dataclass(frozen=True, slots=True)
class DueDay:
    """One thing that is due: ``uid`` is stable, ``state`` as on the day that was asked about."""

    uid: str
    due: Day
    title: str
    detail: str


def due_days(
    accord: Accord, seen: Seen, *, since: Day | None, on: Day, until: Day
) -> tuple[DueDay, ...]:
    """Return what is due up to the periods in which ``until`` lies, and the meetings, by day.

    ``since`` is the day from which proposals are scored; without it they are left out.
    """
    found = [
        due
        for commitment in accord.commitments
        if (start := commitment_start(accord, commitment, since)) is not None
        for milestone in commitment.milestones
        for due in _milestone(
            accord,
            commitment,
            milestone,
            _Days(seen, start, on, until, needed_parties(accord, commitment) <= seen.parties),
        )
    ]
    found += [_meeting(accord, event) for event in accord.events]
    return tuple(sorted(found, key=lambda one: (one.due, one.uid)))


def encode_calendar(accord: Accord, dues: tuple[DueDay, ...], *, stamp: int) -> bytes:
    """Return the calendar's bytes; ``stamp`` is when it was made, in POSIX seconds."""
    made = format_instant(stamp).replace("-", "").replace(":", "")
    return calendar_bytes(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Biplomacy//Accord//EN",
            f"NAME:{escaped_text(accord.title)}",
            *(line for due in dues for line in _event(due, made)),
            "END:VCALENDAR",
        ]
    )


@dataclass(frozen=True, slots=True)
class _Days:
    """The days that are asked about; ``shown`` says whether the records needed are at hand."""

    seen: Seen
    start: Day
    on: Day
    until: Day
    shown: bool

    def dues(self, milestone: Milestone, due: Day | None) -> Iterator[tuple[Day | None, Day, str]]:
        """Yield first day, due day and state of deliveries as they stand, then of those to come."""
        asked = milestone.expectation
        known = judge(asked, self.seen, start=self.start, due=due, on=self.on)
        told = {one.first for one in known}
        for one in known:
            if one.due is not None:
                yield one.first, one.due, one.state.value if self.shown else _UNSEEN
        for first, day in asked_periods(asked, start=self.start, due=due, on=self.until):
            if first not in told and day is not None:
                yield first, day, DeliveryState.NOT_DUE.value


def _milestone(
    accord: Accord, commitment: Commitment, milestone: Milestone, days: _Days
) -> Iterator[DueDay]:
    asked, due = milestone.expectation, milestone_due(milestone, commitment, days.start)
    several = asked.every is not None or asked.kind is ExpectationKind.EACH
    origin, actors = _origin(accord, commitment), ", ".join(commitment.actors)
    standing = Standing.weakest(source.standing for source in commitment.sources)
    for first, day, state in days.dues(milestone, due):
        name = f"{milestone.id}-{first}" if several else milestone.id
        title = f"{commitment.id}: {milestone.title}"
        yield DueDay(f"{name}@{origin}", day, title, f"{actors}; {state}; {standing}")


def _meeting(accord: Accord, event: Event) -> DueDay:
    title = event.title or "Meeting"
    parties = ", ".join(event.parties)
    return DueDay(f"{event.uid}@{accord.id}", event.day, f"{title}, {event.place}", parties)


def _origin(accord: Accord, commitment: Commitment) -> str:
    """Return the log origin of the first actor, or the accord's id where none is stated."""
    logs = {party.state: party.log.origin for party in accord.parties if party.log is not None}
    return logs.get(commitment.actors[0], accord.id) if commitment.actors else accord.id


def _event(due: DueDay, made: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped_text(due.uid)}"
    yield f"DTSTAMP:{made}"
    yield f"DTSTART;VALUE=DATE:{calendar_date(due.due)}"
    yield f"SUMMARY:{escaped_text(due.title)}"
    yield f"DESCRIPTION:{escaped_text(due.detail)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
