"""Counts of cases by rule and disposition, with small cells suppressed (§D4.2).

A cell below five could point at a person, so it is not told. Where one cell alone would be
missing, or those that are come to less than five, the reader could subtract; then the least of the
others is left out too. A precision is told only where nobody can subtract their way back to a
small cell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.surveillance.cases import USEFUL, Action, Disposition, closed_by
from biplomacy.surveillance.precision import Precision, wilson
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.surveillance.cases import CaseEvent
    from biplomacy.values.day import Day

SMALLEST = 5
DIFFERS = "case-statistics-differ"


@dataclass(frozen=True, slots=True)
class RuleCases:
    """A rule's cases in a period; None stands for a number that is not told.

    ``by_disposition`` has one number for each ``Disposition``, in its order.
    """

    rule: str
    version: int
    opened: int | None
    closed: int | None
    by_disposition: tuple[int | None, ...]
    precision: Precision | None


@dataclass(frozen=True, slots=True)
class CaseStatistics:
    """All rules with a case opened or closed from ``first`` to ``last``, both included."""

    first: Day
    last: Day
    rules: tuple[RuleCases, ...]


def count_cases(events: Sequence[CaseEvent], first: Day, last: Day) -> CaseStatistics:
    """Return the statistics of a period.

    A case counts for each rule whose alerts it is about: as opened in the period of its first
    event, as closed in the period of the closing that still stands at the period's end.
    """
    opened: Counter[tuple[str, int]] = Counter()
    closed: defaultdict[tuple[str, int], Counter[Disposition]] = defaultdict(Counter)
    for event in events:
        if event.action is Action.OPEN and first.start <= event.at < last.end:
            opened.update({(ref.rule, ref.version) for ref in event.alerts})
    for case in closed_by(events, last.end - 1):
        if case.disposition is not None and case.events[-1].at >= first.start:
            for rule in {(ref.rule, ref.version) for ref in case.alerts}:
                closed[rule][case.disposition] += 1
    rules = sorted(opened.keys() | closed.keys())
    return CaseStatistics(
        first, last, tuple(_rule_cases(rule, opened[rule], closed[rule]) for rule in rules)
    )


def check_statistics(told: CaseStatistics, events: Sequence[CaseEvent]) -> tuple[Finding, ...]:
    """Return what differs when the published numbers are counted again from the case file."""
    again = count_cases(events, told.first, told.last)
    theirs = {(one.rule, one.version): one for one in told.rules}
    ours = {(one.rule, one.version): one for one in again.rules}
    return tuple(
        Finding(DIFFERS, Severity.FAILURE, f"{rule} v{version}", "is counted otherwise")
        for rule, version in sorted(theirs.keys() | ours.keys())
        if theirs.get((rule, version)) != ours.get((rule, version))
    )


def suppress(counts: Sequence[int]) -> tuple[int | None, ...]:
    """Return ``counts`` without those below five, and without the least others where need be.

    So never exactly one is left out, nor some that come to less than five.
    """
    order = sorted(range(len(counts)), key=lambda place: (counts[place], place))
    left_out = {place for place in order if counts[place] < SMALLEST}
    for place in order[len(left_out) :]:
        if not left_out or (len(left_out) > 1 and _total(counts, left_out) >= SMALLEST):
            break
        left_out.add(place)
    return tuple(None if place in left_out else count for place, count in enumerate(counts))


def _rule_cases(rule: tuple[str, int], opened: int, closed: Counter[Disposition]) -> RuleCases:
    counts = [closed[one] for one in Disposition]
    total = sum(counts)
    told = suppress(counts)
    return RuleCases(
        rule=rule[0],
        version=rule[1],
        opened=opened if opened >= SMALLEST else None,
        closed=total if total >= SMALLEST else None,
        by_disposition=told,
        precision=_precision(counts, told),
    )


def _precision(counts: Sequence[int], told: Sequence[int | None]) -> Precision | None:
    useful = [place for place, one in enumerate(Disposition) if one in USEFUL]
    rest = [place for place in range(len(counts)) if place not in useful]
    for group in (useful, rest):
        hidden = [counts[place] for place in group if told[place] is None]
        if hidden and (len(hidden) == 1 or sum(hidden) < SMALLEST):
            return None
    return wilson(_total(counts, useful), sum(counts))


def _total(counts: Sequence[int], places: Iterable[int]) -> int:
    return sum(counts[place] for place in places)
