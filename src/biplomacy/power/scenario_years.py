"""Years like the told one, with more or less demand, water and plant (power §7.6).

The ranges are assumed. Each year draws from a stream of its own, so year 7 is the same whether it
is made alone or among a thousand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.power.errors import LimitExceeded
from biplomacy.power.model import (
    PPM,
    HourSeries,
    HourTable,
    MonthlyEnergy,
    Outage,
    PowerSystem,
    Seasonal,
)
from biplomacy.power.shake import seed_of, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.model import Availability

LABEL = "year"
MAX_YEARS = 1_000
DEMAND_PPM = (950_000, 1_050_000)
WATER_PPM = (880_000, 1_120_000)
PLANT_PPM = (940_000, 1_060_000)


@dataclass(frozen=True, slots=True)
class YearDraw:
    """The factors of one year in ppm; ``plants`` in the order of the system."""

    demand_ppm: int
    water_ppm: int
    plants_ppm: tuple[int, ...]


def draw_year(seed_name: str, year: int, plants: int) -> YearDraw:
    """Return the factors of a year, each whole and equally likely within its range."""
    drawn = stream(seed_of(seed_name), LABEL, year, 4 * (2 + plants))
    words = [int.from_bytes(drawn[i : i + 4], "big") for i in range(0, len(drawn), 4)]
    return YearDraw(
        demand_ppm=_within(words[0], DEMAND_PPM),
        water_ppm=_within(words[1], WATER_PPM),
        plants_ppm=tuple(_within(word, PLANT_PPM) for word in words[2:]),
    )


def scenario_years(
    system: PowerSystem, series: HourSeries, seed_name: str, years: int
) -> Iterator[tuple[PowerSystem, HourSeries]]:
    """Yield years in order; raises ``LimitExceeded`` above a thousand."""
    if years > MAX_YEARS:
        raise LimitExceeded(f"{years:,} scenario years are more than {MAX_YEARS:,}")
    for year in range(years):
        draw = draw_year(seed_name, year, len(system.plants))
        plants = tuple(
            replace(plant, availability=_scaled(plant.availability, draw.water_ppm, ppm))
            for plant, ppm in zip(system.plants, draw.plants_ppm, strict=True)
        )
        wh = tuple(hour * draw.demand_ppm // PPM for hour in series.wh)
        yield replace(system, plants=plants), replace(series, wh=wh)


def _within(word: int, bounds: tuple[int, int]) -> int:
    low, high = bounds
    return low + (word * (high - low + 1) >> 32)


def _scaled(rule: Availability, water_ppm: int, plant_ppm: int) -> Availability:
    match rule:
        case MonthlyEnergy(wh=told):
            return MonthlyEnergy(tuple((month, wh * water_ppm // PPM) for month, wh in told))
        case Outage(available_ppm=ppm):
            return Outage(_capped(ppm, plant_ppm))
        case Seasonal(ppm=shares):
            return Seasonal(tuple(_capped(share, plant_ppm) for share in shares))
        case HourTable(ppm=shares):
            return HourTable(tuple(_capped(share, plant_ppm) for share in shares))


def _capped(ppm: int, factor_ppm: int) -> int:
    return min(PPM, ppm * factor_ppm // PPM)
