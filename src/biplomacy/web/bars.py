"""Bars from zero, for small multiples; the markup lies in ``templates/bars.svg``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.web.pixels import pixels
from biplomacy.web.wording import sats_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.web.model import Bar


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with the place of its words; ``width`` is empty where nothing is to be drawn."""

    y: str
    width: str
    kind: str
    label: str
    value: str
    value_at: str
    line: str


def bar_chart(bars: Sequence[Bar], *, room: int = 130) -> tuple[DrawnBar, ...]:
    """Return bars from zero, all on the scale of the longest, 28 pixels apart."""
    longest = max([bar.sats for bar in bars] + [1])
    drawn = []
    for place, bar in enumerate(bars):
        width = Fraction(room * bar.sats, longest)
        drawn.append(
            DrawnBar(
                y=str(28 * place + 4),
                width=pixels(width) if bar.sats else "",
                kind=bar.kind,
                label=bar.label,
                value=f"{sats_short(bar.sats)} BTC",
                value_at=pixels(130 + width),
                line=str(28 * place + 19),
            )
        )
    return tuple(drawn)
