"""Who gains at which tariff: a line for each party over tariffs; drawn by ``gains.svg``.

Lines only join tariffs whose paths were walked; nothing between them is known. Coordinates are
exact until they are written, as in ``charts``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.web.charts import Canvas
from biplomacy.web.pixels import pixels
from biplomacy.web.value_axis import axis_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from biplomacy.web.value_axis import Axis

_BETWEEN_LABELS, _BETWEEN_TICKS = 18, 40
_LEGEND, _SAMPLE = 20, 30


@dataclass(frozen=True, slots=True)
class Party:
    """A party's name and its values, one for each tariff, in hundredths of the unit."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around a drawing; ``show`` writes a value of the axis, ``mark`` makes its id."""

    title: str
    description: str
    across: str
    up: str
    mark: str
    show: Callable[[int], str]


WIDE = Canvas("wide", 1100, 340, 64, 170, 26, 46)
NARROW = Canvas("narrow", 358, 340, 52, 14, 88, 46)


@dataclass(frozen=True, slots=True)
class Mark:
    """A number or a word at its place."""

    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A party's line, its dots, and its name; ``sample`` is drawn before a name in a legend."""

    kind: str
    points: str
    dots: tuple[tuple[str, str], ...]
    label: Mark
    sample: str


@dataclass(frozen=True, slots=True)
class GainsCurve:
    """A drawing ready to be written; ``zero`` is the height at which nobody gains or loses."""

    name: str
    id: str
    paper: Canvas
    base: int
    legend: bool
    title: str
    description: str
    across: str
    up: str
    zero: str
    across_ticks: tuple[Mark, ...]
    up_ticks: tuple[Mark, ...]
    curves: tuple[Curve, ...]


KINDS = ("first", "second", "third")


def gains_curve(
    tariffs: Sequence[tuple[Fraction, str]], parties: Sequence[Party], paper: Canvas, words: Words
) -> GainsCurve:
    """Return the lines of at most three parties over ascending tariffs, each with its text."""
    axis = axis_of(value for party in parties for value in party.values)
    across = places_across(tariffs, paper.left, paper.plot)
    heights = [
        [_base(paper) + paper.top - axis.along(value, paper.top, _base(paper) - paper.top)
         for value in party.values]
        for party in parties
    ]  # fmt: skip
    labels = _labels(parties, heights, paper)
    return GainsCurve(
        name=paper.name,
        id=f"{paper.name}-{words.mark}",
        paper=paper,
        base=_base(paper),
        legend=_has_legend(paper),
        title=words.title,
        description=words.description,
        across=words.across,
        up=words.up,
        zero=_height(0, axis, paper),
        across_ticks=ticks_across(tariffs, across, _base(paper)),
        up_ticks=tuple(Mark("", _height(at, axis, paper), words.show(at)) for at in axis.ticks),
        curves=tuple(
            _curve(kind, list(zip(across, own, strict=True)), label, paper)
            for kind, own, label in zip(KINDS, heights, labels, strict=False)
        ),
    )


def places_across(
    tariffs: Sequence[tuple[Fraction, str]], left: int, room: int
) -> tuple[Fraction, ...]:
    """Return where each tariff lies between the lowest and the highest one."""
    low, high = tariffs[0][0], tariffs[-1][0]
    return tuple(left + room * (one - low) / (high - low) for one, _ in tariffs)


def ticks_across(
    tariffs: Sequence[tuple[Fraction, str]], across: Sequence[Fraction], base: int
) -> tuple[Mark, ...]:
    """Return a mark for each tariff; one that would touch the number before it stays without."""
    found, last = [], None
    for (_, text), at in zip(tariffs, across, strict=True):
        free = last is None or at - last >= _BETWEEN_TICKS
        found.append(Mark(pixels(at), str(base), text if free else ""))
        last = at if free else last
    return tuple(found)


def _base(paper: Canvas) -> int:
    return paper.height - paper.bottom


def _has_legend(paper: Canvas) -> bool:
    """Say whether names stand above the plot: a narrow one has no room beside it."""
    return paper is NARROW


def _height(value: int, axis: Axis, paper: Canvas) -> str:
    return pixels(_base(paper) + paper.top - axis.along(value, paper.top, _base(paper) - paper.top))


def _labels(
    parties: Sequence[Party], heights: Sequence[Sequence[Fraction]], paper: Canvas
) -> tuple[Mark, ...]:
    """Return the names: in a legend, or at the ends of the lines, none touching another."""
    if _has_legend(paper):
        return tuple(
            Mark(str(_SAMPLE + 10), str((place + 1) * _LEGEND), party.name)
            for place, party in enumerate(parties)
        )
    ends = sorted((own[-1], place) for place, own in enumerate(heights))
    found: list[Fraction] = [ends[0][0]] if ends else []
    for (_, _), (height, _) in pairwise(ends):
        found.append(max(height, found[-1] + _BETWEEN_LABELS))
    over = max(Fraction(0), found[-1] - _base(paper)) if found else Fraction(0)
    placed = {place: at - over for at, (_, place) in zip(found, ends, strict=True)}
    x = str(paper.width - paper.right + 12)
    return tuple(Mark(x, pixels(placed[n] + 5), one.name) for n, one in enumerate(parties))


def _curve(
    kind: str, points: Sequence[tuple[Fraction, Fraction]], label: Mark, paper: Canvas
) -> Curve:
    dots = tuple((pixels(x), pixels(y)) for x, y in points)
    sample = f"M4 {int(label.y) - 5}h{_SAMPLE}" if _has_legend(paper) else ""
    return Curve(kind, " ".join(f"{x},{y}" for x, y in dots), dots, label, sample)
