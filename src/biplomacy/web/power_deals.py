"""Contracts for power with all that a record says about each: orders, meter days, performance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.contract import Contract
    from biplomacy.power.statement.curtailment import StatedOrder
    from biplomacy.power.statement.meter import StatedDay
    from biplomacy.power.statement.performance import StatedPerformance
    from biplomacy.values.day import Day
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published


@dataclass(frozen=True, slots=True)
class Deal:
    """One contract by the name or commitment that its statements carry.

    ``contract`` and ``performance`` are the newest; orders and days stand in the order of their
    time, and a day that was stated twice counts as it was stated last.
    """

    id: str
    contract: Stated[Contract] | None
    orders: tuple[Stated[StatedOrder], ...]
    days: tuple[Stated[StatedDay], ...]
    performance: Stated[StatedPerformance] | None

    @property
    def newest(self) -> int:
        """The last entry that speaks of it."""
        said = (self.contract, self.performance, *self.orders, *self.days)
        return max(one.logged.index for one in said if one is not None)

    def holes(self) -> Iterator[Day]:
        """Yield the days between the first and the last one that no statement tells of."""
        told = {one.body.day for one in self.days}
        day, last = min(told), max(told)
        while day < last:
            day = day.plus(1)
            if day not in told:
                yield day


def deals(published: Published) -> tuple[Deal, ...]:
    """Return all contracts, the one spoken of last first."""
    contracts = {one.body.id: one for one in published.power_contracts}
    performances = {one.body.contract: one for one in published.power_performances}
    orders, days = published.power_curtailments, published.power_meters
    spoken = (*(one.body.contract for one in orders), *(one.body.contract for one in days))
    names = dict.fromkeys((*contracts, *performances, *spoken))
    found = (
        Deal(
            id=name,
            contract=contracts.get(name),
            orders=tuple(
                sorted(
                    (one for one in orders if one.body.contract == name),
                    key=lambda one: one.body.order.starts,
                )
            ),
            days=_days(days, name),
            performance=performances.get(name),
        )
        for name in names
    )
    return tuple(sorted(found, key=lambda one: one.newest, reverse=True))


def _days(days: tuple[Stated[StatedDay], ...], name: str) -> tuple[Stated[StatedDay], ...]:
    last = {one.body.day: one for one in days if one.body.contract == name}
    return tuple(last[day] for day in sorted(last))
