"""Which points of a long series are drawn: extremes, ends and gaps, and never too many."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.web.charts import NARROW, WIDE, step_chart
from biplomacy.web.decimation import decimated, runs
from biplomacy.web.language import language_of
from biplomacy.web.model import Balances, Point
from biplomacy.web.pages import Templates

START = Day.parse("2014-01-01")
ENGLISH = language_of("en")
WIDTHS = st.integers(1, 60)


@st.composite
def series(draw: st.DrawFn) -> tuple[Point, ...]:
    levels = draw(st.lists(st.integers(0, Amount.MAX_MONEY), max_size=200))
    gaps = draw(st.sets(st.integers(0, 200), max_size=12))
    return tuple(
        Point(START.plus(number), level, joined=number not in gaps)
        for number, level in enumerate(levels)
    )


def daily(count: int) -> tuple[Point, ...]:
    """Return balances that go up by a bitcoin a day, with a fall every fifty days."""
    return tuple(
        Point(START.plus(day), (day + 50 - 3 * (day % 50 == 0)) * 100_000_000, joined=day > 0)
        for day in range(count)
    )


def gaps_of(points: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    """Return the points on both sides of each gap."""
    return [pair for pair in pairwise(points) if not pair[1].joined]


@given(series(), WIDTHS)
def test_what_is_drawn_is_part_of_the_series_in_its_order(
    points: tuple[Point, ...], width: int
) -> None:
    days = [point.day for point in decimated(points, width)]

    assert days == sorted(set(days))
    assert set(decimated(points, width)) <= set(points)


@given(series(), WIDTHS)
def test_both_ends_and_both_sides_of_every_gap_are_drawn(
    points: tuple[Point, ...], width: int
) -> None:
    drawn = decimated(points, width)

    assert (drawn[:1], drawn[-1:]) == (points[:1], points[-1:])
    assert gaps_of(drawn) == gaps_of(points)


@given(series(), WIDTHS)
@example(daily(200), 7)
def test_every_bucket_keeps_its_first_lowest_highest_and_last(
    points: tuple[Point, ...], width: int
) -> None:
    drawn = set(decimated(points, width))
    size = -(-2 * len(points) // width)

    for run in runs(points):
        for start in range(0, len(run), size):
            bucket = run[start : start + size]
            kept = [point for point in bucket if point in drawn]
            levels, left = [point.sats for point in bucket], [point.sats for point in kept]
            assert (kept[0], kept[-1]) == (bucket[0], bucket[-1])
            assert (min(left), max(left)) == (min(levels), max(levels))
            assert len(kept) <= 4


@given(series(), st.integers(0, 50))
def test_as_many_points_as_pixels_stay_as_they_are(points: tuple[Point, ...], more: int) -> None:
    width = len(points) + more

    assert decimated(points, width or 1) == points


@given(series(), WIDTHS)
def test_no_more_than_two_points_a_pixel_are_drawn_and_four_a_stretch(
    points: tuple[Point, ...], width: int
) -> None:
    assert len(decimated(points, width)) <= 2 * width + 4 * len(runs(points))


@given(series(), WIDTHS)
def test_what_fits_is_not_thinned_again(points: tuple[Point, ...], width: int) -> None:
    drawn = decimated(points, width)

    assert decimated(drawn, max(width, len(drawn))) == drawn


def test_a_long_history_is_as_small_a_picture_as_a_short_one() -> None:
    for canvas, most in ((WIDE, 30_000), (NARROW, 12_000)):
        chart = step_chart(Balances(daily(4_000), ()), canvas, ENGLISH)
        assert chart is not None
        assert len(Templates(()).render_chart(chart, ENGLISH)) <= most


def test_a_long_history_of_announcements_is_thinned_too() -> None:
    few, many = (
        step_chart(Balances(daily(2), (), daily(count)), WIDE, ENGLISH) for count in (900, 9_000)
    )

    assert few is not None
    assert many is not None
    assert len(many.announced) < 2.5 * len(few.announced)


def test_the_words_and_dots_of_a_chart_are_those_of_all_points() -> None:
    chart = step_chart(Balances(daily(4_000), ()), WIDE, ENGLISH)

    assert chart is not None
    assert "Step chart of 4,000 reports" in chart.description
    assert [dot.title for dot in chart.dots] == [
        "47 BTC reported for 1 January 2014",
        "4,049 BTC reported for 13 December 2024",
    ]
