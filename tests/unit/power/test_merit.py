"""The merit order's laws (power §8.3-8.6, §24.1)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from biplomacy.power.dispatch import dispatch_hours
from biplomacy.power.errors import LimitExceeded, LoadInvalid, SolverMissing
from biplomacy.power.merit import MAX_LOADS, merit_case, takers
from biplomacy.power.merit_plain import PLAIN
from biplomacy.power.model import FlexibleLoad, SystemHours
from biplomacy.power.price_interval import price_intervals
from biplomacy.wiring.power import open_merit
from fakes.power_cases import (
    golden_hours,
    golden_loads,
    hand_made,
    load,
    plant,
    small_hours,
    small_loads,
)

GOLDEN_OBJECTIVE = 53_288_576_836_928_269_527_850_000
Loads = Sequence[FlexibleLoad]


def test_the_golden_year_costs_the_golden_sum_to_the_last_digit() -> None:
    found = dispatch_hours(golden_hours(), golden_loads(), open_merit("numba"))

    assert found.objective == GOLDEN_OBJECTIVE
    assert [wh // 10**6 for wh in found.tables.served_wh] == [
        5_390_769, 8_085_662, 3_089_480, 1_347_181,
    ]  # fmt: skip
    assert found.tables.unserved == (0,) * 12


def test_plain_and_compiled_kernels_give_the_same_bytes_on_the_golden_year() -> None:
    hours = golden_hours("pakistan-fy25-must-take")
    case = merit_case(hours, takers(hours, golden_loads()))

    plain, compiled = PLAIN.run(case), open_merit("numba").run(case)

    assert plain.taken.tobytes() == compiled.taken.tobytes()
    assert plain.given.tobytes() == compiled.given.tobytes()
    assert plain.unserved.tobytes() == compiled.unserved.tobytes()


@given(small_hours(), small_loads())
@settings(max_examples=60)
def test_both_kernels_give_the_same_bytes(hours: SystemHours, loads: Loads) -> None:
    case = merit_case(hours, takers(hours, loads))

    plain, compiled = PLAIN.run(case), open_merit("numba").run(case)

    assert plain.taken.tobytes() == compiled.taken.tobytes()
    assert plain.given.tobytes() == compiled.given.tobytes()
    assert plain.unserved.tobytes() == compiled.unserved.tobytes()


@given(small_hours(), small_loads())
def test_energy_balances_in_every_hour_within_all_bounds(hours: SystemHours, loads: Loads) -> None:
    found = dispatch_hours(hours, loads)
    flows, case = found.flows, found.case

    supplied = flows.taken.sum(axis=0) + flows.unserved
    assert (supplied == hours.demand + flows.given.sum(axis=0)).all()
    assert (flows.taken.sum(axis=0) <= hours.capability).all()
    assert ((flows.taken >= 0) & (flows.taken <= case.supply)).all()
    assert ((flows.given >= 0) & (flows.given <= case.capacity[:, np.newaxis])).all()
    assert (flows.unserved >= 0).all()
    assert not flows.given[:, flows.unserved > 0].any()


@given(small_hours(), small_loads())
def test_one_watt_hour_less_never_saves_more_than_one_more_costs(
    hours: SystemHours, loads: Loads
) -> None:
    found = dispatch_hours(hours, loads)
    prices = price_intervals(found.case, found.flows)

    assert (prices.low <= prices.high).all()


@given(small_hours(), small_loads())
@settings(max_examples=60)
def test_the_prices_are_what_one_watt_hour_changes(hours: SystemHours, loads: Loads) -> None:
    found = dispatch_hours(hours, loads)
    prices = price_intervals(found.case, found.flows)
    more = dispatch_hours(replace(hours, demand=hours.demand + 1), loads)
    fewer = dispatch_hours(replace(hours, demand=(hours.demand - 1).clip(min=0)), loads)

    assert more.objective - found.objective == prices.high.sum()
    assert found.objective - fewer.objective == prices.low[hours.demand > 0].sum()


@given(small_hours(must_take=False), small_loads())
def test_the_order_in_which_plants_are_told_does_not_matter(
    hours: SystemHours, loads: Loads
) -> None:
    distinct = hours.cost * 10 + np.arange(len(hours.cost))[:, np.newaxis]
    told = replace(hours, cost=distinct)
    turned = replace(
        told,
        cost=told.cost[::-1],
        available=told.available[::-1],
        must_take=told.must_take[::-1],
        system=replace(told.system, plants=told.system.plants[::-1]),
    )

    one, other = dispatch_hours(told, loads), dispatch_hours(turned, loads)

    assert one.tables.energy == other.tables.energy[::-1]
    assert one.objective == other.objective


@given(small_hours(), small_loads())
def test_a_plant_and_a_load_of_nothing_change_nothing(hours: SystemHours, loads: Loads) -> None:
    empty = np.zeros((1, len(hours.demand)), np.int64)
    grown = replace(
        hours,
        cost=np.concatenate([hours.cost, hours.cost[:1] * 0]),
        available=np.concatenate([hours.available, empty]),
        must_take=np.concatenate([hours.must_take, empty]),
    )

    one = dispatch_hours(hours, loads)
    other = dispatch_hours(grown, (*loads, load("nothing", 0, 10_000)))

    assert other.objective == one.objective
    assert other.tables.energy == (*one.tables.energy, (0,) * len(hours.months))


@given(small_hours(must_take=False), small_loads())
def test_more_capacity_and_more_worth_never_make_the_year_dearer(
    hours: SystemHours, loads: Loads
) -> None:
    wider = replace(hours, available=hours.available + 3, capability=hours.capability + 3)
    dearer = [load_of_more_worth(one) for one in loads]

    before = dispatch_hours(hours, loads).objective

    assert dispatch_hours(wider, loads).objective <= before
    assert dispatch_hours(hours, dearer).objective <= before


def load_of_more_worth(one: FlexibleLoad) -> FlexibleLoad:
    raised = tuple((month, price + 7) for month, price in one.value.prices)
    return replace(one, value=replace(one.value, prices=raised))


def test_a_plant_that_costs_what_a_load_pays_is_not_run_for_it() -> None:
    hours = hand_made([plant("coal", 100, 975)], [10])
    just, above = load("just", 1, 1_000), load("above", 1, 1_001)

    assert dispatch_hours(hours, [just]).tables.served_wh == (0,)
    assert dispatch_hours(hours, [above]).tables.served_wh == (90,)


def test_what_must_be_taken_and_nobody_needs_is_spilled_and_paid() -> None:
    hours = hand_made([plant("rlng", 100, 500, must_take=40)], [30, 50])

    found = dispatch_hours(hours)

    assert found.tables.spilled == ((10,),)
    assert found.tables.energy == ((80,),)
    assert found.fuel == 90 * 500 * 1_000_000
    prices = price_intervals(found.case, found.flows)
    assert prices.high.tolist() == [0, 500_000_000]


def test_more_loads_than_the_limit_are_refused_and_so_is_a_firm_one() -> None:
    hours = hand_made([plant("coal", 100, 975)], [10])

    with pytest.raises(LimitExceeded):
        dispatch_hours(hours, [load("many", 1, 1)] * (MAX_LOADS + 1))
    with pytest.raises(LoadInvalid):
        dispatch_hours(hours, [replace(load("ai", 1, 1), firm=True)])


def test_a_kernel_that_is_not_installed_is_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "biplomacy.power.adapters.numba_merit", None)

    with pytest.raises(SolverMissing, match="numba"):
        open_merit("numba")
    with pytest.raises(SolverMissing, match="abacus"):
        open_merit("abacus")
    assert open_merit() is PLAIN
