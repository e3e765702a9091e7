"""What passed a meter by local month, in one pass, and all that its file does wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.power.errors import HoursMissing
from biplomacy.power.ex_post import month_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.power.meter import MeterDay
    from biplomacy.power.month import Month
    from biplomacy.values.day import Day
    from biplomacy.values.verdict import Finding


@dataclass(frozen=True, slots=True)
class MeterMonth:
    """A month: days with a reading, energy in Wh, the part whose interval is not known."""

    month: Month
    days: int
    wh: int
    unplaced_wh: int
    full_steps: int


@dataclass(frozen=True, slots=True)
class MeterSummary:
    """A whole meter: the sum of ``months`` is the last counter less the first, exactly."""

    months: tuple[MeterMonth, ...]
    first_counter_wh: int
    last_counter_wh: int
    findings: tuple[Finding, ...]

    @property
    def wh(self) -> int:
        """What passed in all, Wh."""
        return sum(month.wh for month in self.months)


def summarise_meter(days: Iterable[MeterDay]) -> MeterSummary:
    """Return the months of a meter; raises ``HoursMissing`` where it holds no reading."""
    months: dict[Month, MeterMonth] = {}
    findings: list[Finding] = []
    first = last = None
    for day in days:
        month = month_of(day.day)
        if first is None:
            first = day.first_counter_wh
        last = day.last_counter_wh
        so_far = months.get(month, MeterMonth(month, 0, 0, 0, 0))
        months[month] = replace(
            so_far,
            days=so_far.days + 1,
            wh=so_far.wh + day.wh,
            unplaced_wh=so_far.unplaced_wh + day.unplaced_wh,
            full_steps=so_far.full_steps + day.full_steps,
        )
        findings.extend(day.findings)
    if first is None or last is None:
        raise HoursMissing("the meter file holds no reading", hint="give a file with readings")
    return MeterSummary(tuple(months.values()), first, last, tuple(findings))


def find_day(days: Iterable[MeterDay], asked: Day) -> MeterDay:
    """Return a day of the meter; raises ``HoursMissing`` where it holds no reading of it."""
    for day in days:
        if day.day == asked:
            return day
    raise HoursMissing(f"the meter holds no reading of {asked}")
