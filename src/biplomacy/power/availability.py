"""What could run in each hour, and how much of it is left above demand (power §8.1).

K = max(0, min(sum of available plant - reserve, grid limit)), where the reserve is the larger of
the largest unit and a share of demand, less what interruptible loads have proven to give back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.errors import CostMissing, HoursMissing, LoadInvalid
from biplomacy.power.local_calendar import local_calendar
from biplomacy.power.model import (
    HOUR,
    PPM,
    HourTable,
    MonthlyEnergy,
    Outage,
    Provenance,
    Seasonal,
    SystemHours,
    gross_of,
)
from biplomacy.power.quantities import MOST_WH_AN_HOUR
from biplomacy.values.day import SECONDS_PER_DAY
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from biplomacy.power.local_calendar import LocalCalendar
    from biplomacy.power.model import FlexibleLoad, HourSeries, Plant, PowerSystem
    from biplomacy.power.month import Month


def system_hours(
    system: PowerSystem,
    series: HourSeries,
    *,
    firm_loads: Iterable[FlexibleLoad] = (),
    obedience_ppm: int = 0,
    interruptible_wh: int = 0,
) -> SystemHours:
    """Return a system's hours as the kernels read them.

    ``firm_loads``: those that are ``firm`` are added to demand at the busbar, at full capacity.
    ``obedience_ppm`` of ``interruptible_wh`` (Wh gross an hour) is taken off the reserve (§16.4).

    Raises:
        HoursMissing: there are no hours, or a plant has no energy for one of their months.
        CostMissing: a plant has no price for one of their months.
        LimitExceeded, LoadInvalid: more than ten years of quarter hours; a load above 100 GW.
    """
    calendar = local_calendar(series, system.utc_offset_minutes)
    step = series.step_minutes
    firm = sum(gross_of(load.capacity_wh, system.loss_ppm) for load in firm_loads if load.firm)
    demand = np.array(series.wh, np.int64) + _scaled(_possible(firm), step)
    available = np.stack([_available(plant, calendar, step) for plant in system.plants])
    given_back = obedience_ppm * _scaled(_possible(interruptible_wh), step) // PPM
    left = available.sum(axis=0) - (_reserve(system, demand, step) - given_back).clip(min=0)
    return SystemHours(
        system=system,
        start=series.start,
        step_minutes=step,
        months=calendar.months,
        month_of=calendar.month_of,
        local_hour=calendar.hour,
        demand=demand,
        capability=np.minimum(left, _scaled(system.grid_limit_wh, step)).clip(min=0),
        available=available,
        must_take=np.minimum(_must_take(system, step), available),
        cost=_costs(system, calendar.months),
        provenance=series.provenance,
        standing=_standing(system, series),
    )


def _possible(load_wh: int) -> int:
    if load_wh > MOST_WH_AN_HOUR:
        raise LoadInvalid("the firm or the interruptible loads are above 100 GW")
    return load_wh


def _reserve(system: PowerSystem, demand: NDArray[np.int64], step: int) -> NDArray[np.int64]:
    """Return the larger of the largest unit and the share of demand: (intervals,) Wh."""
    share = demand * system.reserve.share_of_demand_ppm // PPM
    return np.maximum(_scaled(system.reserve.largest_unit_wh, step), share)


def _must_take(system: PowerSystem, step: int) -> NDArray[np.int64]:
    """Return what each plant must run: (plants, 1) Wh."""
    return np.array([[_scaled(plant.must_take_wh, step)] for plant in system.plants], np.int64)


def _standing(system: PowerSystem, series: HourSeries) -> Standing:
    hours = Standing.ORIGINAL
    if series.provenance is Provenance.SYNTHETIC:
        hours = Standing.SYNTHETIC
    return Standing.weakest([hours, *(plant.standing for plant in system.plants)])


def _scaled(wh_an_hour: int, step_minutes: int) -> int:
    return wh_an_hour * step_minutes // (HOUR // 60)


def _available(plant: Plant, calendar: LocalCalendar, step: int) -> NDArray[np.int64]:
    capacity = _scaled(plant.capacity_wh, step)
    match plant.availability:
        case Outage(available_ppm=ppm):
            return np.full(len(calendar.hour), capacity * ppm // PPM, np.int64)
        case MonthlyEnergy(wh=told):
            energy = dict(told)
            found = [
                min(capacity, _even(plant, energy.get(month), month, step))
                for month in calendar.months
            ]
            return np.array(found, np.int64)[calendar.month_of]
        case Seasonal(ppm=by_month):
            found = [capacity * by_month[month.number - 1] // PPM for month in calendar.months]
            return np.array(found, np.int64)[calendar.month_of]
        case HourTable(ppm=by_hour):
            return np.array([capacity * ppm // PPM for ppm in by_hour], np.int64)[calendar.hour]


def _even(plant: Plant, energy: int | None, month: Month, step: int) -> int:
    if energy is None:
        raise HoursMissing(
            f"{plant.name} has no energy for {month}", hint="add the month to its energy_gwh"
        )
    return energy // (month.days * SECONDS_PER_DAY // (step * 60))


def _costs(system: PowerSystem, months: tuple[Month, ...]) -> NDArray[np.int64]:
    try:
        rows = [[plant.cost.at(month) for month in months] for plant in system.plants]
    except CostMissing as error:
        told = ", ".join(plant.name for plant in system.plants if not plant.cost.carried)
        raise CostMissing(
            f"{error.message} (plants without carried costs: {told})",
            hint="tell the month's cost, or set carry_cost = true for the plant",
        ) from error
    return np.array(rows, np.int64)
