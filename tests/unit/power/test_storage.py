"""Hours that are joined: storage, quotas and ramps, each certified (power §10, §17.4, §17.5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings

from biplomacy.power.certificate import cost_of, feasible_point
from biplomacy.power.coupling_text import coupling_text, parse_couplings
from biplomacy.power.dispatch import dispatch_hours
from biplomacy.power.dispatch_problem import UNCOUPLED, Couplings, Quota, Ramp, Storage
from biplomacy.power.errors import LoadInvalid, SolverMissing
from biplomacy.power.model import PPM, FlexibleLoad, SystemHours
from biplomacy.power.multiplier import Coupling, dispatch_coupled
from biplomacy.power.storage import CoupledDispatch, coupled_problem, solve_dispatch
from biplomacy.values.errors import FieldMalformed
from biplomacy.wiring import open_lp_solver, open_merit
from fakes.power_cases import (
    MW,
    golden_hours,
    golden_loads,
    hand_made,
    load,
    plant,
    small_hours,
    small_loads,
)

Loads = Sequence[FlexibleLoad]
QUOTA = Quota((0, 1, 2), 8 * 10**12)
BATTERY = Storage("battery", 200_000_000, 800_000_000, 920_000, 920_000, 20_000)
THOUSAND_RUPEES = 10**17
"""Grains, the golden figures' unit."""


@cache
def golden(couplings: Couplings) -> CoupledDispatch:
    return solve_dispatch(golden_hours(), golden_loads(), open_lp_solver(), couplings)


def test_a_quota_of_8_twh_on_mining_has_the_golden_cost_and_dual() -> None:
    found = golden(Couplings(quotas=(QUOTA,)))

    assert found.certificate.high / THOUSAND_RUPEES == pytest.approx(6.014688147e8, rel=1e-10)
    assert 0 <= QUOTA.wh - sum(found.tables.served_wh[:3]) <= 10
    assert found.quota_duals == (-1_266_734_725_000,)


def test_a_battery_beside_the_quota_has_the_golden_cost() -> None:
    found = golden(Couplings((BATTERY,), (QUOTA,)))

    assert found.certificate.high / THOUSAND_RUPEES == pytest.approx(6.008363609e8, rel=5e-9)
    assert found.certificate.low / THOUSAND_RUPEES == pytest.approx(6.008363609e8, rel=5e-9)
    assert sum(found.tables.unserved) == 0


def test_a_battery_is_charged_and_drawn_in_whole_watt_hours_without_gain() -> None:
    couplings = Couplings((BATTERY,), (QUOTA,))
    places = coupled_problem(golden_hours(), golden_loads(), couplings)
    point = golden(couplings).certificate.point
    own = places.storages[0]
    level, charged, drawn = point[own.level], point[own.charged], point[own.drawn]

    gained = level - np.roll(level, 1) - charged * 920_000 + drawn * PPM
    assert (gained <= 0).all()
    assert level.max() <= 800_000_000 * PPM
    assert (drawn * 920_000 // PPM).max() <= 200_000_000


def test_linopy_and_highs_are_certified_to_the_same_cost() -> None:
    plants = [plant("hydro", 90 * MW, 0), plant("oil", 100 * MW, 900_000)]
    hours = hand_made(plants, [MW * mw for mw in (50, 150, 20, 180)] * 6, [190 * MW] * 24)
    loads = [load("asic", 40, 700_000), load("smelter", 10, 950_000)]
    lake = Storage("lake", 30 * MW, 60 * MW, 900_000, 900_000, 1)
    couplings = Couplings((lake,), (Quota((0, 1), 500 * MW),), (Ramp(1, 5 * MW),))

    ours = solve_dispatch(hours, loads, open_lp_solver("highs"), couplings)
    theirs = solve_dispatch(hours, loads, open_lp_solver("linopy"), couplings)

    assert theirs.certificate.high == pytest.approx(ours.certificate.high, rel=1e-6)
    assert theirs.certificate.low <= ours.certificate.high


@given(small_hours(), small_loads())
@settings(max_examples=40, deadline=None)
def test_the_merit_order_costs_what_the_linear_programme_costs(
    hours: SystemHours, loads: Loads
) -> None:
    problem = coupled_problem(hours, loads).problem
    point = feasible_point(problem, open_lp_solver().solve(problem).primal)

    assert cost_of(problem, point) == dispatch_hours(hours, loads).objective


def test_the_quotas_multiplier_is_the_rows_dual_and_costs_the_same() -> None:
    hours = golden_hours()
    names = tuple(one.name for one in golden_loads()[:3])
    coupling = Coupling("quota", QUOTA.wh, hours.months, names)

    whole = dispatch_coupled(hours, golden_loads(), coupling, open_merit("numba"))
    linear = golden(Couplings(quotas=(QUOTA,)))

    assert whole.multiplier.mu == -(linear.quota_duals[0] // PPM)
    allowed = whole.multiplier.filled_wh * PPM  # one minor unit per MWh of what was filled
    assert 0 <= whole.dispatch.objective - linear.certificate.low <= allowed


def test_a_ramp_holds_back_a_load_that_would_jump() -> None:
    hours = hand_made([plant("coal", 100, 100)], [100, 0, 0, 0], loss_ppm=0)
    loads = [FlexibleLoad("smelter", load("x", 1, 1).kind, 90, load("x", 1, 500).value)]
    found = solve_dispatch(hours, loads, open_lp_solver(), Couplings(ramps=(Ramp(0, 30),)))

    assert found.flows.given[0].tolist() == [0, 30, 60, 90]


def test_storage_carries_cheap_hours_into_dear_ones() -> None:
    hours = hand_made([plant("hydro", 100, 0), plant("oil", 100, 900)], [50, 150], [200, 200])
    battery = Storage("lake", 100, 100, PPM, PPM, 0)
    found = solve_dispatch(hours, [], open_lp_solver(), Couplings((battery,)))

    assert found.tables.energy_wh == (200, 0)
    assert found.certificate.high == 0


@pytest.mark.parametrize(
    "couplings",
    [UNCOUPLED, Couplings((BATTERY,)), Couplings((BATTERY,), (QUOTA,), (Ramp(0, 5), Ramp(3, 0)))],
)
def test_what_joins_the_hours_is_read_back_from_its_line(couplings: Couplings) -> None:
    assert parse_couplings(coupling_text(couplings)) == couplings


@pytest.mark.parametrize(
    "text",
    ["", "storage", "storage b 1 2 3", "quota 0", "quota 0 -1", "ramp 00 1", "wind 1", "ramp 0 1;",
     "ramp 0 1; " * 30],
)  # fmt: skip
def test_another_line_is_refused(text: str) -> None:
    with pytest.raises(FieldMalformed):
        parse_couplings(text)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(LoadInvalid, match="keeps"):
        Storage("magic", 1, 1, 1_000_001, PPM, 0)
    with pytest.raises(LoadInvalid, match="below zero"):
        Storage("hole", -1, 1, PPM, PPM, 0)
    with pytest.raises(LoadInvalid, match="names a load"):
        coupled_problem(golden_hours(), [], Couplings(quotas=(Quota((0,), 1),)))
    with pytest.raises(SolverMissing, match="no solver is called"):
        open_lp_solver("glpk")
