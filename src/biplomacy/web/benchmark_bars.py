"""The six benchmarks as bars from zero, and the offered rates as lines through them (§19.2).

A benchmark of which a part is missing has no bar: an outline and a word stand in its place.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.web.cost_axis import LINE, CostAxis
from biplomacy.web.drawing import LETTER, Drawing, Look, Path, Words, box
from biplomacy.web.power_words import short_price

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.web.cost_axis import CostLine
    from biplomacy.web.drawing import Sheet
    from biplomacy.web.language import Language

_TALL, _APART, _FOOT = 20, 10, 44
_BESIDE, _ABOVE = 400, 4
_OUTLINE = 60


@dataclass(frozen=True, slots=True)
class BenchmarkBar:
    """A benchmark with its value in minor units per MWh; None: a part of it is missing."""

    label: str
    value: Fraction | None

    def words(self, language: Language) -> str:
        """Return the benchmark and its value in words."""
        value = language.text("undetermined") if self.value is None else short_price(self.value)
        return language.text("%(title)s: %(words)s", title=self.label, words=value)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is drawn: benchmarks, rates, and what a kWh costs in."""

    bars: tuple[BenchmarkBar, ...]
    rates: tuple[CostLine, ...]
    unit: str


def benchmark_bars(
    told: Comparison, sheet: Sheet, title: str, *, mark: str, language: Language
) -> Drawing:
    """Return the bars with the rates as lines over them."""
    known = [bar.value for bar in told.bars if bar.value is not None]
    along = CostAxis(
        [*known, *(rate.cost for rate in told.rates)], sheet, _ABOVE if sheet.narrow else _BESIDE
    )
    head = y = LINE * len(told.rates) + 8
    bars: list[Path] = []
    names: list[Words] = []
    for bar in told.bars:
        lines = textwrap.wrap(bar.words(language), _letters(sheet))
        names += _name(lines, y, along)
        y += LINE * len(lines) if sheet.narrow else 0
        bars.append(_bar(bar, y, along))
        y += _APART + (_TALL if sheet.narrow else max(_TALL, LINE * len(lines)))
    rates, rate_words = along.lines(told.rates, y)
    grid, grid_words = along.grid(head, y, told.unit)
    return Drawing(
        name=sheet.name,
        id=f"{sheet.name}-{mark}",
        width=sheet.width,
        height=y + _FOOT,
        title=title,
        description=" ".join(_described(told, language)),
        paths=(*grid, *bars, *rates),
        words=(*grid_words, *names, *rate_words),
    )


def _letters(sheet: Sheet) -> int:
    return (sheet.width if sheet.narrow else _BESIDE - 12) // LETTER


def _name(lines: list[str], y: int, along: CostAxis) -> list[Words]:
    beside = along.left > _ABOVE
    x, anchor = (along.left - 12, "end") if beside else (along.left, "start")
    return [
        Words(str(x), str(y + 14 + LINE * number), line, anchor)
        for number, line in enumerate(lines)
    ]


def _bar(bar: BenchmarkBar, y: int, along: CostAxis) -> Path:
    if bar.value is None:
        return Path(Look.EMPTY, box(along.left + 1, y + 1, _OUTLINE, _TALL - 2))
    length = max(along.place(bar.value) - along.left, Fraction(1))
    return Path(Look.BAR_PALE, box(along.left, y, length, _TALL))


def _described(told: Comparison, language: Language) -> Iterator[str]:
    for rate in told.rates:
        yield f"{rate.label}."
    for bar in told.bars:
        yield f"{bar.words(language)}."
