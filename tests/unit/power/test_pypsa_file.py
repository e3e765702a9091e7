"""The network file is the same question to an independent tool (power §10.7, §24.7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.power.dispatch import dispatch_hours
from biplomacy.wiring import open_network_file
from fakes.power_cases import golden_hours, golden_loads

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def test_pypsa_finds_the_merit_orders_cost_in_the_file(tmp_path: Path) -> None:
    pypsa = pytest.importorskip("pypsa")
    xarray = pytest.importorskip("xarray")
    path = tmp_path / "network.nc"
    path.write_bytes(open_network_file().content(golden_hours(), golden_loads()))

    network = pypsa.Network(path)
    model = network.optimize.create_model(include_objective_constant=False)
    given = model.variables["Generator-p"].sel(name=network.meta["plants"]).sum("name")
    told = {"snapshot": network.snapshots}
    most = xarray.DataArray(network.meta["capability_mw"], coords=told, dims="snapshot")
    model.add_constraints(given <= most, name="reserve")
    network.optimize.solve_model(solver_name="highs", io_api="direct", output_flag=False)

    ours = dispatch_hours(golden_hours(), golden_loads()).objective
    assert network.objective * 100 * 10**12 == pytest.approx(ours, rel=1e-8)
    assert network.meta["provenance"] == "synthetic"
    assert network.meta["grade"] == "assumed"
    assert "reserve" in network.meta["reserve"]
