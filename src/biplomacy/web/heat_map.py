"""A map of months and local hours: the fuller a cell, the more is left (power §19.2).

Five shades of one colour, with a key; a cell without anything is outlined, a missing one empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.quantities import GWH
from biplomacy.web.drawing import SHADES, Drawing, Look, Path, Words, box
from biplomacy.web.pixels import pixels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.web.drawing import Sheet
    from biplomacy.web.language import Language

HOURS = 24
_LEFT, _HEAD, _TALL = 62, 24, 22
_MARKED = (0, 6, 12, 18, 23)
_KEY = 52


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A month with a value in Wh an hour for each local hour; None where there is none."""

    label: str
    wh: tuple[int | None, ...]


def heat_map(
    rows: Sequence[HeatRow], sheet: Sheet, title: str, *, mark: str, language: Language
) -> Drawing:
    """Return the map; each shade is a span of whole GW, named in the key."""
    step = max((wh or 0 for row in rows for wh in row.wh), default=0) // GWH // len(SHADES) + 1
    wide = Fraction(sheet.width - _LEFT, HOURS)
    base = _HEAD + _TALL * len(rows)
    hours = [
        Words(pixels(_LEFT + (hour + Fraction(1, 2)) * wide), "16", f"{hour:02d}", "middle")
        for hour in _MARKED
    ]
    months = [
        Words("0", str(_HEAD + line * _TALL + 16), row.label) for line, row in enumerate(rows)
    ]
    key, key_words = _key(step, base, sheet)
    unit = language.text("GW that are left, by local hour")
    return Drawing(
        name=sheet.name,
        id=f"{sheet.name}-{mark}",
        width=sheet.width,
        height=base + _KEY + 26,
        title=title,
        description=_described(rows, language),
        paths=(*_cells(rows, wide, step), *key),
        words=(
            *hours,
            *months,
            *key_words,
            Words(str(sheet.width), str(base + _KEY + 18), unit, "end"),
        ),
    )


def _cells(rows: Sequence[HeatRow], wide: Fraction, step: int) -> list[Path]:
    """Return a path for each shade that occurs."""
    shades: dict[Look, list[str]] = {look: [] for look in (*SHADES, Look.EMPTY)}
    for line, row in enumerate(rows):
        for hour, wh in enumerate(row.wh):
            if wh is not None:
                cell = box(_LEFT + hour * wide + 1, _HEAD + line * _TALL + 1, wide - 2, _TALL - 2)
                look = SHADES[wh // (step * GWH)] if wh else Look.EMPTY
                shades[look].append(cell)
    return [Path(look, "".join(cells)) for look, cells in shades.items() if cells]


def _key(step: int, base: int, sheet: Sheet) -> tuple[list[Path], list[Words]]:
    """Return a box for each shade with the span that it stands for, side by side."""
    wide = (sheet.width - _LEFT) // len(SHADES) if sheet.narrow else 110
    paths, words = [], []
    for number, look in enumerate(SHADES):
        left = _LEFT + number * wide
        paths.append(Path(look, box(left, base + 14, 18, 14)))
        words.append(
            Words(str(left), str(base + 46), f"{number * step}\N{EN DASH}{(number + 1) * step}")
        )
    return paths, words


def _described(rows: Sequence[HeatRow], language: Language) -> str:
    known = [
        (wh, row.label, hour) for row in rows for hour, wh in enumerate(row.wh) if wh is not None
    ]
    if not known:
        return language.text("Nothing is known.")
    least, most = min(known), max(known)
    return language.text(
        "Least: %(least)s GW in %(low_month)s at %(low_hour)s. Most: %(most)s GW in "
        "%(high_month)s at %(high_hour)s. The table below holds every cell.",
        least=_gw(least[0]),
        low_month=least[1],
        low_hour=f"{least[2]:02d}:00",
        most=_gw(most[0]),
        high_month=most[1],
        high_hour=f"{most[2]:02d}:00",
    )


def _gw(wh: int) -> str:
    whole, tenth = divmod(wh * 10 // GWH, 10)
    return f"{whole}.{tenth}"
