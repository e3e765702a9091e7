"""What a charter obliges its offices to publish, and what of it the record holds (record §7.1).

An obligation asks for one type of statement for every period. Periods count from the first that
begins under the charter which imposes it, to the last that ends before one lifts it. A period is
met when statements that were not superseded cover each of its days; a statement that names no
period stands for the one in which it was issued.

Whether a statement came in time is not judged: its date is its issuer's own word, and the witnesses
at hand may have seen it long after it was logged.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.record.model import Every, Period
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.model import Logged, Obligation
    from biplomacy.record.windows import CharterHistory

MOST_PERIODS = 60
_MONTHS = MappingProxyType({Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12})


class DutyState(StrEnum):
    """Whether a duty was met; an open one may still be, up to the end of its due day."""

    MET = "met"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Duty:
    """What was owed for one period; ``met_by`` is the index of the entry that completed it."""

    obligation: Obligation
    period: Period
    due: Day
    state: DutyState
    met_by: int | None


def known_duties(
    history: CharterHistory, statements: Sequence[Logged], as_of: int
) -> tuple[Duty, ...]:
    """Return the duties of all periods up to the one after ``as_of`` (POSIX seconds), by due day.

    Of each obligation the newest 60 periods. ``statements`` are the record's, in log order; those
    that break its rules are left out, the charters among them are not.
    """
    today = Day.of_instant(as_of)
    said = _current(statements)
    found = [
        _duty(term.obligation, period, said[term.obligation.issuer, term.obligation.type], today)
        for term in _terms(history, statements)
        for period in _periods(term, today)
    ]
    return tuple(sorted(found, key=_order))


def period_of(every: Every, day: Day) -> Period:
    """Return the calendar period that ``day`` lies in.

    >>> period_of(Every.QUARTER, Day.parse("2025-07-14"))
    Period(first=Day(2025-07-01), last=Day(2025-09-30))
    """
    if every is Every.DAY:
        return Period(day, day)
    months, year = _MONTHS[every], day.value.year
    first = day.value.month - (day.value.month - 1) % months
    last = first + months - 1
    return Period(Day(date(year, first, 1)), Day(date(year, last, monthrange(year, last)[1])))


@dataclass(frozen=True, slots=True)
class _Term:
    """An obligation and the days on which it was imposed and lifted."""

    obligation: Obligation
    start: Day
    end: Day | None = None


def _order(duty: Duty) -> tuple[Day, str, str, Day]:
    return duty.due, duty.obligation.issuer, duty.obligation.type, duty.period.first


def _terms(history: CharterHistory, statements: Sequence[Logged]) -> Iterator[_Term]:
    days = {one.index: Day.of_instant(one.statement.issued_at) for one in statements}
    running: dict[Obligation, Day] = {}
    for index, charter in history.charters:
        for obligation in running.keys() - set(charter.obligations):
            yield _Term(obligation, running.pop(obligation), days[index])
        for obligation in charter.obligations:
            running.setdefault(obligation, days[index])
    for obligation, start in running.items():
        yield _Term(obligation, start)


def _periods(term: _Term, today: Day) -> Iterator[Period]:
    """Yield the newest periods of a term, the newest first."""
    every = term.obligation.every
    coming = period_of(every, today).last.plus(1)
    period = period_of(every, coming if term.end is None else min(coming, term.end))
    if term.end is not None and period.last >= term.end:
        period = period_of(every, period.first.plus(-1))
    for _ in range(MOST_PERIODS):
        if period.first < term.start:
            return
        yield period
        period = period_of(every, period.first.plus(-1))


def _duty(obligation: Obligation, period: Period, said: Sequence[Logged], today: Day) -> Duty:
    due = period.last.plus(obligation.due_days)
    met_by = _met_by(period, said)
    if met_by is not None:
        state = DutyState.MET
    else:
        state = DutyState.OVERDUE if today > due else DutyState.OPEN
    return Duty(obligation, period, due, state, met_by)


def _current(statements: Sequence[Logged]) -> defaultdict[tuple[str, str], list[Logged]]:
    """Return the statements that none supersedes, by issuer and type."""
    gone = {one.statement.supersedes for one in statements}
    found: defaultdict[tuple[str, str], list[Logged]] = defaultdict(list)
    for one in statements:
        if one.id not in gone:
            found[one.statement.issuer, one.statement.type].append(one)
    return found


def _met_by(period: Period, said: Sequence[Logged]) -> int | None:
    first, last = period.first.value.toordinal(), period.last.value.toordinal()
    missing = set(range(first, last + 1))
    for logged in said:
        named = logged.statement.period
        if named is None:
            if period.first <= Day.of_instant(logged.statement.issued_at) <= period.last:
                return logged.index
            continue
        begin, end = named.first.value.toordinal(), named.last.value.toordinal()
        missing.difference_update(range(max(first, begin), min(last, end) + 1))
        if not missing:
            return logged.index
    return None
