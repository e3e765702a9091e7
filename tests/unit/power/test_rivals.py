"""Own hashes, rivals who leave, and what it pays to run (§11.3 to §11.6, §24.4)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.power.hashprice import reward_per_hour
from biplomacy.power.mining import answer_mining
from biplomacy.power.rivals import ELASTICITY, coins_per_year, enter, first_period_days
from biplomacy.power.run_decision import Owner, Trade, run_fleets, wanted_hashrate
from fakes.power_mining_cases import EXAHASH, fleet, question

OWN = fleet(20, 2_000).hashrate / EXAHASH
REWARD = 316_500_000
NOBODY_LEAVES = Decimal(0)
TRADE = Trade(
    reward_per_hour(318_500_000, Decimal(110_000)),
    Fraction(1_000 * EXAHASH),
    Fraction("22.98") / 281 * 1_000,
)


@pytest.mark.parametrize(
    ("before", "epsilon", "total", "coins"),
    [
        (1_100, ELASTICITY, "1171.67", 13_394),
        (1_100, NOBODY_LEAVES, "1194.34", 13_140),
        (900, ELASTICITY, "971.82", 16_149),
        (900, NOBODY_LEAVES, "994.34", 15_783),
    ],
)
def test_the_golden_entries_come_out(before: int, epsilon: Decimal, total: str, coins: int) -> None:
    found = enter(OWN, Fraction(before), epsilon)

    assert f"{float(found.total):.2f}" == total
    assert round(Fraction(coins_per_year(found.share, REWARD), 10**8)) == coins


def test_the_golden_changes_come_out() -> None:
    found, rigid = enter(OWN, Fraction(1_100)), enter(OWN, Fraction(1_100), NOBODY_LEAVES)

    assert f"{float(found.growth):.5f}" == "0.06515"
    assert f"{float(found.hashprice_change):.5f}" == "-0.06117"
    assert f"{float(found.share):.5f}" == "0.08052"
    assert f"{float(rigid.growth):.5f}" == "0.08576"


POSITIVE = st.fractions(Fraction(1, 1_000), 10_000, max_denominator=10**6)


@settings(max_examples=60)
@given(own=POSITIVE, before=POSITIVE, epsilon=st.decimals("0.01", "1", places=2))
def test_rivals_who_leave_never_make_the_share_larger_than_the_naive_one(
    own: Fraction, before: Fraction, epsilon: Decimal
) -> None:
    found, rigid = enter(own, before, epsilon), enter(own, before, NOBODY_LEAVES)

    assert rigid.share == own / (before + own)
    assert found.share <= own / before
    assert rigid.share <= found.share
    assert before <= found.total <= before + own


def test_the_first_period_is_shorter_by_the_entrants_part() -> None:
    assert first_period_days(Fraction(100), Fraction(900)) == Fraction(126, 10)


@pytest.mark.parametrize(
    ("joules", "taker", "owner"), [(15, "616.64", "271.47"), (20, "212.48", "101.13")]
)
def test_the_golden_run_decisions_come_out(joules: int, taker: str, owner: str) -> None:
    found = [float(wanted_hashrate(fleet(joules), TRADE, kind) / EXAHASH) for kind in Owner]

    assert [f"{each:.2f}" for each in found] == [taker, owner]


def test_machines_of_30_joules_stay_off_at_the_golden_tariff() -> None:
    for kind in Owner:
        (found,) = run_fleets([fleet(30)], TRADE, kind)
        assert found.wanted < 0
        assert found.run == 0


def test_efficient_machines_run_first_and_leave_less_for_the_others() -> None:
    worse, better = fleet(20, 2_000), fleet(15, 2_000)

    first, second = run_fleets([worse, better], TRADE, Owner.PRICE_TAKER)

    assert (first.fleet, second.fleet) == (better, worse)
    assert first.run == better.hashrate
    alone = wanted_hashrate(worse, TRADE, Owner.PRICE_TAKER)
    assert second.wanted == alone - better.hashrate
    assert second.run == min(second.wanted, worse.hashrate)


@settings(max_examples=60)
@given(joules=st.integers(5, 200), rivals=st.integers(1, 10**4), price=st.integers(10**3, 10**7))
def test_who_minds_his_own_impact_never_runs_more(joules: int, rivals: int, price: int) -> None:
    trade = Trade(
        reward_per_hour(REWARD, Decimal(price)), Fraction(rivals * EXAHASH), TRADE.usd_per_mwh
    )
    (taker,), (owner,) = (run_fleets([fleet(joules)], trade, kind) for kind in Owner)

    assert 0 <= owner.run <= taker.run <= fleet(joules).hashrate


def test_two_equal_fleets_are_told_apart_and_the_later_wants_less() -> None:
    one, same, worse = fleet(15, 600), fleet(15, 600), fleet(30, 500)
    mined = answer_mining(replace(question(tariff=2_298_000), fleets=(worse, one, same)))

    _, first, second = mined.fleets
    assert first.taker is not None
    assert second.taker is not None
    assert second.taker.wanted == first.taker.wanted - first.taker.run
    (alone,) = answer_mining(replace(question(tariff=2_298_000), fleets=(worse,))).fleets
    assert alone.taker is not None
    assert mined.fleets[0].taker is not None
    assert mined.fleets[0].taker.wanted == alone.taker.wanted - first.taker.run - second.taker.run
