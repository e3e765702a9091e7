"""Arithmetic on closed intervals holds every value that the parts may give (§4.5)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.programme import interval
from biplomacy.programme.expression import Relation
from biplomacy.programme.interval import ANYTHING, Interval, point
from biplomacy.programme.truth import Truth

NUMBERS = st.fractions(min_value=-50, max_value=50, max_denominator=12)


def span(low: int | None, high: int | None) -> Interval:
    return Interval(
        None if low is None else Fraction(low), None if high is None else Fraction(high)
    )


@st.composite
def inside(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """Make an interval and a value in it."""
    low, value, high = sorted([draw(NUMBERS), draw(NUMBERS), draw(NUMBERS)])
    ends = draw(
        st.sampled_from([(low, high), (None, high), (low, None), (None, None), (value,) * 2])
    )
    return Interval(*ends), value


@given(inside(), inside())
def test_what_two_values_give_lies_in_what_their_intervals_give(
    left: tuple[Interval, Fraction], right: tuple[Interval, Fraction]
) -> None:
    (a, x), (b, y) = left, right

    assert interval.add(a, b).holds(x + y)
    assert interval.subtract(a, b).holds(x - y)
    assert interval.multiply(a, b).holds(x * y)
    assert interval.scale(a, y).holds(x * y)
    assert interval.absolute(a).holds(abs(x))
    assert interval.least([a, b]).holds(min(x, y))
    assert interval.greatest([a, b]).holds(max(x, y))
    assert not y or interval.divide(a, b).holds(x / y)


@given(inside(), inside(), st.sampled_from(Relation))
def test_a_decided_comparison_decides_for_every_pair(
    left: tuple[Interval, Fraction], right: tuple[Interval, Fraction], relation: Relation
) -> None:
    (a, x), (b, y) = left, right
    holds: dict[Relation, Callable[[Fraction, Fraction], bool]] = {
        Relation.AT_MOST: lambda p, q: p <= q,
        Relation.AT_LEAST: lambda p, q: p >= q,
        Relation.BELOW: lambda p, q: p < q,
        Relation.ABOVE: lambda p, q: p > q,
        Relation.EQUAL: lambda p, q: p == q,
    }
    exact = Truth.TRUE if holds[relation](x, y) else Truth.FALSE

    assert interval.compare(relation, a, b) in {exact, Truth.UNKNOWN}
    assert interval.compare(relation, point(x), point(y)) is exact


@pytest.mark.parametrize(
    ("left", "right", "product"),
    [
        pytest.param(span(2, 3), span(4, 5), span(8, 15), id="positive"),
        pytest.param(span(-2, 3), span(-4, 5), span(-12, 15), id="over-zero"),
        pytest.param(span(0, 0), span(None, None), span(0, 0), id="nothing-of-anything"),
        pytest.param(span(0, 1), span(2, None), span(0, None), id="part-of-the-open"),
        pytest.param(span(None, -1), span(None, -1), span(1, None), id="both-open-below"),
        pytest.param(span(-1, None), span(2, 3), span(-3, None), id="open-above"),
        pytest.param(span(None, None), span(1, 2), span(None, None), id="anything"),
    ],
)
def test_a_product_is(left: Interval, right: Interval, product: Interval) -> None:
    assert interval.multiply(left, right) == product == interval.multiply(right, left)


@pytest.mark.parametrize(
    ("left", "right", "quotient"),
    [
        pytest.param(span(1, 2), span(-1, 1), ANYTHING, id="zero-inside"),
        pytest.param(span(0, 0), span(0, 1), ANYTHING, id="zero-at-the-edge"),
        pytest.param(span(4, 8), span(2, 4), span(1, 4), id="positive"),
        pytest.param(span(4, 8), span(2, None), span(0, 4), id="by-the-open"),
        pytest.param(span(4, 8), span(None, -2), span(-4, 0), id="by-the-negative"),
    ],
)
def test_a_quotient_is(left: Interval, right: Interval, quotient: Interval) -> None:
    assert interval.divide(left, right) == quotient


@pytest.mark.parametrize(
    ("part", "found"),
    [
        pytest.param(span(-3, 2), span(0, 3), id="over-zero"),
        pytest.param(span(-3, -2), span(2, 3), id="negative"),
        pytest.param(span(None, 2), span(0, None), id="open-below"),
        pytest.param(span(None, -2), span(2, None), id="negative-and-open"),
    ],
)
def test_without_its_sign_it_is(part: Interval, found: Interval) -> None:
    assert interval.absolute(part) == found


def test_the_least_of_open_intervals_keeps_the_closed_end() -> None:
    assert interval.least([span(0, None), span(1, 5)]) == span(0, 5)
    assert interval.greatest([span(None, 3), span(1, None)]) == span(1, None)
    assert interval.least([span(None, None), span(1, None)]) == span(None, None)


def test_touching_bounds_are_met_and_overlapping_ones_unknown() -> None:
    assert interval.compare(Relation.AT_MOST, span(0, 1), span(1, 2)) is Truth.TRUE
    assert interval.compare(Relation.BELOW, span(0, 1), span(1, 2)) is Truth.UNKNOWN
    assert interval.compare(Relation.BELOW, span(1, 2), span(0, 1)) is Truth.FALSE
    assert interval.compare(Relation.ABOVE, span(2, 3), span(0, 1)) is Truth.TRUE
    assert interval.compare(Relation.EQUAL, span(0, 1), span(2, 3)) is Truth.FALSE
    assert interval.compare(Relation.EQUAL, span(0, 1), span(0, 1)) is Truth.UNKNOWN
    assert interval.compare(Relation.AT_MOST, span(0, None), span(0, 0)) is Truth.UNKNOWN
    assert span(1, 1).exact
    assert not span(None, None).exact
