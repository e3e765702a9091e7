"""Falls, floors, days to sell and yardsticks: exact, with nothing drawn (§9.8, §9.9, §9.11)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.outlook.block_length import LEAST_BLOCK, block_lengths, optimal_length
from biplomacy.outlook.errors import HistoryBroken, OutlookMalformed
from biplomacy.outlook.factors import daily_deviation, growth_factors
from biplomacy.outlook.liquidity import Market, sell_down
from biplomacy.outlook.model import Drift
from biplomacy.outlook.replay import breaking_fall, covered_windows, deepest_fall
from biplomacy.outlook.yardsticks import bitcoin_over_nir, sats_per_inhabitant
from biplomacy.values.amount import Amount
from biplomacy.values.money import Money
from biplomacy.values.verdict import Standing
from fakes.outlook_cases import closes_of, usd


def test_a_fall_is_taken_from_the_last_peak_before_it() -> None:
    closes = closes_of(["10", "8", "12", "9", "3", "20", "6"])

    fall = deepest_fall(closes, closes.days[0], closes.days[4])

    assert (str(fall.depth), str(fall.peak), str(fall.trough)) == (
        "0.750000",
        "2020-01-03",
        "2020-01-05",
    )


def test_a_window_begins_with_its_own_first_peak() -> None:
    closes = closes_of(["100", "8", "12", "9", "30"])

    fall = deepest_fall(closes, closes.days[1], closes.days[4])

    assert str(fall.depth) == "0.250000"


def test_rising_closes_have_no_fall() -> None:
    closes = closes_of(["1", "2", "3"])

    fall = deepest_fall(closes, closes.days[0], closes.days[2])

    assert (str(fall.depth), fall.peak, fall.trough) == ("0.000000", closes.days[0], closes.days[0])


@pytest.mark.parametrize(("first", "last"), [(-1, 1), (0, 3), (2, 1)])
def test_a_window_beyond_the_closes_is_refused(first: int, last: int) -> None:
    closes = closes_of(["1", "2", "3"])
    begin = closes.days[0]

    with pytest.raises(HistoryBroken):
        deepest_fall(closes, begin.plus(first), begin.plus(last))


def test_closes_of_other_years_cover_no_known_window() -> None:
    assert covered_windows(closes_of(["1", "2", "3"], "2016-01-01")) == ()


def test_a_tenth_of_the_reserves_must_fall_by_half_to_reach_95_percent() -> None:
    reserve = usd("14500000000.00")

    assert breaking_fall(reserve, usd("13775000000.00"), Fraction(1, 10)) == Fraction(1, 2)
    assert breaking_fall(reserve, usd("13775000000.00"), Fraction(1, 25)) > 1
    assert breaking_fall(reserve, usd("14500000000.01"), Fraction(1, 10)) < 0


@given(st.integers(1, 10**15), st.fractions(0, 1), st.fractions(Fraction(1, 1000), 1))
def test_after_the_breaking_fall_the_reserves_stand_at_the_floor(
    cents: int, part: Fraction, share: Fraction
) -> None:
    floor = Money("USD", int(part * cents))

    fall = breaking_fall(Money("USD", cents), floor, share)

    assert cents - fall * share * cents == floor.minor


@pytest.mark.parametrize(
    ("reserve", "share"), [("1.00", Fraction(0)), ("1.00", Fraction(11, 10)), ("0.00", Fraction(1))]
)
def test_a_share_that_is_none_is_refused(reserve: str, share: Fraction) -> None:
    with pytest.raises(OutlookMalformed):
        breaking_fall(usd(reserve), usd("1.00"), share)


def market(volume: str = "20000", deviation: str = "0.04") -> Market:
    return Market(Amount.from_btc(volume), Decimal(deviation), Standing.ILLUSTRATIVE)


def test_selling_takes_whole_days_and_costs_the_root_of_the_turnover() -> None:
    found = sell_down(Amount.from_btc("5000"), market(), Decimal("0.05"))

    assert (found.days, str(found.share)) == (5, "0.020000")


def test_one_satoshi_more_takes_one_day_more() -> None:
    found = sell_down(Amount.from_btc("5000.00000001"), market(), Decimal("0.05"))

    assert found.days == 6


def test_a_stressed_week_takes_twice_as_long_and_costs_more() -> None:
    found = sell_down(Amount.from_btc("5000"), market().stressed(), Decimal("0.05"))

    assert (found.days, str(found.share)) == (10, "0.141421")


@pytest.mark.parametrize("participation", ["0", "1.1", "0.0000000000001"])
def test_a_share_of_the_volume_that_sells_nothing_is_refused(participation: str) -> None:
    with pytest.raises(OutlookMalformed):
        sell_down(Amount.from_btc("1"), market("1"), Decimal(participation))


def test_the_deviation_of_a_day_is_that_of_the_factors() -> None:
    closes = closes_of(["1", "2", "1", "2", "1"])

    assert daily_deviation(growth_factors(closes, Drift.HISTORICAL)) == Decimal("0.75")


def test_a_state_counts_satoshis_for_each_inhabitant_and_bitcoin_beside_its_reserves() -> None:
    assert sats_per_inhabitant(Amount.from_btc("6237"), 6_000_000) == 103_950
    assert bitcoin_over_nir(usd("735966000.00"), usd("8600000000.00")) == Decimal("0.085577")
    with pytest.raises(OutlookMalformed):
        sats_per_inhabitant(Amount.from_btc("1"), 0)
    with pytest.raises(OutlookMalformed):
        bitcoin_over_nir(usd("1.00"), usd("0.00"))


def test_a_block_is_never_shorter_than_twenty_days() -> None:
    calm = growth_factors(closes_of([str(100 + row % 2) for row in range(200)]), Drift.HISTORICAL)

    assert block_lengths(calm).mean_block >= LEAST_BLOCK


def test_a_series_that_does_not_move_asks_for_no_block() -> None:
    assert optimal_length(np.full(100, 0.25)) == 1.0


def test_days_that_remember_ask_for_longer_blocks() -> None:
    noise = np.random.default_rng(1).standard_normal(2_000)
    slow = np.convolve(noise, np.ones(10) / 10, "valid")

    assert optimal_length(slow) > 2 * optimal_length(noise)
