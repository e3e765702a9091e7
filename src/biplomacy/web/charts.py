"""Geometry of the charts: integers in, coordinates in tenths of a pixel out (portal §6.6, §6.7).

Coordinates are exact fractions rounded once, half to even, so that the same points give the same
bytes on any machine. The markup lies in ``templates/chart.svg``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.values.day import Day
from biplomacy.web.chart_words import (
    chart_description,
    chart_title,
    listing_label,
    listing_title,
    mark_title,
    point_title,
)
from biplomacy.web.decimation import decimated, runs
from biplomacy.web.pixels import pixels
from biplomacy.web.wording import sats_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.web.language import Language
    from biplomacy.web.model import Balances, Listing, Mark, Point

MOST_LINES = 8
MOST_YEARS = 12
MOST_RULES = 6
RULE_ABOVE = 20
_CLOSE = 14
_SILENCE = 110
_LETTER = 7
_LINE = 17
_REACH = 13


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

    @property
    def plot(self) -> int:
        """The width of its plot."""
        return self.width - self.left - self.right


WIDE = Canvas("wide", 1100, 360, 56, 132, 26, 34)
NARROW = Canvas("narrow", 358, 300, 40, 10, 40, 30)


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place, with the lines below them."""

    x: str
    y: str
    anchor: str
    lines: tuple[str, ...]
    apart: int = _LINE

    def spread(self) -> Label:
        """Return it with its first line higher, for letters that reach far above their line."""
        if len(self.lines) == 1:
            return self
        return replace(self, y=pixels(Fraction(self.y) - _REACH), apart=_LINE + _REACH)


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
class Rule:
    """A thin upright rule down to the balance of a day with an event, or to words in its way.

    ``label`` is None where its own words would touch others.
    """

    at: str
    foot: str
    title: str
    label: Label | None


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
    rules: tuple[Rule, ...]
    head: int
    base: str
    end: str


def step_chart(balances: Balances, canvas: Canvas, language: Language) -> StepChart | None:
    """Return the chart of a balance by day; None where nothing was reported.

    The value axis begins at zero. A gap before a point is drawn as a break with a dotted line
    across it, never joined. Of more points than pixels only the outline is drawn; words, dots and
    axes are those of all points.
    """
    points, announced = balances.reported, balances.announced
    if not points:
        return None
    scale = _Scale.around(balances, canvas)
    drawn = runs(decimated(points, canvas.plot))
    paths = tuple(_steps(run, scale) for run in drawn)
    base = pixels(scale.y(0))
    labels = _labels(drawn, balances, scale, language)
    listed = scale.shown(balances.listed)
    return StepChart(
        canvas=canvas,
        title=chart_title(points, language),
        description=chart_description(points, listed, language),
        lines=paths,
        announced=_steps(decimated(announced, canvas.plot), scale) if announced else "",
        areas=tuple(
            f"{path}V{base}H{pixels(scale.x(run[0].day))}Z"
            for path, run in zip(paths, drawn, strict=True)
        ),
        gaps=tuple(
            f"M{scale.place(earlier[-1])}L{scale.place(later[0])}"
            for earlier, later in pairwise(drawn)
        ),
        levels=_levels(scale),
        years=_years(scale),
        labels=labels,
        dots=_dots(balances, scale, language),
        rules=_rules(listed, balances, labels, scale=scale, language=language),
        head=canvas.top - RULE_ABOVE,
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
        return self.canvas.left + Fraction(self.canvas.plot * self.first.until(day), self.days)

    def y(self, sats: int) -> Fraction:
        room = self.canvas.height - self.canvas.top - self.canvas.bottom
        return self.canvas.top + room - Fraction(room * sats, self.top)

    def shown(self, listed: Sequence[Listing]) -> tuple[Listing, ...]:
        last = self.first.plus(self.days)
        return tuple(one for one in listed if self.first <= one.day <= last)[-MOST_RULES:]

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
    drawn: Sequence[Sequence[Point]], balances: Balances, scale: _Scale, language: Language
) -> tuple[Label, ...]:
    labels = (*_point_labels(drawn, scale, language), *_announced_label(balances, scale, language))
    return tuple(one.spread() for one in labels) if language.direction == "rtl" else labels


