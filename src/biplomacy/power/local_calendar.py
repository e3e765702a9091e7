"""The local months and hours of a series, by the one offset of its system (power §3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.errors import HoursMissing, LimitExceeded, MonthMismatch, SystemMalformed
from biplomacy.power.hours import require_loads
from biplomacy.power.model import HOUR
from biplomacy.power.month import FIRST_YEAR, LAST_YEAR, Month
from biplomacy.power.quantities import GWH, decimal_text
from biplomacy.values.day import SECONDS_PER_DAY, Day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from biplomacy.power.model import HourSeries

MAX_INTERVALS = 10 * 366 * 96
"""Ten years of quarter hours (power §21)."""
_TOLERANCE = 1_000
_BEGIN = Month(FIRST_YEAR, 1).first_day.start
_END = Month(LAST_YEAR + 1, 1).first_day.start


@dataclass(frozen=True, slots=True)
class LocalCalendar:
    """``month_of``: (intervals,) int64 index into ``months``; ``hour``: (intervals,) 0 to 23."""

    months: tuple[Month, ...]
    month_of: NDArray[np.int64]
    hour: NDArray[np.int64]


def local_calendar(series: HourSeries, utc_offset_minutes: int) -> LocalCalendar:
    """Return the local month and hour of each interval.

    Raises:
        HoursMissing: the series is empty.
        LimitExceeded: more than ten years of quarter hours.
        SystemMalformed: a step that does not divide an hour, or hours outside 2000 to 2099.
        LoadInvalid: a load is negative or above 100 GW.
    """
    count = len(series.wh)
    if not count:
        raise HoursMissing("the series holds no hour")
    if count > MAX_INTERVALS:
        raise LimitExceeded(f"{count:,} intervals are more than {MAX_INTERVALS:,}")
    if not 0 < series.step_minutes <= HOUR // 60 or HOUR // 60 % series.step_minutes:
        raise SystemMalformed(f"a step of {series.step_minutes} minutes does not divide an hour")
    require_loads(series)
    start = series.start + utc_offset_minutes * 60
    local = start + np.arange(count, dtype=np.int64) * (series.step_minutes * 60)
    if not _BEGIN <= int(local[0]) <= int(local[-1]) < _END:
        raise SystemMalformed(f"the hours lie outside {FIRST_YEAR} to {LAST_YEAR}")
    months = tuple(_month(int(local[0])).to(_month(int(local[-1]))))
    begins = np.array([month.first_day.start for month in months], np.int64)
    month_of = np.searchsorted(begins, local, side="right").astype(np.int64) - 1
    return LocalCalendar(months, month_of, (local % SECONDS_PER_DAY) // HOUR)


def month_sums(series: HourSeries, utc_offset_minutes: int) -> dict[Month, int]:
    """Return the Wh of each local month; raises as ``local_calendar`` does."""
    calendar = local_calendar(series, utc_offset_minutes)
    sums = np.zeros(len(calendar.months), np.int64)
    np.add.at(sums, calendar.month_of, np.array(series.wh, np.int64))
    return dict(zip(calendar.months, map(int, sums), strict=True))


def require_month_totals(
    series: HourSeries, utc_offset_minutes: int, totals: Mapping[Month, int]
) -> None:
    """Refuse hours of a month that differ from its total by more than 0.1 %.

    Raises:
        MonthMismatch: naming the first such month.
    """
    for month, found in month_sums(series, utc_offset_minutes).items():
        told = totals.get(month)
        if told is not None and abs(found - told) * _TOLERANCE > told:
            raise MonthMismatch(
                f"the hours of {month} sum to {decimal_text(found, GWH)} GWh,"
                f" its total is {decimal_text(told, GWH)} GWh",
                hint="check the unit, the offset and that the month is whole",
            )


def _month(local: int) -> Month:
    day = Day.of_instant(local).value
    return Month(day.year, day.month)
