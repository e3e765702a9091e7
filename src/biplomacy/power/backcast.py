"""The modelled year against the published one: energy by carrier and the mean fuel cost (§8.8).

A difference above one tenth is a finding beside the figure. It does not say why: what runs out
of the order of cost may be bought already, or be needed by the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.dispatch import GRAINS_PER_MINOR
from biplomacy.power.model import PPM, WH_PER_MWH
from biplomacy.power.month import Month
from biplomacy.power.published import (
    FY2025_TOTAL_WH,
    SYSTEM_AVERAGE,
    published_costs,
    published_shares,
)
from biplomacy.power.quantities import PER_KWH, TWH
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.power.dispatch import Dispatch
    from biplomacy.power.model import PowerSystem, SystemHours
    from biplomacy.power.published import PublishedCost, PublishedShare

CARRIER = "backcast-carrier"
COST = "backcast-cost"
FISCAL_YEAR = "FY2025"
_TOLERATED = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """A carrier's energy in Wh gross, as modelled and as published."""

    carrier: str
    modelled_wh: int
    published_wh: int
    source: str

    @property
    def differs(self) -> bool:
        """Whether the two differ by more than a tenth of what was published."""
        return _differ(Fraction(self.modelled_wh), Fraction(self.published_wh))


@dataclass(frozen=True, slots=True)
class Backcast:
    """Rows by carrier, and the mean fuel cost in minor units per MWh at the busbar."""

    rows: tuple[CarrierRow, ...]
    modelled_cost: Fraction
    published_cost: PublishedCost

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each difference above a tenth, as a warning."""
        return tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        for row in self.rows:
            if row.differs:
                told = f"modelled {_twh(row.modelled_wh)}, published {_twh(row.published_wh)} TWh"
                yield Finding(CARRIER, Severity.WARNING, row.carrier, told, (row.source,))
        ours, theirs = self.modelled_cost, Fraction(self.published_cost.minor_per_mwh)
        if _differ(ours, theirs):
            told = f"modelled {_rate(ours)}, published {_rate(theirs)} a kWh"
            source = self.published_cost.source
            yield Finding(COST, Severity.WARNING, "mean fuel cost", told, (source,))


def backcast(
    system: PowerSystem,
    dispatch: Dispatch,
    shares: Sequence[PublishedShare],
    *,
    total_wh: int,
    cost: PublishedCost,
) -> Backcast:
    """Return a dispatched year beside published shares of ``total_wh`` and a published cost.

    Published energy is rounded down to the Wh, once.
    """
    energy: dict[str, int] = {}
    for plant, wh in zip(system.plants, dispatch.tables.energy_wh, strict=True):
        energy[plant.carrier] = energy.get(plant.carrier, 0) + wh
    rows = tuple(
        CarrierRow(
            share.carrier,
            energy.get(share.carrier, 0),
            total_wh * share.share_ppm // PPM,
            share.source,
        )
        for share in shares
    )
    return Backcast(rows, mean_fuel_cost(dispatch), cost)


def backcast_fy2025(hours: SystemHours, dispatch: Dispatch) -> Backcast | None:
    """Return Pakistan's fiscal year 2025 beside what the press reports; None for other hours."""
    if hours.months != tuple(Month(2024, 7).to(Month(2025, 6))):
        return None
    (cost,) = (
        cost
        for cost in published_costs()
        if (cost.item, cost.period) == (SYSTEM_AVERAGE, FISCAL_YEAR)
    )
    shares = [share for share in published_shares() if share.period == FISCAL_YEAR]
    return backcast(hours.system, dispatch, shares, total_wh=FY2025_TOTAL_WH, cost=cost)


def mean_fuel_cost(dispatch: Dispatch) -> Fraction:
    """Return minor units per MWh delivered at the busbar; of nothing delivered, zero."""
    delivered = sum(dispatch.tables.energy_wh)
    if not delivered:
        return Fraction(0)
    return Fraction(dispatch.fuel * WH_PER_MWH, GRAINS_PER_MINOR * delivered)


def _differ(modelled: Fraction, published: Fraction) -> bool:
    return abs(modelled - published) > _TOLERATED * published


def _twh(wh: int) -> str:
    return f"{Decimal(round(Fraction(wh * 10, TWH))).scaleb(-1):,.1f}"


def _rate(minor_per_mwh: Fraction) -> str:
    return f"{Decimal(round(minor_per_mwh * 100 / PER_KWH)).scaleb(-2):,.2f}"
