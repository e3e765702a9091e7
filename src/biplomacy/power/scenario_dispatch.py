"""Dispatch of many scenario years: factors put on the hours, then the merit order (power §14.5).

Availability is scaled hour by hour and cut at the plant's capacity, so a watt-hour figure may
differ from a scaled system file's by a millionth of that capacity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.merit import merit_case, takers
from biplomacy.power.model import HOUR, PPM, MonthlyEnergy
from biplomacy.power.scenario_years import draw_year

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.power.merit import MeritCase, MeritKernel
    from biplomacy.power.model import FlexibleLoad, SystemHours
    from biplomacy.power.scenario_years import YearDraw

    Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class YearsQuestion:
    """Years to dispatch: the hours that are scaled, the loads, and the name of the seed."""

    hours: SystemHours
    loads: tuple[FlexibleLoad, ...]
    seed_name: str


@dataclass(frozen=True, slots=True)
class YearsWork:
    """The work of ranges of years, which may travel to another process."""

    question: YearsQuestion
    kernel: MeritKernel

    def __call__(self, first: int, last: int) -> Whole:
        """Return Wh gross of the years ``first`` to ``last - 1``, a row for each.

        A row holds each plant's energy, each load's, then the unserved; year 7 is the same row
        whether it is dispatched alone or among a thousand.
        """
        hours, loads = self.question.hours, self.question.loads
        case = merit_case(hours, takers(hours, loads))
        plants = len(hours.system.plants)
        rows = np.zeros((last - first, plants + len(loads) + 1), np.int64)
        for year in range(first, last):
            draw = draw_year(self.question.seed_name, year, plants)
            flows = self.kernel.run(year_case(hours, case, draw))
            row = rows[year - first]
            np.add.at(row, case.plant_of, flows.taken.sum(axis=1))
            row[plants:-1] = flows.given.sum(axis=1)
            row[-1] = flows.unserved.sum()
        return rows


def year_case(hours: SystemHours, case: MeritCase, draw: YearDraw) -> MeritCase:
    """Return the case of the same plants and loads in a year with these factors."""
    system = hours.system
    step, an_hour = hours.step_minutes, HOUR // 60
    demand = hours.demand * draw.demand_ppm // PPM
    rules = zip(system.plants, draw.plants_ppm, strict=True)
    factors = [
        draw.water_ppm if isinstance(plant.availability, MonthlyEnergy) else ppm
        for plant, ppm in rules
    ]
    capacity = np.array([[plant.capacity_wh * step // an_hour] for plant in system.plants])
    scaled = hours.available * np.array(factors, np.int64)[:, np.newaxis] // PPM
    available = np.minimum(scaled, capacity)
    must = np.minimum(hours.must_take, available)
    share = demand * system.reserve.share_of_demand_ppm // PPM
    reserve = np.maximum(system.reserve.largest_unit_wh * step // an_hour, share)
    grid = system.grid_limit_wh * step // an_hour
    room = np.minimum(available.sum(axis=0) - reserve, grid).clip(min=0)
    bound = case.plant_of[case.must == 1]
    supply = np.concatenate([must[bound], available - must])
    return replace(case, demand=demand, room=room, supply=supply)
