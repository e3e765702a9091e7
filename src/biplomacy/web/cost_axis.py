"""An axis of cost a kWh from zero, with named lines through it, for bars that lie along it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.quantities import PER_KWH
from biplomacy.web.drawing import LETTER, Look, Path, Words, axis, down
from biplomacy.web.pixels import pixels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.web.drawing import Sheet

LINE = 18
"""The height of a line of words."""
RIGHT, MOST_TICKS = 24, 8


@dataclass(frozen=True, slots=True)
class CostLine:
    """A cost in minor units per MWh that is drawn as a line, with its words."""

    label: str
    cost: Fraction


class CostAxis:
    """The axis of a sheet; bars begin at ``left``, and lines are named above them."""

    def __init__(self, costs: Iterable[Fraction | int], sheet: Sheet, left: int) -> None:
        highest = max((Fraction(cost) for cost in costs), default=Fraction(0))
        self._step, self._top = axis(highest / PER_KWH, MOST_TICKS)
        self._width, self.left = sheet.width, left
        self._room = sheet.width - left - RIGHT

    def place(self, cost: Fraction | int) -> Fraction:
        """Return where a cost lies."""
        return self.left + self._room * Fraction(cost) / (self._top * PER_KWH)

    def lines(
        self, lines: Sequence[CostLine], base: Fraction | int
    ) -> tuple[list[Path], list[Words]]:
        """Return lines down to ``base``: the first whole, the others broken."""
        paths, words = [], []
        farthest = max((line.cost for line in lines), default=Fraction(0))
        for number, line in enumerate(lines):
            at, row = self.place(line.cost), LINE * number + 14
            look = Look.SECOND_BROKEN if number else Look.SECOND
            paths.append(Path(look, down(at, row - 10, base)))
            after = line.cost == farthest and at < self._width - LETTER * len(line.label) - 8
            x, anchor = (at + 8, "start") if after else (at - 8, "end")
            words.append(Words(pixels(x), str(row), line.label, anchor))
        return paths, words

    def grid(
        self, head: Fraction | int, base: Fraction | int, unit: str
    ) -> tuple[list[Path], list[Words]]:
        """Return the grid between two heights with its numbers, and the unit below them."""
        marks = [
            (whole, self.place(whole * PER_KWH)) for whole in range(0, self._top + 1, self._step)
        ]
        paths = [Path(Look.GRID, down(at, head, base)) for _, at in marks]
        row = pixels(Fraction(base + 18))
        words = [
            Words(pixels(at), row, str(whole), "middle" if whole else "start")
            for whole, at in marks
        ]
        words.append(Words(str(self._width), pixels(Fraction(base + 38)), unit, "end"))
        return paths, words
