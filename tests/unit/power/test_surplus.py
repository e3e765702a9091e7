"""Firm surplus, the golden quantiles of the year and the limits that bind (power §8.1, §17.3)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.power.errors import HoursMissing, LimitExceeded
from biplomacy.power.hours import synthetic_series
from biplomacy.power.model import (
    HourSeries,
    Outage,
    Plant,
    PowerSystem,
    PriceByMonth,
    Provenance,
    ReserveRule,
)
from biplomacy.power.month import Month
from biplomacy.power.month_table import shipped_months
from biplomacy.power.scenario_years import (
    DEMAND_PPM,
    PLANT_PPM,
    WATER_PPM,
    draw_year,
    scenario_years,
)
from biplomacy.power.surplus import Binding, SurplusTerms, measure_surplus
from biplomacy.power.system_file import shipped_system
from biplomacy.values.verdict import Standing

MWH = 10**6
FREE = PriceByMonth(((Month(2024, 1), 0),), carried=True)


@cache
def golden_hours() -> HourSeries:
    return synthetic_series(shipped_months().fiscal_year(2025), "pakistan-fy25", 300)


def small_system(grid_mwh: int = 10_000, unit_mwh: int = 0) -> PowerSystem:
    plant = Plant("one", "gas", 500 * MWH, Outage(1_000_000), FREE, Standing.ORIGINAL, "meter")
    reserve = ReserveRule(unit_mwh * MWH, 0)
    return PowerSystem("small", "PKR", 0, (plant,), reserve, grid_mwh * MWH, 0, 0)


def small_series(*mwh: int) -> HourSeries:
    return HourSeries(1_704_067_200, 60, tuple(one * MWH for one in mwh), Provenance.METERED)


@pytest.mark.parametrize(
    ("part", "megawatts"),
    [
        ("2024-07", (5_154, 3_195, 2_775)),
        ("2024-11", (11_004, 8_784, 8_197)),
        ("2025-01", (8_432, 6_250, 5_744)),
        ("winter", (9_847, 7_595, 6_842, 5_633)),
    ],
)
def test_the_firm_surplus_of_the_golden_year_comes_out(
    part: str, megawatts: tuple[int, ...]
) -> None:
    row = measure_surplus(shipped_system("pakistan-fy25"), golden_hours()).row(part)

    assert tuple(wh // MWH for wh in row.firm)[: len(megawatts)] == megawatts


def test_winter_has_its_hours_and_none_is_without() -> None:
    row = measure_surplus(shipped_system("pakistan-fy25"), golden_hours()).row("winter")

    assert (row.intervals, row.without) == (3_624, 0)
    assert row.binding == Binding(plant=3_624, reserve=0, grid=0)


def test_must_take_leaves_less_in_winter() -> None:
    row = measure_surplus(shipped_system("pakistan-fy25-must-take"), golden_hours()).row("winter")

    assert row.firm[2] // MWH == 6_299


def test_months_and_local_hours_hold_all_intervals_once() -> None:
    found = measure_surplus(shipped_system("pakistan-fy25"), golden_hours())

    assert len(found.by_hour) == 12 * 24
    for part in (found.by_hour, found.rows[2:]):
        assert sum(row.intervals for row in part) == 8_760
    assert sum(row.binding.grid for row in found.by_hour) == found.row("all").binding.grid == 50


def test_the_limit_that_binds_is_named() -> None:
    series = small_series(400, 480, 500)

    plant = measure_surplus(small_system(), series).row("all")
    reserve = measure_surplus(small_system(unit_mwh=50), series).row("all")
    grid = measure_surplus(small_system(grid_mwh=450), series).row("all")

    assert (plant.binding, plant.without) == (Binding(3, 0, 0), 1)
    assert (reserve.binding, reserve.without) == (Binding(2, 1, 0), 2)
    assert (grid.binding, grid.without) == (Binding(0, 0, 3), 2)


@given(st.lists(st.integers(0, 600), min_size=1, max_size=60))
def test_firm_surplus_is_reached_in_that_share_of_the_hours(load: list[int]) -> None:
    row = measure_surplus(small_system(), small_series(*load)).row("all")

    surplus = [max(0, 500 - mwh) * MWH for mwh in load]
    for percent, wh in zip((50, 90, 95, 99), row.firm, strict=True):
        assert wh in surplus
        assert 100 * sum(one >= wh for one in surplus) >= percent * len(load)
        above = [one for one in surplus if one > wh]
        assert all(
            100 * sum(one >= higher for one in surplus) < percent * len(load) for higher in above
        )
    assert row.without == surplus.count(0)


def test_a_firm_load_takes_its_gross_energy_off_every_hour() -> None:
    system = replace(small_system(), loss_ppm=25_000)
    series = small_series(100, 200)

    without = measure_surplus(system, series).row("all")
    having = measure_surplus(system, series, SurplusTerms(firm_load_wh=39 * MWH)).row("all")

    assert without.firm[0] - having.firm[0] == 40 * MWH


def test_a_part_outside_the_period_is_refused() -> None:
    with pytest.raises(HoursMissing, match="2025-01"):
        measure_surplus(small_system(), small_series(1)).row("2025-01")


def test_a_scenario_year_is_the_same_alone_and_among_many() -> None:
    system = shipped_system("pakistan-fy25")

    many = list(scenario_years(system, small_series(7, 8), "seed", 5))
    few = list(scenario_years(system, small_series(7, 8), "seed", 3))

    assert many[:3] == few
    assert len({draw_year("seed", year, 9) for year in range(5)}) == 5


def test_factors_lie_within_their_ranges_and_reach_both_halves() -> None:
    draws = [draw_year("seed", year, 2) for year in range(200)]

    for drawn, (low, high) in (
        ([draw.demand_ppm for draw in draws], DEMAND_PPM),
        ([draw.water_ppm for draw in draws], WATER_PPM),
        ([ppm for draw in draws for ppm in draw.plants_ppm], PLANT_PPM),
    ):
        assert low <= min(drawn) < (low + high) // 2 < max(drawn) <= high


def test_scenario_years_widen_the_spread_and_say_how_many_they_are() -> None:
    system, series = shipped_system("pakistan-fy25"), golden_hours()

    row = measure_surplus(system, series, SurplusTerms(years=20)).row("winter")

    assert row.intervals == 20 * 3_624
    assert row.firm[3] < measure_surplus(system, series).row("winter").firm[3]


def test_more_than_a_thousand_scenario_years_are_refused() -> None:
    with pytest.raises(LimitExceeded):
        measure_surplus(small_system(), small_series(1), SurplusTerms(years=1_001))


def test_no_year_makes_a_plant_give_more_than_its_capacity() -> None:
    system = shipped_system("pakistan-fy25")
    full = replace(
        system,
        plants=tuple(replace(plant, availability=Outage(1_000_000)) for plant in system.plants),
    )
    years = [year for year, _ in scenario_years(full, small_series(1, 2), "seed", 4)]

    found = [plant.availability for year in years for plant in year.plants]
    assert max(rule.available_ppm for rule in found if isinstance(rule, Outage)) == 1_000_000
    assert len(found) == 4 * len(system.plants)
