"""The fiscal year of the replay's power system: published months, spread over synthetic hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.availability import system_hours
from biplomacy.power.hours import synthetic_series
from biplomacy.power.month_table import shipped_months
from biplomacy.power.system_file import shipped_system

if TYPE_CHECKING:
    from biplomacy.power.model import HourSeries, PowerSystem, SystemHours

SYSTEM = "pakistan-fy25"
"""The name of the system, and of the seed of its hours."""
MONTHS = "pakistan-reported"
FISCAL_YEAR = 2025


@dataclass(frozen=True, slots=True)
class PowerYear:
    """A system, its load hour by hour, and what its plants could give in each hour."""

    system: PowerSystem
    series: HourSeries
    hours: SystemHours


def read_power_year() -> PowerYear:
    """Return July 2024 to June 2025; no hourly load of Pakistan may be redistributed."""
    system = shipped_system(SYSTEM)
    months = shipped_months(MONTHS).fiscal_year(FISCAL_YEAR)
    series = synthetic_series(months, SYSTEM, system.utc_offset_minutes)
    return PowerYear(system, series, system_hours(system, series))
