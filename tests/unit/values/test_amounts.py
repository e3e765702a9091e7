from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.values.amount import SATS_PER_BTC, Amount, SignedAmount
from biplomacy.values.energy import Energy
from biplomacy.values.errors import (
    AmountMalformed,
    AmountOutOfRange,
    FieldMalformed,
    MoneyMalformed,
)
from biplomacy.values.money import Money, parse_decimal

if TYPE_CHECKING:
    from biplomacy.values.errors import BiplomacyError

amounts = st.builds(Amount, st.integers(0, Amount.MAX_MONEY // 2))


@given(amounts, amounts)
def test_taking_away_what_was_added_restores(left: Amount, right: Amount) -> None:
    assert (left + right) - right == left


@given(amounts, amounts)
def test_a_difference_is_signed_and_antisymmetric(left: Amount, right: Amount) -> None:
    assert left.minus(right).sats == -right.minus(left).sats


@given(amounts)
def test_an_amount_reads_back_from_both_its_texts(amount: Amount) -> None:
    shown = str(amount).removesuffix(" BTC").replace(",", "")

    assert Amount.from_btc(shown) == amount
    assert Amount.from_sats_text(str(amount.sats)) == amount


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("0.000000001", AmountMalformed, id="finer-than-a-satoshi"),
        pytest.param("21000000.00000001", AmountOutOfRange, id="above-the-supply"),
        pytest.param("-1", AmountMalformed, id="negative"),
        pytest.param("1e3", AmountMalformed, id="exponent"),
        pytest.param("1,000", AmountMalformed, id="thousands-mark"),
        pytest.param("٣", AmountMalformed, id="other-digits"),
        pytest.param("", AmountMalformed, id="empty"),
    ],
)
def test_refuses_what_is_no_amount(text: str, error: type[BiplomacyError]) -> None:
    with pytest.raises(error) as caught:
        Amount.from_btc(text)

    assert caught.value.hint


@pytest.mark.parametrize("text", ["01", "+1", "1.0", " 1", "-0", "1_000", "2100000000000001"])
def test_statements_write_satoshis_in_one_way_only(text: str) -> None:
    with pytest.raises((AmountMalformed, AmountOutOfRange)):
        Amount.from_sats_text(text)


def test_truth_is_not_a_number_of_satoshis() -> None:
    with pytest.raises(AmountMalformed):
        Amount(True)  # noqa: FBT003 - JSON's true, as a decoder would hand it over
    with pytest.raises(AmountMalformed):
        SignedAmount(False)  # noqa: FBT003 - the same


def test_a_signed_amount_shows_its_sign() -> None:
    assert str(SignedAmount(-SATS_PER_BTC)) == "-1.00000000 BTC"
    assert str(SignedAmount(1)) == "+0.00000001 BTC"
    assert SignedAmount.from_sats_text("-5").sats == -5
    with pytest.raises(AmountMalformed):
        SignedAmount.from_sats_text("-0")


@given(st.integers(-(10**17), 10**17))
def test_money_reads_back_from_its_text(minor: int) -> None:
    money = Money("USD", minor)

    assert Money.parse(money.text, "USD") == money


@pytest.mark.parametrize("text", ["1", "1.0", "1.000", "-0.00", "01.00", "1,000.00", "NaN"])
def test_money_has_exactly_two_places(text: str) -> None:
    with pytest.raises(MoneyMalformed):
        Money.parse(text, "USD")


def test_currencies_are_never_added() -> None:
    with pytest.raises(MoneyMalformed):
        Money("USD", 1) + Money("PKR", 1)
    with pytest.raises(MoneyMalformed):
        Money("usd", 1)


@pytest.mark.parametrize("text", ["1e5", "-0", "00.1", ".5", "5.", "Infinity", "1_0"])
def test_a_decimal_is_plain_text(text: str) -> None:
    with pytest.raises(FieldMalformed):
        parse_decimal(text)


def test_energy_is_whole_watt_hours() -> None:
    assert str(Energy(2_000_000_000) + Energy(1)) == "2,000.000001 MWh"
    with pytest.raises(FieldMalformed):
        Energy(-1)
