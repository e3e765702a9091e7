"""Clocks that decisions start and stop (supervision §A5, §9.2).

A clock opens no sanction: only a signed decision changes a state. What happens outside the
register, such as a failed solvency attestation, comes in as ``Told``.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.register.clock_rules import OnExpiry, Repeats, Unit
from biplomacy.register.counting import Pause, due_day, months_later
from biplomacy.register.errors import CalendarUncovered
from biplomacy.register.model import State
from biplomacy.register.states import ENDED
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from biplomacy.register.clock_rules import Calendar, ClockRule
    from biplomacy.register.model import RecordedEvent
    from biplomacy.values.day import Day

EXPIRED = "clock-expired"
_ENDS = frozenset(state.value for state in (*ENDED, State.REFUSED, State.WITHDRAWN))
_MOST_PERIODS = 20_000


class Course(StrEnum):
    """How a clock stands on a day."""

    RUNNING = "running"
    RESTING = "resting"
    MET = "met"
    LATE = "late"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Told:
    """Something outside the register that starts or stops a clock of ``subject``."""

    subject: str
    name: str
    day: Day
    reference: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: opened by an event (``by``), due on a day, stopped on a day.

    ``due`` is None while it rests without end; ``stopped`` is None while nothing has stopped it.
    The due day itself is still in time.
    """

    rule: ClockRule
    subject: str
    opened: Day
    by: str
    due: Day | None
    stopped: Day | None = None

    def course(self, at: Day) -> Course:
        """Return how the clock stands at the end of a day."""
        if self.stopped is not None and self.stopped <= at:
            late = self.due is not None and self.stopped > self.due
            return Course.LATE if late else Course.MET
        if self.due is None:
            return Course.RESTING
        return Course.EXPIRED if self.due < at else Course.RUNNING


@dataclass(frozen=True, slots=True)
class _Moment:
    day: Day
    names: frozenset[str]
    reference: str

    def among(self, names: Iterable[str]) -> bool:
        return not self.names.isdisjoint(names)


def run_clocks(
    taken: Sequence[RecordedEvent],
    rules: Sequence[ClockRule],
    *,
    calendars: Mapping[str, Calendar],
    at: Day,
    told: Iterable[Told] = (),
) -> tuple[Clock, ...]:
    """Return the clocks that the events of a register opened by ``at``, by subject and rule.

    ``taken`` are in fold order. A rule holds for the authorisations of its own regime.

    Raises:
        CalendarUncovered: a calendar has no data for a year that a clock runs through.
    """
    return tuple(
        clock
        for subject, rule, moments in _courses(taken, rules, told, at)
        for clock in _clocks(subject, rule, moments, calendars=calendars, at=at)
    )


def check_clocks(
    taken: Sequence[RecordedEvent],
    rules: Sequence[ClockRule],
    *,
    calendars: Mapping[str, Calendar],
    at: Day,
    told: Iterable[Told] = (),
) -> tuple[Finding, ...]:
    """Return the clocks that ran out without an event (``clock-expired``), and what is uncovered.

    Of a rule that repeats without end, one finding tells how many periods were missed.
    """
    found: list[Finding] = []
    for subject, rule, moments in _courses(taken, rules, told, at):
        try:
            clocks = _clocks(subject, rule, moments, calendars=calendars, at=at)
        except CalendarUncovered as error:
            found.append(_finding(error.code, Severity.WARNING, subject, rule, error.message))
        else:
            found += _expired(clocks, at)
    return tuple(found)


def event_names(one: RecordedEvent) -> frozenset[str]:
    """Return the names under which an event starts, stops or pauses clocks."""
    event = one.event
    names = {event.kind.value}
    if event.moves:
        names.add(event.to_state.value)
    if event.body.returned is not None:
        names.add(f"return:{event.body.returned.name}")
    return frozenset(names)


