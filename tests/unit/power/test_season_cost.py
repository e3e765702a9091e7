"""The cost of a block in a season as parts of benchmarks (power §8.8, §12.1, §12.8)."""

from __future__ import annotations

import pytest

from biplomacy.power.errors import QuantityMalformed, SystemMalformed
from biplomacy.power.month import Month
from biplomacy.power.price_text import shown_price
from biplomacy.power.season_cost import Season, margin_part, season_cost
from biplomacy.values.verdict import Grade, Standing
from biplomacy.wiring.power import open_merit
from fakes.power_cases import golden_hours

BLOCK = 2_000_000_000
PLAIN = open_merit()


def test_a_winter_block_has_both_readings_and_its_energy() -> None:
    found = season_cost(golden_hours(), BLOCK, Season.WINTER, load_factor_ppm=920_000, kernel=PLAIN)

    assert [shown_price(part.minor_per_mwh) for part in (found.low, found.high)] == [
        "14.6497",
        "22.5959",
    ]
    assert found.hours == 3_624
    assert found.energy_wh == 6_668_160_000_000
    assert [str(month) for month, _ in found.months] == [
        "2024-11", "2024-12", "2025-01", "2025-02", "2025-03",
    ]  # fmt: skip
    assert sum(count for _, count in found.months) == 3_624


def test_over_a_year_the_block_is_dearer() -> None:
    found = season_cost(golden_hours(), BLOCK, Season.YEAR, load_factor_ppm=920_000, kernel=PLAIN)

    assert shown_price(found.low.minor_per_mwh) == "16.0355"
    assert len(found.months) == 12


def test_a_cost_on_synthetic_hours_says_so_and_one_of_the_press_too() -> None:
    found = season_cost(golden_hours(), BLOCK, Season.WINTER, load_factor_ppm=920_000, kernel=PLAIN)

    assert (found.low.grade, found.low.standing) == (Grade.ASSUMED, Standing.SYNTHETIC)
    assert (found.high.grade, found.high.standing) == (Grade.ASSUMED, Standing.PRESS)
    assert (
        found.high.source == "rlng at the margin throughout: 2025-07, https://newzshewz.com/?p=3500"
    )


def test_a_block_takes_no_more_than_all_of_its_hours() -> None:
    for factor in (0, 1_000_001):
        with pytest.raises(QuantityMalformed):
            season_cost(golden_hours(), BLOCK, Season.WINTER, load_factor_ppm=factor, kernel=PLAIN)


def test_a_plant_that_is_not_there_is_not_at_the_margin() -> None:
    with pytest.raises(SystemMalformed):
        margin_part(golden_hours().system, "fusion", Month(2025, 1))
