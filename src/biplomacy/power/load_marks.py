"""The marks of a year's load beside those that the press reports: compared, never fitted (§7.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.local_calendar import local_calendar
from biplomacy.power.model import HOUR
from biplomacy.power.published import load_anchors

if TYPE_CHECKING:
    from biplomacy.power.model import HourSeries
    from biplomacy.power.month import Month
    from biplomacy.power.published import LoadAnchor

YEAR_ROUND, PEAK, TOP_BAND = "year-round", "peak", "top-hours-band"


@dataclass(frozen=True, slots=True)
class Mark:
    """A published level and the series' own, in Wh an hour."""

    anchor: LoadAnchor
    found: int


@dataclass(frozen=True, slots=True)
class MonthMarks:
    """A local month's energy in Wh, and its highest and least hour in Wh an hour."""

    month: Month
    wh: int
    peak: int
    least: int


def month_marks(series: HourSeries, utc_offset_minutes: int) -> tuple[MonthMarks, ...]:
    """Return the marks of each local month; raises as ``local_calendar`` does."""
    calendar = local_calendar(series, utc_offset_minutes)
    wh = np.array(series.wh, np.int64)
    steps = HOUR // 60 // series.step_minutes
    found = []
    for index, month in enumerate(calendar.months):
        own = wh[calendar.month_of == index]
        found.append(
            MonthMarks(month, int(own.sum()), int(own.max()) * steps, int(own.min()) * steps)
        )
    return tuple(found)


def load_marks(series: HourSeries) -> tuple[Mark, ...]:
    """Return the three marks of a series; of one shorter than the band's hours, none.

    Year-round is the least hour. The band is what the top hours add above all others.
    """
    anchors = {anchor.name: anchor for anchor in load_anchors()}
    band = anchors[TOP_BAND]
    steps = HOUR // 60 // series.step_minutes
    falling = [wh * steps for wh in sorted(series.wh, reverse=True)]
    top = band.hours * steps
    if len(falling) <= top:
        return ()
    return (
        Mark(anchors[YEAR_ROUND], falling[-1]),
        Mark(anchors[PEAK], falling[0]),
        Mark(band, falling[0] - falling[top]),
    )
