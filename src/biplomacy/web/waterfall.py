"""From one sum to another, step by step, each with its direction; drawn by ``waterfall.svg``.

Coordinates are exact until they are written, as in ``charts``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.web.pixels import pixels
from biplomacy.web.value_axis import axis_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.web.span_chart import Sheet
    from biplomacy.web.value_axis import Axis

_ROW, _BAR = 44, 16
_FOOT = 6


class Direction(StrEnum):
    """Whether a step is a level, adds to the level before, or takes away from it."""

    LEVEL = "level"
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Step:
    """A level, or an amount of at least zero that is added or taken; ``words`` say the number."""

    title: str
    direction: Direction
    amount: Fraction | int
    words: str


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """A step with the place of its words and its bar; a thin line leads down to the next one."""

    direction: Direction
    title: str
    words: str
    line: int
    x: str
    y: int
    width: str
    onward: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Steps ready to be drawn, from above to below."""

    name: str
    id: str
    width: int
    height: int
    inset: int
    end: int
    bar: int
    title: str
    description: str
    zero: str
    steps: tuple[DrawnStep, ...]


def waterfall(steps: Sequence[Step], sheet: Sheet, title: str, *, mark: str) -> Waterfall:
    """Return the steps below each other on one axis; ``mark`` makes the ids of the page unique."""
    spans = tuple(_spans(steps))
    axis = axis_of(value for span in spans for value in span)
    drawn = tuple(
        _drawn(place, step, span, sheet=sheet, axis=axis)
        for place, (step, span) in enumerate(zip(steps, spans, strict=True))
    )
    return Waterfall(
        name=sheet.name,
        id=f"{sheet.name}-{mark}",
        width=sheet.width,
        height=len(steps) * _ROW + _FOOT,
        inset=sheet.inset,
        end=sheet.width - sheet.right,
        bar=_BAR,
        title=title,
        description=" ".join(f"{step.title}: {step.words}." for step in steps),
        zero=_place(Fraction(0), sheet, axis),
        steps=drawn,
    )


def _spans(steps: Sequence[Step]) -> Iterator[tuple[Fraction, Fraction]]:
    """Yield where each step begins and ends."""
    level = Fraction(0)
    for step in steps:
        amount = Fraction(step.amount)
        before = Fraction(0) if step.direction is Direction.LEVEL else level
        level = before - amount if step.direction is Direction.LESS else before + amount
        yield before, level


def _drawn(
    place: int, step: Step, span: tuple[Fraction, Fraction], *, sheet: Sheet, axis: Axis
) -> DrawnStep:
    room = sheet.width - sheet.left - sheet.right
    low, high = (axis.along(at, sheet.left, room) for at in (min(span), max(span)))
    top = place * _ROW
    beside = sheet.beside
    return DrawnStep(
        direction=step.direction,
        title=step.title,
        words=step.words,
        line=top + (20 if beside else 16),
        x=pixels(low),
        y=top + (7 if beside else 23),
        width=pixels(high - low),
        onward=_place(span[1], sheet, axis),
    )


def _place(value: Fraction, sheet: Sheet, axis: Axis) -> str:
    return pixels(axis.along(value, sheet.left, sheet.width - sheet.left - sheet.right))
