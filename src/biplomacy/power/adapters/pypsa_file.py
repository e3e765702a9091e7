"""A dispatched year as a file that PyPSA opens (extra ``network``: pypsa MIT, netCDF4 MIT).

PyPSA works with MW and money a MWh in floating point: the file is a bridge to other tools, not a
statement. The row that keeps the reserve free is no part of a network; ``meta`` tells the MW of
each hour and says so.
"""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import netCDF4
import numpy as np
import pypsa

from biplomacy.power.grading import grade_of
from biplomacy.power.merit import merit_case, takers
from biplomacy.power.model import PPM, WH_PER_MWH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from biplomacy.power.merit import MeritCase
    from biplomacy.power.model import FlexibleLoad, SystemHours

    Floats = NDArray[np.float64]

NOTE = (
    "plants together may give no more than capability_mw in an hour, which keeps the reserve free:"
    " add that row before solving"
)
NETCDF = netCDF4.__version__
"""What wrote the file; PyPSA imports it only when it writes."""
logging.getLogger("pypsa").setLevel(logging.WARNING)
_MINOR = 100
_KEPT = ("unserved",)


@dataclass(frozen=True, slots=True)
class _Drawn:
    network: pypsa.Network
    hours: SystemHours
    case: MeritCase

    def mean_mw(self, wh: NDArray[np.int64]) -> Floats:
        """Return mean MW of Wh an interval."""
        watts: Floats = wh * (60 / self.hours.step_minutes) / WH_PER_MWH
        return watts

    def by_interval(self, minor_by_month: NDArray[np.int64]) -> Floats:
        """Return money a MWh of each interval."""
        money: Floats = minor_by_month[self.hours.month_of] / _MINOR
        return money


class PypsaFile:
    """Writes networks as netCDF."""

    def content(self, hours: SystemHours, loads: Sequence[FlexibleLoad]) -> bytes:
        """Return the bytes of the network of a year with its flexible loads.

        Raises:
            CostMissing, LoadInvalid, LimitExceeded: as the merit order raises them.
        """
        with TemporaryDirectory(prefix="biplomacy-pypsa-") as folder, warnings.catch_warnings():
            # What PyPSA 1.4 says of pandas 3 is for its own authors.
            warnings.simplefilter("ignore")
            path = Path(folder) / "network.nc"
            draw_network(hours, loads).export_to_netcdf(path)
            return path.read_bytes()


def draw_network(hours: SystemHours, loads: Sequence[FlexibleLoad]) -> pypsa.Network:
    """Return the network of ``PypsaFile.content``; raises as it does."""
    case = merit_case(hours, takers(hours, loads))
    network = pypsa.Network(name=hours.system.name)
    drawn = _Drawn(network, hours, case)
    steps = np.arange(len(hours.demand)) * (hours.step_minutes * 60)
    starts = np.datetime64(hours.start, "s") + steps.astype("timedelta64[s]")
    network.set_snapshots(list(starts))
    network.snapshot_weightings.loc[:, :] = hours.step_minutes / 60
    for bus in ("grid", "flex"):
        network.add("Bus", bus, carrier="AC")
    network.add("Load", "demand", bus="grid", p_set=drawn.mean_mw(hours.demand))
    _add_plants(drawn)
    _add_loads(drawn, loads)
    network.meta = _meta(drawn)
    return network


def _add_plants(drawn: _Drawn) -> None:
    case, plants = drawn.case, drawn.hours.system.plants
    for row, (plant_of, must) in enumerate(zip(case.plant_of, case.must, strict=True)):
        plant = plants[plant_of]
        most = drawn.mean_mw(case.supply[row])
        size = float(most.max(initial=0))
        drawn.network.add(
            "Generator",
            f"{plant.name} must-take" if must else plant.name,
            bus="grid",
            carrier=plant.carrier,
            p_nom=size,
            p_max_pu=most / size if size else np.zeros(len(most)),
            marginal_cost=drawn.by_interval(case.price[:, row]),
        )
    lost = drawn.hours.system.value_of_lost_load / _MINOR
    peak = float(drawn.mean_mw(drawn.hours.demand).max())
    drawn.network.add("Generator", "unserved", bus="grid", p_nom=peak, marginal_cost=lost)
    for carrier in sorted({"AC", *(plant.carrier for plant in plants)}):
        drawn.network.add("Carrier", carrier)


def _add_loads(drawn: _Drawn, loads: Sequence[FlexibleLoad]) -> None:
    capacity = drawn.mean_mw(drawn.case.capacity)
    kept = (PPM - drawn.hours.system.loss_ppm) / PPM
    whole = float(capacity.sum())
    drawn.network.add(
        "Link", "tie", bus0="grid", bus1="flex", carrier="AC", efficiency=kept, p_nom=whole
    )
    for place, load in enumerate(loads):
        value = drawn.case.worth[:, place] // (PPM - drawn.hours.system.loss_ppm)
        drawn.network.add(
            "Generator",
            load.name,
            bus="flex",
            sign=-1,
            p_nom=float(capacity[place]) * kept,
            marginal_cost=-drawn.by_interval(value),
        )


def _meta(drawn: _Drawn) -> dict[str, object]:
    hours = drawn.hours
    named = [name for name in drawn.network.generators.index if name not in _KEPT]
    loads = set(drawn.network.generators.index[drawn.network.generators.bus == "flex"])
    return {
        "system": hours.system.name,
        "currency": hours.system.currency,
        "provenance": hours.provenance.value,
        "standing": hours.standing.value,
        "grade": str(grade_of(hours.standing, hours.provenance)),
        "reserve": NOTE,
        "plants": [name for name in named if name not in loads],
        "capability_mw": drawn.mean_mw(hours.capability).tolist(),
    }
