"""Load and surplus against the share of hours in which they are reached (power §19.2).

A load curve runs through values that occur. A surplus is drawn as the staircase of its signed
quantiles: between two of them nothing is known but that it is at least the lower one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.quantities import GWH
from biplomacy.web.drawing import Drawing, Look, Path, Words, across, axis, down, joined, stairs
from biplomacy.web.pixels import pixels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.web.drawing import Sheet
    from biplomacy.web.language import Language

MOST_POINTS = 120
_PERCENT = 100
_ROW, _TALL, _FOOT = 22, 300, 46
_SAMPLE, _LEFT, _RIGHT = 34, 34, 12
_MARKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve: ``points`` are per cent of the hours and Wh an hour, ascending in the first.

    ``stepped`` draws the level of each point from the point before on.
    """

    label: str
    look: Look
    points: tuple[tuple[Fraction, int], ...]
    stepped: bool = False


def falling(wh: Sequence[int]) -> tuple[tuple[Fraction, int], ...]:
    """Return at most ``MOST_POINTS`` values of a series in falling order, first and last too."""
    order = sorted(wh, reverse=True)
    if not order:
        return ()
    last = len(order) - 1
    count = min(MOST_POINTS, len(order))
    places = sorted({last * place // max(count - 1, 1) for place in range(count)})
    return tuple((Fraction(_PERCENT * (one + 1), len(order)), order[one]) for one in places)


def duration_chart(
    curves: Sequence[Curve], sheet: Sheet, title: str, *, mark: str, language: Language
) -> Drawing:
    """Return the curves over one axis of per cent of the hours, from zero, in GW."""
    highest = max((wh for curve in curves for _, wh in curve.points), default=0)
    step, top = axis(Fraction(highest, GWH))
    field = _Field(sheet.width - _RIGHT, _ROW * len(curves) + 14 + _TALL, top)
    unit = language.text("GW at the busbar, against the share of hours that reach it")
    grid, grid_words = field.grid(step)
    key, key_words = _key(curves)
    return Drawing(
        name=sheet.name,
        id=f"{sheet.name}-{mark}",
        width=sheet.width,
        height=field.base + _FOOT,
        title=title,
        description=" ".join(_described(curves, language)),
        paths=(*grid, *map(field.drawn, curves), *key),
        words=(
            *key_words,
            *grid_words,
            Words(str(field.right), str(field.base + 40), unit, "end"),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Field:
    """The field of a chart: ``top`` is the end of its axis in GW."""

    right: int
    base: int
    top: int

    def place(self, percent: Fraction | int, wh: int) -> tuple[Fraction, Fraction]:
        """Return where a level lies."""
        x = _LEFT + (self.right - _LEFT) * Fraction(percent) / _PERCENT
        return x, self.base - Fraction(_TALL * wh, self.top * GWH)

    def drawn(self, curve: Curve) -> Path:
        """Return a curve."""
        points = [self.place(*point) for point in curve.points]
        d = stairs(points, Fraction(_LEFT)) if curve.stepped else joined(points)
        return Path(curve.look, d)

    def grid(self, step: int) -> tuple[list[Path], list[Words]]:
        """Return the grid with its numbers, and the marks of the shares."""
        levels = [(gw, self.place(0, gw * GWH)[1]) for gw in range(0, self.top + 1, step)]
        shares = [(share, self.place(share, 0)[0]) for share in _MARKS]
        paths = [Path(Look.GRID, across(_LEFT, self.right, y)) for _, y in levels]
        paths += [Path(Look.TICK, down(x, self.base, self.base + 6)) for _, x in shares]
        words = [Words(str(_LEFT - 8), pixels(y + 4), str(gw), "end") for gw, y in levels]
        words += [
            Words(pixels(x), str(self.base + 20), f"{share} %", _anchor(share))
            for share, x in shares
        ]
        return paths, words


def _key(curves: Sequence[Curve]) -> tuple[list[Path], list[Words]]:
    """Return a sample of each curve above the field, with its name."""
    rows = [(curve, _ROW * number) for number, curve in enumerate(curves)]
    paths = [Path(curve.look, across(_LEFT, _LEFT + _SAMPLE, y + 10)) for curve, y in rows]
    words = [Words(str(_LEFT + _SAMPLE + 8), str(y + 15), curve.label) for curve, y in rows]
    return paths, words


def _anchor(percent: int) -> str:
    return {0: "start", _PERCENT: "end"}.get(percent, "middle")


def _described(curves: Sequence[Curve], language: Language) -> Iterator[str]:
    for curve in curves:
        if curve.points:
            first, last = curve.points[0], curve.points[-1]
            yield language.text(
                "%(label)s: from %(first)s GW down to %(last)s GW.",
                label=curve.label,
                first=_gw(first[1]),
                last=_gw(last[1]),
            )
    yield language.text("The table below holds the figures.")


def _gw(wh: int) -> str:
    whole, tenth = divmod(wh * 10 // GWH, 10)
    return f"{whole}.{tenth}"