def _point_labels(
    drawn: Sequence[Sequence[Point]], scale: _Scale, language: Language
) -> tuple[Label, ...]:
    first, last = drawn[0][0], drawn[-1][-1]
    x, y = scale.x(last.day), scale.y(last.sats)
    words = (f"{sats_short(last.sats)} BTC", language.day(last.day))
    if scale.canvas.right > _CLOSE:
        labels = [Label(pixels(x + 12), pixels(y + 1), "start", words)]
    else:
        labels = [Label(pixels(x - 2), pixels(y + 28), "end", words)]
    if first.day.until(last.day) * 3 > scale.days and len(drawn) > 1:
        place = scale.x(first.day), scale.y(first.sats)
        said = (f"{sats_short(first.sats)} BTC", language.text("first report"))
        labels.append(Label(pixels(place[0]), pixels(place[1] + 22), "start", said))
    if len(drawn) > 1:
        earlier, later = max(
            pairwise(drawn), key=lambda pair: pair[0][-1].day.until(pair[1][0].day)
        )
        middle = (scale.x(earlier[-1].day) + scale.x(later[0].day)) / 2
        height = (scale.y(earlier[-1].sats) + scale.y(later[0].sats)) / 2
        said_there = (language.text("no report"),)
        labels.append(Label(pixels(middle - 8), pixels(height - 8), "end", said_there))
    return tuple(labels)


def _announced_label(balances: Balances, scale: _Scale, language: Language) -> tuple[Label, ...]:
    """Return the words at the end of the announcements, and over the silence after them."""
    if not balances.announced:
        return ()
    last, first = balances.announced[-1], balances.reported[0]
    x, y = scale.x(last.day), scale.y(last.sats)
    said = (f"{sats_short(last.sats)} BTC", language.text("announced, added up"))
    half = Fraction(_LETTER * max(len(line) for line in said), 2)
    middle = max(min(x, scale.canvas.width - half), scale.canvas.left + half)
    labels = [Label(pixels(middle), pixels(y - 24), "middle", said)]
    room = scale.x(first.day) - x
    if room > _SILENCE:
        silence = (language.text("nothing reported"),)
        middle = x + room / 2
        labels.append(Label(pixels(middle), pixels(scale.y(0) - 12), "middle", silence))
    return tuple(labels)


def _dots(balances: Balances, scale: _Scale, language: Language) -> tuple[Dot, ...]:
    def dot(at: Point | Mark, kind: str, title: str) -> Dot:
        return Dot(pixels(scale.x(at.day)), pixels(scale.y(at.sats)), kind, title)

    ends = (balances.reported[0], balances.reported[-1])
    return (
        *(dot(mark, mark.chip.kind, mark_title(mark, language)) for mark in balances.claimed),
        *(dot(point, "point", point_title(point, language)) for point in ends),
    )


def _rules(
    listed: Sequence[Listing],
    balances: Balances,
    labels: Sequence[Label],
    *,
    scale: _Scale,
    language: Language,
) -> tuple[Rule, ...]:
    """Return a rule for each listing, its words on the side where they touch nothing."""
    taken = [_Box.around(label) for label in labels]
    rules = {one: scale.x(one.day) for one in listed}
    free = [*taken, *(_Box(x - 1, Fraction(0), x + 1, scale.y(0)) for x in rules.values())]
    drawn = []
    for one, x in rules.items():
        words, y = (listing_label(one, language),), pixels(Fraction(scale.canvas.top - 8))
        sides = (Label(pixels(x - 5), y, "end", words), Label(pixels(x + 5), y, "start", words))
        fits = [side for side in sides if _Box.around(side).is_free(free, scale.canvas)]
        free += [_Box.around(side) for side in fits[:1]]
        below = [_level(balances, one, scale), *(box.top for box in taken if box.spans(x))]
        foot = max(min(below), Fraction(scale.canvas.top - RULE_ABOVE))
        title = listing_title(one, language)
        drawn.append(Rule(pixels(x), pixels(foot), title, fits[0] if fits else None))
    return tuple(drawn)


def _level(balances: Balances, listing: Listing, scale: _Scale) -> Fraction:
    """Return the height of the balance on a day, that of the axis before the first report."""
    known = [point.sats for point in balances.reported if point.day <= listing.day]
    return scale.y(known[-1] if known else 0)


@dataclass(frozen=True, slots=True)
class _Box:
    """About the room that words take; a letter of any script is taken for ``_LETTER`` wide."""

    left: Fraction
    top: Fraction
    right: Fraction
    bottom: Fraction

    @classmethod
    def around(cls, label: Label) -> _Box:
        x, y = Fraction(label.x), Fraction(label.y)
        width = _LETTER * max(len(line) for line in label.lines)
        left = x - Fraction(width * {"start": 0, "middle": 1, "end": 2}[label.anchor], 2)
        return cls(left, y - 12, left + width, y + 4 + label.apart * (len(label.lines) - 1))

    def spans(self, x: Fraction) -> bool:
        return self.left <= x <= self.right

    def is_free(self, taken: Sequence[_Box], canvas: Canvas) -> bool:
        if self.left < canvas.left or self.right > canvas.width:
            return False
        return not any(
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
            for other in taken
        )
