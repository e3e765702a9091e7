"""The drawings of a surplus: load and surplus by the share of hours, and the map by hour."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.local_calendar import local_calendar
from biplomacy.power.model import HOUR
from biplomacy.power.surplus import ALL, QUANTILES, WINTER
from biplomacy.web.drawing import SHEETS, Look
from biplomacy.web.duration_chart import Curve, duration_chart, falling
from biplomacy.web.heat_map import HOURS, HeatRow, heat_map
from biplomacy.web.power_words import PROVENANCES, gigawatts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.model import HourSeries
    from biplomacy.power.surplus import FirmRow
    from biplomacy.power.told_hours import ToldHours
    from biplomacy.power.told_surplus import ToldSurplus
    from biplomacy.web.drawing import Drawing
    from biplomacy.web.language import Language
    from biplomacy.web.stated import Stated

FIRM = QUANTILES.index(95)
"""The place of the quantile that stands for firm power."""


def duration_of(
    told: ToldSurplus, load: Iterator[Curve], mark: str, language: Language
) -> tuple[Drawing, ...]:
    """Return load and surplus by the share of hours, for wide and narrow pages."""
    curves = [*load, *_surplus_curves(told, language)]
    title = language.text(
        "Load and surplus by the share of hours, %(system)s, %(hours)s",
        system=told.system,
        hours=language.text(PROVENANCES[told.provenance]),
    )
    return tuple(
        duration_chart(curves, sheet, title, mark=f"{mark}d", language=language) for sheet in SHEETS
    )


def load_curves(
    hours: Stated[ToldHours] | None, series: HourSeries | None, language: Language
) -> Iterator[Curve]:
    """Yield the load of all hours and of winter; none where the hours are not at hand."""
    if hours is None or series is None:
        return
    steps = HOUR // 60 // series.step_minutes
    calendar = local_calendar(series, hours.body.utc_offset_minutes)
    winter = {place for place, month in enumerate(calendar.months) if month.is_winter}
    cold = [
        wh * steps
        for wh, place in zip(series.wh, calendar.month_of.tolist(), strict=True)
        if place in winter
    ]
    every = falling([wh * steps for wh in series.wh])
    yield Curve(language.text("load, all hours"), Look.FIRST, every)
    if cold:
        label = language.text("load, November to March")
        yield Curve(label, Look.FIRST_BROKEN, falling(cold))


def _surplus_curves(told: ToldSurplus, language: Language) -> Iterator[Curve]:
    names = {
        ALL: (language.text("surplus, all hours: at least"), Look.SECOND),
        WINTER: (language.text("surplus, November to March: at least"), Look.SECOND_BROKEN),
    }
    steps = HOUR // 60 // told.step_minutes
    for row in told.rows:
        if row.part in names:
            label, look = names[row.part]
            points = ((Fraction(q), wh * steps) for q, wh in zip(QUANTILES, row.firm, strict=True))
            yield Curve(label, look, tuple(points), stepped=True)


def heat_rows(told: ToldSurplus, rows: tuple[FirmRow, ...]) -> tuple[HeatRow, ...]:
    """Return firm surplus by month and local hour."""
    steps = HOUR // 60 // told.step_minutes
    found: dict[str, list[int | None]] = {}
    for row in rows:
        if row.hour is not None and row.hour < HOURS:
            found.setdefault(row.part, [None] * HOURS)[row.hour] = row.firm[FIRM] * steps
    return tuple(HeatRow(month, tuple(wh)) for month, wh in found.items())


def maps_of(
    told: ToldSurplus, rows: tuple[HeatRow, ...], mark: str, language: Language
) -> tuple[Drawing, ...]:
    """Return the map for wide and narrow pages; none without rows."""
    title = language.text(
        "Surplus reached in 95 %% of the hours, by month and local hour, %(system)s, %(hours)s",
        system=told.system,
        hours=language.text(PROVENANCES[told.provenance]),
    )
    return tuple(
        heat_map(rows, sheet, title, mark=f"{mark}h", language=language) for sheet in SHEETS if rows
    )


def cell_text(wh: int | None) -> str:
    """Return a cell of the map in GW; empty where it is missing."""
    return "" if wh is None else gigawatts(wh)
