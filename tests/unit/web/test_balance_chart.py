"""The chart of the balance: exact coordinates, gaps that stay gaps, words for those who listen."""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.web.bars import bar_chart
from biplomacy.web.charts import NARROW, WIDE, Canvas, step_chart
from biplomacy.web.model import Balances, Bar, Chip, Mark, Point
from biplomacy.web.pages_reserve import balance_points
from biplomacy.web.statements import read_published
from fakes.portal_record import small_record

START = Day.parse("2021-09-06")


@st.composite
def reports(draw: st.DrawFn) -> tuple[Point, ...]:
    days = sorted(draw(st.sets(st.integers(0, 3000), min_size=1, max_size=40)))
    return tuple(
        Point(
            START.plus(day),
            draw(st.integers(0, Amount.MAX_MONEY)),
            joined=number > 0 and draw(st.booleans()),
        )
        for number, day in enumerate(days)
    )


@given(reports(), st.sampled_from([WIDE, NARROW]))
def test_every_coordinate_lies_on_the_canvas_in_tenths(
    points: tuple[Point, ...], canvas: Canvas
) -> None:
    chart = step_chart(Balances(points, ()), canvas)

    assert chart is not None
    for path in (*chart.lines, *chart.areas, *chart.gaps):
        for number in re.findall(r"[0-9.-]+", path):
            assert re.fullmatch(r"[0-9]+(\.[1-9])?", number)
            assert 0 <= Fraction(number) <= canvas.width


@given(reports())
def test_a_gap_is_drawn_as_a_gap(points: tuple[Point, ...]) -> None:
    breaks = sum(1 for point in points[1:] if not point.joined)

    chart = step_chart(Balances(points, ()), WIDE)

    assert chart is not None
    assert (len(chart.lines), len(chart.gaps)) == (breaks + 1, breaks)


@given(reports())
def test_the_same_points_give_the_same_chart(points: tuple[Point, ...]) -> None:
    assert step_chart(Balances(points, ()), NARROW) == step_chart(Balances(points, ()), NARROW)


def test_without_a_report_there_is_no_chart() -> None:
    mark = Mark(START, 1, Chip("un", "?", "Not verifiable"))

    assert step_chart(Balances((), (mark,)), WIDE) is None


def test_the_value_axis_begins_at_zero_and_has_few_lines() -> None:
    chart = step_chart(Balances((Point(START, 623_700_000_000),), ()), WIDE)

    assert chart is not None
    assert [tick.text for tick in chart.levels][:2] == ["0", "1,000"]
    assert len(chart.levels) <= 9


def test_the_title_says_the_finding() -> None:
    points = (Point(START, 100_000_000, joined=False), Point(START.plus(30), 250_000_000))

    chart = step_chart(Balances(points, ()), WIDE)

    assert chart is not None
    assert chart.title == (
        "The reported balance rose from 1 BTC on 6 September 2021 to 2.5 BTC on 6 October 2021"
    )


def test_reports_that_leave_blocks_out_are_not_joined() -> None:
    points = balance_points(read_published(small_record()))

    assert [point.joined for point in points] == [False, False, True, True, True, True]


def test_the_longest_bar_sets_the_scale_and_nothing_draws_nothing() -> None:
    bars = bar_chart([Bar("a", 200, "own"), Bar("b", 100, "buy"), Bar("c", 0, "un")], room=100)

    assert [bar.width for bar in bars] == ["100", "50", ""]
