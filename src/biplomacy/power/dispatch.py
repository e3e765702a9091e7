"""Who serves whom in a year: flows by plant, month and load, and what they cost (power §8.3-8.5).

Money is a sum of products of Python's integers over months, made after the kernel has run. Its
exact unit is the *grain*: Wh x minor unit per MWh x ppm, of which 10^12 are one minor unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.merit import merit_case, takers
from biplomacy.power.merit_plain import PLAIN
from biplomacy.power.model import PPM, WH_PER_MWH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from biplomacy.power.merit import Flows, MeritCase, MeritKernel
    from biplomacy.power.model import FlexibleLoad, SystemHours

    Whole = NDArray[np.int64]
    Table = tuple[tuple[int, ...], ...]

GRAINS_PER_MINOR = WH_PER_MWH * PPM


@dataclass(frozen=True, slots=True)
class DispatchTables:
    """A dispatched year by month, Wh gross.

    ``energy``, ``spilled``: a row for each plant, a column for each month; what a plant must take
    and nobody needs is spilled, and is burnt all the same. ``served``: a row for each load.
    """

    energy: Table
    spilled: Table
    served: Table
    unserved: tuple[int, ...]

    @property
    def energy_wh(self) -> tuple[int, ...]:
        """What each plant delivered in the whole period."""
        return tuple(map(sum, self.energy))

    @property
    def served_wh(self) -> tuple[int, ...]:
        """What each load took in the whole period."""
        return tuple(map(sum, self.served))


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A dispatched year: its case, its flows, their tables, and money in exact grains.

    ``fuel`` is what plants burn; ``objective`` takes off what the energy is worth to the loads
    and adds the value of lost load.
    """

    case: MeritCase
    flows: Flows
    tables: DispatchTables
    fuel: int
    objective: int


def dispatch_hours(
    hours: SystemHours, loads: Sequence[FlexibleLoad] = (), kernel: MeritKernel = PLAIN
) -> Dispatch:
    """Return the dispatch of least cost; the same integers from every kernel.

    Raises:
        CostMissing: a load has no value for one of the months.
        LimitExceeded: the question is larger than §21 allows.
        LoadInvalid: a load is firm, so it belongs to the demand.
    """
    case = merit_case(hours, takers(hours, loads))
    return priced(hours, case, kernel.run(case))


def priced(hours: SystemHours, case: MeritCase, flows: Flows) -> Dispatch:
    """Return the tables and the money of flows, at the plants' own costs."""
    tables = tabulated(hours, case, flows)
    fuel = fuel_grains(hours, tables)
    return Dispatch(case, flows, tables, fuel, fuel + _others(case, tables))


def tabulated(hours: SystemHours, case: MeritCase, flows: Flows) -> DispatchTables:
    """Return flows by plant or load and month."""
    spilled = (case.supply - flows.taken) * case.must[:, np.newaxis]
    return DispatchTables(
        energy=_by_plant(hours, case, flows.taken),
        spilled=_by_plant(hours, case, spilled),
        served=by_month(hours, flows.given),
        unserved=by_month(hours, flows.unserved[np.newaxis])[0],
    )


def by_month(hours: SystemHours, rows: Whole) -> Table:
    """Return the sums of (rows, hours) by month."""
    sums = np.zeros((len(rows), len(hours.months)), np.int64)
    for month in range(len(hours.months)):
        sums[:, month] = rows[:, hours.month_of == month].sum(axis=1)
    return tuple(tuple(row) for row in sums.tolist())


def fuel_grains(hours: SystemHours, tables: DispatchTables) -> int:
    """Return what the plants burn, spilled energy included, in grains."""
    prices: list[list[int]] = hours.cost.tolist()
    rows = zip(prices, tables.energy, tables.spilled, strict=True)
    return PPM * sum(
        price * (used + lost)
        for costs, energy, spilled in rows
        for price, used, lost in zip(costs, energy, spilled, strict=True)
    )


def _by_plant(hours: SystemHours, case: MeritCase, rows: Whole) -> Table:
    plants = np.zeros(hours.available.shape, np.int64)
    np.add.at(plants, case.plant_of, rows)
    return by_month(hours, plants)


def _others(case: MeritCase, tables: DispatchTables) -> int:
    """Return the value of lost load less what the loads' energy is worth, in grains."""
    worth: list[list[int]] = case.worth.T.tolist()
    gained = sum(
        value * wh
        for values, served in zip(worth, tables.served, strict=True)
        for value, wh in zip(values, served, strict=True)
    )
    return case.lost * sum(tables.unserved) - gained
