"""Local months, their sums and the marks of a load."""

from __future__ import annotations

import pytest

from biplomacy.power.errors import MonthMismatch
from biplomacy.power.hours import synthetic_series
from biplomacy.power.load_marks import load_marks, month_marks
from biplomacy.power.local_calendar import local_calendar, month_sums, require_month_totals
from biplomacy.power.model import HourSeries, Provenance
from biplomacy.power.month import Month
from biplomacy.power.month_table import shipped_months
from biplomacy.power.published import (
    FY2025_TOTAL_WH,
    SYSTEM_AVERAGE,
    load_anchors,
    published_costs,
    published_shares,
)
from biplomacy.values.verdict import Standing

NEW_YEAR = 1_704_067_200


def test_the_sums_of_synthetic_hours_are_the_months_they_were_made_of() -> None:
    months = shipped_months().fiscal_year(2025)

    assert month_sums(synthetic_series(months, "any", 300), 300) == months


def test_an_hour_before_midnight_in_utc_lies_in_the_new_local_year() -> None:
    series = HourSeries(NEW_YEAR - 7_200, 60, (1, 2), Provenance.METERED)

    assert local_calendar(series, 60).months == (Month(2023, 12), Month(2024, 1))
    assert local_calendar(series, 300).hour.tolist() == [3, 4]


def test_hours_that_differ_from_their_month_by_more_than_a_thousandth_are_refused() -> None:
    series = HourSeries(NEW_YEAR, 60, (1_000_000,), Provenance.METERED)

    require_month_totals(series, 0, {Month(2024, 1): 1_000_999, Month(2024, 2): 5})
    with pytest.raises(MonthMismatch, match="2024-01"):
        require_month_totals(series, 0, {Month(2024, 1): 1_001_002})


def test_the_marks_of_the_golden_year_are_close_to_the_published_ones() -> None:
    series = synthetic_series(shipped_months().fiscal_year(2025), "pakistan-fy25", 300)

    marks = load_marks(series)

    assert [round(mark.found / 10**6) for mark in marks] == [7_184, 23_385, 1_559]
    assert [mark.anchor.wh // 10**6 for mark in marks] == [7_000, 24_000, 1_845]


def test_hours_shorter_than_the_band_have_no_marks() -> None:
    assert load_marks(HourSeries(NEW_YEAR, 60, (1,) * 85, Provenance.METERED)) == ()


def test_marks_of_quarter_hours_are_levels_of_an_hour() -> None:
    series = HourSeries(NEW_YEAR, 15, (10, 30, 20, 10), Provenance.METERED)

    (january,) = month_marks(series, 0)

    assert (january.wh, january.peak, january.least) == (70, 120, 40)


def test_what_the_press_reports_is_marked_press() -> None:
    told = [
        *((one.standing, one.source) for one in published_shares()),
        *((one.standing, one.source) for one in published_costs()),
        *((one.standing, one.source) for one in load_anchors()),
    ]

    assert {standing for standing, _ in told} == {Standing.PRESS}
    assert all(source.startswith("https://") for _, source in told)


def test_the_published_share_of_rlng_is_22_twh() -> None:
    share = {one.carrier: one.share_ppm for one in published_shares()}["rlng"]

    assert share * FY2025_TOTAL_WH // 10**6 // 10**9 == 22_227


def test_the_published_average_fuel_cost_of_the_year_is_there() -> None:
    costs = {(one.item, one.period): one.minor_per_mwh for one in published_costs()}

    assert costs[SYSTEM_AVERAGE, "FY2025"] == 860_000
    assert costs["rlng", "2025-07"] == 2_203_100
