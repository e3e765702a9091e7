"""Ranges on one axis that may go below zero, a group of words for each; drawn by ``spans.svg``.

A value without a range is a line from zero to its dot. Coordinates are exact until they are
written, as in ``charts``.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.web.pixels import pixels
from biplomacy.web.span_chart import NARROW, WIDE, DrawnGroup, DrawnSpan, Line, SpanChart, Tick
from biplomacy.web.value_axis import axis_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from biplomacy.web.span_chart import Sheet
    from biplomacy.web.value_axis import Axis

_LETTER = 7
_TITLE, _APART, _FOOT = 20, 14, 44
_BELOW, _BESIDE = 40, 24


@dataclass(frozen=True, slots=True)
class Range:
    """A range and the value within it; ``look`` is plain or other, ``said`` tells the numbers."""

    look: str
    least: Fraction
    middle: Fraction
    most: Fraction
    said: str

    @classmethod
    def of_value(cls, value: Fraction | int, words: str, kind: str = "plain") -> Range:
        """Return one value as a line from zero."""
        found = Fraction(value)
        return cls(kind, min(found, Fraction(0)), found, max(found, Fraction(0)), words)


@dataclass(frozen=True, slots=True)
class Ranges:
    """The ranges of one subject."""

    title: str
    ranges: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands around a drawing; ``show`` writes a number of the axis, ``mark`` makes its id."""

    title: str
    description: str
    unit: str
    mark: str
    show: Callable[[int], str]


def range_charts(groups: Sequence[Ranges], caption: Caption) -> tuple[SpanChart, SpanChart]:
    """Return the drawing for a wide and for a narrow page."""
    return range_chart(groups, WIDE, caption), range_chart(groups, NARROW, caption)


def range_chart(groups: Sequence[Ranges], sheet: Sheet, caption: Caption) -> SpanChart:
    """Return the ranges on one axis that holds zero."""
    axis = axis_of(
        value for one in groups for each in one.ranges for value in (each.least, each.most)
    )
    drawn, height = [], 0
    for group in groups:
        one, height = _group(group, height, sheet, axis)
        drawn.append(one)
    return SpanChart(
        name=sheet.name,
        id=f"{sheet.name}-{caption.mark}",
        width=sheet.width,
        height=height + _FOOT,
        inset=sheet.inset,
        title=caption.title,
        description=" ".join((*_said(groups), caption.description)),
        unit=caption.unit,
        end=sheet.width - sheet.right,
        ticks=tuple(Tick(_place(at, sheet, axis), caption.show(at)) for at in axis.ticks),
        groups=tuple(drawn),
    )


def _group(group: Ranges, height: int, sheet: Sheet, axis: Axis) -> tuple[DrawnGroup, int]:
    letters = ((sheet.left if sheet.beside else sheet.width) - sheet.inset) // _LETTER
    title, spans = [], []
    for text in textwrap.wrap(group.title, letters):
        height += _TITLE
        title.append(Line(height, text))
    for one in group.ranges:
        y = height + (13 if sheet.beside else 31)
        low, middle, high = (_place(at, sheet, axis) for at in (one.least, one.middle, one.most))
        spans.append(DrawnSpan(one.look, Line(height + 18, one.said), y, low, middle, high))
        height += _BESIDE if sheet.beside else _BELOW
    return DrawnGroup(tuple(title), tuple(spans)), height + _APART


def _place(value: Fraction | int, sheet: Sheet, axis: Axis) -> str:
    return pixels(axis.along(value, sheet.left, sheet.width - sheet.left - sheet.right))


def _said(groups: Sequence[Ranges]) -> Iterator[str]:
    for group in groups:
        for one in group.ranges:
            yield f"{group.title}: {one.said}."
