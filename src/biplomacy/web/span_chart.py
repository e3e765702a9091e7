"""Spans on one axis from zero, a group for each policy; the markup lies in ``spans.svg``.

Coordinates are exact until they are written, as in ``charts``.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.web.outlook_terms import millions
from biplomacy.web.pixels import pixels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from biplomacy.web.language import Language

    _Place: TypeAlias = Callable[[Decimal], str]

MOST_TICKS = 5
_LETTER = 7
_TITLE, _APART, _FOOT = 20, 14, 44
_BELOW, _BESIDE = 40, 24


@dataclass(frozen=True, slots=True)
class Span:
    """Three order statistics in USD; ``kind`` is plain or other, as the drawing tells them apart.

    ``label`` stands above them where there is more than one kind.
    """

    label: str
    kind: str
    low: Decimal
    middle: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """The spans of one policy."""

    title: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words at a height."""

    y: int
    text: str


@dataclass(frozen=True, slots=True)
class DrawnSpan:
    """A span with its words above it; ``low``, ``middle`` and ``high`` are places on the axis."""

    kind: str
    words: Line
    y: int
    low: str
    middle: str
    high: str


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """A policy's title, a line for each part of it, and its spans."""

    title: tuple[Line, ...]
    spans: tuple[DrawnSpan, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid and its number."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class SpanChart:
    """Spans ready to be drawn; ``name`` is wide or narrow, ``id`` tells drawings apart."""

    name: str
    id: str
    width: int
    height: int
    inset: int
    title: str
    description: str
    unit: str
    end: int
    ticks: tuple[Tick, ...]
    groups: tuple[DrawnGroup, ...]

    @property
    def base(self) -> int:
        """The height at which the axis lies."""
        return self.height - _FOOT


@dataclass(frozen=True, slots=True)
class Sheet:
    """The size of a drawing: words begin at ``inset``, the axis at ``left``.

    Where the axis begins later than the words, these stand beside the spans, else above them.
    """

    name: str
    width: int
    inset: int
    left: int
    right: int

    @property
    def beside(self) -> bool:
        """Whether words stand beside the spans."""
        return self.left > self.inset


WIDE = Sheet("wide", 1100, 0, 330, 32)
NARROW = Sheet("narrow", 358, 4, 4, 18)


def span_chart(
    groups: Sequence[Group], sheet: Sheet, title: str, *, mark: str, language: Language
) -> SpanChart:
    """Return the spans on the axis of the largest; ``mark`` makes the ids of the page unique."""
    step, top = _axis([span.high for group in groups for span in group.spans])
    room = sheet.width - sheet.left - sheet.right

    def place(usd: Decimal) -> str:
        return pixels(sheet.left + room * Fraction(usd) / top)

    drawn, height = [], 0
    for group in groups:
        one, height = _group(group, height, sheet, place=place, language=language)
        drawn.append(one)
    return SpanChart(
        name=sheet.name,
        id=f"{sheet.name}-{mark}",
        width=sheet.width,
        height=height + _FOOT,
        inset=sheet.inset,
        title=title,
        description=_description(groups, language),
        unit=language.text("USD million"),
        end=sheet.width - sheet.right,
        ticks=tuple(
            Tick(place(Decimal(usd)), millions(Decimal(usd))) for usd in range(0, top + 1, step)
        ),
        groups=tuple(drawn),
    )


def _group(
    group: Group, height: int, sheet: Sheet, *, place: _Place, language: Language
) -> tuple[DrawnGroup, int]:
    """Return a policy's drawing below ``height``, and the height at which it ends."""
    letters = ((sheet.left if sheet.beside else sheet.width) - sheet.inset) // _LETTER
    title = []
    for text in textwrap.wrap(group.title, letters):
        height += _TITLE
        title.append(Line(height, text))
    spans = []
    for span in group.spans:
        words = Line(height + 18, _words(span, language))
        y = height + (13 if sheet.beside else 31)
        low, middle, high = map(place, (span.low, span.middle, span.high))
        spans.append(DrawnSpan(span.kind, words, y, low, middle, high))
        height += _BESIDE if sheet.beside else _BELOW
    return DrawnGroup(tuple(title), tuple(spans)), height + _APART


def _words(span: Span, language: Language) -> str:
    said = language.text(
        "5 %%: %(low)s · half: %(middle)s · 95 %%: %(high)s",
        low=millions(span.low),
        middle=millions(span.middle),
        high=millions(span.high),
    )
    return f"{span.label} · {said}" if span.label else said


def _description(groups: Iterable[Group], language: Language) -> str:
    lines = (
        language.text("%(title)s: %(words)s", title=group.title, words=_words(span, language))
        for group in groups
        for span in group.spans
    )
    last = language.text("In millions of USD; the table below holds the same figures.")
    return " ".join((*(f"{line}." for line in lines), last))


def _axis(values: Sequence[Decimal]) -> tuple[int, int]:
    """Return the step of the grid and the end of the axis, in USD."""
    highest = max(int(max(values, default=Decimal(0))), 1)
    step = next(step for step in _steps() if step * MOST_TICKS >= highest)
    return step, -(-highest // step) * step


def _steps() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10
