"""Scenario years dispatched in ranges, here and by workers (power §7.6, §14.5)."""

from __future__ import annotations

import numpy as np
import pytest

from biplomacy.jobs.ranges import LEAST_YEARS, Here, LocalPool, ranges
from biplomacy.power.availability import system_hours
from biplomacy.power.hours import synthetic_series
from biplomacy.power.merit import merit_case, takers
from biplomacy.power.month_table import shipped_months
from biplomacy.power.scenario_dispatch import YearsQuestion, YearsWork, year_case
from biplomacy.power.scenario_years import draw_year, scenario_years
from biplomacy.values.errors import FieldMalformed
from biplomacy.wiring import open_dask, open_merit
from fakes.power_cases import golden_hours, golden_loads

YEARS = 2 * LEAST_YEARS


def work() -> YearsWork:
    question = YearsQuestion(golden_hours(), golden_loads(), "scenarios")
    return YearsWork(question, open_merit("numba"))


def test_a_year_is_the_same_row_alone_or_among_many() -> None:
    many = Here().rows(work(), 8, 3)

    assert many[5].tolist() == work()(5, 6)[0].tolist()


def test_plain_and_compiled_kernels_give_the_same_year() -> None:
    plain = YearsWork(work().question, open_merit("plain"))

    assert plain(3, 4).tobytes() == work()(3, 4).tobytes()


def test_a_scaled_years_hours_are_those_of_the_scaled_system_to_a_millionth_of_capacity() -> None:
    hours = golden_hours()
    series = synthetic_series(shipped_months().fiscal_year(2025), "pakistan-fy25", 300)
    case = merit_case(hours, takers(hours, ()))
    years = scenario_years(hours.system, series, "scenarios", 3)

    for year, (system, told) in enumerate(years):
        scaled = year_case(hours, case, draw_year("scenarios", year, len(hours.system.plants)))
        whole = system_hours(system, told)
        capacity = max(plant.capacity_wh for plant in system.plants)
        assert scaled.demand.tolist() == whole.demand.tolist()
        assert np.abs(scaled.supply - whole.available).max() <= capacity // 10**6 + 1


def test_two_processes_give_the_rows_of_one() -> None:
    total = 6

    assert LocalPool(2).rows(work(), total, 3).tobytes() == Here().rows(work(), total, 3).tobytes()


@pytest.mark.slow
@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("workers", [1, 2])
def test_dask_workers_give_the_bytes_of_none(workers: int) -> None:
    with open_dask(workers) as cluster:
        found = cluster.rows(work(), YEARS, LEAST_YEARS)

    assert found.tobytes() == Here().rows(work(), YEARS, YEARS).tobytes()


def test_ranges_cover_everything_once_in_order() -> None:
    assert list(ranges(5, 100)) == [(0, 5)]
    assert list(ranges(100, 25)) == [(0, 25), (25, 50), (50, 75), (75, 100)]
    for total, least in ((0, 1), (1, 0)):
        with pytest.raises(FieldMalformed, match="no work"):
            list(ranges(total, least))


def test_no_workers_are_refused() -> None:
    with pytest.raises(FieldMalformed, match="workers are none"):
        LocalPool(0)
