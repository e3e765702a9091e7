"""The power system, its hours, its loads, and the one case that every kernel reads (power §4).

Energy and power limits: whole Wh an interval. Prices: minor units of the currency per MWh (Rs 1 a
kWh is 100,000 paisa). Ratios: parts per million. Instants: POSIX seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.power.errors import CostMissing

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from biplomacy.power.month import Month
    from biplomacy.values.verdict import Standing

PPM = 1_000_000
WH_PER_MWH = 1_000_000
HOUR = 3_600


class Provenance(StrEnum):
    """Where hours come from, from the strongest to the weakest; nothing raises it (§4.2)."""

    METERED = "metered"
    REPORTED = "reported"
    SYNTHETIC = "synthetic"

    @classmethod
    def weakest(cls, found: Iterable[Provenance]) -> Provenance:
        """Return the weakest of ``found``; of none, the strongest."""
        order = list(cls)
        return max(found, key=order.index, default=cls.METERED)


@dataclass(frozen=True, slots=True)
class PriceByMonth:
    """Minor units per MWh by month; ``carried`` lets the latest earlier month stand for a later.

    A carried price of months before the first is the first one: the caller asked for it (§5.2).
    """

    prices: tuple[tuple[Month, int], ...]
    carried: bool = False

    def at(self, month: Month) -> int:
        """Return the price of a month; raises ``CostMissing``."""
        return self.dated(month)[1]

    def dated(self, month: Month) -> tuple[Month, int]:
        """Return the month that the price was told for, and the price; raises ``CostMissing``."""
        exact = [row for row in self.prices if row[0] == month]
        if exact:
            return exact[0]
        if not self.carried or not self.prices:
            raise CostMissing(f"no price is told for {month}")
        earlier = [row for row in self.prices if row[0] < month]
        return max(earlier) if earlier else min(self.prices)


@dataclass(frozen=True, slots=True)
class Outage:
    """Thermal and nuclear plant: one availability at all hours, in ppm of capacity."""

    available_ppm: int


@dataclass(frozen=True, slots=True)
class MonthlyEnergy:
    """Hydro: the energy of each month in Wh, spread over its hours, at most capacity."""

    wh: tuple[tuple[Month, int], ...]


@dataclass(frozen=True, slots=True)
class Seasonal:
    """Wind: ppm of capacity for January to December."""

    ppm: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HourTable:
    """Solar: ppm of capacity for the local hours 0 to 23."""

    ppm: tuple[int, ...]


Availability = Outage | MonthlyEnergy | Seasonal | HourTable


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant or a class of plants at the busbar; ``must_take_wh`` is run before the merit order.

    ``carrier`` is the name under which shares are published, such as ``coal-local``.
    """

    name: str
    carrier: str
    capacity_wh: int
    availability: Availability
    cost: PriceByMonth
    standing: Standing
    source: str
    must_take_wh: int = 0


@dataclass(frozen=True, slots=True)
class ReserveRule:
    """Kept free at each hour: the larger of the largest unit (Wh) and a share of demand (ppm)."""

    largest_unit_wh: int
    share_of_demand_ppm: int


@dataclass(frozen=True, slots=True)
class PowerSystem:
    """A system of one busbar; ``loss_ppm`` lies between busbar and meter."""

    name: str
    currency: str
    utc_offset_minutes: int
    plants: tuple[Plant, ...]
    reserve: ReserveRule
    grid_limit_wh: int
    loss_ppm: int
    value_of_lost_load: int


@dataclass(frozen=True, slots=True)
class HourSeries:
    """Energy of consecutive intervals from ``start`` (POSIX seconds), gross, without a gap."""

    start: int
    step_minutes: int
    wh: tuple[int, ...]
    provenance: Provenance


class LoadKind(StrEnum):
    """Who takes flexible power (§4.3)."""

    MINING = "mining"
    AI = "ai"
    SMELTER = "smelter"
    EXPORT = "export"
    AGRICULTURE = "agriculture"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FlexibleLoad:
    """A buyer of surplus: capacity in Wh net an hour, worth in minor units per MWh at the meter.

    A ``firm`` load (AI: 99.5 % uptime) is demand: it shrinks the surplus and is not dispatched.
    """

    name: str
    kind: LoadKind
    capacity_wh: int
    value: PriceByMonth
    firm: bool = False
    uptime_ppm: int = 0


@dataclass(frozen=True, slots=True)
class SystemHours:
    """A year as the kernels read it: all int64, plants in the order of the system.

    ``month_of``: (hours,) index into ``months``. ``local_hour``: (hours,) 0 to 23. ``demand``,
    ``capability`` (K of §8.1, reserve and grid taken off): (hours,) Wh gross. ``available``,
    ``must_take`` (<= available): (plants, hours) Wh. ``cost``: (plants, months) minor per MWh.
    """

    system: PowerSystem
    start: int
    step_minutes: int
    months: tuple[Month, ...]
    month_of: NDArray[np.int64]
    local_hour: NDArray[np.int64]
    demand: NDArray[np.int64]
    capability: NDArray[np.int64]
    available: NDArray[np.int64]
    must_take: NDArray[np.int64]
    cost: NDArray[np.int64]
    provenance: Provenance
    standing: Standing

    @property
    def surplus(self) -> NDArray[np.int64]:
        """S of §8.1, what is left above demand, Wh gross an interval: (hours,)."""
        left: NDArray[np.int64] = (self.capability - self.demand).clip(min=0)
        return left


def gross_of(net: int, loss_ppm: int) -> int:
    """Return the Wh at the busbar that bring ``net`` to the meter, rounded up (§3.2)."""
    return -(-net * PPM // (PPM - loss_ppm))


def net_of(gross: int, loss_ppm: int) -> int:
    """Return the Wh at the meter of ``gross`` at the busbar, rounded down (§3.2)."""
    return gross * (PPM - loss_ppm) // PPM


def nearest_rank(ascending: tuple[int, ...], percent: int) -> int:
    """Return the nearest-rank quantile of sorted values: index ceil(p n / 100) - 1 (§3.5)."""
    return ascending[max(0, -(-percent * len(ascending) // 100) - 1)]
