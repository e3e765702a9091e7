"""Bars from zero, for small multiples; the markup lies in ``templates/bars.svg``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.web.pixels import pixels
from biplomacy.web.wording import sats_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.web.language import Language
    from biplomacy.web.model import Bar

LEAST_LABEL = 112
_LETTER = 7
_APART = 28
_VALUE = 88


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


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars ready to be drawn; labels end at ``label_at``, bars begin at ``start``.

    ``said`` says the same to those who listen.
    """

    said: str
    width: int
    height: int
    label_at: int
    start: int
    bars: tuple[DrawnBar, ...]


def bar_chart(title: str, bars: Sequence[Bar], language: Language, *, room: int = 130) -> BarChart:
    """Return bars from zero, all on the scale of the longest; the longest label sets the margin."""
    longest = max([bar.sats for bar in bars] + [1])
    label_at = max([_LETTER * len(bar.label) for bar in bars] + [LEAST_LABEL])
    start = label_at + 10
    drawn = []
    for place, bar in enumerate(bars):
        width = Fraction(room * bar.sats, longest)
        drawn.append(
            DrawnBar(
                y=str(_APART * place + 4),
                width=pixels(width) if bar.sats else "",
                kind=bar.kind,
                label=bar.label,
                value=f"{sats_short(bar.sats)} BTC",
                value_at=pixels(start + 8 + width),
                line=str(_APART * place + 19),
            )
        )
    words = language.listed(
        language.text("%(label)s: %(amount)s BTC", label=bar.label, amount=sats_short(bar.sats))
        for bar in bars
    )
    return BarChart(
        said=language.text("%(title)s: %(words)s", title=title, words=words),
        width=start + room + _VALUE,
        height=_APART * len(bars) + 4,
        label_at=label_at,
        start=start,
        bars=tuple(drawn),
    )
