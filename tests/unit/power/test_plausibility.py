"""Claimed coins beside claimed megawatts, and luck (§15.1 to §15.4)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import exp, factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.chain.errors import HeadersGap
from biplomacy.power.errors import FleetInvalid, LimitExceeded
from biplomacy.power.luck import tail
from biplomacy.power.plausibility import (
    QUESTIONS,
    Answer,
    Assumed,
    Claim,
    Payout,
    Plausibility,
    weigh_claim,
)
from biplomacy.power.quantities import MW
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.errors import DayOutOfRange
from biplomacy.values.verdict import Grade, Standing
from fakes.power_mining_cases import EPOCH_FILE, assumed, claim, shipped, whole_file
from shared_files import shared


def weigh(one: Claim, under: Assumed | None = None) -> Plausibility:
    return weigh_claim(one, under or assumed(), shipped(), Grade.ASSUMED)


def thousandths(amount: Amount) -> str:
    return f"{Decimal(amount.sats).scaleb(-8):.3f}"


def megawatts(watts: int) -> str:
    return f"{Decimal(watts).scaleb(-6):.3f}"


def test_the_golden_claim_comes_out() -> None:
    plain, with_fees, best, best_with_fees = weigh(claim()).cases

    assert [thousandths(c.expected) for c in (plain, best)] == ["159.301", "222.281"]
    assert [thousandths(c.expected) for c in (with_fees, best_with_fees)] == ["163.146", "227.645"]
    assert [megawatts(c.needed_w) for c in (plain, with_fees)] == ["4.459", "4.353"]
    assert f"{plain.blocks:.3f}" == "25.631"
    assert (plain.at_least, f"{plain.luck:.2E}") == (75, "2.04E-15")


def test_the_golden_claim_comes_out_of_the_whole_file_too() -> None:
    stretches = whole_file(shared(EPOCH_FILE).read_bytes())

    assert weigh_claim(claim(), assumed(), stretches, Grade.ASSUMED) == weigh(claim())


def test_five_megawatts_fit_and_one_and_a_half_leave_questions() -> None:
    five, less = weigh(claim("5")), weigh(claim("1.5"))

    assert thousandths(five.cases[0].expected) == "531.004"
    assert (five.answer, five.questions) == (Answer.FITS, ())
    assert (less.answer, less.questions) == (
        Answer.UNEXPLAINED,
        ("pool-luck", "megawatt", "sites"),
    )
    for question in QUESTIONS.values():
        assert question.endswith("?")


def test_a_claim_of_less_than_the_worst_machines_give_is_a_question_as_well() -> None:
    found = weigh(claim("5", coins="100"))

    assert found.answer is Answer.UNEXPLAINED
    assert found.low.sats == found.cases[0].expected.sats * 85 // 100


def test_the_ends_of_the_range_still_fit() -> None:
    found = weigh(claim("5"))
    for end, step in ((found.low, -1), (found.high, 1)):
        for sats, answer in ((end.sats, Answer.FITS), (end.sats + step, Answer.UNEXPLAINED)):
            coins = f"{Decimal(sats).scaleb(-8):.8f}"
            assert weigh(claim("5", coins=coins)).answer is answer


def test_in_a_pool_no_luck_is_reckoned() -> None:
    assert {case.luck for case in weigh(claim(payout=Payout.POOL)).cases} == {None}


def test_one_efficiency_without_fees_is_one_case() -> None:
    found = weigh(claim(), Assumed(30_000, 30_000, 10**6, 0))

    assert len(found.cases) == 1
    assert found.low == found.high == found.cases[0].expected


@pytest.mark.parametrize("network", list(Grade))
def test_machines_that_nobody_measured_keep_the_grade_at_assumed(network: Grade) -> None:
    found = weigh_claim(claim(), assumed(), shipped(), network)

    assert (found.network_grade, found.grade) == (network, Grade.ASSUMED)


@settings(max_examples=40)
@given(watts=st.integers(1, 10**10), joules=st.integers(5, 200), pue=st.integers(10**6, 3 * 10**6))
def test_the_megawatts_needed_give_the_coins_claimed(watts: int, joules: int, pue: int) -> None:
    under = Assumed(joules * 1_000, joules * 1_000, pue, 0)
    one = Claim(
        "x", "y", Standing.PRESS, watts, Day.parse("2022-01-01"), Day.parse("2022-03-01"),
        Amount(47_350_000_000),
    )  # fmt: skip

    (case,) = weigh(one, under).cases

    # Half a watt of rounding in the answer, half a satoshi in what was expected.
    exact = Fraction(watts * one.coins.sats, max(case.expected.sats, 1))
    assert abs(case.needed_w - exact) <= 1 + exact / max(case.expected.sats, 1)


def test_a_period_beyond_the_difficulty_at_hand_is_refused() -> None:
    late = Claim(
        "x", "y", Standing.PRESS, MW, Day.parse("2021-01-01"), Day.parse("2021-12-01"), Amount(1)
    )
    with pytest.raises(HeadersGap, match="is not at hand as a whole"):
        weigh(late)


@pytest.mark.parametrize(
    ("first", "until"), [("2022-01-01", "2022-01-01"), ("2022-02-01", "2022-01-01")]
)
def test_a_period_ends_after_it_began(first: str, until: str) -> None:
    with pytest.raises(DayOutOfRange, match="is no period"):
        Claim("x", "y", Standing.PRESS, MW, Day.parse(first), Day.parse(until), Amount(1))


def test_no_megawatts_and_odd_assumptions_are_refused() -> None:
    with pytest.raises(LimitExceeded, match="0 W"):
        claim("0")
    with pytest.raises(LimitExceeded, match="beyond 100 BTC"):
        Assumed(20_000, 30_000, 10**6, 10**10 + 1)
    with pytest.raises(LimitExceeded, match="no part of the hours"):
        Assumed(20_000, 30_000, 10**6, 0, 0)
    with pytest.raises(FleetInvalid, match="best machines need more"):
        Assumed(30_000, 20_000, 10**6, 0)


def test_a_satoshi_more_than_there_can_be_is_not_expected() -> None:
    found = weigh(claim("1000000", payout=Payout.POOL))

    assert found.high.sats == Amount.MAX_MONEY


@settings(max_examples=60)
@given(blocks=st.integers(0, 40), tenths=st.integers(1, 300))
def test_luck_is_the_upper_tail(blocks: int, tenths: int) -> None:
    mean = tenths / 10
    below = sum(exp(-mean) * mean**k / factorial(k) for k in range(blocks))

    assert float(tail(blocks, Fraction(tenths, 10))) == pytest.approx(1 - below, abs=1e-5)


def test_luck_keeps_its_digits_far_out() -> None:
    # e^-1 (1/200! + 1/201! + ...), where one less the sum below would be 0.
    found = tail(200, Fraction(1))

    assert f"{found:.4E}" == "4.6880E-376"


def test_luck_grows_with_the_expected_and_falls_with_the_claimed() -> None:
    for blocks in range(1, 60, 7):
        assert tail(blocks + 1, Fraction(20)) <= tail(blocks, Fraction(20)) <= 1
        assert tail(blocks, Fraction(20)) <= tail(blocks, Fraction(21))
    assert tail(30, Fraction(20)) < tail(29, Fraction(20)) < tail(29, Fraction(21))
    assert tail(0, Fraction(20)) == 1
    assert tail(1, Fraction(0)) == 0


def test_luck_of_too_many_blocks_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="at most 200,000 blocks"):
        tail(200_001, Fraction(1))
