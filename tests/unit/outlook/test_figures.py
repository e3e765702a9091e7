"""Quantiles are somebody's own value; means do not depend on the order (§9.6, §9.7)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.outlook.adequacy import metric, read_rules
from biplomacy.outlook.errors import HistoryBroken, OutlookMalformed
from biplomacy.outlook.factors import growth_factors, mean_factor
from biplomacy.outlook.figures import SHARE, WHOLE, mean, order_statistic, quantised, rank, spread
from biplomacy.outlook.model import DailyDollar, Drift, Hold, Position, Scenario
from biplomacy.outlook.simulation import simulate_outlook
from biplomacy.values.amount import ZERO
from biplomacy.values.verdict import Standing
from fakes.outlook_cases import ACCOUNTS, closes_of, invented_closes, scenario_over, usd, with_floor

finite = st.floats(-1e12, 1e12)


def with_accounts(scenario: Scenario) -> Scenario:
    rule = read_rules().rule("floating")
    return replace(scenario, accounts=ACCOUNTS, rule=rule)


@given(st.lists(finite, min_size=1, max_size=60))
def test_a_quantile_is_the_value_of_the_path_that_it_names(numbers: list[float]) -> None:
    values = np.array(numbers)
    found = spread(values, SHARE)

    for ranked in (found.p05, found.p50, found.p95):
        assert ranked.value == quantised(float(values[ranked.path]), SHARE)
    assert found.p05.value <= found.p50.value <= found.p95.value


@given(st.lists(finite, min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_a_mean_does_not_depend_on_the_order(numbers: list[float], shuffling: object) -> None:
    shuffled = list(numbers)
    shuffling.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands a Random

    assert mean(np.array(numbers), SHARE) == mean(np.array(shuffled), SHARE)


@pytest.mark.parametrize(
    ("q", "count", "expected"),
    [(Fraction(1, 20), 1_000, 50), (Fraction(1, 20), 10, 1), (Fraction(19, 20), 1_000, 950)],
)
def test_a_rank_is_rounded_up(q: Fraction, count: int, expected: int) -> None:
    assert rank(q, count) == expected


def test_of_equal_values_the_lower_path_stands_first() -> None:
    assert order_statistic(np.array([7.0, 1.0, 1.0, 9.0]), Fraction(1, 4), WHOLE).path == 1


def test_halves_are_rounded_to_even_and_zero_has_no_sign() -> None:
    assert [str(quantised(number, WHOLE)) for number in (0.5, 1.5, -0.4)] == ["0", "2", "0"]


def test_neutral_factors_have_the_mean_one() -> None:
    factors = growth_factors(invented_closes(), Drift.NEUTRAL)

    assert abs(mean_factor(factors) - 1) < Decimal("1e-12")


def test_a_floor_is_counted_with_bitcoin_and_without_it() -> None:
    closes = invented_closes()
    spending = scenario_over(closes, (Hold(), DailyDollar(usd("1000000.00"))), paths=50, days=10)
    case = replace(spending, position=Position(ZERO, usd("20000000.00")))

    hold, buys = simulate_outlook(with_floor(case, 5, "15500000.00"), closes).figures

    assert (hold.floors[0].at_market, hold.floors[0].without_bitcoin) == (0, 0)
    assert buys.floors[0].without_bitcoin == 50
    assert buys.floors[0].at_market < 50


def test_the_official_figure_counts_no_bitcoin_and_the_shadow_half_of_it() -> None:
    closes = invented_closes()
    case = scenario_over(closes, (Hold(),), paths=20, days=30)
    case = replace(case, position=replace(case.position, reserves=usd("14500000000.00")))

    figures = simulate_outlook(with_accounts(case), closes).figures[0]

    assert figures.adequacy is not None
    assert figures.cover is not None
    needed = metric(ACCOUNTS, read_rules().rule("floating"))
    assert needed == Fraction(13_600_000_000)
    assert figures.adequacy.official.p05.value == Decimal("1.066176")
    shadow = (14_500_000_000 + figures.value.p05.value / 2) / 13_600_000_000
    assert abs(figures.adequacy.shadow.p05.value - shadow) < Decimal("1e-6")
    assert figures.cover.p05.value > Decimal("3.222222")


def test_a_purchase_out_of_reserves_lowers_the_official_figure_by_its_cost() -> None:
    closes = invented_closes()
    case = scenario_over(closes, (DailyDollar(usd("136000000.00")),), paths=20, days=10)
    case = replace(case, position=Position(ZERO, usd("13600000000.00")))

    figures = simulate_outlook(with_accounts(case), closes).figures[0]

    assert figures.adequacy is not None
    assert figures.adequacy.official.p50.value == Decimal("0.900000")


def test_weights_say_that_they_are_recalled() -> None:
    rules = read_rules()

    assert {rule.standing for rule in rules.rules} == {Standing.RECALLED}
    assert [
        (r.regime, str(r.exports), str(r.broad_money), str(r.short_term_debt)) for r in rules.rules
    ] == [("floating", "0.05", "0.05", "0.30"), ("fixed", "0.10", "0.10", "0.30")]
    assert [str(r.other_liabilities) for r in rules.rules] == ["0.15", "0.20"]
    assert (str(rules.low), str(rules.high)) == ("1.00", "1.50")
    with pytest.raises(OutlookMalformed):
        rules.rule("crawling")


def test_values_that_cannot_be_counted_are_refused() -> None:
    closes = closes_of([f"{10**power}" for power in range(9)])

    with pytest.raises(HistoryBroken):
        simulate_outlook(scenario_over(closes, paths=5, days=900, drift=Drift.HISTORICAL), closes)


def test_a_scenario_of_other_closes_is_refused() -> None:
    with pytest.raises(OutlookMalformed):
        simulate_outlook(scenario_over(invented_closes(seed=8)), invented_closes())
