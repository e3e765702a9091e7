"""Values, break-even and implied prices, rounded once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.market.errors import QuoteImplied
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.reserve.errors import NothingHeld
from biplomacy.reserve.valuation import (
    Difference,
    StatedValue,
    break_even,
    compare_valuations,
    implied_price,
    value_amount,
    value_rows,
)
from biplomacy.values.amount import ZERO, Amount
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import MoneyMalformed
from biplomacy.values.money import Money
from biplomacy.values.verdict import Standing

SATS = st.integers(1, Amount.MAX_MONEY)
PRICES = st.decimals("0.01", "9999999", places=2)


def at(price: Decimal, rule: ClosingRule = ClosingRule.UTC_CLOSE) -> Quote:
    day = Day.parse("2025-07-14")
    return Quote("USD", price, day, rule, "a source", Digest.of(b""), Standing.PRESS)


def stated(btc: str, value: str, currency: str = "USD") -> StatedValue:
    return StatedValue(Amount.from_btc(btc), Money.parse(value, currency))


@pytest.mark.parametrize(
    ("sats", "price", "minor"),
    [
        pytest.param(50_000_000, "0.01", 0, id="half-a-cent-to-even-below"),
        pytest.param(50_000_000, "0.03", 2, id="half-a-cent-to-even-above"),
        pytest.param(50_000_001, "0.01", 1, id="a-satoshi-over-half-a-cent"),
        pytest.param(0, "119117", 0, id="nothing"),
        pytest.param(1, "119117.123456789012", 0, id="one-satoshi"),
    ],
)
def test_a_value_is_rounded_once_half_to_even(sats: int, price: str, minor: int) -> None:
    assert value_amount(Amount(sats), at(Decimal(price))).value == Money("USD", minor)


def test_a_price_that_was_computed_from_a_value_values_nothing() -> None:
    with pytest.raises(QuoteImplied):
        value_amount(Amount(1), at(Decimal(118_589), ClosingRule.IMPLIED))


def test_the_total_is_authoritative_and_the_rounding_has_its_own_line() -> None:
    rows = value_rows([Amount(50_000_000)] * 3, at(Decimal("0.03")))

    assert [row.value.minor for row in rows.rows] == [2, 2, 2]
    assert (rows.total.value.minor, rows.rounding.minor) == (4, -2)


@given(st.lists(st.integers(0, 10**13), max_size=6), PRICES)
def test_rows_and_their_rounding_line_make_the_total(sats: list[int], price: Decimal) -> None:
    found = value_rows([Amount(one) for one in sats], at(price))

    summed = sum(row.value.minor for row in found.rows)
    assert summed + found.rounding.minor == found.total.value.minor
    assert abs(found.rounding.minor) <= (len(sats) + 1) // 2


@given(SATS, st.integers(0, 10**15))
def test_break_even_is_the_smallest_price_strictly_above(sats: int, minor: int) -> None:
    price = break_even(Amount(sats), Money("USD", minor))

    cents = int(price * 100)
    assert cents * sats > minor * 10**8 >= (cents - 1) * sats


@given(SATS.filter(lambda sats: sats >= 10**8), PRICES)
def test_the_implied_price_of_a_value_is_the_price_that_gave_it(sats: int, price: Decimal) -> None:
    valuation = value_amount(Amount(sats), at(price))

    assert implied_price(valuation.value, Amount(sats)) == price


def test_no_bitcoin_has_no_price() -> None:
    with pytest.raises(NothingHeld):
        break_even(ZERO, Money("USD", 1))
    with pytest.raises(NothingHeld):
        implied_price(Money("USD", 1), ZERO)


@pytest.mark.parametrize(
    ("second", "difference"),
    [
        pytest.param(stated("6237", "767151000.00"), Difference.NONE, id="same"),
        pytest.param(stated("6240", "740000000.00"), Difference.QUOTE, id="two-prices"),
        pytest.param(stated("6000", "738000000.00"), Difference.HOLDING, id="two-holdings"),
        pytest.param(stated("3120", "370000000.00"), Difference.BOTH, id="both"),
    ],
)
def test_two_values_differ_by_price_by_holding_by_both_or_not(
    second: StatedValue, difference: Difference
) -> None:
    compared = compare_valuations(stated("6237", "767151000.00"), second)

    assert compared.difference is difference


def test_values_in_two_currencies_are_not_compared() -> None:
    with pytest.raises(MoneyMalformed):
        compare_valuations(stated("1", "1.00"), stated("1", "1.00", "EUR"))
