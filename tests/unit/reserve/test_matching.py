"""Announcements against receipts: what is matched, and what is honestly left open."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint
from biplomacy.reserve.candidates import Arrived, find_candidates, span_of
from biplomacy.reserve.matching import Matching, MatchState, match_announcements
from biplomacy.reserve.model import Acquisition, Announcement, Arrival, Means, PriceBasis
from biplomacy.reserve.receipts import Receipt
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.verdict import Severity

DAY = Day.parse("2025-03-10")
BTC = 100_000_000


def announced(name: str, sats: int, days: int = 0, tolerance: int | None = None) -> Announcement:
    slack = None if tolerance is None else Amount(tolerance)
    return Announcement(name, DAY.plus(days), Amount(sats), None, "USD", PriceBasis.UNKNOWN, slack)


def received(name: int, *sats: int, days: int = 0) -> Receipt:
    txid = bytes([name]) * 32
    arrivals = (Arrival(Outpoint(txid, n), Amount(one), "reserve") for n, one in enumerate(sats))
    return Receipt(txid, DAY.plus(days).start + 43_200, tuple(arrivals))


def acquired(name: str, sats: int, *flows: tuple[int, int], days: int = 0) -> Acquisition:
    outpoints = tuple(Outpoint(bytes([one]) * 32, vout) for one, vout in flows)
    return Acquisition(
        name,
        DAY.plus(days),
        Amount(sats),
        Means.PURCHASE,
        "an exchange",
        PriceBasis.UNKNOWN,
        outpoints,
    )


def states(matching: Matching) -> list[tuple[str, str, str]]:
    return [
        (one.announcement, one.state.value, "".join(str(txid[0]) for txid in one.receipts))
        for one in matching.matches
    ]


def test_one_announcement_with_one_candidate_is_matched() -> None:
    found = match_announcements([announced("a", BTC)], [received(1, BTC), received(2, 3 * BTC)])

    assert states(found) == [("a", "matched", "1")]
    assert [receipt.txid[0] for receipt in found.unmatched] == [2]
    assert found.announcement_of() == {bytes([1]) * 32: "a"}


@pytest.mark.parametrize(
    ("days", "state"),
    [
        pytest.param(-2, "unmatched", id="two-days-before"),
        pytest.param(-1, "matched", id="the-day-before"),
        pytest.param(7, "matched", id="seven-days-after"),
        pytest.param(8, "unmatched", id="eight-days-after"),
    ],
)
def test_a_block_fits_from_the_day_before_to_the_seventh_after(days: int, state: str) -> None:
    found = match_announcements([announced("a", BTC)], [received(1, BTC, days=days)])

    assert [match.state.value for match in found.matches] == [state]


@pytest.mark.parametrize(
    ("sats", "tolerance", "state"),
    [
        pytest.param(BTC + 500_000, None, "matched", id="half-a-percent-more"),
        pytest.param(BTC - 500_000, None, "matched", id="half-a-percent-less"),
        pytest.param(BTC + 500_001, None, "unmatched", id="one-satoshi-too-much"),
        pytest.param(BTC - 500_001, None, "unmatched", id="one-satoshi-too-little"),
        pytest.param(BTC + 3, 3, "matched", id="stated-tolerance"),
        pytest.param(BTC + 4, 3, "unmatched", id="beyond-the-stated-tolerance"),
        pytest.param(BTC + 1, 0, "unmatched", id="exactly"),
    ],
)
def test_an_amount_fits_within_its_tolerance(sats: int, tolerance: int | None, state: str) -> None:
    claim = announced("a", BTC, tolerance=tolerance)

    found = match_announcements([claim], [received(1, sats)])

    assert [match.state.value for match in found.matches] == [state]


def test_the_tolerance_is_at_least_one_satoshi() -> None:
    assert span_of(Amount(10)) == (9, 11)
    assert span_of(Amount(1)) == (1, 2)


def test_a_sum_of_four_receipts_fits_and_of_five_does_not() -> None:
    parts = [received(n, BTC, days=n) for n in range(5)]

    assert states(match_announcements([announced("a", 4 * BTC)], parts[:4])) == [
        ("a", "matched", "0123")
    ]
    assert states(match_announcements([announced("a", 5 * BTC)], parts)) == [("a", "unmatched", "")]


def test_a_sum_that_contains_a_smaller_feasible_sum_is_no_candidate() -> None:
    found = match_announcements(
        [announced("a", 400 * BTC)], [received(1, 400 * BTC), received(2, 1)]
    )

    assert states(found) == [("a", "matched", "1")]


def test_equal_amounts_are_paired_in_time_order_and_say_so() -> None:
    claims = [announced("b", BTC, 1), announced("a", BTC, 0), announced("c", BTC, 2)]
    coins = [received(3, BTC, days=3), received(1, BTC, days=0), received(2, BTC, days=1)]

    assert states(match_announcements(claims, coins)) == [
        ("a", "interchangeable", "1"),
        ("b", "interchangeable", "2"),
        ("c", "interchangeable", "3"),
    ]


def test_more_equal_receipts_than_announcements_leave_the_later_ones() -> None:
    found = match_announcements([announced("a", BTC)], [received(2, BTC, days=1), received(1, BTC)])

    assert states(found) == [("a", "interchangeable", "1")]
    assert [receipt.txid[0] for receipt in found.unmatched] == [2]


def test_more_equal_announcements_than_receipts_leave_the_later_ones_unmatched() -> None:
    found = match_announcements([announced("b", BTC, 1), announced("a", BTC)], [received(1, BTC)])

    assert states(found) == [("a", "interchangeable", "1"), ("b", "unmatched", "")]
    assert found.candidates_of() == {bytes([1]) * 32: ("a", "b")}


def test_receipts_that_differ_by_a_satoshi_are_not_interchangeable() -> None:
    found = match_announcements([announced("a", BTC)], [received(1, BTC), received(2, BTC - 1)])

    assert states(found) == [("a", "ambiguous", "")]
    assert len(found.matches[0].candidates) == 2
    assert len(found.unmatched) == 2


def test_announcements_that_want_one_receipt_for_different_sums_are_ambiguous() -> None:
    claims = [announced("a", 2 * BTC), announced("b", BTC)]

    found = match_announcements(claims, [received(1, BTC), received(2, BTC, days=1)])

    assert states(found) == [("a", "ambiguous", ""), ("b", "ambiguous", "")]


def test_the_outputs_of_one_transaction_count_together() -> None:
    found = match_announcements([announced("a", 3 * BTC)], [received(1, BTC, 2 * BTC)])

    assert states(found) == [("a", "matched", "1")]


def test_an_acquisition_binds_its_outputs_before_anything_is_matched() -> None:
    found = match_announcements(
        [announced("a", BTC)],
        [received(1, BTC, 5 * BTC), received(2, BTC)],
        [acquired("deal", 5 * BTC, (1, 1)), acquired("more", BTC, (2, 0))],
    )

    assert states(found) == [("a", "matched", "1")]
    assert [(one.acquisition, one.received) for one in found.bindings] == [
        ("deal", Amount(5 * BTC)),
        ("more", Amount(BTC)),
    ]
    assert found.findings == ()


@pytest.mark.parametrize(
    ("acquisitions", "codes"),
    [
        pytest.param(
            [acquired("x", BTC, (9, 0))],
            ["acquisition-flow-absent", "acquisition-sum-differs"],
            id="no-member-is-paid",
        ),
        pytest.param([acquired("x", BTC + 1, (1, 0))], ["acquisition-sum-differs"], id="a-satoshi"),
        pytest.param(
            [acquired("x", BTC, (1, 0), days=-8)], ["acquisition-outside-window"], id="day"
        ),
        pytest.param([acquired("x", BTC)], ["acquisition-flows-unnamed"], id="no-output"),
        pytest.param(
            [acquired("y", BTC, (1, 0)), acquired("x", BTC, (1, 0))],
            ["acquisition-flow-taken", "acquisition-sum-differs"],
            id="one-output-twice",
        ),
        pytest.param(
            [acquired("x", BTC, (1, 0), (1, 0))],
            ["acquisition-flow-repeated"],
            id="one-output-named-twice",
        ),
    ],
)
def test_an_acquisition_is_only_checked(acquisitions: list[Acquisition], codes: list[str]) -> None:
    found = match_announcements([], [received(1, BTC)], acquisitions)

    assert [finding.code for finding in found.findings] == codes
    harmless = {f.code for f in found.findings if f.severity is not Severity.FAILURE}
    assert harmless <= {"acquisition-flows-unnamed"}


def test_a_flood_of_fitting_receipts_leaves_the_announcement_open_and_says_so() -> None:
    flood = [received(n, BTC + n) for n in range(200)]
    claims = [announced("a", 4 * BTC), announced("b", BTC + 7, tolerance=0)]

    found = match_announcements(claims, flood)

    assert [match.state for match in found.matches] == [MatchState.AMBIGUOUS] * 2
    assert [(one.code, one.severity) for one in found.findings] == [
        ("matching-cut", Severity.WARNING)
    ]


CLAIMS = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 12), st.sampled_from([None, 0, 2])), max_size=6
)
COINS = st.lists(st.tuples(st.integers(1, 40), st.integers(-2, 20)), max_size=8)


def build(
    claims: list[tuple[int, int, int | None]], coins: list[tuple[int, int]]
) -> tuple[list[Announcement], list[Receipt]]:
    return (
        [announced(f"a{n}", sats, days, slack) for n, (sats, days, slack) in enumerate(claims)],
        [received(n, sats, days=days) for n, (sats, days) in enumerate(coins)],
    )


@given(st.data(), CLAIMS, COINS)
def test_matching_does_not_depend_on_order(
    data: st.DataObject, claims: list[tuple[int, int, int | None]], coins: list[tuple[int, int]]
) -> None:
    announcements, receipts = build(claims, coins)

    again = match_announcements(
        data.draw(st.permutations(announcements)), data.draw(st.permutations(receipts))
    )

    assert again == match_announcements(announcements, receipts)


@given(CLAIMS, COINS)
def test_no_receipt_is_used_twice_and_all_pairs_are_candidates(
    claims: list[tuple[int, int, int | None]], coins: list[tuple[int, int]]
) -> None:
    found = match_announcements(*build(claims, coins))
    used = [txid for match in found.matches for txid in match.receipts]

    assert len(used) == len(set(used))
    assert len(used) + len(found.unmatched) == len(coins)
    assert all(match.receipts in {(), *match.candidates} for match in found.matches)


@given(CLAIMS.filter(bool), COINS)
def test_candidates_are_exactly_the_minimal_feasible_sums(
    claims: list[tuple[int, int, int | None]], coins: list[tuple[int, int]]
) -> None:
    announcements, _ = build(claims[:1], [])
    arrived = sorted((Arrived(DAY.plus(days), sats) for sats, days in coins), key=lambda a: a.day)
    low, high = span_of(announcements[0].amount, announcements[0].tolerance)
    near = [n for n, one in enumerate(arrived) if -1 <= announcements[0].day.until(one.day) <= 7]
    feasible = [
        frozenset(one)
        for size in range(1, 5)
        for one in combinations(near, size)
        if low <= sum(arrived[n].sats for n in one) <= high
    ]
    minimal = {tuple(sorted(one)) for one in feasible if not any(two < one for two in feasible)}

    assert set(find_candidates(announcements[0], arrived).sums) == minimal


def test_a_receipt_keeps_what_no_acquisition_names() -> None:
    receipt = received(1, BTC, 2 * BTC)

    found = match_announcements([], [receipt], [acquired("deal", BTC, (1, 0))])

    assert found.unmatched == (replace(receipt, arrivals=receipt.arrivals[1:]),)
