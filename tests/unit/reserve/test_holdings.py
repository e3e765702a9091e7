"""Holdings: sums of unspent outputs, each counted once, never over a chain with gaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.reserve.errors import BlockUnknown, CoveragePartial
from biplomacy.reserve.holdings import (
    balances,
    block_at_end_of,
    require_block,
    require_complete,
    unspent,
)
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from fakes.owned_chain import (
    FIRST_DAY,
    WALLETS,
    OwnedChain,
    block,
    custodial,
    day_of,
    hash_of,
    member,
    owned_chains,
    script_of,
)

BTC = 100_000_000


def two_blocks() -> OwnedChain:
    chain = OwnedChain()
    coin = chain.fund("a", 5 * BTC)
    chain.next_block()
    chain.pay([coin], ("b", 3 * BTC), ("a", 2 * BTC))
    return chain


@pytest.mark.parametrize(
    ("height", "held"),
    [
        pytest.param(0, [("a", 5 * BTC), ("b", 0)], id="before"),
        pytest.param(1, [("a", 2 * BTC), ("b", 3 * BTC)], id="after"),
    ],
)
def test_a_member_holds_what_is_unspent_after_a_block(
    height: int, held: list[tuple[str, int]]
) -> None:
    history = two_blocks().history("a", "b")

    found = balances(history, [member("b"), member("a")], height)

    assert found == tuple((name, Amount(sats)) for name, sats in held)


def test_a_member_holds_nothing_outside_its_dates() -> None:
    history = two_blocks().history("a", "b")
    members = [member("a", last=0), member("b", first=2), custodial("c")]

    assert [amount.sats for _, amount in balances(history, members, 1)] == [0, 0, 0]
    assert [amount.sats for _, amount in balances(history, members, 0)] == [5 * BTC, 0, 0]


def test_an_output_that_two_members_list_counts_once() -> None:
    history = two_blocks().history("a")

    found = balances(history, [member("a"), member("a", "bank", name="twin")], 1)

    assert found == (("a", Amount(2 * BTC)), ("twin", Amount(0)))


@given(st.data(), owned_chains())
def test_all_wallets_together_hold_every_unspent_output(
    data: st.DataObject, chain: OwnedChain
) -> None:
    history = chain.history(*WALLETS)
    held = unspent(history, [script_of(wallet) for wallet in WALLETS], chain.height)
    some = data.draw(st.sets(st.sampled_from(WALLETS)))

    assert held == chain.coins
    assert balances(history, [member(one) for one in some], chain.height) == tuple(
        (one, Amount.total(chain.coins[coin].amount for coin in chain.coins_of(one)))
        for one in sorted(some)
    )


def test_a_chain_with_a_gap_yields_no_total() -> None:
    history = two_blocks().read([script_of("a")], missing=(1,))

    with pytest.raises(CoveragePartial, match="1 blocks are missing"):
        balances(history, [member("a")], 0)
    with pytest.raises(CoveragePartial):
        require_complete(history)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(block(2), id="beyond-the-tip"),
        pytest.param(BlockId(1, hash_of(0)), id="another-hash"),
    ],
)
def test_a_block_off_the_best_chain_is_refused(wrong: BlockId) -> None:
    history = two_blocks().history("a")

    require_block(history, block(1))
    with pytest.raises(BlockUnknown, match="not on the best chain"):
        require_block(history, wrong)


@pytest.mark.parametrize(
    ("days", "height"),
    [pytest.param(0, 0, id="first-day"), pytest.param(1, 1, id="last-day")],
)
def test_a_day_ends_with_its_last_block(days: int, height: int) -> None:
    history = two_blocks().history("a")

    assert block_at_end_of(history, day_of(days)) == block(height)


@pytest.mark.parametrize(
    ("days", "words"),
    [pytest.param(-1, "begins after", id="before"), pytest.param(2, "ends before", id="after")],
)
def test_a_day_without_blocks_at_hand_is_refused(days: int, words: str) -> None:
    history = two_blocks().history("a")

    with pytest.raises(BlockUnknown, match=words):
        block_at_end_of(history, FIRST_DAY.plus(days))
