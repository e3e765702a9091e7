"""Firm surplus: how much is left above demand, in how many of the hours, behind which limit (§8.2).

Surplus is capacity, gross at the busbar. Firm surplus at q % is reached in at least q % of the
hours; it is one of the values that occur, never one between two (power §3.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.availability import system_hours
from biplomacy.power.errors import HoursMissing, LimitExceeded
from biplomacy.power.model import (
    HOUR,
    FlexibleLoad,
    LoadKind,
    PriceByMonth,
    Provenance,
)
from biplomacy.power.scenario_years import scenario_years

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from biplomacy.power.model import HourSeries, PowerSystem, SystemHours
    from biplomacy.power.month import Month
    from biplomacy.values.verdict import Standing

QUANTILES = (50, 90, 95, 99)
MOST_POOLED = 20_000_000
"""Intervals of all scenario years together: a third of a gigabyte."""
ALL = "all"
WINTER = "winter"


@dataclass(frozen=True, slots=True)
class SurplusTerms:
    """What is asked beside system and hours: a firm load at the meter, and proven obedience.

    ``interruptible_wh`` gross an hour; ``years`` of scenarios beside the told one, none for 0.
    """

    firm_load_wh: int = 0
    interruptible_wh: int = 0
    obedience_ppm: int = 0
    years: int = 0
    seed: str = "scenarios"


TOLD_YEAR = SurplusTerms()


@dataclass(frozen=True, slots=True)
class Binding:
    """In how many intervals which limit stands nearest above demand (power §8.2).

    ``grid``: more could run than the grid carries. ``reserve``: nothing is left, and would be
    without the reserve. ``plant``: all else.
    """

    plant: int
    reserve: int
    grid: int


@dataclass(frozen=True, slots=True)
class FirmRow:
    """Firm surplus of a part of the period, in Wh gross an interval.

    ``part`` is ``all``, ``winter`` or a month; ``hour`` is a local hour or none. ``firm`` has one
    value for each of ``QUANTILES``; ``without`` counts the intervals that have no surplus.
    """

    part: str
    hour: int | None
    intervals: int
    firm: tuple[int, ...]
    without: int
    binding: Binding


@dataclass(frozen=True, slots=True)
class Surplus:
    """Firm surplus of the period: ``rows`` by part, ``by_hour`` by month and local hour."""

    first: Month
    last: Month
    step_minutes: int
    rows: tuple[FirmRow, ...]
    by_hour: tuple[FirmRow, ...]
    provenance: Provenance
    standing: Standing

    def row(self, part: str) -> FirmRow:
        """Return the row of a part; raises ``HoursMissing`` where the period has none."""
        for row in self.rows:
            if row.part == part:
                return row
        raise HoursMissing(
            f"{part} is not in the period", hint=f"the period is {self.first} to {self.last}"
        )


def measure_surplus(
    system: PowerSystem,
    series: HourSeries,
    terms: SurplusTerms = TOLD_YEAR,
    watch: Callable[[int, int], None] = lambda _done, _total: None,
) -> Surplus:
    """Return the firm surplus of a system in its hours, or over scenario years of them.

    ``watch`` is told how many years are done, and of how many.

    Raises:
        HoursMissing, CostMissing, LimitExceeded: as ``system_hours`` and ``scenario_years`` do.
    """
    if not terms.years:
        return pool_surplus([_hours(system, series, terms)])
    if terms.years * len(series.wh) > MOST_POOLED:
        raise LimitExceeded(f"{terms.years:,} years of these hours are more than are pooled")
    return pool_surplus(_scenarios(system, series, terms, watch))


def _scenarios(
    system: PowerSystem,
    series: HourSeries,
    terms: SurplusTerms,
    watch: Callable[[int, int], None],
) -> Iterator[SystemHours]:
    years = scenario_years(system, series, terms.seed, terms.years)
    for done, (one, hours) in enumerate(years, start=1):
        yield _hours(one, hours, terms)
        watch(done, terms.years)


def pool_surplus(years: Iterable[SystemHours]) -> Surplus:
    """Return the firm surplus over all intervals of years that share one calendar.

    Provenance and standing are those of the first: scenarios of it have no other.
    """
    coming = iter(years)
    told = next(coming)
    rows = [(told.surplus, _limits(told)), *((year.surplus, _limits(year)) for year in coming)]
    pool = _Pool(np.stack([row[0] for row in rows]), np.stack([row[1] for row in rows]))
    names = [str(month) for month in told.months]
    winter = np.array([month.is_winter for month in told.months])[told.month_of]
    parts = [(ALL, np.ones(len(told.demand), np.bool_)), (WINTER, winter)]
    parts += [(name, told.month_of == index) for index, name in enumerate(names)]
    by_hour = (
        (name, hour, (told.month_of == index) & (told.local_hour == hour))
        for index, name in enumerate(names)
        for hour in range(24)
    )
    return Surplus(
        first=told.months[0],
        last=told.months[-1],
        step_minutes=told.step_minutes,
        rows=tuple(pool.row(name, None, chosen) for name, chosen in parts if chosen.any()),
        by_hour=tuple(pool.row(*one) for one in by_hour if one[2].any()),
        provenance=told.provenance,
        standing=told.standing,
    )


def surplus_forecast(hours: SystemHours) -> tuple[int, ...]:
    """Return the surplus of each interval in Wh gross, as a promise is later measured against."""
    return tuple(map(int, hours.surplus))


def _hours(system: PowerSystem, series: HourSeries, terms: SurplusTerms) -> SystemHours:
    firm = FlexibleLoad("firm", LoadKind.OTHER, terms.firm_load_wh, PriceByMonth(()), firm=True)
    return system_hours(
        system,
        series,
        firm_loads=(firm,),
        obedience_ppm=terms.obedience_ppm,
        interruptible_wh=terms.interruptible_wh,
    )


_PLANT, _RESERVE, _GRID = range(3)


def _limits(hours: SystemHours) -> NDArray[np.int64]:
    """Return the binding limit of each interval: (hours,) int64 of the three constants."""
    could = hours.available.sum(axis=0)
    grid = hours.system.grid_limit_wh * hours.step_minutes * 60 // HOUR
    by_plant = np.where((hours.surplus == 0) & (could > hours.demand), _RESERVE, _PLANT)
    return np.where(hours.capability == grid, _GRID, by_plant).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Pool:
    """Surplus and binding limit: (years, hours) int64."""

    surplus: NDArray[np.int64]
    limits: NDArray[np.int64]

    def row(self, part: str, hour: int | None, chosen: NDArray[np.bool_]) -> FirmRow:
        """Return the row of the chosen hours of all years."""
        ascending = np.sort(self.surplus[:, chosen], axis=None)
        count = len(ascending)
        counts = np.bincount(self.limits[:, chosen].ravel(), minlength=3)
        return FirmRow(
            part=part,
            hour=hour,
            intervals=count,
            firm=tuple(int(ascending[count - -(-q * count // 100)]) for q in QUANTILES),
            without=int(np.searchsorted(ascending, 0, side="right")),
            binding=Binding(*map(int, counts)),
        )
