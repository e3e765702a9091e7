"""Sums of a meter by month, made in one pass over its days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.ex_post import month_of
from biplomacy.power.obedience import needed_starts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.contract import Contract
    from biplomacy.power.curtailment import CurtailmentOrder
    from biplomacy.power.ex_post import ExPost
    from biplomacy.power.meter import MeterDay
    from biplomacy.power.month import Month
    from biplomacy.power.reading import Interval
    from biplomacy.values.day import Day
    from biplomacy.values.verdict import Finding


@dataclass(slots=True)
class MonthSums:
    """What passed the meter in a month, Wh; ``known`` says whether each hour's surplus is."""

    delivered: int = 0
    unplaced: int = 0
    above_steps: int = 0
    above: int = 0
    outside: int = 0
    no_surplus: int = 0
    known: bool = True


class MeterSums:
    """Takes days, ascending; adds up those of the months, keeps what judging orders needs."""

    def __init__(
        self,
        contract: Contract,
        months: Sequence[Month],
        orders: Sequence[CurtailmentOrder],
        ex_post: ExPost | None,
    ) -> None:
        self.months = {month: MonthSums() for month in months}
        self.energy: dict[int, int] = {}
        self.days: set[Day] = set()
        self.findings: list[Finding] = []
        self.first: int | None = None
        self.last: int | None = None
        self._contract = contract
        self._capacity = contract.in_step(contract.capacity_wh)
        self._hours = frozenset(contract.hours)
        self._needed = needed_starts(orders, contract.step_minutes * 60)
        self._ex_post = ex_post

    def take(self, day: MeterDay) -> None:
        """Add a day up."""
        for interval in day.intervals:
            if interval.full and interval.start in self._needed:
                self.energy[interval.start] = interval.wh
        sums = self.months.get(month_of(day.day))
        if sums is None:
            return
        self.days.add(day.day)
        self.findings.extend(day.findings)
        if self.first is None:
            self.first = day.first_counter_wh
        self.last = day.last_counter_wh
        for interval in day.intervals:
            self._add(interval, sums)

    def _add(self, interval: Interval, sums: MonthSums) -> None:
        sums.delivered += interval.wh
        if not interval.full:
            sums.unplaced += interval.wh
            return
        above = interval.wh - self._capacity
        if above > 0:
            sums.above_steps += 1
            sums.above += above
        if self._contract.local_hour(interval.start) not in self._hours:
            sums.outside += interval.wh
        if self._ex_post is None:
            return
        without = self._ex_post.without(interval.start)
        if without is None:
            sums.known = False
        elif without:
            sums.no_surplus += interval.wh
