"""On which day a clock is due (supervision §A5.2).

The trigger day is day 0; each following day that the unit admits adds one, unless it lies in a
pause, whose first day belongs to it and whose day of resumption does not.
"""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from biplomacy.register.clock_rules import MAX_UNITS, Unit
from biplomacy.register.errors import CalendarUncovered
from biplomacy.register.model import LAST_YEAR
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from biplomacy.register.clock_rules import Calendar, ClockRule

_MONTHS = 12
_MOST_DAYS = 12 * MAX_UNITS


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which a clock rests; ``resumed`` counts again, None: it still rests."""

    first: Day
    resumed: Day | None = None


def due_day(
    rule: ClockRule,
    trigger: Day,
    *,
    calendars: Mapping[str, Calendar],
    pauses: Sequence[Pause] = (),
) -> Day | None:
    """Return the day on which the clock of ``rule`` is due; None while it rests without end.

    ``pauses`` ascend and do not overlap.

    Raises:
        CalendarUncovered: the calendar is not at hand, or ends before the clock does.
    """
    if rule.unit is Unit.MONTH:
        return months_later(trigger, rule.n)
    worked = _Worked(calendars, rule.calendar) if rule.calendar is not None else None
    longest = rule.pausing.longest if rule.pausing is not None else None
    counted, rested, resting, left = 0, 0, None, list(pauses)
    day = trigger
    for _ in range(_MOST_DAYS):
        day = day.plus(1)
        if worked is not None and not worked.holds(day):
            continue
        while left and left[0].first <= day:
            resting, rested = left.pop(0), 0
        if _rests(resting, day, rested, longest):
            if resting is not None and resting.resumed is None and longest is None:
                return None
            rested += 1
            continue
        counted += 1
        if counted == rule.n:
            return day
    return None


def working_days(first: Day, last: Day, calendar: Calendar) -> int:
    """Return how many working days lie after ``first`` up to ``last``, which is one of them.

    Raises:
        CalendarUncovered: the calendar has no data for a day between them.
    """
    worked = _Worked({calendar.id: calendar}, calendar.id)
    return sum(worked.holds(first.plus(ahead)) for ahead in range(1, first.until(last) + 1))


def months_later(day: Day, count: int) -> Day:
    """Return the same day of the month so many months later, or that month's last day.

    Nothing lies behind the last day that the register knows, at the end of 2200.

    >>> months_later(Day.parse("2025-08-31"), 6)
    Day(2026-02-28)
    """
    place = day.value.year * _MONTHS + day.value.month - 1 + count
    year, month = place // _MONTHS, place % _MONTHS + 1
    if year > LAST_YEAR:
        return Day(date(LAST_YEAR, _MONTHS, 31))
    last = months.monthrange(year, month)[1]
    return Day(date(year, month, min(day.value.day, last)))


def _rests(pause: Pause | None, day: Day, rested: int, longest: int | None) -> bool:
    if pause is None or (pause.resumed is not None and pause.resumed <= day):
        return False
    return longest is None or rested < longest


class _Worked:
    """The working days of one calendar."""

    def __init__(self, calendars: Mapping[str, Calendar], name: str) -> None:
        found = calendars.get(name)
        if found is None:
            raise CalendarUncovered(
                f"there is no calendar {name}", hint="publish it as calendar/1, or name a file"
            )
        self._calendar = found
        self._off = frozenset(found.holidays)

    def holds(self, day: Day) -> bool:
        """Say whether the day is worked; raises ``CalendarUncovered``."""
        if not self._calendar.first <= day <= self._calendar.last:
            raise CalendarUncovered(
                f"the calendar {self._calendar.id} has no data for {day.value.year}",
                hint="publish a calendar/1 that covers the year",
            )
        return day.value.weekday() not in self._calendar.weekend and day not in self._off
