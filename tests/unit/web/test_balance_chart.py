"""The chart of the balance: exact coordinates, gaps that stay gaps, words for those who listen."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from biplomacy.reserve.statement.perimeter import encode_perimeter
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.web.bars import bar_chart
from biplomacy.web.charts import NARROW, WIDE, Canvas, Label, step_chart
from biplomacy.web.language import language_of
from biplomacy.web.model import Balances, Bar, Chip, Listing, Mark, Point
from biplomacy.web.pages_reserve import balance_points, newly_listed
from biplomacy.web.statements import read_published
from fakes.portal_record import entries_of, small_record, view
from fakes.portal_statements import Said, perimeter

START = Day.parse("2021-09-06")
ENGLISH = language_of("en")


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
    chart = step_chart(Balances(points, ()), canvas, ENGLISH)

    assert chart is not None
    for path in (*chart.lines, *chart.areas, *chart.gaps):
        for number in re.findall(r"[0-9.-]+", path):
            assert re.fullmatch(r"[0-9]+(\.[1-9])?", number)
            assert 0 <= Fraction(number) <= canvas.width


@given(reports())
def test_a_gap_is_drawn_as_a_gap(points: tuple[Point, ...]) -> None:
    breaks = sum(1 for point in points[1:] if not point.joined)

    chart = step_chart(Balances(points, ()), WIDE, ENGLISH)

    assert chart is not None
    assert (len(chart.lines), len(chart.gaps)) == (breaks + 1, breaks)


@given(reports())
def test_the_same_points_give_the_same_chart(points: tuple[Point, ...]) -> None:
    again = step_chart(Balances(points, ()), NARROW, ENGLISH)

    assert step_chart(Balances(points, ()), NARROW, ENGLISH) == again


def test_without_a_report_there_is_no_chart() -> None:
    mark = Mark(START, 1, Chip("un", "?", "Not verifiable"))

    assert step_chart(Balances((), (mark,)), WIDE, ENGLISH) is None


def test_the_value_axis_begins_at_zero_and_has_few_lines() -> None:
    chart = step_chart(Balances((Point(START, 623_700_000_000),), ()), WIDE, ENGLISH)

    assert chart is not None
    assert [tick.text for tick in chart.levels][:2] == ["0", "1,000"]
    assert len(chart.levels) <= 9


def test_the_title_says_the_finding() -> None:
    points = (Point(START, 100_000_000, joined=False), Point(START.plus(30), 250_000_000))

    chart = step_chart(Balances(points, ()), WIDE, ENGLISH)

    assert chart is not None
    assert chart.title == (
        "The reported balance rose from 1 BTC on 6 September 2021 to 2.5 BTC on 6 October 2021"
    )


def test_reports_that_leave_blocks_out_are_not_joined() -> None:
    points = balance_points(read_published(small_record()))

    assert [point.joined for point in points] == [False, False, True, True, True, True]


def test_a_wallet_is_newly_listed_once_on_the_day_of_the_list_that_names_it_first() -> None:
    lists = (("2024-03-14", ("a",)), ("2025-02-20", ("a", "b", "c")), ("2025-08-29", ("c", "d")))
    said = [
        Said("perimeter/1", encode_perimeter(perimeter(complete=False, members=names)), day)
        for day, names in lists
    ]

    found = newly_listed(read_published(view(entries_of(said))))

    assert [(str(one.day), one.wallets) for one in found] == [
        ("2024-03-14", 1),
        ("2025-02-20", 2),
        ("2025-08-29", 1),
    ]


@st.composite
def listings(draw: st.DrawFn) -> tuple[Listing, ...]:
    days = sorted(draw(st.sets(st.integers(-400, 3400), max_size=12)))
    return tuple(Listing(START.plus(day), draw(st.integers(1, 2000))) for day in days)


def test_in_urdu_a_number_stands_higher_above_its_words_and_the_words_where_they_stood() -> None:
    points = balance_points(read_published(small_record()))
    plain, spread = (
        step_chart(Balances(points, ()), WIDE, language_of(code)) for code in ("en", "ur")
    )

    assert plain is not None
    assert spread is not None
    for one, other in zip(plain.labels, spread.labels, strict=True):
        lower = len(one.lines) - 1
        assert Fraction(other.y) + other.apart * lower == Fraction(one.y) + one.apart * lower
        assert (other.apart > one.apart) == (lower > 0)


@given(reports(), listings(), st.sampled_from([WIDE, NARROW]))
def test_rules_stand_inside_the_chart_and_their_words_touch_no_others(
    points: tuple[Point, ...], listed: tuple[Listing, ...], canvas: Canvas
) -> None:
    chart = step_chart(Balances(points, (), listed=listed), canvas, ENGLISH)

    assert chart is not None
    assert len(chart.rules) <= 6
    for rule in chart.rules:
        at, foot = Fraction(rule.at), Fraction(rule.foot)
        assert canvas.left <= at <= canvas.width - canvas.right
        for label in chart.labels:
            left, right = span(label)
            assert not (
                left < at < right and foot > max(Fraction(chart.head), Fraction(label.y) - 11)
            )
    spans = sorted(span(rule.label) for rule in chart.rules if rule.label)
    for (_, end), (start, _) in pairwise(spans):
        assert end <= start
    for start, end in spans:
        assert canvas.left <= start
        assert end <= canvas.width


def span(label: Label) -> tuple[Fraction, Fraction]:
    """Return from where to where words reach, at seven pixels a letter."""
    x, width = Fraction(label.x), 7 * max(len(line) for line in label.lines)
    return {
        "start": (x, x + width),
        "middle": (x - Fraction(width, 2), x + Fraction(width, 2)),
        "end": (x - width, x),
    }[label.anchor]


def test_a_rule_says_how_many_wallets_were_listed_and_when() -> None:
    points = (Point(START, 1, joined=False), Point(START.plus(1000), 2))
    listed = (Listing(START.plus(500), 4), Listing(START.plus(2000), 1))

    chart = step_chart(Balances(points, (), listed=listed), WIDE, ENGLISH)

    assert chart is not None
    assert [rule.title for rule in chart.rules] == [
        "4 wallets were newly listed on 19 January 2023."
    ]
    assert [rule.label.lines for rule in chart.rules if rule.label] == [("4 wallets listed",)]
    assert "4 wallets were newly listed on 19 January 2023." in chart.description


def test_the_longest_bar_sets_the_scale_and_nothing_draws_nothing() -> None:
    bars = [Bar("a", 200, "own"), Bar("b", 100, "buy"), Bar("c", 0, "un")]

    chart = bar_chart("World", bars, ENGLISH, room=100)

    assert [bar.width for bar in chart.bars] == ["100", "50", ""]
    assert chart.said == "World: a: 0.000002 BTC, b: 0.000001 BTC and c: 0 BTC"


def test_a_long_label_gets_the_room_that_it_needs() -> None:
    short, long = (
        bar_chart("World", [Bar(label, 1, "own")], ENGLISH)
        for label in ("from own wallets", "desde las carteras propias del Estado")
    )

    assert long.start - short.start == long.width - short.width > 0
