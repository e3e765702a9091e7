"""Metered energy to hashes to satoshis to coins seen (§15.5)."""

from __future__ import annotations

import pytest

from biplomacy.chain.errors import HeadersGap
from biplomacy.power.errors import LoadInvalid
from biplomacy.power.plausibility import Answer, Assumed, weigh_claim
from biplomacy.power.reconciliation import DayEnergy, Seen, Stated, reconcile
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade
from fakes.power_mining_cases import claim, shipped

ASSUMED = Assumed(25_000, 30_000, 10**6, 15_000_000)
FIRST = Day.parse("2021-09-29")
DAYS = tuple(DayEnergy(FIRST.plus(n), 24 * 1_500_000) for n in range(959))


def seen(
    hashes: Stated | None = None, paid: Stated | None = None, coins: Stated | None = None
) -> Seen:
    return Seen(Grade.ATTESTED, Grade.CHAIN, hashes, paid, coins)


def test_a_meter_that_ran_through_gives_the_claims_own_range() -> None:
    found = reconcile(DAYS, ASSUMED, shipped(), seen())
    whole = weigh_claim(claim(), ASSUMED, shipped(), Grade.CHAIN)

    assert DAYS[-1].day.plus(1) == claim().until
    _, earned, arriving = found.arrows
    assert (earned.low, earned.high) == (arriving.low, arriving.high)
    assert whole.low.sats - 1 <= earned.low <= whole.low.sats
    assert whole.high.sats <= earned.high <= whole.high.sats + 1
    assert (found.answer, found.grade) == (None, Grade.ASSUMED)


def test_each_arrow_compares_with_what_is_stated_before_it() -> None:
    # 1.5 MW at 27.5 J/TH lies between the worst and the best machines.
    hashes = 1_500_000 * 959 * 86_400 * 10**12 * 10 // 275
    found = reconcile(
        DAYS,
        ASSUMED,
        shipped(),
        seen(
            Stated(hashes, Grade.ATTESTED),
            Stated(175 * 10**8, Grade.ATTESTED),
            Stated(170 * 10**8, Grade.CHAIN, 30_000),
        ),
    )

    assert [arrow.answer for arrow in found.arrows] == [Answer.FITS] * 3
    assert found.answer is Answer.FITS
    assert (found.arrows[2].low, found.arrows[2].high) == (
        175 * 97 * 10**6,
        175 * 103 * 10**6,
    )


def test_one_arrow_that_does_not_hold_decides() -> None:
    found = reconcile(
        DAYS,
        ASSUMED,
        shipped(),
        seen(paid=Stated(170 * 10**8, Grade.ATTESTED), coins=Stated(10**8, Grade.CHAIN, 30_000)),
    )

    assert [arrow.answer for arrow in found.arrows] == [None, Answer.FITS, Answer.UNEXPLAINED]
    assert found.answer is Answer.UNEXPLAINED


def test_the_tolerance_of_an_arrow_counts_to_the_last_satoshi() -> None:
    paid = Stated(100 * 10**8, Grade.ATTESTED)

    def answer(sats: int) -> Answer | None:
        coins = Stated(sats, Grade.CHAIN, 10_000)
        return reconcile(DAYS, ASSUMED, shipped(), seen(paid=paid, coins=coins)).arrows[2].answer

    assert answer(99 * 10**8) is Answer.FITS
    assert answer(99 * 10**8 - 1) is Answer.UNEXPLAINED


def test_energy_counts_on_the_day_on_which_it_was_used() -> None:
    before, after = Day.parse("2024-04-15"), Day.parse("2024-04-22")

    def earned(day: Day) -> int:
        return reconcile([DayEnergy(day, 10**9)], ASSUMED, shipped(), seen()).arrows[1].low

    assert earned(before) > earned(after) * 19 // 10


@pytest.mark.parametrize(
    "days",
    [
        (),
        (DayEnergy(FIRST, 5), DayEnergy(FIRST, 5)),
        (DayEnergy(FIRST, -1),),
        (DayEnergy(FIRST, 0),),
    ],
)
def test_a_meter_without_days_or_energy_is_refused(days: tuple[DayEnergy, ...]) -> None:
    with pytest.raises(LoadInvalid):
        reconcile(days, ASSUMED, shipped(), seen())


def test_a_day_without_difficulty_is_refused() -> None:
    with pytest.raises(HeadersGap):
        reconcile([DayEnergy(Day.parse("2024-08-01"), 5)], ASSUMED, shipped(), seen())
