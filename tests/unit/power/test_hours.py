"""Synthetic hours, and what the golden year looks like (power §7, §17.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.power.errors import HoursMissing, LimitExceeded, LoadInvalid
from biplomacy.power.hours import normal_form, series_digest, synthetic_series
from biplomacy.power.model import HourSeries, Provenance
from biplomacy.power.month import Month
from biplomacy.power.month_table import shipped_months
from biplomacy.power.shake import seed_of, stream
from biplomacy.values.errors import FieldMalformed

GOLDEN = "c81c39749714d830faca08baf385158d9b650949fc8315ba10cb4a9cb45c7668"


@cache
def golden_year() -> HourSeries:
    return synthetic_series(shipped_months().fiscal_year(2025), "pakistan-fy25", 300)


def local(series: HourSeries, hour: int) -> str:
    return f"{datetime.fromtimestamp(series.start + hour * 3600 + 300 * 60, UTC):%Y-%m-%d %H:%M}"


def test_the_noise_begins_with_the_known_bytes() -> None:
    drawn = stream(seed_of("pakistan-fy25"), "load-noise", 0, 16)

    assert drawn.hex() == "4198909135cffe96d5b55badf02b2462"


def test_the_golden_year_comes_out_to_the_last_watt_hour() -> None:
    series = golden_year()

    assert series.wh[:4] == (19_271_362_206, 18_604_274_474, 18_062_897_710, 17_567_366_416)
    assert (len(series.wh), sum(series.wh)) == (8_760, 127_156 * 10**9)
    assert str(series_digest(series)) == GOLDEN


def test_the_peak_is_a_july_night_and_the_minimum_a_december_one() -> None:
    series = golden_year()

    assert local(series, series.wh.index(max(series.wh))) == "2024-07-05 21:00"
    assert local(series, series.wh.index(min(series.wh))) == "2024-12-29 03:00"


def test_the_series_starts_at_local_midnight() -> None:
    assert local(golden_year(), 0) == "2024-07-01 00:00"


def test_synthetic_hours_say_so() -> None:
    assert golden_year().provenance is Provenance.SYNTHETIC


def test_another_seed_gives_other_hours_of_the_same_sums() -> None:
    other = synthetic_series(shipped_months().fiscal_year(2025), "another", 300)

    assert sum(other.wh) == sum(golden_year().wh)
    assert other.wh != golden_year().wh


@given(
    st.lists(st.integers(0, 2 * 10**13), min_size=1, max_size=3),
    st.integers(2000, 2090),
    st.integers(1, 12),
    st.text("abc-", min_size=1, max_size=8),
)
@settings(max_examples=15, deadline=None)
def test_each_month_is_met_exactly(totals: list[int], year: int, number: int, seed: str) -> None:
    months = {Month(year, number).plus(i): total for i, total in enumerate(totals)}

    series = synthetic_series(months, seed, -210)

    done = 0
    for month, total in months.items():
        hours = series.wh[done : done + month.days * 24]
        assert sum(hours) == total
        assert min(hours) >= 0
        done += len(hours)
    assert done == len(series.wh)


def test_the_normal_form_is_eight_bytes_an_hour() -> None:
    assert normal_form(HourSeries(0, 60, (1, 256), Provenance.METERED)).hex() == (
        "00000000000000010000000000000100"
    )


def test_a_year_without_one_of_its_months_is_refused() -> None:
    with pytest.raises(HoursMissing, match="2024-08"):
        synthetic_series({Month(2024, 7): 1, Month(2024, 9): 1}, "x", 0)


def test_no_month_at_all_is_refused() -> None:
    with pytest.raises(HoursMissing):
        synthetic_series({}, "x", 0)


def test_a_negative_total_is_refused() -> None:
    with pytest.raises(LoadInvalid):
        synthetic_series({Month(2024, 7): -1}, "x", 0)


def test_more_than_ten_years_are_refused() -> None:
    with pytest.raises(LimitExceeded):
        synthetic_series(dict.fromkeys(Month(2001, 1).to(Month(2011, 1)), 1), "x", 0)


@pytest.mark.parametrize("name", ["", "é", "a\n", "x" * 101])
def test_a_seed_has_a_printable_name(name: str) -> None:
    with pytest.raises(FieldMalformed):
        seed_of(name)
