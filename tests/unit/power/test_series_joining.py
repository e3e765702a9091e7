"""Provenance cannot be raised by adding or joining (power §4.2, §24.5)."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.power.errors import HoursDuplicate, HoursMissing, HoursOrder
from biplomacy.power.model import HourSeries, Provenance
from biplomacy.power.series_joining import add_series, join_series

LOADS = st.lists(st.integers(0, 10**11), min_size=1, max_size=5)


def series(*wh: int, start: int = 0, step: int = 60) -> HourSeries:
    return HourSeries(start, step, wh, Provenance.METERED)


@pytest.mark.parametrize(("one", "other"), list(product(Provenance, repeat=2)))
def test_a_result_is_as_weak_as_the_weakest_part(one: Provenance, other: Provenance) -> None:
    left, right = HourSeries(0, 60, (1,), one), HourSeries(0, 60, (2,), other)
    later = HourSeries(3_600, 60, (2,), other)

    order = list(Provenance)
    weakest = order[max(order.index(one), order.index(other))]
    assert add_series(left, right).provenance is weakest
    assert join_series(left, later).provenance is weakest


@given(LOADS, LOADS)
def test_nothing_is_lost_when_series_are_joined_or_added(one: list[int], other: list[int]) -> None:
    first = series(*one)

    joined = join_series(first, series(*other, start=3_600 * len(one)))

    assert joined.wh == (*one, *other)
    assert add_series(first, first).wh == tuple(2 * wh for wh in one)


def test_gaps_overlaps_and_other_steps_are_refused() -> None:
    first = series(1, 2)

    with pytest.raises(HoursMissing, match="02:00:00Z"):
        join_series(first, series(3, start=3 * 3_600))
    with pytest.raises(HoursDuplicate, match="01:00:00Z"):
        join_series(first, series(3, start=3_600))
    with pytest.raises(HoursOrder):
        join_series(first, series(3, start=7_200, step=30))
    with pytest.raises(HoursOrder):
        add_series(first, series(1))
