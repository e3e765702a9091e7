"""A drawing as paths and words, ready for ``drawing.svg``; charts of the power pages make them.

Coordinates are exact until they are written, as in ``charts``. A look is a class that the
stylesheet knows, with the attributes that a file by itself needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.web.pixels import pixels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LETTER = 7
"""The width of a letter of 13 px, on the safe side."""
MOST_TICKS = 6
_BLUE, _ORANGE, _GREEN, _GREY = "#0B57A4", "#B3450B", "#1B7A6B", "#6B7785"

Attributes = tuple[tuple[str, str], ...]


def _stroke(colour: str, width: str, dashes: str = "") -> Attributes:
    found = (("fill", "none"), ("stroke", colour), ("stroke-width", width))
    return (*found, ("stroke-dasharray", dashes)) if dashes else found


def _fill(colour: str, opacity: str = "1") -> Attributes:
    return (("fill", colour), ("fill-opacity", opacity))


class Look(Enum):
    """How a path is drawn: class and attributes."""

    GRID = ("grid", _stroke("#C7CFD8", "1"))
    TICK = ("tick", _stroke(_GREY, "1"))
    FIRST = ("line", _stroke(_BLUE, "2.25"))
    FIRST_BROKEN = ("line", _stroke(_BLUE, "2", "6 4"))
    SECOND = ("said", _stroke(_ORANGE, "2.25"))
    SECOND_BROKEN = ("said", _stroke(_ORANGE, "2", "6 4"))
    BAR = ("f-buy", _fill(_BLUE))
    BAR_OTHER = ("f-own", _fill(_GREEN))
    BAR_FAINT = ("f-buy", _fill(_BLUE, ".12"))
    BAR_PALE = ("f-buy", _fill(_BLUE, ".3"))
    BAR_HALF = ("f-buy", _fill(_BLUE, ".5"))
    BAR_DEEP = ("f-buy", _fill(_BLUE, ".72"))
    EMPTY = ("f-un", _stroke("#523B00", "1.5", "4 3"))

    @property
    def style(self) -> str:
        """The class."""
        return self.value[0]

    @property
    def attributes(self) -> Attributes:
        """The attributes."""
        return self.value[1]


SHADES = (Look.BAR_FAINT, Look.BAR_PALE, Look.BAR_HALF, Look.BAR_DEEP, Look.BAR)
"""From the faintest to the fullest."""


@dataclass(frozen=True, slots=True)
class Path:
    """A path with its look."""

    look: Look
    d: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words at a place; ``anchor`` is start, middle or end; ``strong`` sets them apart."""

    x: str
    y: str
    text: str
    anchor: str = "start"
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing; ``name`` is wide or narrow, ``id`` tells drawings of a page apart."""

    name: str
    id: str
    width: int
    height: int
    title: str
    description: str
    paths: tuple[Path, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The size of a drawing and whether it is the one for narrow pages."""

    name: str
    width: int

    @property
    def narrow(self) -> bool:
        """Whether words stand above what they name."""
        return self.name == "narrow"


WIDE, NARROW = Sheet("wide", 1100), Sheet("narrow", 358)
SHEETS = (WIDE, NARROW)


def across(x1: Fraction | int, x2: Fraction | int, y: Fraction | int) -> str:
    """Return a horizontal line."""
    return f"M{pixels(Fraction(x1))} {pixels(Fraction(y))}H{pixels(Fraction(x2))}"


def down(x: Fraction | int, y1: Fraction | int, y2: Fraction | int) -> str:
    """Return a vertical line."""
    return f"M{pixels(Fraction(x))} {pixels(Fraction(y1))}V{pixels(Fraction(y2))}"


def box(x: Fraction | int, y: Fraction | int, width: Fraction | int, height: Fraction | int) -> str:
    """Return a rectangle."""
    left, top, wide, tall = (pixels(Fraction(one)) for one in (x, y, width, height))
    return f"M{left} {top}h{wide}v{tall}h-{wide}z"


def joined(points: Iterable[tuple[Fraction, Fraction]]) -> str:
    """Return a line through points."""
    places = [f"{pixels(x)} {pixels(y)}" for x, y in points]
    return f"M{'L'.join(places)}" if places else ""


def stairs(points: Iterable[tuple[Fraction, Fraction]], start: Fraction) -> str:
    """Return a staircase from ``start``: each point is where a level ends, and its height."""
    known = list(points)
    steps = (f"V{pixels(y)}H{pixels(x)}" for x, y in known)
    return f"M{pixels(start)} {pixels(known[0][1])}{''.join(steps)}" if known else ""


def axis(highest: Fraction | int, most: int = MOST_TICKS) -> tuple[int, int]:
    """Return the step of a grid from zero and the end of the axis, whole and at least ``highest``.

    >>> axis(26_000), axis(35)
    ((5000, 30000), (10, 40))
    """
    top = max(Fraction(highest), Fraction(1))
    step = next(step for step in _steps() if step * most >= top)
    return step, int(-(-top // step) * step)


def _steps() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10
