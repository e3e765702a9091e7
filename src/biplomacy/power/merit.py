"""The merit order of one system as its kernels read it, and what they give back (power §8.3-8.5).

Hours do not touch each other, so the greedy order is exact: demand is filled from the cheapest
tranche up, then the loads from the most valuable down, each as far up the order as it is worth.
A kernel moves energy only: how far a load may reach is an index, so no price is multiplied there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np

from biplomacy.power.errors import LimitExceeded, LoadInvalid
from biplomacy.power.local_calendar import MAX_INTERVALS
from biplomacy.power.model import PPM, gross_of
from biplomacy.power.quantities import MOST_PRICE, MOST_WH_AN_HOUR
from biplomacy.power.system_file import MAX_PLANTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from biplomacy.power.model import FlexibleLoad, SystemHours

    Whole = NDArray[np.int64]

MAX_LOADS = 200
MAX_BIDS = 10_000
MINUTES = 60


@dataclass(frozen=True, slots=True)
class MeritCase:
    """One dispatch question, int64 throughout.

    ``month_of``, ``demand``, ``room`` (K of §8.1): (hours,), the latter two Wh gross. ``supply``:
    (tranches, hours) Wh; ``plant_of``, ``must``: (tranches,) the plant of each tranche and 1 for
    what is taken or paid for anyway. ``price``: (months, tranches) minor per MWh; ``order``:
    (months, tranches) the tranches from the cheapest. ``capacity``: (loads,) Wh gross an hour;
    ``worth``: (months, loads) millionths of a minor unit per MWh gross; ``load_order``: (months,
    loads) the loads from the most valuable; ``reach``: (months, loads) how many tranches of the
    order are worth taking to each load. ``lost``: worth of unserved demand, unit of ``worth``.
    """

    month_of: Whole
    demand: Whole
    room: Whole
    supply: Whole
    plant_of: Whole
    must: Whole
    price: Whole
    order: Whole
    capacity: Whole
    worth: Whole
    load_order: Whole
    reach: Whole
    lost: int


@dataclass(frozen=True, slots=True)
class Flows:
    """What a kernel moved, in Wh gross.

    ``taken``: (tranches, hours); ``given``: (loads, hours); ``unserved`` demand: (hours,).
    """

    taken: Whole
    given: Whole
    unserved: Whole


class KernelName(StrEnum):
    """The kernels that a person may choose; they give the same integers."""

    PLAIN = "plain"
    NUMBA = "numba"


class MeritKernel(Protocol):
    """Serves every hour of a case; all kernels give the same integers."""

    def run(self, case: MeritCase) -> Flows:
        """Return the flows of least cost; ties go to the plant and the load of lower index."""
        ...


@dataclass(frozen=True, slots=True)
class Takers:
    """Loads as the merit order sees them.

    ``capacity``: (loads,) Wh gross an interval; ``worth``: (months, loads) millionths of a minor
    unit per MWh gross.
    """

    capacity: Whole
    worth: Whole


def takers(hours: SystemHours, loads: Sequence[FlexibleLoad]) -> Takers:
    """Return the loads at the busbar.

    Raises:
        CostMissing: a load has no value for one of the months.
        LimitExceeded: there are more than 200 loads.
        LoadInvalid: a load is firm (it belongs to the demand), takes less than nothing or more
            than 100 GW, or is worth more than any price.
    """
    if len(loads) > MAX_LOADS:
        raise LimitExceeded(f"{len(loads)} loads are more than {MAX_LOADS}")
    for load in loads:
        if load.firm or load.capacity_wh < 0:
            raise LoadInvalid(f"the load {load.name} is firm or below zero: it is not dispatched")
        if load.capacity_wh > MOST_WH_AN_HOUR or any(v > MOST_PRICE for _, v in load.value.prices):
            raise LoadInvalid(f"the load {load.name} is above 100 GW or ten million a kWh")
    loss = hours.system.loss_ppm
    step = hours.step_minutes
    capacity = [gross_of(load.capacity_wh, loss) * step // MINUTES for load in loads]
    worth = [[load.value.at(month) * (PPM - loss) for load in loads] for month in hours.months]
    shape = (len(hours.months), len(loads))
    return Takers(np.array(capacity, np.int64), np.array(worth, np.int64).reshape(shape))


def merit_case(hours: SystemHours, wanted: Takers, *, added_cost: Whole | None = None) -> MeritCase:
    """Return the case of a year with loads; must-take comes as a tranche that costs nothing more.

    ``added_cost``: (plants, months) minor per MWh that a coupling puts on plants (§9.1).

    Raises:
        LimitExceeded: the year is larger than §21 allows.
    """
    plants, length = hours.available.shape
    if plants > MAX_PLANTS or length > MAX_INTERVALS:
        raise LimitExceeded(f"{plants} plants in {length} hours are more than §21 allows")
    bound = np.flatnonzero(hours.must_take.any(axis=1))
    plant_of = np.concatenate([bound, np.arange(plants)]).astype(np.int64)
    must = np.repeat(np.array([1, 0], np.int64), [len(bound), plants])
    cost = hours.cost if added_cost is None else hours.cost + added_cost
    price = np.where(must == 1, 0, cost[plant_of].T).astype(np.int64)
    supply = np.concatenate([hours.must_take[bound], hours.available - hours.must_take])
    order = np.argsort(price, axis=1, kind="stable").astype(np.int64)
    return MeritCase(
        month_of=hours.month_of,
        demand=hours.demand,
        room=hours.capability,
        supply=np.ascontiguousarray(supply),
        plant_of=plant_of,
        must=must,
        price=price,
        order=order,
        capacity=wanted.capacity,
        worth=wanted.worth,
        load_order=np.argsort(-wanted.worth, axis=1, kind="stable").astype(np.int64),
        reach=_reach(np.take_along_axis(price, order, axis=1), wanted.worth),
        lost=hours.system.value_of_lost_load * PPM,
    )


def _reach(rising: Whole, worth: Whole) -> Whole:
    """Return how many of the rising prices lie below each load's worth; equality does not."""
    found = np.empty(worth.shape, np.int64)
    for month, prices in enumerate(rising):
        found[month] = np.searchsorted(prices * PPM, worth[month], side="left")
    return found
