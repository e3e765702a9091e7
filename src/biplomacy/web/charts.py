"""Geometry of the charts: integers in, coordinates in tenths of a pixel out (portal §6.6, §6.7).

Coordinates are exact fractions rounded once, half to even, so that the same points give the same
bytes on any machine. The markup lies in ``templates/chart.svg``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.values.day import Day
from biplomacy.web.pixels import pixels
from biplomacy.web.wording import long_day, sats_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.web.model import Balances, Mark, Point

MOST_LINES = 8
MOST_YEARS = 12
_CLOSE = 14
_SILENCE = 110


@dataclass(frozen=True, slots=True)
class Canvas:
    """The size of a drawing and the margins around its plot, in pixels."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


WIDE = Canvas("wide", 1100, 360, 56, 132, 26, 34)
NARROW = Canvas("narrow", 358, 300, 40, 10, 40, 30)


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place, with the lines below them."""

    x: str
    y: str
    anchor: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line or a tick: its place on its axis, and its words."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point with the words that a reader gets who points at it."""

    x: str
    y: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class StepChart:
    """A step chart, ready to be written: paths, ticks, labels, and what it says in words."""

    canvas: Canvas
    title: str
    description: str
    lines: tuple[str, ...]
    announced: str
    areas: tuple[str, ...]
    gaps: tuple[str, ...]
    levels: tuple[Tick, ...]
    years: tuple[Tick, ...]
    labels: tuple[Label, ...]
    dots: tuple[Dot, ...]
    base: str
    end: str


