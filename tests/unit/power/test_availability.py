"""What could run in each hour (power §8.1)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from biplomacy.power.availability import system_hours
from biplomacy.power.errors import (
    CostMissing,
    HoursMissing,
    LimitExceeded,
    LoadInvalid,
    SystemMalformed,
)
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
    gross_of,
)
from biplomacy.power.month import Month
from biplomacy.power.month_table import shipped_months
from biplomacy.power.system_file import shipped_system
from biplomacy.values.day import parse_instant
from biplomacy.values.verdict import Standing

MWH = 10**6
FREE = PriceByMonth(((Month(2024, 1), 0),), carried=True)


@cache
def golden(name: str = "pakistan-fy25") -> SystemHours:
    series = synthetic_series(shipped_months().fiscal_year(2025), "pakistan-fy25", 300)
    return system_hours(shipped_system(name), series)


def small_system(grid_mwh: int = 1_000, share_ppm: int = 0) -> PowerSystem:
    plant = Plant("one", "gas", 500 * MWH, Outage(900_000), FREE, Standing.ORIGINAL, "meter")
    reserve = ReserveRule(50 * MWH, share_ppm)
    return PowerSystem("small", "PKR", 330, (plant,), reserve, grid_mwh * MWH, 0, 0)


def small_series(*mwh: int, step: int = 60) -> HourSeries:
    start = parse_instant("2024-05-31T18:30:00Z")
    return HourSeries(start, step, tuple(one * MWH for one in mwh), Provenance.METERED)


def test_the_golden_hour_comes_out() -> None:
    hours = golden()
    at = (parse_instant("2025-01-15T14:00:00Z") - hours.start) // 3600

    assert hours.local_hour[at] == 19
    assert (hours.demand[at], hours.capability[at], hours.surplus[at]) == (
        12_984_123_716,
        19_251_173_597,
        6_267_049_881,
    )


def test_a_year_has_its_shapes_and_its_calendar() -> None:
    hours = golden()

    assert hours.available.shape == hours.must_take.shape == (9, 8_760)
    assert hours.cost.shape == (9, 12)
    assert [str(month) for month in hours.months][::11] == ["2024-07", "2025-06"]
    assert np.bincount(hours.month_of).tolist()[:3] == [744, 744, 720]
    assert all(part.dtype == np.int64 for part in (hours.month_of, hours.local_hour, hours.cost))


def test_what_rests_on_synthetic_hours_stands_as_synthetic() -> None:
    assert golden().provenance is Provenance.SYNTHETIC
    assert golden().standing is Standing.SYNTHETIC


def test_the_standing_of_metered_hours_is_that_of_the_weakest_plant() -> None:
    assert system_hours(small_system(), small_series(1)).standing is Standing.ORIGINAL


def test_must_take_never_exceeds_what_is_available() -> None:
    hours = golden("pakistan-fy25-must-take")

    assert (hours.must_take <= hours.available).all()
    assert hours.must_take[7].max() == 2_537 * MWH


def test_the_larger_of_unit_and_share_is_kept_free() -> None:
    hours = system_hours(small_system(share_ppm=200_000), small_series(100, 300))

    assert hours.capability.tolist() == [400 * MWH, 390 * MWH]
    assert hours.surplus.tolist() == [300 * MWH, 90 * MWH]


def test_the_grid_limits_what_plants_could_give() -> None:
    hours = system_hours(small_system(grid_mwh=350), small_series(100, 360))

    assert hours.surplus.tolist() == [250 * MWH, 0]


def test_obedience_that_was_shown_frees_reserve_but_never_more_than_there_is() -> None:
    series = small_series(100)

    half = system_hours(small_system(), series, obedience_ppm=500_000, interruptible_wh=40 * MWH)
    whole = system_hours(
        small_system(), series, obedience_ppm=1_000_000, interruptible_wh=400 * MWH
    )

    assert half.capability[0] == 420 * MWH
    assert whole.capability[0] == 450 * MWH


def test_a_firm_load_is_demand_and_a_flexible_one_is_not() -> None:
    ai = FlexibleLoad("ai", LoadKind.AI, 10 * MWH, FREE, firm=True, uptime_ppm=995_000)
    mining = FlexibleLoad("mining", LoadKind.MINING, 10 * MWH, FREE)
    lossy = replace(small_system(), loss_ppm=25_000)

    hours = system_hours(lossy, small_series(100), firm_loads=(ai, mining))

    assert hours.demand[0] == 100 * MWH + gross_of(10 * MWH, 25_000)


def test_a_half_hour_offset_moves_hours_into_their_local_month() -> None:
    hours = system_hours(small_system(), small_series(1, 1))

    assert hours.months == (Month(2024, 6),)
    assert hours.local_hour.tolist() == [0, 1]


def test_quarter_hours_carry_a_quarter_of_the_energy() -> None:
    hours = system_hours(small_system(), small_series(*[10] * 8, step=15))

    assert hours.capability.tolist() == [100 * MWH] * 8
    assert hours.local_hour.tolist() == [0] * 4 + [1] * 4


def test_hydro_spreads_its_month_over_the_hours_of_that_month() -> None:
    hours = golden()
    january = hours.months.index(Month(2025, 1))

    assert set(hours.available[0][hours.month_of == january].tolist()) == {866 * 10**9 // 744}


def test_a_month_without_hydro_energy_is_refused() -> None:
    series = synthetic_series({Month(2025, 7): 10**12}, "x", 300)

    with pytest.raises(HoursMissing, match="hydro has no energy for 2025-07"):
        system_hours(shipped_system("pakistan-fy25"), series)


def test_a_month_without_cost_is_refused_unless_the_caller_asks_to_carry() -> None:
    system = small_system()
    told = replace(system.plants[0], cost=PriceByMonth(((Month(2024, 1), 5),)))

    with pytest.raises(CostMissing, match="2024-06"):
        system_hours(replace(system, plants=(told,)), small_series(1))


def test_no_hour_at_all_is_refused() -> None:
    with pytest.raises(HoursMissing):
        system_hours(small_system(), small_series())


@pytest.mark.parametrize("wh", [-1, 100_000 * MWH + 1, 2**70])
def test_a_load_below_nothing_or_above_100_gigawatts_is_refused(wh: int) -> None:
    with pytest.raises(LoadInvalid):
        system_hours(small_system(), HourSeries(0, 60, (1, wh), Provenance.METERED))


def test_a_firm_load_above_100_gigawatts_is_refused() -> None:
    load = FlexibleLoad("ai", LoadKind.AI, 2**70, FREE, firm=True)

    with pytest.raises(LoadInvalid):
        system_hours(small_system(), small_series(1), firm_loads=(load,))


def test_a_step_that_does_not_divide_the_hour_is_refused() -> None:
    with pytest.raises(SystemMalformed):
        system_hours(small_system(), small_series(1, step=7))


def test_more_than_ten_years_of_quarter_hours_are_refused() -> None:
    series = HourSeries(0, 15, (0,) * (10 * 366 * 96 + 1), Provenance.METERED)

    with pytest.raises(LimitExceeded):
        system_hours(small_system(), series)
