"""What a firm block costs: the year with it less the year without it (power §8.7, §8.8).

Not the marginal plant's cost: a block climbs several steps. Its other reading, with one plant at
the margin throughout, is that plant's cost brought to the meter; both are published.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.dispatch import GRAINS_PER_MINOR, dispatch_hours
from biplomacy.power.errors import LoadInvalid, SystemMalformed
from biplomacy.power.merit import MINUTES
from biplomacy.power.merit_plain import PLAIN
from biplomacy.power.model import PPM, WH_PER_MWH, gross_of
from biplomacy.power.quantities import MOST_WH_AN_HOUR

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from biplomacy.power.merit import MeritKernel
    from biplomacy.power.model import PowerSystem, SystemHours
    from biplomacy.power.month import Month


@dataclass(frozen=True, slots=True)
class BlockCost:
    """The incremental cost of a block of ``net_wh`` an hour at the meter, ``hours`` long.

    ``carried`` is what each plant delivers more, in the order of the system; ``lacking_wh`` what
    the block goes without, gross, in hours whose surplus is smaller: no demand gives way to it.
    ``cost`` is fuel in minor units, ``minor_per_mwh`` the average for a MWh that the block gets at
    the meter: b1-low of §12.1.
    """

    net_wh: int
    hours: Fraction
    gross_wh: int
    carried: tuple[tuple[str, int], ...]
    lacking_wh: int
    loss_ppm: int
    cost: Fraction

    @property
    def served_net_wh(self) -> Fraction:
        """The energy that the block gets at the meter in the whole period, exactly."""
        lacking = Fraction(self.lacking_wh * (PPM - self.loss_ppm), PPM)
        return self.net_wh * self.hours - lacking

    @property
    def minor_per_mwh(self) -> Fraction:
        """The average cost at the meter."""
        return self.cost * WH_PER_MWH / self.served_net_wh


def every_month(_month: Month) -> bool:
    """Return true: the month filter of a whole year."""
    return True


def block_cost(
    hours: SystemHours,
    net_wh: int,
    month_filter: Callable[[Month], bool] = every_month,
    *,
    kernel: MeritKernel = PLAIN,
) -> BlockCost:
    """Return what a block of ``net_wh`` an hour costs in the months that the filter takes.

    Raises:
        LoadInvalid: the block is of nothing or above 100 GW, or falls into no month of these hours.
        LimitExceeded: the year is larger than §21 allows.
    """
    wanted = np.array([month_filter(month) for month in hours.months], bool)[hours.month_of]
    count = int(np.count_nonzero(wanted))
    if not 0 < net_wh <= MOST_WH_AN_HOUR or not count:
        raise LoadInvalid(
            f"a block of {net_wh} Wh in {count} intervals is no block",
            hint="give a power above zero and up to 100 GW, and months that the hours cover",
        )
    gross = gross_of(net_wh, hours.system.loss_ppm) * hours.step_minutes // MINUTES
    before = dispatch_hours(hours, kernel=kernel)
    after = dispatch_hours(replace(hours, demand=hours.demand + wanted * gross), kernel=kernel)
    lacking = sum(after.tables.unserved) - sum(before.tables.unserved)
    if lacking == gross * count:
        raise LoadInvalid("no hour of these months has any surplus for the block")
    energies = zip(after.tables.energy_wh, before.tables.energy_wh, strict=True)
    return BlockCost(
        net_wh=net_wh,
        hours=Fraction(count * hours.step_minutes, MINUTES),
        gross_wh=gross * count,
        carried=tuple(
            (plant.name, more - less)
            for plant, (more, less) in zip(hours.system.plants, energies, strict=True)
        ),
        lacking_wh=lacking,
        loss_ppm=hours.system.loss_ppm,
        cost=Fraction(after.fuel - before.fuel, GRAINS_PER_MINOR),
    )


def margin_over(hours: SystemHours, plant: str, months: Collection[Month]) -> Fraction:
    """Return a plant's cost at the meter over the intervals of some months: b1-high of §12.1.

    A block takes the same in each interval, so each weighs the same. Raises as ``margin_reading``,
    and ``LoadInvalid`` where the hours cover none of the months.
    """
    counts = np.bincount(hours.month_of, minlength=len(hours.months)).tolist()
    held = [(month, n) for month, n in zip(hours.months, counts, strict=True) if month in months]
    if not held:
        raise LoadInvalid("the hours cover none of the months of the block")
    each = (margin_reading(hours.system, plant, month) * n for month, n in held)
    return sum(each, start=Fraction(0)) / int(sum(n for _, n in held))


def margin_reading(system: PowerSystem, plant: str, month: Month) -> Fraction:
    """Return a plant's cost in a month at the meter, minor units per MWh.

    Raises:
        SystemMalformed: the system has no plant of that name.
        CostMissing: no cost is told for the month.
    """
    for known in system.plants:
        if known.name == plant:
            return Fraction(known.cost.at(month) * PPM, PPM - system.loss_ppm)
    raise SystemMalformed(f"the system {system.name} has no plant {plant}")
