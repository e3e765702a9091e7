"""What a firm block costs, against the golden year (power §8.7, §17.3)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from biplomacy.power.block_cost import (
    BlockCost,
    block_cost,
    every_month,
    margin_over,
    margin_reading,
)
from biplomacy.power.errors import LoadInvalid, SystemMalformed
from biplomacy.power.model import PriceByMonth
from biplomacy.power.month import Month
from biplomacy.wiring.power import open_merit
from fakes.power_cases import golden_hours, hand_made, plant

BLOCK = 2_000_000_000


def winter(month: Month) -> bool:
    return month.is_winter


def rupees(cost: BlockCost) -> str:
    return f"{float(cost.minor_per_mwh) / 100_000:.4f}"


def test_two_gigawatts_in_winter_are_carried_by_four_plants() -> None:
    found = block_cost(golden_hours(), BLOCK, winter, kernel=open_merit("numba"))

    assert found.gross_wh == 7_433_846_156_448
    assert found.served_net_wh == 7_248_000_000_000
    assert rupees(found) == "14.6497"
    assert {name: round(wh / 10**9) for name, wh in found.carried if wh} == {
        "thar": 400, "gas": 2230, "imported-coal": 4518, "rlng": 286,
    }  # fmt: skip
    assert sum(wh for _, wh in found.carried) == found.gross_wh
    assert found.lacking_wh == 0


def test_over_a_year_the_block_goes_without_where_there_is_no_surplus() -> None:
    found = block_cost(golden_hours(), BLOCK, every_month, kernel=open_merit("numba"))

    assert rupees(found) == "16.0355"
    assert found.lacking_wh == 4_996_230_437


def test_with_gas_that_must_be_taken_the_block_is_cheaper() -> None:
    hours = golden_hours("pakistan-fy25-must-take")
    kernel = open_merit("numba")

    assert rupees(block_cost(hours, BLOCK, winter, kernel=kernel)) == "13.2704"
    assert rupees(block_cost(hours, BLOCK, kernel=kernel)) == "14.1976"


def test_with_rlng_at_the_margin_throughout_the_block_is_dearer() -> None:
    found = margin_reading(golden_hours().system, "rlng", Month(2025, 1))

    assert found == Fraction(2_203_100 * 1_000_000, 975_000)
    assert f"{float(found) / 100_000:.4f}" == "22.5959"


def test_a_block_of_nothing_is_refused() -> None:
    hours = hand_made([plant("coal", 100, 500)], [60])

    with pytest.raises(LoadInvalid):
        block_cost(hours, 0)
    with pytest.raises(LoadInvalid):
        block_cost(hours, 10, winter)
    with pytest.raises(LoadInvalid):
        block_cost(hand_made([plant("coal", 100, 500)], [100]), 10)
    with pytest.raises(SystemMalformed):
        margin_reading(hours.system, "rlng", Month(2025, 1))


def test_a_plant_at_the_margin_costs_what_it_costs_in_the_hours_of_the_block() -> None:
    july, august, september = (Month(2024, 7).plus(index) for index in range(3))
    told = PriceByMonth(((july, 100), (august, 300), (september, 900)))
    dear = replace(plant("gas", 50, 0), cost=told)
    hours = hand_made([dear], [1] * 9, months=3, loss_ppm=0)

    assert margin_over(hours, "gas", (july, august)) == 200
    assert margin_over(hours, "gas", (september,)) == 900
    with pytest.raises(LoadInvalid):
        margin_over(hours, "gas", (Month(2030, 1),))