def step_chart(balances: Balances, canvas: Canvas) -> StepChart | None:
    """Return the chart of a balance by day; None where nothing was reported.

    The value axis begins at zero. A gap before a point is drawn as a break with a dotted line
    across it, never joined.
    """
    points, announced = balances.reported, balances.announced
    if not points:
        return None
    scale = _Scale.around(balances, canvas)
    runs = _runs(points)
    paths = tuple(_steps(run, scale) for run in runs)
    base = pixels(scale.y(0))
    return StepChart(
        canvas=canvas,
        title=_title(points),
        description=_description(points),
        lines=paths,
        announced=_steps(announced, scale) if announced else "",
        areas=tuple(
            f"{path}V{base}H{pixels(scale.x(run[0].day))}Z"
            for path, run in zip(paths, runs, strict=True)
        ),
        gaps=tuple(
            f"M{scale.place(earlier[-1])}L{scale.place(later[0])}"
            for earlier, later in pairwise(runs)
        ),
        levels=_levels(scale),
        years=_years(scale),
        labels=(*_labels(points, runs, scale), *_announced_label(balances, scale)),
        dots=(
            *(_mark_dot(mark, scale) for mark in balances.claimed),
            *(_point_dot(point, scale) for point in (points[0], points[-1])),
        ),
        base=base,
        end=pixels(Fraction(canvas.width - canvas.right)),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    canvas: Canvas
    first: Day
    days: int
    top: int
    step: int

    @classmethod
    def around(cls, balances: Balances, canvas: Canvas) -> _Scale:
        points = (*balances.reported, *balances.announced)
        days = sorted([point.day for point in points] + [mark.day for mark in balances.claimed])
        highest = max([p.sats for p in points] + [m.sats for m in balances.claimed] + [1])
        step = _nice(highest)
        span = max(days[0].until(days[-1]), 1)
        return cls(canvas, days[0], span, -(-highest // step) * step, step)

    def x(self, day: Day) -> Fraction:
        room = self.canvas.width - self.canvas.left - self.canvas.right
        return self.canvas.left + Fraction(room * self.first.until(day), self.days)

    def y(self, sats: int) -> Fraction:
        room = self.canvas.height - self.canvas.top - self.canvas.bottom
        return self.canvas.top + room - Fraction(room * sats, self.top)

    def place(self, point: Point) -> str:
        return f"{pixels(self.x(point.day))} {pixels(self.y(point.sats))}"


def _nice(highest: int) -> int:
    """Return the smallest of 1, 2, 5 times a power of ten that needs at most eight lines."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * (MOST_LINES - 1) >= highest:
                return step * factor
        step *= 10


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    runs: list[list[Point]] = []
    for point in points:
        if not runs or not point.joined:
            runs.append([])
        runs[-1].append(point)
    return runs


def _steps(run: Sequence[Point], scale: _Scale) -> str:
    path = f"M{scale.place(run[0])}"
    for point in run[1:]:
        path += f"H{pixels(scale.x(point.day))}V{pixels(scale.y(point.sats))}"
    return path


def _levels(scale: _Scale) -> tuple[Tick, ...]:
    ticks = []
    for sats in range(0, scale.top + 1, scale.step):
        y = scale.y(sats)
        ticks.append(Tick(pixels(y), sats_short(sats)))
    return tuple(ticks)


def _years(scale: _Scale) -> tuple[Tick, ...]:
    last = scale.first.plus(scale.days)
    ticks = []
    years = last.value.year - scale.first.value.year
    for year in range(scale.first.value.year, last.value.year + 1, 1 + years // MOST_YEARS):
        day = Day.parse(f"{year:04d}-01-01")
        if scale.first <= day <= last:
            ticks.append(Tick(pixels(scale.x(day)), str(year)))
    return tuple(ticks)


def _labels(
    points: Sequence[Point], runs: Sequence[Sequence[Point]], scale: _Scale
) -> tuple[Label, ...]:
    last, first = points[-1], points[0]
    x, y = scale.x(last.day), scale.y(last.sats)
    words = (f"{sats_short(last.sats)} BTC", long_day(last.day))
    if scale.canvas.right > _CLOSE:
        labels = [Label(pixels(x + 12), pixels(y + 1), "start", words)]
    else:
        labels = [Label(pixels(x - 2), pixels(y + 28), "end", words)]
    if first.day.until(last.day) * 3 > scale.days and len(runs[0]) < len(points):
        place = scale.x(first.day), scale.y(first.sats)
        said = (f"{sats_short(first.sats)} BTC", "first report")
        labels.append(Label(pixels(place[0]), pixels(place[1] + 22), "start", said))
    if len(runs) > 1:
        earlier, later = max(pairwise(runs), key=lambda pair: pair[0][-1].day.until(pair[1][0].day))
        middle = (scale.x(earlier[-1].day) + scale.x(later[0].day)) / 2
        height = (scale.y(earlier[-1].sats) + scale.y(later[0].sats)) / 2
        labels.append(Label(pixels(middle - 8), pixels(height - 8), "end", ("no report",)))
    return tuple(labels)


def _announced_label(balances: Balances, scale: _Scale) -> tuple[Label, ...]:
    """Return the words at the end of the announcements, and over the silence after them."""
    if not balances.announced:
        return ()
    last, first = balances.announced[-1], balances.reported[0]
    x, y = scale.x(last.day), scale.y(last.sats)
    said = (f"{sats_short(last.sats)} BTC", "announced, added up")
    labels = [Label(pixels(x), pixels(y - 24), "middle", said)]
    room = scale.x(first.day) - x
    if room > _SILENCE:
        middle = Label(
            pixels(x + room / 2), pixels(scale.y(0) - 12), "middle", ("nothing reported",)
        )
        labels.append(middle)
    return tuple(labels)


def _mark_dot(mark: Mark, scale: _Scale) -> Dot:
    said = f"{sats_short(mark.sats)} BTC said for {long_day(mark.day)}: {mark.chip.word}"
    return Dot(pixels(scale.x(mark.day)), pixels(scale.y(mark.sats)), mark.chip.kind, said)


def _point_dot(point: Point, scale: _Scale) -> Dot:
    said = f"{sats_short(point.sats)} BTC reported for {long_day(point.day)}"
    return Dot(pixels(scale.x(point.day)), pixels(scale.y(point.sats)), "point", said)


def _title(points: Sequence[Point]) -> str:
    first, last = points[0], points[-1]
    if len(points) == 1:
        return f"One report: {sats_short(last.sats)} BTC on {long_day(last.day)}"
    moved = "rose" if last.sats > first.sats else "fell" if last.sats < first.sats else "stayed"
    return (
        f"The reported balance {moved} from {sats_short(first.sats)} BTC on "
        f"{long_day(first.day)} to {sats_short(last.sats)} BTC on {long_day(last.day)}"
    )


def _description(points: Sequence[Point]) -> str:
    lowest = min(point.sats for point in points)
    highest = max(point.sats for point in points)
    gaps = sum(1 for point in points[1:] if not point.joined)
    return (
        f"Step chart of {len(points)} reports, from {sats_short(lowest)} to "
        f"{sats_short(highest)} BTC; {gaps or 'no'} gaps between reports. "
        "The table below holds the same points."
    )
