"""A party's quantiles over tariffs, as bands around the path in the middle; drawn by ``fan.svg``.

The outer band reaches from the path at 5 % to the one at 95 %, the inner from 25 to 75 %. Bands
join tariffs whose paths were walked; nothing between them is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.web.gains_curve import Mark, places_across, ticks_across
from biplomacy.web.pixels import pixels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from biplomacy.web.gains_curve import Words
    from biplomacy.web.value_axis import Axis

WIDTH, HEIGHT = 358, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 26, 46
BASE = HEIGHT - BOTTOM
RANKS = 5


@dataclass(frozen=True, slots=True)
class FanChart:
    """A drawing ready to be written; bands are closed lines, ``middle`` is an open one."""

    id: str
    width: int
    height: int
    left: int
    end: int
    base: int
    title: str
    description: str
    across: str
    up: str
    zero: str
    across_ticks: tuple[Mark, ...]
    up_ticks: tuple[Mark, ...]
    outer: str
    inner: str
    middle: str
    dots: tuple[tuple[str, str], ...]


def fan_chart(
    tariffs: Sequence[tuple[Fraction, str]],
    quantiles: Sequence[Sequence[int]],
    axis: Axis,
    words: Words,
) -> FanChart:
    """Return the fan of one party: for each tariff its five quantiles, ascending, in cents.

    ``axis`` is shared by the fans that stand side by side.
    """
    across = places_across(tariffs, LEFT, WIDTH - LEFT - RIGHT)
    lines = [
        [f"{pixels(x)},{_height(five[rank], axis)}"
         for x, five in zip(across, quantiles, strict=True)]
        for rank in range(RANKS)
    ]  # fmt: skip
    middle = lines[RANKS // 2]
    return FanChart(
        id=f"fan-{words.mark}",
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        end=WIDTH - RIGHT,
        base=BASE,
        title=words.title,
        description=words.description,
        across=words.across,
        up=words.up,
        zero=_height(0, axis),
        across_ticks=ticks_across(tariffs, across, BASE),
        up_ticks=tuple(Mark("", _height(at, axis), words.show(at)) for at in axis.ticks),
        outer=_band(lines[0], lines[4]),
        inner=_band(lines[1], lines[3]),
        middle=" ".join(middle),
        dots=tuple((x, y) for x, _, y in (point.partition(",") for point in middle)),
    )


def _band(low: Sequence[str], high: Sequence[str]) -> str:
    return " ".join((*low, *reversed(high)))


def _height(value: int, axis: Axis) -> str:
    return pixels(BASE + TOP - axis.along(value, TOP, BASE - TOP))