def _courses(
    taken: Sequence[RecordedEvent], rules: Sequence[ClockRule], told: Iterable[Told], at: Day
) -> Iterator[tuple[str, ClockRule, list[_Moment]]]:
    """Yield per authorisation each rule of its regime, with what happened, in order."""
    regimes = {
        one.event.subject: one.event.body.authorisation.regime
        for one in taken
        if one.event.body.authorisation is not None
    }
    moments: dict[str, list[_Moment]] = {}
    for one in taken:
        moment = _Moment(one.event.effective_at, event_names(one), one.event.id)
        moments.setdefault(one.event.subject, []).append(moment)
    for each in told:
        if each.subject in moments:
            moment = _Moment(each.day, frozenset({each.name}), each.reference)
            moments[each.subject].append(moment)
    for subject in sorted(moments):
        past = [moment for moment in moments[subject] if moment.day <= at]
        past.sort(key=lambda moment: moment.day)
        for rule in rules:
            if rule.regime == regimes.get(subject):
                yield subject, rule, past


def _clocks(
    subject: str,
    rule: ClockRule,
    moments: Sequence[_Moment],
    *,
    calendars: Mapping[str, Calendar],
    at: Day,
) -> list[Clock]:
    if rule.repeats is Repeats.AGAIN:
        return list(_periods(subject, rule, moments, calendars=calendars, at=at))
    clocks: list[Clock] = []
    opened: _Moment | None = None
    pauses: list[Pause] = []
    for moment in moments:
        if opened is None:
            if moment.among(rule.trigger) and not (rule.repeats is Repeats.ONCE and clocks):
                opened, pauses = moment, []
        elif moment.among(rule.stop) or moment.among(_ENDS):
            due = due_day(rule, opened.day, calendars=calendars, pauses=pauses)
            clocks.append(Clock(rule, subject, opened.day, opened.reference, due, moment.day))
            opened = None
        elif rule.pausing is not None:
            _pause(rule, pauses, moment)
    if opened is not None:
        due = due_day(rule, opened.day, calendars=calendars, pauses=pauses)
        clocks.append(Clock(rule, subject, opened.day, opened.reference, due))
    return clocks


def _pause(rule: ClockRule, pauses: list[Pause], moment: _Moment) -> None:
    resting = bool(pauses) and pauses[-1].resumed is None
    if rule.pausing is not None and not resting and moment.among(rule.pausing.begin):
        pauses.append(Pause(moment.day))
    elif rule.pausing is not None and resting and moment.among(rule.pausing.resume):
        pauses[-1] = Pause(pauses[-1].first, moment.day)


def _periods(
    subject: str,
    rule: ClockRule,
    moments: Sequence[_Moment],
    *,
    calendars: Mapping[str, Calendar],
    at: Day,
) -> Iterator[Clock]:
    """Yield the periods of a rule that repeats, from its first trigger to its end or ``at``."""
    opened = next((moment for moment in moments if moment.among(rule.trigger)), None)
    if opened is None:
        return
    end = next((m.day for m in moments if m.day >= opened.day and m.among(_ENDS)), None)
    stops = [moment.day for moment in moments if moment.among(rule.stop)]
    start = opened.day
    for number in range(1, _MOST_PERIODS):
        if start > at or (end is not None and start >= end):
            return
        due = (
            months_later(opened.day, rule.n * number)
            if rule.unit is Unit.MONTH
            else due_day(rule, start, calendars=calendars)
        )
        if due is None:
            return
        place = bisect_right(stops, start)
        met = stops[place] if place < len(stops) and stops[place] <= due else None
        if met is None and end is not None and end <= due:
            met = end
        yield Clock(rule, subject, start, opened.reference, due, met)
        start = due


def _expired(clocks: Sequence[Clock], at: Day) -> Iterator[Finding]:
    late = [clock for clock in clocks if clock.course(at) is Course.LATE]
    for clock in late:
        message = f"opened {clock.opened} by {clock.by}, due {clock.due}, ended {clock.stopped}"
        yield _finding(EXPIRED, Severity.INFO, clock.subject, clock.rule, message)
    missed = [clock for clock in clocks if clock.course(at) is Course.EXPIRED]
    if not missed:
        return
    first = missed[0]
    message = f"opened {first.opened} by {first.by}, due {first.due}, and no event ended it"
    if first.rule.on_expiry is not OnExpiry.ALERT:
        message += f"; the law makes of it a {first.rule.on_expiry.value.replace('_', ' ')}"
    if len(missed) > 1:
        message += f"; so it went for {len(missed):,} periods"
    yield _finding(EXPIRED, Severity.WARNING, first.subject, first.rule, message)


def _finding(code: str, severity: Severity, subject: str, rule: ClockRule, message: str) -> Finding:
    return Finding(code, severity, f"{subject}: {rule.id}", message)
