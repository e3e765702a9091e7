"""The dispute, decided row by row on the same blocks (reserve §8.11).

Three receipts of 1 BTC reach the reserve (``a``) in the window, each in a block of its own, from
the feeder (``c``) or from strangers (``x``). What the verifier may see decides the answers.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint
from biplomacy.reserve.claims import Acquired, Reading, Unchanged
from biplomacy.reserve.dispute import (
    flows_between,
    judge_acquired,
    judge_unchanged,
    read_receipts,
)
from biplomacy.reserve.errors import BlockUnknown
from biplomacy.reserve.flows import fees_paid, net_change
from biplomacy.reserve.lot_events import read_crossings
from biplomacy.reserve.model import Member, MemberCommitment, Perimeter
from biplomacy.reserve.perimeter import membership
from biplomacy.reserve.survey import Said, Survey, survey
from biplomacy.values.amount import Amount
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict
from fakes.owned_chain import (
    BTC,
    OwnedChain,
    acquisition,
    day_of,
    look,
    member,
    memberships,
    owned_chains,
    perimeter,
)

FIRST, LAST = 5, 7
FEE = 1_000
ONE = MemberCommitment(Digest.of(b"root"), 1)
RESERVE, FEEDER = member("a"), member("c", "bank")

PUBLIC_ONLY = perimeter(RESERVE, complete=False)
LISTED = perimeter(RESERVE, FEEDER)
LISTED_NOT_COMPLETE = perimeter(RESERVE, FEEDER, complete=False)
SEALED = perimeter(RESERVE, committed=ONE)
UNLISTED = perimeter(RESERVE)


def world(senders: str) -> tuple[OwnedChain, tuple[Outpoint, ...]]:
    """Return the chain, and the outputs by which strangers paid the reserve."""
    chain = OwnedChain()
    coins = {"c": chain.fund("c", 10 * BTC), "x": chain.fund("x", 10 * BTC)}
    chain.fund("a", 50 * BTC)
    chain.next_block(FIRST)
    outside = []
    for sender in senders:
        left = chain.coins[coins[sender]].amount.sats - BTC - FEE
        paid = chain.pay([coins[sender]], ("a", BTC), (sender, left)).transaction.txid
        coins[sender] = Outpoint(paid, 1)
        if sender == "x":
            outside.append(Outpoint(paid, 0))
        chain.next_block()
    return chain, tuple(outside)


def stock_of(
    senders: str, declared: Perimeter, opened: tuple[Member, ...] = (), *, evidenced: bool = False
) -> Survey:
    chain, outside = world(senders)
    statements = [acquisition(f"deal-{n}", BTC, one, height=FIRST) for n, one in enumerate(outside)]
    members = membership(declared, opened)
    said = Said((), tuple(statements) if evidenced else ())
    return survey(chain.read(members.scripts), members, said)


def acquired(sats: int = 3 * BTC) -> Acquired:
    return Acquired("office", Amount(sats), day_of(FIRST), day_of(LAST))


UNCHANGED = Unchanged(day_of(FIRST), day_of(LAST), Amount(0))


@pytest.mark.parametrize(
    ("stock", "claim_a", "claim_b"),
    [
        pytest.param(
            stock_of("ccc", PUBLIC_ONLY), "unverifiable", "unverifiable", id="published-only"
        ),
        pytest.param(stock_of("ccc", SEALED), "unverifiable", "unverifiable", id="not-opened"),
        pytest.param(stock_of("ccc", LISTED), "contradicted", "confirmed", id="sender-public"),
        pytest.param(
            stock_of("ccc", SEALED, (FEEDER,)), "contradicted", "confirmed", id="sender-opened"
        ),
        pytest.param(
            stock_of("xxx", UNLISTED, evidenced=True), "confirmed", "contradicted", id="evidenced"
        ),
        pytest.param(stock_of("ccc", UNLISTED), "unverifiable", "contradicted", id="no-evidence"),
        pytest.param(
            stock_of("cxx", LISTED, evidenced=True), "contradicted", "contradicted", id="partly"
        ),
        pytest.param(
            stock_of("ccc", LISTED_NOT_COMPLETE),
            "contradicted",
            "unverifiable",
            id="sender-listed-though-not-complete",
        ),
        pytest.param(
            stock_of("xxx", PUBLIC_ONLY, evidenced=True),
            "unverifiable",
            "unverifiable",
            id="evidenced-though-not-complete",
        ),
    ],
)
def test_what_may_be_seen_decides(stock: Survey, claim_a: str, claim_b: str) -> None:
    a = judge_acquired(acquired(), Reading.EXACTLY, stock)
    b = judge_unchanged(UNCHANGED, stock)

    assert (a.verdict.value, b.verdict.value) == (claim_a, claim_b)
    assert a.grade is b.grade is Grade.ATTESTED
    assert a.reason
    assert b.reason


@pytest.mark.parametrize(
    ("senders", "claimed", "evidenced", "verdict"),
    [
        pytest.param("cxx", 3 * BTC, True, "contradicted", id="listed-part-is-needed"),
        pytest.param("cxx", 2 * BTC + 1, True, "contradicted", id="one-satoshi-of-it-is-needed"),
        pytest.param("cxx", 2 * BTC, True, "confirmed", id="the-rest-is-enough"),
        pytest.param("cxx", 2 * BTC, False, "unverifiable", id="the-rest-has-no-evidence"),
        pytest.param("ccx", 2 * BTC, True, "contradicted", id="the-rest-is-too-little"),
        pytest.param("ccx", BTC, True, "confirmed", id="the-rest-is-just-enough"),
        pytest.param("xxx", 4 * BTC, True, "contradicted", id="less-than-claimed-arrived"),
        pytest.param("", 1, True, "contradicted", id="nothing-arrived"),
    ],
)
def test_of_receipts_partly_from_a_listed_wallet_the_rest_decides(
    senders: str, claimed: int, verdict: str, *, evidenced: bool
) -> None:
    stock = stock_of(senders, LISTED, evidenced=evidenced)
    claim = replace(acquired(claimed), last=day_of(FIRST + len(senders)))

    answer = judge_acquired(claim, Reading.EXACTLY, stock)

    assert answer.verdict.value == verdict


@pytest.mark.parametrize(
    ("reading", "claimed", "verdict"),
    [
        pytest.param(Reading.EXACTLY, 3 * BTC, "confirmed", id="exactly"),
        pytest.param(Reading.EXACTLY, 2 * BTC, "confirmed", id="no-more-was-said"),
        pytest.param(Reading.EXACTLY, 3 * BTC + 1, "contradicted", id="one-satoshi-short"),
        pytest.param(Reading.ABOUT, 303_000_000, "confirmed", id="about"),
        pytest.param(Reading.ABOUT, 304_000_000, "contradicted", id="beyond-about"),
        pytest.param(Reading.MORE_THAN, 3 * BTC - 1, "confirmed", id="more"),
        pytest.param(Reading.MORE_THAN, 3 * BTC, "contradicted", id="more-than-is-strict"),
    ],
)
def test_a_claimed_amount_is_read_as_it_was_said(
    reading: Reading, claimed: int, verdict: str
) -> None:
    stock = stock_of("xxx", UNLISTED, evidenced=True)

    assert judge_acquired(acquired(claimed), reading, stock).verdict.value == verdict


@pytest.mark.parametrize(
    ("tolerance", "verdict"),
    [
        pytest.param(3 * BTC - 1, Verdict.CONTRADICTED, id="one-satoshi-too-tight"),
        pytest.param(3 * BTC, Verdict.CONFIRMED, id="just-within"),
    ],
)
def test_the_stock_is_unchanged_within_a_stated_tolerance(tolerance: int, verdict: Verdict) -> None:
    stock = stock_of("xxx", UNLISTED)

    answer = judge_unchanged(replace(UNCHANGED, tolerance=Amount(tolerance)), stock)

    assert answer.verdict is verdict
    assert answer.recomputed == "+3.00000000 BTC but for fees of 0.00000000 BTC"


def test_fees_do_not_change_the_stock() -> None:
    answer = judge_unchanged(UNCHANGED, stock_of("ccc", LISTED))

    assert answer.recomputed == "0.00000000 BTC but for fees of 0.00003000 BTC"


@pytest.mark.parametrize(
    ("first", "last", "tolerance", "verdict"),
    [
        pytest.param(None, FIRST - 2, 0, Verdict.CONFIRMED, id="left-before"),
        pytest.param(None, FIRST, 0, Verdict.UNVERIFIABLE, id="left"),
        pytest.param(None, LAST, 0, Verdict.CONFIRMED, id="left-afterwards"),
        pytest.param(FIRST, None, 0, Verdict.UNVERIFIABLE, id="joined"),
        pytest.param(FIRST, None, BTC, Verdict.CONFIRMED, id="joined-within-the-tolerance"),
    ],
)
def test_coins_that_only_the_list_moved_leave_the_stock_open(
    first: int | None, last: int | None, tolerance: int, verdict: Verdict
) -> None:
    chain = OwnedChain()
    chain.fund("b", BTC)
    chain.next_block(LAST + 2)
    stock = look(chain, perimeter(member("a"), member("b", first=first, last=last)))

    answer = judge_unchanged(replace(UNCHANGED, tolerance=Amount(tolerance)), stock)

    assert answer.verdict is verdict


def test_receipts_are_told_apart_by_where_they_came_from() -> None:
    found = read_receipts(
        stock_of("cxx", LISTED, evidenced=True), "office", day_of(FIRST), day_of(LAST)
    )

    assert (found.count, found.total) == (3, Amount(3 * BTC))
    assert (found.listed, found.senders) == (Amount(BTC), ("c",))
    assert (found.evidenced, found.unexplained) == (Amount(2 * BTC), Amount(0))


def test_a_receipt_with_two_explanations_is_one_receipt_and_counts_once() -> None:
    chain = OwnedChain()
    coin = chain.fund("x", 6 * BTC)
    chain.next_block()
    paid = chain.pay([coin], ("a", BTC), ("a", 5 * BTC)).transaction.txid
    said = Said((), (acquisition("deal", BTC, Outpoint(paid, 0), height=1),))
    stock = look(chain, UNLISTED, said)

    found = read_receipts(stock, "office", day_of(1), day_of(1))

    assert (found.count, found.total) == (1, Amount(6 * BTC))
    assert (found.evidenced, found.unexplained) == (Amount(BTC), Amount(5 * BTC))
    claim = Acquired("office", Amount(6 * BTC), day_of(1), day_of(1))
    assert judge_acquired(claim, Reading.EXACTLY, stock).verdict is Verdict.UNVERIFIABLE


def test_coins_that_an_entity_moves_between_its_own_wallets_are_no_receipt() -> None:
    chain = OwnedChain()
    coin = chain.fund("a", BTC)
    chain.next_block()
    chain.pay([coin], ("b", BTC))
    stock = look(chain, perimeter(member("a"), member("b")))

    assert read_receipts(stock, "office", day_of(1), day_of(1)).count == 0


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        pytest.param(FIRST, LAST, 3, id="the-window"),
        pytest.param(FIRST + 1, LAST, 2, id="a-day-later"),
        pytest.param(FIRST, LAST - 1, 2, id="a-day-less"),
        pytest.param(FIRST + 1, FIRST + 1, 1, id="one-day"),
        pytest.param(1, FIRST - 1, 0, id="the-days-before"),
    ],
)
def test_both_days_of_a_window_are_included(first: int, last: int, count: int) -> None:
    stock = stock_of("xxx", UNLISTED)

    assert len(flows_between(stock, day_of(first), day_of(last))) == count


def test_a_window_beyond_the_chain_at_hand_is_not_judged() -> None:
    with pytest.raises(BlockUnknown):
        flows_between(stock_of("xxx", UNLISTED), day_of(FIRST), day_of(LAST + 9))


@given(st.data(), owned_chains())
def test_what_arrived_is_what_its_sources_sum_to(data: st.DataObject, chain: OwnedChain) -> None:
    stock = look(chain, data.draw(memberships(chain)))
    if chain.height < 2:
        chain.next_block(2)
        stock = look(chain, stock.membership.perimeter)
    window = day_of(1), day_of(chain.height)

    found = [read_receipts(stock, entity, *window) for entity in ("office", "bank")]

    for one in found:
        assert one.total == Amount.total((one.listed, one.evidenced, one.unexplained))
        assert bool(one.senders) is bool(one.listed.sats) or not one.listed.sats


@given(st.data(), owned_chains())
def test_unchanged_is_judged_by_the_sum_of_all_flows(
    data: st.DataObject, chain: OwnedChain
) -> None:
    chain.next_block(2)
    stock = look(chain, data.draw(memberships(chain)))
    first, last = day_of(1), day_of(chain.height)
    flows = flows_between(stock, first, last)
    change = abs(net_change(flows).sats + fees_paid(flows).sats)
    assume(not read_crossings(stock.history, stock.membership))

    answers = [
        judge_unchanged(Unchanged(first, last, Amount(slack)), stock).verdict
        for slack in (change, change - 1)
        if slack >= 0
    ]

    assert answers == [Verdict.CONFIRMED, Verdict.CONTRADICTED][: len(answers)]
