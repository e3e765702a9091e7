"""The axis of a drawing whose values may lie on both sides of zero; exact until it is written."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from ``start`` to ``end``, zero within, with a line of the grid at each ``step``."""

    start: int
    step: int
    end: int

    @property
    def ticks(self) -> range:
        """Where the lines of the grid lie."""
        return range(self.start, self.end + 1, self.step)

    def along(self, value: Fraction | int, begin: int, room: int) -> Fraction:
        """Return the place of a value on a length of ``room`` that starts at ``begin``."""
        return begin + Fraction(room) * (Fraction(value) - self.start) / (self.end - self.start)


def axis_of(values: Iterable[Fraction | int], most: int = MOST_TICKS) -> Axis:
    """Return the axis that holds zero and all values, with at most ``most`` steps of 1, 2 or 5.

    >>> axis_of([-2050, 1987])
    Axis(start=-3000, step=1000, end=2000)
    >>> axis_of([], most=4)
    Axis(start=0, step=1, end=1)
    """
    known = [Fraction(0), *map(Fraction, values)]
    low, high = min(known), max(known)
    for step in _steps():
        start, end = floor(low / step), ceil(high / step)
        if end - start <= most:
            return Axis(start * step, step, max(end, start + 1) * step)
    raise AssertionError  # pragma: no cover - steps grow without end


def _steps() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10
