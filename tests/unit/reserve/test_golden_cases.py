"""The cases of the news of July 2025 (reserve §9.6), to the cent and to the satoshi."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from biplomacy.market.adapters.csv_file import CsvQuotes
from biplomacy.market.errors import QuoteAmbiguous
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.reserve.announcements import (
    AnnouncedTotal,
    announced_cost,
    decode_announcements,
    total_announced,
    total_of_rate,
)
from biplomacy.reserve.cost import (
    PriceRange,
    average,
    cost_cover,
    cover_percent,
    implied_rest,
    judge_average,
)
from biplomacy.reserve.model import Basis, Lot
from biplomacy.reserve.valuation import (
    Difference,
    StatedValue,
    break_even,
    compare_valuations,
    implied_price,
    value_amount,
)
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.money import Money
from biplomacy.values.verdict import Standing, Verdict

FACTS = Path(__file__).parents[3] / "src" / "biplomacy" / "demo" / "facts"
JULY_14 = Day.parse("2025-07-14")
HELD = Amount.from_btc("6237")
ROUNDED = Amount.from_btc("6240")


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def at(price: str) -> Quote:
    return Quote(
        "USD",
        Decimal(price),
        JULY_14,
        ClosingRule.REPORTED,
        "the news",
        Digest.of(b""),
        Standing.PRESS,
    )


@pytest.fixture(scope="module")
def quotes() -> CsvQuotes:
    return CsvQuotes(FACTS / "quotes.csv")


@pytest.fixture(scope="module")
def announced() -> AnnouncedTotal:
    content = (FACTS / "announced_purchases.csv").read_bytes()
    return total_announced(decode_announcements(content), "USD")


@pytest.fixture(scope="module")
def lots() -> tuple[Lot, ...]:
    content = (FACTS / "announced_purchases.csv").read_bytes()
    return tuple(
        Lot(one.id, one.day, (index, 0, 0), one.amount, Basis.ANNOUNCED, announced_cost(one))
        for index, one in enumerate(decode_announcements(content))
    )


@pytest.mark.parametrize(
    ("amount", "price", "value"),
    [
        pytest.param(HELD, "123000", "767151000.00", id="at-123000"),
        pytest.param(HELD, "122000", "760914000.00", id="at-122000"),
        pytest.param(HELD, "123091.61", "767722371.57", id="at-the-record-high"),
        pytest.param(HELD, "119117", "742932729.00", id="at-the-close"),
        pytest.param(ROUNDED, "118590", "740001600.00", id="at-the-implied-price"),
    ],
)
def test_the_reserve_is_worth(amount: Amount, price: str, value: str) -> None:
    assert value_amount(amount, at(price)).value == usd(value)


def test_more_than_760_million_is_true_from_a_price_of_121853_46_on() -> None:
    price = break_even(HELD, usd("760000000.00"))

    assert price == Decimal("121853.46")
    assert value_amount(HELD, at(str(price))).value > usd("760000000.00")
    assert value_amount(HELD, at("121853.45")).value <= usd("760000000.00")


def test_the_claim_is_true_at_the_high_and_false_at_the_close(quotes: CsvQuotes) -> None:
    high = quotes.quote(
        JULY_14, "USD", ClosingRule.INTRADAY_HIGH, "Pintu News, reprinted by theblockwire.com"
    )
    close = quotes.quote(JULY_14, "USD", ClosingRule.UTC_CLOSE)

    assert value_amount(HELD, high).value == usd("767722371.57")
    assert value_amount(HELD, close).value == usd("742932729.00") < usd("760000000.00")


def test_a_value_of_that_day_without_its_closing_rule_is_no_question(quotes: CsvQuotes) -> None:
    with pytest.raises(QuoteAmbiguous):
        quotes.quote(JULY_14, "USD")


def test_740_million_for_6240_implies_118589_74() -> None:
    assert implied_price(usd("740000000.00"), ROUNDED) == Decimal("118589.74")


def test_both_values_at_once_are_two_prices_and_not_two_holdings() -> None:
    compared = compare_valuations(
        StatedValue(HELD, usd("767151000.00")), StatedValue(ROUNDED, usd("740000000.00"))
    )

    assert compared.difference is Difference.QUOTE
    assert (compared.first_price, compared.second_price) == (
        Decimal("123000.00"),
        Decimal("118589.74"),
    )
    assert compared.change_percent == Decimal("-3.6")


def test_the_announced_list_adds_up(announced: AnnouncedTotal) -> None:
    assert announced.amount == announced.priced == Amount.from_btc("2381")
    assert announced.cost == usd("104613860.00")
    assert announced.average == Decimal("43936.94")
    assert (announced.count, announced.estimated, announced.unpriced) == (10, 3, 0)


def test_the_average_cost_covers_38_18_percent_of_6237(lots: tuple[Lot, ...]) -> None:
    cover = cost_cover(lots, HELD, "USD")

    assert average(cover) == Decimal("43936.94")
    assert cover_percent(cover) == Decimal("38.18")
    assert HELD - cover.known == Amount.from_btc("3856")


def test_an_average_of_about_42000_is_unverifiable(
    lots: tuple[Lot, ...], quotes: CsvQuotes
) -> None:
    cover = cost_cover(lots, HELD, "USD")
    low = quotes.quote(Day.parse("2022-11-21"), "USD")
    answer = judge_average(
        Decimal(42000),
        HELD,
        cover,
        bounds=PriceRange(low.price, Decimal(123000)),
        tolerance=Decimal("0.01"),
    )

    assert low.price == Decimal("15759.61")
    assert implied_rest(Decimal(42000), HELD, cover) == answer.rest == Decimal("40803.98")
    assert answer.verdict is Verdict.UNVERIFIABLE


def test_one_bitcoin_a_day_does_not_make_6237(announced: AnnouncedTotal) -> None:
    daily = total_of_rate(Day.parse("2022-11-18"), JULY_14, Amount.from_btc("1"))

    assert daily == Amount.from_btc("969")
    assert daily + announced.amount == Amount.from_btc("3350") != HELD


def test_over_62_billion_for_597325_needs_more_than_103796_09() -> None:
    price = break_even(Amount.from_btc("597325"), usd("62000000000.00"))

    assert price == Decimal("103796.10")
