"""Couplings met by one whole multiplier (power §9)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.power.dispatch import dispatch_hours
from biplomacy.power.errors import SystemMalformed
from biplomacy.power.model import PPM, FlexibleLoad, SystemHours
from biplomacy.power.multiplier import Coupling, dispatch_coupled
from biplomacy.values.day import format_instant
from biplomacy.wiring.power import open_merit
from fakes.power_cases import (
    JULY,
    golden_hours,
    golden_loads,
    hand_made,
    load,
    plant,
    small_hours,
    small_loads,
)

MINING = ("asic-15", "asic-20", "asic-30")
TWH = 10**12


def test_a_quota_on_mining_has_the_golden_multiplier() -> None:
    hours = golden_hours()
    quota = Coupling("quota", 8 * TWH, hours.months, MINING)

    found = dispatch_coupled(hours, golden_loads(), quota, open_merit("numba"))
    told = found.multiplier

    assert told.mu == 1_266_735
    assert told.fewer_wh == 6_621_219_723_461
    assert told.more_wh == 11_827_233_371_148
    assert told.filled_wh == 1_378_780_276_539
    assert told.last_filled is not None
    assert format_instant(told.last_filled + 5 * 3600) == "2024-10-05T12:00:00Z"
    assert sum(found.dispatch.tables.served_wh[:3]) == 8 * TWH
    thousand_rupees = found.dispatch.objective // 10**13
    assert thousand_rupees == 6_014_688_147_025


def test_a_months_water_is_kept_to_by_pricing_it() -> None:
    hours = golden_hours()
    january = hours.months[6]
    water = Coupling("january", 400 * 10**9, (january,), plant="hydro")

    found = dispatch_coupled(hours, (), water, open_merit("numba"))
    told = found.multiplier

    assert told.reached
    assert found.dispatch.tables.energy[0][6] == 400 * 10**9
    assert found.dispatch.tables.energy[0][5] == dispatch_hours(hours).tables.energy[0][5]


def test_a_minimum_take_has_a_negative_multiplier() -> None:
    hours = golden_hours()
    take = Coupling("take-or-pay", 22 * TWH, hours.months, plant="rlng", at_least=True)

    found = dispatch_coupled(hours, (), take, open_merit("numba"))
    told = found.multiplier

    assert told.mu < 0
    assert found.dispatch.tables.energy_wh[7] == 22 * TWH


def test_a_bound_that_does_not_bind_has_no_price() -> None:
    hours = golden_hours()
    loose = Coupling("loose", 100 * TWH, hours.months, MINING)

    found = dispatch_coupled(hours, golden_loads(), loose, open_merit("numba"))
    told = found.multiplier

    assert (told.mu, told.filled_wh, told.reached) == (0, 0, True)
    assert found.dispatch.objective == dispatch_hours(hours, golden_loads()).objective


def test_a_bound_that_no_price_meets_is_said_to_be_out_of_reach() -> None:
    hours = hand_made([plant("coal", 100, 500)], [60, 60])
    much = Coupling("much", 500, hours.months, plant="coal", at_least=True)

    found = dispatch_coupled(hours, (), much)
    told = found.multiplier

    assert not told.reached
    assert told.fewer_wh == 120


@given(small_hours(), small_loads(), st.integers(0, 900))
@settings(max_examples=60)
def test_a_quota_is_kept_and_costs_no_more_than_its_bound(
    hours: SystemHours, loads: tuple[FlexibleLoad, ...], wh: int
) -> None:
    both = (*loads, replace(load("m", 0, 1_100), capacity_wh=30))
    quota = Coupling("quota", wh, hours.months, ("m",))

    found = dispatch_coupled(hours, both, quota)
    told = found.multiplier

    used = found.dispatch.tables.served_wh[-1]
    free = dispatch_hours(hours, both)
    fewer = dispatch_coupled(hours, both, replace(quota, wh=told.fewer_wh)).dispatch
    priced = fewer.objective - PPM * told.mu * told.filled_wh
    assert used == min(wh, free.tables.served_wh[-1])
    assert told.more_wh >= used >= told.fewer_wh
    assert 0 <= found.dispatch.objective - priced <= PPM * told.filled_wh
    assert found.dispatch.objective >= free.objective


@given(small_hours(must_take=False), st.integers(0, 900), st.sampled_from(["most", "least"]))
@settings(max_examples=60)
def test_a_plant_gives_what_its_coupling_asks(hours: SystemHours, wh: int, bound: str) -> None:
    at_least = bound == "least"
    asked = Coupling("budget", wh, hours.months, plant="p0", at_least=at_least)

    found = dispatch_coupled(hours, (), asked)
    told = found.multiplier

    used = found.dispatch.tables.energy_wh[0]
    free = dispatch_hours(hours).tables.energy_wh[0]
    if not told.reached:
        assert (used < wh) if at_least else (used > wh)
    elif at_least:
        assert used == max(free, wh)
    else:
        assert used == min(free, wh)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(Coupling("w", 1, (JULY,), ("nobody",)), id="an-unknown-load"),
        pytest.param(Coupling("w", 1, (JULY,), plant="nothing"), id="an-unknown-plant"),
        pytest.param(Coupling("w", 1, (JULY,)), id="nothing-at-all"),
        pytest.param(Coupling("w", 1, (JULY,), ("m",), "coal"), id="a-plant-and-a-load"),
        pytest.param(Coupling("w", 1, (JULY,), plant="rlng"), id="a-plant-with-must-take"),
        pytest.param(Coupling("w", 1, (JULY.plus(1),), ("m",)), id="a-month-without-hours"),
    ],
)
def test_a_coupling_of_what_is_not_there_is_refused(wrong: Coupling) -> None:
    hours = hand_made([plant("coal", 100, 500), plant("rlng", 100, 500, must_take=1)], [60])

    with pytest.raises(SystemMalformed):
        dispatch_coupled(hours, [load("m", 1, 1)], wrong)


@given(small_hours(), small_loads(), st.lists(st.integers(0, 900), min_size=2, max_size=2))
@settings(max_examples=40)
def test_a_wider_quota_has_no_higher_price_and_no_higher_cost(
    hours: SystemHours, loads: tuple[FlexibleLoad, ...], bounds: list[int]
) -> None:
    both = (*loads, replace(load("m", 0, 1_100), capacity_wh=30))
    quotas = [Coupling("quota", wh, hours.months, ("m",)) for wh in sorted(bounds)]

    tight, wide = (dispatch_coupled(hours, both, quota) for quota in quotas)

    assert tight.multiplier.mu >= wide.multiplier.mu
    assert tight.multiplier.fewer_wh <= wide.multiplier.fewer_wh
    # Both may lie above their least cost, by less than one minor unit for each Wh filled.
    assert tight.dispatch.objective >= wide.dispatch.objective - PPM * wide.multiplier.filled_wh


def ten_an_hour(name: str, value: int) -> FlexibleLoad:
    return replace(load(name, 0, value), capacity_wh=10)


def test_the_multiplier_is_the_least_at_which_the_energy_is_within_the_quota() -> None:
    hours = hand_made([plant("coal", 100, 500)], [60, 60], loss_ppm=0)
    loads = (ten_an_hour("high", 900), ten_an_hour("low", 800))

    told = dispatch_coupled(
        hours, loads, Coupling("quota", 20, (JULY,), ("high", "low"))
    ).multiplier

    assert (told.mu, told.fewer_wh, told.more_wh) == (300, 20, 40)
    assert (told.filled_wh, told.filled_hours, told.last_filled) == (0, 0, None)


def test_an_hour_that_is_filled_in_part_is_counted_and_named() -> None:
    hours = hand_made([plant("coal", 100, 500)], [60, 60, 60], loss_ppm=0)

    found = dispatch_coupled(
        hours, (ten_an_hour("m", 900),), Coupling("quota", 15, (JULY,), ("m",))
    )
    told = found.multiplier

    assert (told.mu, told.fewer_wh, told.more_wh, told.filled_wh) == (400, 0, 30, 15)
    assert (told.filled_hours, told.last_filled) == (2, hours.start + 3_600)
    assert found.dispatch.flows.given.tolist() == [[10, 5, 0]]
