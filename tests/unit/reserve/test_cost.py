"""Average cost with its cover, and what a claimed average asks of the rest."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.market.model import ClosingRule, Quote
from biplomacy.reserve.cost import (
    PriceRange,
    average,
    cost_cover,
    cover_percent,
    implied_rest,
    judge_average,
    price_range,
)
from biplomacy.reserve.errors import NothingHeld
from biplomacy.reserve.model import Basis, CostCover, Lot
from biplomacy.values.amount import ZERO, Amount
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import MoneyMalformed
from biplomacy.values.money import Money
from biplomacy.values.verdict import Standing, Verdict

DAY = Day.parse("2025-07-14")
RANGE = PriceRange(Decimal("15759.61"), Decimal(123000))


def lot(basis: Basis, sats: int, minor: int | None, currency: str = "USD") -> Lot:
    cost = None if minor is None else Money(currency, minor)
    return Lot(f"{basis}", DAY, (1, 0, 0), Amount(sats), basis, cost)


def cover(known: str, cost: str, holding: str) -> CostCover:
    return CostCover(Amount.from_btc(known), Money.parse(cost, "USD"), Amount.from_btc(holding))


def test_only_documented_and_announced_costs_are_costs() -> None:
    lots = [lot(basis, 10, 100) for basis in Basis]

    found = cost_cover([*lots, lot(Basis.ANNOUNCED, 5, None)], Amount(100), "USD")

    assert found == CostCover(Amount(20), Money("USD", 200), Amount(100))


def test_a_cost_in_another_currency_is_not_added() -> None:
    with pytest.raises(MoneyMalformed):
        cost_cover([lot(Basis.DOCUMENTED, 1, 1, "EUR")], Amount(1), "USD")


def test_there_is_no_average_of_nothing_known_and_no_share_of_nothing_held() -> None:
    empty = CostCover(ZERO, Money("USD", 0), ZERO)

    with pytest.raises(NothingHeld):
        average(empty)
    with pytest.raises(NothingHeld):
        cover_percent(empty)


def test_without_a_rest_there_is_no_price_of_the_rest() -> None:
    with pytest.raises(NothingHeld):
        implied_rest(Decimal(1), Amount.from_btc("1"), cover("1", "1.00", "1"))


@pytest.mark.parametrize(
    ("claimed", "tolerance", "verdict"),
    [
        pytest.param("42000", "0", Verdict.UNVERIFIABLE, id="rest-inside-the-prices"),
        pytest.param("12000", "0", Verdict.CONTRADICTED, id="rest-below-every-price"),
        pytest.param("200000", "0", Verdict.CONTRADICTED, id="rest-above-every-price"),
        pytest.param("26400", "0", Verdict.CONTRADICTED, id="exactly-just-below"),
        pytest.param("26400", "0.01", Verdict.UNVERIFIABLE, id="about-reaches-the-lowest"),
        pytest.param("93500", "0", Verdict.CONTRADICTED, id="exactly-just-above"),
        pytest.param("93500", "0.01", Verdict.UNVERIFIABLE, id="about-reaches-the-highest"),
    ],
)
def test_a_claimed_average_is_judged_by_what_the_rest_must_have_cost(
    claimed: str, tolerance: str, verdict: Verdict
) -> None:
    known = cover("2381", "104613860.00", "6237")

    answer = judge_average(
        Decimal(claimed), known.holding, known, bounds=RANGE, tolerance=Decimal(tolerance)
    )

    assert answer.verdict is verdict
    assert answer.rest == implied_rest(Decimal(claimed), known.holding, known)
    assert answer.bounds == RANGE


@pytest.mark.parametrize(
    ("claimed", "tolerance", "verdict"),
    [
        pytest.param("43936.94", "0", Verdict.CONFIRMED, id="to-the-cent"),
        pytest.param("43936.95", "0", Verdict.CONTRADICTED, id="a-cent-off"),
        pytest.param("44000", "0.01", Verdict.CONFIRMED, id="about"),
        pytest.param("42000", "0.01", Verdict.CONTRADICTED, id="not-even-about"),
    ],
)
def test_with_every_cost_known_an_average_is_confirmed_or_contradicted(
    claimed: str, tolerance: str, verdict: Verdict
) -> None:
    known = cover("2381", "104613860.00", "2381")

    answer = judge_average(
        Decimal(claimed), known.holding, known, bounds=None, tolerance=Decimal(tolerance)
    )

    assert (answer.verdict, answer.rest) == (verdict, None)


def test_without_prices_of_the_period_nothing_is_contradicted() -> None:
    known = cover("1", "40000.00", "2")

    answer = judge_average(Decimal(1), known.holding, known, bounds=None)

    assert answer.verdict is Verdict.UNVERIFIABLE
    assert answer.rest == Decimal("-39998.00")


def test_more_known_than_claimed_is_unverifiable() -> None:
    answer = judge_average(Decimal(1), Amount.from_btc("1"), cover("2", "2.00", "2"), bounds=RANGE)

    assert (answer.verdict, answer.rest) == (Verdict.UNVERIFIABLE, None)


def test_the_range_of_a_period_is_that_of_its_quotes() -> None:
    quotes = [
        Quote(
            "USD",
            Decimal(price),
            DAY,
            ClosingRule.UTC_CLOSE,
            "a source",
            Digest.of(b""),
            Standing.SERIES,
        )
        for price in ("30", "10", "20")
    ]

    assert price_range(quotes) == PriceRange(Decimal(10), Decimal(30))
    assert price_range([]) is None


@given(
    st.integers(1, 10**14), st.integers(1, 10**14), st.integers(0, 10**15), st.integers(1, 10**8)
)
def test_known_and_rest_together_cost_the_claimed_average(
    known: int, without: int, cost: int, claimed_minor: int
) -> None:
    claimed = Decimal(claimed_minor).scaleb(-2)
    held = CostCover(Amount(known), Money("USD", cost), Amount(known + without))

    rest = implied_rest(claimed, held.holding, held)

    gap = int(rest * 100) * without + cost * 10**8 - claimed_minor * (known + without)
    assert 2 * abs(gap) <= without
