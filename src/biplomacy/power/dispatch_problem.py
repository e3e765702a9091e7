"""A dispatched year as a linear problem, with what couples its hours (power §10.2).

Storage, a quota on loads and ramps of loads join hours together; without them the merit order
gives the same cost. Storage is read at its own side: what leaves it is ``drawn``, of which a
share reaches the busbar; every factor is a whole number of ppm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.errors import LoadInvalid
from biplomacy.power.linear_problem import FREE_BELOW, Draft
from biplomacy.power.model import PPM, WH_PER_MWH
from biplomacy.power.quantities import MOST_PRICE, MOST_WH_AN_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.power.linear_problem import LinearProblem
    from biplomacy.power.merit import MeritCase
    from biplomacy.power.model import SystemHours

    Whole = NDArray[np.int64]

_BROKEN = 2
"""A broken rule costs twice the lost load, so that it is never chosen over an unserved hour."""
_FINE = WH_PER_MWH * PPM


@dataclass(frozen=True, slots=True)
class Storage:
    """A battery or pumped lake at the busbar, as full at the end as at the start.

    ``power_wh``: Wh an interval at its terminals, either way; ``energy_wh`` within;
    ``charge_ppm``, ``discharge_ppm``: what is left of energy each way; ``wear``: minor units per
    MWh that leaves the terminals.
    """

    name: str
    power_wh: int
    energy_wh: int
    charge_ppm: int
    discharge_ppm: int
    wear: int

    def __post_init__(self) -> None:
        shares = (self.charge_ppm, self.discharge_ppm)
        if min(self.power_wh, self.energy_wh, self.wear) < 0:
            raise LoadInvalid(f"the storage {self.name} has a size or a price below zero")
        if (
            self.power_wh > MOST_WH_AN_HOUR
            or self.energy_wh > 10 * MOST_WH_AN_HOUR
            or self.wear > MOST_PRICE
        ):
            raise LoadInvalid(f"the storage {self.name} is above 100 GW, 1 TWh or any price")
        if not all(0 < share <= PPM for share in shares):
            raise LoadInvalid(f"the storage {self.name} keeps {shares} ppm, not 1 to {PPM}")

    @property
    def draw_wh(self) -> int:
        """The most that can leave the inside in an interval, Wh."""
        return self.power_wh * PPM // self.discharge_ppm


@dataclass(frozen=True, slots=True)
class Quota:
    """Some loads, by place, may take no more than ``wh`` gross together."""

    loads: tuple[int, ...]
    wh: int


@dataclass(frozen=True, slots=True)
class Ramp:
    """A load, by place, changes by at most ``wh`` gross from one interval to the next."""

    load: int
    wh: int


@dataclass(frozen=True, slots=True)
class Couplings:
    """What joins the hours of a year."""

    storages: tuple[Storage, ...] = ()
    quotas: tuple[Quota, ...] = ()
    ramps: tuple[Ramp, ...] = ()


UNCOUPLED = Couplings()


@dataclass(frozen=True, slots=True)
class StoragePlaces:
    """Columns of one storage, (hours,): Wh charged, Wh drawn, millionths of a Wh inside."""

    charged: Whole
    drawn: Whole
    level: Whole
    lost: Whole


@dataclass(frozen=True, slots=True)
class DispatchProblem:
    """The problem of a case, with the places of its columns and of its balance rows.

    ``taken``: (tranches, hours), ``given``: (loads, hours), both Wh; ``unserved``, ``spilled``:
    (hours,) millionths of a Wh.
    """

    problem: LinearProblem
    case: MeritCase
    taken: Whole
    given: Whole
    unserved: Whole
    spilled: Whole
    balance: Whole
    storages: tuple[StoragePlaces, ...]
    quota_rows: tuple[int, ...]


def dispatch_problem(
    hours: SystemHours, case: MeritCase, couplings: Couplings = UNCOUPLED
) -> DispatchProblem:
    """Return the problem whose least cost is that of ``dispatch.Dispatch.objective``.

    Raises:
        LimitExceeded: it has more than 2,000,000 columns, or numbers beyond 64 bits.
    """
    draft = Draft(constant=_sunk(hours))
    price = case.price[case.month_of].T * PPM
    taken = draft.columns(case.supply, price, unit=WH_PER_MWH)
    capacity = np.broadcast_to(case.capacity[:, np.newaxis], (len(case.capacity), len(case.demand)))
    given = draft.columns(capacity.copy(), -case.worth[case.month_of].T, unit=WH_PER_MWH)
    lost = case.lost // PPM
    balance = draft.rows(case.demand * PPM, case.demand * PPM, unit=_FINE)
    draft.entries(balance, taken, PPM)
    draft.entries(balance, given, -PPM)
    unserved = draft.slack(balance, sign=1, price=lost)
    spilled = draft.slack(balance, sign=-1, price=0)
    room = draft.rows(np.full_like(case.room, FREE_BELOW), case.room * PPM, unit=_FINE)
    draft.entries(room, taken, PPM)
    draft.slack(room, sign=-1, price=_BROKEN * lost)
    storages = tuple(_store(draft, balance, one, lost) for one in couplings.storages)
    quotas = tuple(_limit(draft, given[list(one.loads)], one, lost) for one in couplings.quotas)
    for ramp in couplings.ramps:
        _slow(draft, given[ramp.load], ramp, lost)
    return DispatchProblem(
        draft.build(), case, taken, given, unserved, spilled, balance, storages, quotas
    )


def _sunk(hours: SystemHours) -> int:
    """Return what the must-take energy costs, in grains, whoever uses it."""
    prices: list[list[int]] = hours.cost.tolist()
    total = 0
    for month in range(len(hours.months)):
        burnt = hours.must_take[:, hours.month_of == month].sum(axis=1).tolist()
        total += sum(row[month] * wh for row, wh in zip(prices, burnt, strict=True))
    return total * PPM


def _store(draft: Draft, balance: Whole, storage: Storage, lost: int) -> StoragePlaces:
    def of(most: int, cost: int, unit: int = WH_PER_MWH) -> Whole:
        upper = np.full(len(balance), most, np.int64)
        return draft.columns(upper, np.array(cost, np.int64), unit=unit)

    charged = of(storage.power_wh, 0)
    drawn = of(storage.draw_wh, storage.wear * storage.discharge_ppm)
    level = of(storage.energy_wh * PPM, 0, _FINE)
    draft.entries(balance, charged, -PPM)
    draft.entries(balance, drawn, storage.discharge_ppm)
    nothing = np.zeros(len(balance), np.int64)
    rows = draft.rows(nothing, nothing, unit=_FINE)
    draft.entries(rows, level, 1)
    draft.entries(rows, np.roll(level, 1), -1)
    draft.entries(rows, charged, -storage.charge_ppm)
    draft.entries(rows, drawn, PPM)
    wasted = draft.slack(rows, sign=1, price=0)
    draft.slack(rows, sign=-1, price=_BROKEN * lost)
    return StoragePlaces(charged, drawn, level, wasted)


def _limit(draft: Draft, given: Whole, quota: Quota, lost: int) -> int:
    free = np.array([FREE_BELOW], np.int64)
    row = draft.rows(free, np.array([quota.wh], np.int64), unit=WH_PER_MWH)
    draft.entries(row, given, 1)
    draft.slack(row, sign=-1, price=_BROKEN * lost * PPM)
    return int(row[0])


def _slow(draft: Draft, given: Whole, ramp: Ramp, lost: int) -> None:
    most = np.full(len(given) - 1, ramp.wh, np.int64)
    rows = draft.rows(-most, most, unit=WH_PER_MWH)
    draft.entries(rows, given[1:], 1)
    draft.entries(rows, given[:-1], -1)
    for sign in (1, -1):
        draft.slack(rows, sign=sign, price=_BROKEN * lost * PPM)
