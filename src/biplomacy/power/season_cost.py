"""What a block costs in a season, in both readings, as parts of benchmarks (§8.8, §12.1)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.power.benchmarks import Part, PartName
from biplomacy.power.block_cost import block_cost, every_month, margin_over, margin_reading
from biplomacy.power.errors import QuantityMalformed
from biplomacy.power.model import PPM, Provenance
from biplomacy.power.published import published_costs
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from biplomacy.power.merit import MeritKernel
    from biplomacy.power.model import PowerSystem, SystemHours
    from biplomacy.power.month import Month

MARGIN_PLANT = "rlng"
MAX_SOURCE = 500


class Season(StrEnum):
    """The months of a sale: November to March, or the whole year."""

    WINTER = "winter"
    YEAR = "year"

    @property
    def months(self) -> Callable[[Month], bool]:
        """Say of a month whether it lies in the season."""
        return _in_winter if self is Season.WINTER else every_month


@dataclass(frozen=True, slots=True)
class SeasonCost:
    """The cost of a block at the meter, minor units per MWh: merit order, and one at the margin.

    ``energy_wh``: what the block takes at the meter at a load factor. ``months``: the share of
    the season's intervals that each month has, as their count.
    """

    low: Part
    high: Part
    hours: Fraction
    energy_wh: int
    months: tuple[tuple[Month, int], ...]


def season_cost(
    hours: SystemHours,
    net_wh: int,
    season: Season,
    *,
    load_factor_ppm: int,
    kernel: MeritKernel,
    margin_plant: str = MARGIN_PLANT,
) -> SeasonCost:
    """Return both readings of a block of ``net_wh`` an hour, with the grade of the hours.

    Raises:
        LoadInvalid, SystemMalformed, CostMissing: as ``block_cost`` and ``margin_reading`` do.
        QuantityMalformed: the load factor lies outside 0 to 1.
    """
    if not 0 < load_factor_ppm <= PPM:
        raise QuantityMalformed(
            f"a load factor of {load_factor_ppm} ppm is none", hint="write a share such as 0.92"
        )
    block = block_cost(hours, net_wh, season.months, kernel=kernel)
    synthetic = hours.provenance is Provenance.SYNTHETIC
    low = Part(
        PartName.FUEL_LOW,
        block.minor_per_mwh,
        Grade.ASSUMED,
        Standing.SYNTHETIC if synthetic else hours.standing,
        f"block of {net_wh} Wh an hour at the meter over the {season} of {hours.system.name},"
        f" merit order on {hours.provenance} hours",
    )
    energy = int(net_wh * block.hours * load_factor_ppm / PPM)
    counts = Counter(hours.months[index] for index in hours.month_of)
    months = tuple(row for row in sorted(counts.items()) if season.months(row[0]))
    high = replace(
        margin_part(hours.system, margin_plant, months[-1][0]),
        minor_per_mwh=margin_over(hours, margin_plant, dict(months)),
    )
    return SeasonCost(low, high, block.hours, energy, months)


def margin_part(system: PowerSystem, plant: str, month: Month) -> Part:
    """Return a plant's cost at the meter as b1-high; raises as ``margin_reading`` does.

    A cost that the press reports is shown as such; it is assumed for all other months.
    """
    value = margin_reading(system, plant, month)
    found = next(one for one in system.plants if one.name == plant)
    at_busbar = found.cost.at(month)
    reported = [
        cost
        for cost in published_costs()
        if (cost.item, cost.minor_per_mwh) == (found.carrier, at_busbar)
    ]
    standing, source = found.standing, found.source
    if reported:
        standing, source = reported[0].standing, f"{reported[0].period}, {reported[0].source}"
    words = f"{plant} at the margin throughout: {source}"
    return Part(PartName.FUEL_HIGH, value, Grade.ASSUMED, standing, words[:MAX_SOURCE])


def _in_winter(month: Month) -> bool:
    return month.is_winter
