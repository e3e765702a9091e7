"""Which facts a purchase moves, by what it is paid with (§7.1)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from biplomacy.programme.fact_table import FACTS, fact_rule
from biplomacy.programme.funding import FUNDING_RULES, deltas_of, worth
from biplomacy.programme.model import DeltaKind, Every, Step
from biplomacy.programme.purchase import Daily
from biplomacy.programme.unit import display_between
from biplomacy.programme.vocabulary import Funding
from biplomacy.values.verdict import Standing
from fakes.programme_terms import day

BTC = 10**8
PRICE = 11_800_000
ONE = (day("07-16"),)


def moved(funding: Funding) -> dict[str, str]:
    found = {}
    for delta in deltas_of(funding, BTC, PRICE, ONE):
        assert delta.place == ""
        assert delta.kind is DeltaKind.ADD
        assert isinstance(delta.schedule, tuple)
        (step,) = delta.schedule
        assert isinstance(step, Step)
        quantity = step.quantity
        found[delta.fact] = display_between(quantity.low, quantity.high, quantity.unit)
    return found


COINS = {"flows.purchase": "1.00000000 BTC", "stock.gross": "1.00000000 BTC"}


@pytest.mark.parametrize(
    ("funding", "expected"),
    [
        pytest.param(Funding.CENTRAL_BANK_FX, {"nir": "-118,000.00 USD", **COINS}, id="reserves"),
        pytest.param(Funding.BUDGET, {"fiscal.primary": "[-∞, -0.01] PKR", **COINS}, id="budget"),
        pytest.param(
            Funding.CENTRAL_BANK_CREDIT,
            {"cb.credit.flow": "[0.01, ∞] PKR", "fiscal.primary": "[-∞, -0.01] PKR", **COINS},
            id="credit",
        ),
        pytest.param(
            Funding.BTC_LINKED_BOND, {"debt.btc_linked": "118,000.00 USD", **COINS}, id="bond"
        ),
        pytest.param(
            Funding.MINED,
            {"flows.mined": "1.00000000 BTC", "stock.gross": "1.00000000 BTC"},
            id="mined",
        ),
        pytest.param(
            Funding.SEIZED,
            {"flows.seized": "1.00000000 BTC", "stock.gross": "1.00000000 BTC"},
            id="seized",
        ),
    ],
)
def test_the_funding_decides_which_facts_move(funding: Funding, expected: dict[str, str]) -> None:
    assert moved(funding) == expected


def test_every_funding_has_a_rule_with_a_source_and_no_fact_outside_the_table() -> None:
    assert set(FUNDING_RULES) == set(Funding)
    for rule in FUNDING_RULES.values():
        assert rule.reason
        assert rule.source.document
        assert rule.source.standing is not Standing.ORIGINAL
        assert {fact for fact, _ in rule.moves} <= set(FACTS)


def test_no_funding_adds_bitcoin_to_net_reserves() -> None:
    for funding in Funding:
        for delta in deltas_of(funding, BTC, PRICE, ONE):
            if delta.fact == "nir":
                assert isinstance(delta.schedule, tuple)
                assert all((step.quantity.high or 0) < 0 for step in delta.schedule)


@pytest.mark.parametrize(
    ("coins", "usd"),
    [
        pytest.param(169, 19_942_000, id="to-the-end-of-2025"),
        pytest.param(350, 41_300_000, id="to-mid-2026"),
    ],
)
def test_what_coins_cost_is_exact(coins: int, usd: int) -> None:
    assert worth(coins * BTC, PRICE) == usd * 100


def test_one_satoshi_has_a_price_below_a_cent() -> None:
    assert worth(1, PRICE) == Fraction(118, 1000)


def test_a_daily_purchase_is_a_daily_delta() -> None:
    daily = Daily(day("07-16"), day("12-31"))

    (delta, *_) = deltas_of(Funding.CENTRAL_BANK_FX, BTC, PRICE, daily)

    assert isinstance(delta.schedule, Every)
    assert (delta.schedule.start, delta.schedule.end) == (daily.start, daily.end)
    assert fact_rule(delta.fact).dimension == delta.schedule.quantity.unit.dimension


def test_a_purchase_for_nothing_moves_no_money() -> None:
    (delta, *_) = deltas_of(Funding.BUDGET, 0, PRICE, ONE)

    assert isinstance(delta.schedule, tuple)
    assert delta.schedule[0].quantity.low == 0
    assert delta.schedule[0].quantity.high == 0
