"""Series added or put one after the other: the result is as weak as the weakest (power §4.2)."""

from __future__ import annotations

from biplomacy.power.errors import HoursDuplicate, HoursMissing, HoursOrder
from biplomacy.power.model import HourSeries, Provenance
from biplomacy.values.day import format_instant


def add_series(one: HourSeries, other: HourSeries) -> HourSeries:
    """Return the sum of two series over the same intervals; raises ``HoursOrder`` for others."""
    if _shape(one) != _shape(other):
        raise HoursOrder("the two series do not cover the same intervals")
    wh = tuple(left + right for left, right in zip(one.wh, other.wh, strict=True))
    return HourSeries(one.start, one.step_minutes, wh, _weakest(one, other))


def join_series(first: HourSeries, later: HourSeries) -> HourSeries:
    """Return ``later`` put after ``first``, where it starts as that ends.

    Raises:
        HoursMissing, HoursDuplicate: a gap, or an overlap.
        HoursOrder: the steps differ.
    """
    if first.step_minutes != later.step_minutes:
        raise HoursOrder("the two series have different steps")
    end = first.start + len(first.wh) * first.step_minutes * 60
    if later.start > end:
        raise HoursMissing(f"the hour {format_instant(end)} is missing")
    if later.start < end:
        raise HoursDuplicate(f"the hour {format_instant(later.start)} stands in both series")
    wh = (*first.wh, *later.wh)
    return HourSeries(first.start, first.step_minutes, wh, _weakest(first, later))


def _shape(series: HourSeries) -> tuple[int, int, int]:
    return series.start, series.step_minutes, len(series.wh)


def _weakest(one: HourSeries, other: HourSeries) -> Provenance:
    return Provenance.weakest((one.provenance, other.provenance))
