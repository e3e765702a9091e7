"""What surplus there was afterwards, hour by hour, beside what had been published (power §16.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.model import PPM
from biplomacy.power.month import Month
from biplomacy.power.surplus import ALL, QUANTILES, WINTER

if TYPE_CHECKING:
    from biplomacy.power.model import Provenance, SystemHours
    from biplomacy.power.told_surplus import ToldSurplus
    from biplomacy.values.day import Day
    from biplomacy.values.verdict import Standing

_HOUR = 3_600
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class FirmForecast:
    """A published firm surplus: Wh gross an hour, reached in ``percent`` of a month's hours."""

    month: Month
    percent: int
    wh: int


@dataclass(frozen=True, slots=True)
class ForecastCheck:
    """A forecast beside the hours that came: ``reached`` of ``hours`` had that much surplus."""

    forecast: FirmForecast
    reached: int
    hours: int

    @property
    def reached_ppm(self) -> int:
        """The share of the hours, rounded down."""
        return PPM * self.reached // self.hours

    @property
    def kept(self) -> bool:
        """Whether at least the stated share of the hours had it."""
        return self.reached * _PERCENT >= self.forecast.percent * self.hours


@dataclass(frozen=True, slots=True)
class ExPost:
    """A system's surplus by hour, Wh gross, from ``start`` (POSIX seconds), and the forecasts."""

    system: str
    start: int
    utc_offset_minutes: int
    wh: tuple[int, ...]
    provenance: Provenance
    standing: Standing
    forecasts: tuple[FirmForecast, ...] = ()

    def without(self, instant: int) -> bool | None:
        """Say whether the hour of an instant had no surplus; None where the series has no hour."""
        index = (instant - self.start) // _HOUR
        return self.wh[index] == 0 if 0 <= index < len(self.wh) else None

    def checks(self, first: Month, last: Month) -> tuple[ForecastCheck, ...]:
        """Return the forecasts of these months whose every hour is known, beside what came."""
        found = []
        for forecast in self.forecasts:
            hours = self._hours(forecast.month)
            if first <= forecast.month <= last and hours:
                reached = sum(wh >= forecast.wh for wh in hours)
                found.append(ForecastCheck(forecast, reached, len(hours)))
        return tuple(found)

    def _hours(self, month: Month) -> tuple[int, ...]:
        offset = self.utc_offset_minutes * 60
        begin = (month.first_day.start - offset - self.start) // _HOUR
        end = begin + month.days * 24
        return self.wh[begin:end] if begin >= 0 and end <= len(self.wh) else ()


def ex_post_of(hours: SystemHours, forecasts: tuple[FirmForecast, ...] = ()) -> ExPost:
    """Return the surplus of a system's hours; raises ``SystemMalformed`` for another step."""
    if hours.step_minutes * 60 != _HOUR:
        raise SystemMalformed("the surplus afterwards is compared hour by hour")
    return ExPost(
        system=hours.system.name,
        start=hours.start,
        utc_offset_minutes=hours.system.utc_offset_minutes,
        wh=tuple(hours.surplus.tolist()),
        provenance=hours.provenance,
        standing=hours.standing,
        forecasts=forecasts,
    )


def forecasts_of(published: ToldSurplus) -> tuple[FirmForecast, ...]:
    """Return the firm surplus of each month of a ``power-surplus/1``, for each of its quantiles."""
    return tuple(
        FirmForecast(Month.parse(row.part), percent, wh)
        for row in published.rows
        if row.part not in {ALL, WINTER}
        for percent, wh in zip(QUANTILES, row.firm, strict=True)
    )


def month_of(day: Day) -> Month:
    """Return the month that a day lies in."""
    return Month(day.value.year, day.value.month)
