"""Power systems that the tests start from: the golden year, and small ones with ties on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from hypothesis import strategies as st

from biplomacy.power.availability import system_hours
from biplomacy.power.hours import synthetic_series
from biplomacy.power.model import (
    FlexibleLoad,
    HourSeries,
    LoadKind,
    Outage,
    Plant,
    PowerSystem,
    PriceByMonth,
    Provenance,
    ReserveRule,
    SystemHours,
)
from biplomacy.power.month import Month
from biplomacy.power.month_table import shipped_months
from biplomacy.power.system_file import shipped_system
from biplomacy.values.verdict import Standing

JULY = Month(2024, 7)
MW = 1_000_000
HASHING = (("asic-15", 600, 3_715_002), ("asic-20", 900, 2_786_251), ("asic-30", 500, 1_857_501))


@cache
def golden_series() -> HourSeries:
    months = shipped_months("pakistan-reported").fiscal_year(2025)
    return synthetic_series(months, "pakistan-fy25", 300)


@cache
def golden_hours(name: str = "pakistan-fy25") -> SystemHours:
    return system_hours(shipped_system(name), golden_series())


def load(
    name: str, megawatts: int, value: int, kind: LoadKind = LoadKind.MINING, month: Month = JULY
) -> FlexibleLoad:
    price = PriceByMonth(((month, value),), carried=True)
    return FlexibleLoad(name, kind, megawatts * MW, price)


def golden_loads() -> tuple[FlexibleLoad, ...]:
    mining = (load(name, megawatts, value) for name, megawatts, value in HASHING)
    return (*mining, load("export", 150, 2_400_000, LoadKind.EXPORT))


def plant(name: str, capacity: int, cost: int, must_take: int = 0) -> Plant:
    price = PriceByMonth(((JULY, cost),), carried=True)
    return Plant(
        name, name, capacity, Outage(1_000_000), price, Standing.ILLUSTRATIVE, "invented", must_take
    )


def small_system(
    plants: Sequence[Plant], loss_ppm: int = 25_000, lost: int = 1_000_000
) -> PowerSystem:
    return PowerSystem("small", "PKR", 300, tuple(plants), ReserveRule(0, 0), 10**9, loss_ppm, lost)


def hand_made(
    plants: Sequence[Plant], demand: Sequence[int], room: Sequence[int] | None = None,
    *, months: int = 1, loss_ppm: int = 25_000,
) -> SystemHours:  # fmt: skip
    """Hours from July 2024, cut into equal months; capacities are available throughout."""
    count = len(demand)
    capacity = np.array([[p.capacity_wh] * count for p in plants], np.int64)
    capability = capacity.sum(axis=0) if room is None else np.array(room, np.int64)
    told = tuple(JULY.plus(index) for index in range(months))
    return SystemHours(
        system=small_system(plants, loss_ppm),
        start=1_719_774_000,
        step_minutes=60,
        months=told,
        month_of=np.arange(count, dtype=np.int64) * months // count,
        local_hour=np.arange(count, dtype=np.int64) % 24,
        demand=np.array(demand, np.int64),
        capability=capability,
        available=capacity,
        must_take=np.array([[p.must_take_wh] * count for p in plants], np.int64),
        cost=np.array([[p.cost.at(month) for month in told] for p in plants], np.int64),
        provenance=Provenance.SYNTHETIC,
        standing=Standing.SYNTHETIC,
    )


COSTS = st.sampled_from([0, 1, 100, 100, 101, 500, 1_000])
VALUES = st.sampled_from([0, 100, 103, 104, 500, 600, 1_100])


@st.composite
def small_hours(draw: st.DrawFn, *, must_take: bool = True) -> SystemHours:
    """At most six plants, thirty hours, two months; costs are tied on purpose."""
    count = draw(st.integers(1, 6))
    plants = []
    for index in range(count):
        capacity = draw(st.integers(0, 60))
        most = capacity if must_take and draw(st.booleans()) else 0
        plants.append(plant(f"p{index}", capacity, draw(COSTS), draw(st.integers(0, most))))
    hours = draw(st.integers(2, 30))
    demand = draw(st.lists(st.integers(0, 150), min_size=hours, max_size=hours))
    most = sum(p.capacity_wh for p in plants)
    room = draw(st.lists(st.integers(0, most), min_size=hours, max_size=hours))
    loss = draw(st.sampled_from([0, 25_000, 333_333]))
    return hand_made(plants, demand, room, months=draw(st.integers(1, 2)), loss_ppm=loss)


@st.composite
def small_loads(draw: st.DrawFn) -> tuple[FlexibleLoad, ...]:
    """At most four loads of some watt-hours, values tied on purpose."""
    return tuple(
        FlexibleLoad(
            f"l{index}",
            LoadKind.OTHER,
            draw(st.integers(0, 40)),
            PriceByMonth(((JULY, draw(VALUES)),), carried=True),
        )
        for index in range(draw(st.integers(0, 4)))
    )
