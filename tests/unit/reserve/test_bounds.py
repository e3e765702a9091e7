"""Bounds over several hops: the truth lies between them, whatever the owners did (§8.8)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Located, Outpoint
from biplomacy.reserve.bounds import MAX_HOPS, MAX_VISITS, BoundsReader
from biplomacy.reserve.model import Perimeter, Transfer
from biplomacy.reserve.perimeter import Membership, membership
from biplomacy.reserve.transfers import known_transactions, read_transfers
from biplomacy.values.amount import Amount
from fakes.owned_chain import COINBASE, OwnedChain, member, memberships, owned_chains, perimeter

BTC = 100_000_000
STATE = perimeter(member("a"), member("b"))


def bounds_of_last(chain: OwnedChain, declared: Perimeter, *, hops: int = 3) -> tuple[int, int]:
    members = membership(declared)
    history = chain.read(members.scripts, hops=MAX_HOPS)
    transfer = read_transfers(history, members)[-1]
    reader = BoundsReader(known_transactions(history), members, hops=hops)
    low, high = reader.of_receipt(transfer, transfer.paid_inside)
    return low.sats, high.sats


def test_coins_that_a_custodian_held_mix_with_others_to_the_satoshi() -> None:
    chain = OwnedChain()
    own, foreign = chain.fund("a", 2_203_50000000), chain.fund("d", 2_356_50000000)
    chain.next_block()
    first = chain.pay([own], ("c", 2_203_50000000))
    second = chain.pay([foreign], ("c", 2_356_50000000))
    chain.next_block()
    chain.pay(
        [Outpoint(first.transaction.txid, 0), Outpoint(second.transaction.txid, 0)],
        ("b", 4_560 * BTC),
    )

    assert bounds_of_last(chain, STATE) == (2_203_50000000, 2_203_50000000)


@pytest.mark.parametrize(
    ("own", "foreign", "paid", "bounds"),
    [
        pytest.param(100, 0, 100, (100, 100), id="all-of-it"),
        pytest.param(0, 100, 100, (0, 0), id="none-of-it"),
        pytest.param(100, 50, 80, (30, 80), id="part-of-a-mixture"),
        pytest.param(100, 50, 150, (100, 100), id="the-whole-mixture"),
        pytest.param(20, 100, 60, (0, 20), id="a-little-of-it"),
        pytest.param(100, 50, 149, (99, 100), id="less-a-fee"),
    ],
)
def test_one_hop_over_a_stranger_gives(
    own: int, foreign: int, paid: int, bounds: tuple[int, int]
) -> None:
    chain = OwnedChain()
    mixed = []
    for wallet, sats in (("a", own), ("d", foreign)):
        if sats:
            sent = chain.pay([chain.fund(wallet, sats)], ("c", sats))
            mixed.append(Outpoint(sent.transaction.txid, 0))
    chain.next_block()
    rest = [("c", own + foreign - paid)] if own + foreign - paid > 1 else []
    chain.pay(mixed, ("b", paid), *rest)

    assert bounds_of_last(chain, STATE) == bounds


def passed_on(hops: int) -> OwnedChain:
    chain = OwnedChain()
    coin = chain.fund("a", 100)
    for _ in range(hops):
        chain.next_block()
        coin = Outpoint(chain.pay([coin], ("c", 100)).transaction.txid, 0)
    chain.next_block()
    chain.pay([coin], ("b", 100))
    return chain


@pytest.mark.parametrize(
    ("between", "hops", "bounds"),
    [
        pytest.param(1, 1, (0, 100), id="one-hop-sees-only-the-stranger"),
        pytest.param(1, 2, (100, 100), id="two-hops-see-the-sender"),
        pytest.param(2, 3, (100, 100), id="three-hops-by-default"),
        pytest.param(3, 3, (0, 100), id="beyond-three-hops-all-is-possible"),
        pytest.param(9, 10, (100, 100), id="ten-hops-at-most"),
        pytest.param(10, 99, (0, 100), id="never-more-than-ten"),
    ],
)
def test_beyond_the_last_hop_all_is_possible(
    between: int, hops: int, bounds: tuple[int, int]
) -> None:
    assert bounds_of_last(passed_on(between), STATE, hops=hops) == bounds


def test_a_coinbase_derives_from_nobody() -> None:
    chain = OwnedChain()
    chain.fund("a", 100)

    assert bounds_of_last(chain, STATE) == (0, 0)


def test_coins_of_a_wallet_that_joined_later_were_outside() -> None:
    chain = passed_on(1)
    late = perimeter(member("a", first=1), member("b"))

    assert bounds_of_last(chain, STATE) == (100, 100)
    assert bounds_of_last(chain, late) == (0, 0)


def test_a_flood_of_inputs_ends_the_search_and_leaves_all_possible() -> None:
    chain = OwnedChain()
    coins = []
    for _ in range(MAX_VISITS // 100):
        split = chain.pay([chain.fund("d", 110)], *[("c", 1)] * 110)
        coins += [Outpoint(split.transaction.txid, vout) for vout in range(110)]
    chain.next_block()
    chain.pay(coins, ("b", len(coins)))

    assert bounds_of_last(chain, STATE) == (0, len(coins))


def derive_somehow(data: st.DataObject, chain: OwnedChain, members: Membership) -> dict[bytes, int]:
    """Let the owners map satoshis from inputs to outputs at will; return the truth per receipt."""
    inside: dict[Outpoint, int] = {}
    truth: dict[bytes, int] = {}
    amounts = {
        Outpoint(one.transaction.txid, vout): output.amount.sats
        for one in chain.located
        for vout, output in enumerate(one.transaction.outputs)
    }
    for located in chain.located:
        spent = [one.outpoint for one in located.transaction.inputs if one.outpoint != COINBASE]
        own = sum(inside[one] for one in spent)
        foreign = sum(amounts[one] for one in spent) - own
        truth[located.transaction.txid] = 0
        for vout, output in enumerate(located.transaction.outputs):
            value = output.amount.sats
            taken = 0
            if spent:
                taken = data.draw(st.integers(max(0, value - foreign), min(value, own)))
                own, foreign = own - taken, foreign - (value - taken)
            listed = members.member_of(output.script, located.block.height) is not None
            truth[located.transaction.txid] += taken if listed else 0
            inside[Outpoint(located.transaction.txid, vout)] = value if listed else taken
    return truth


@given(st.data(), owned_chains(), st.integers(0, 4))
def test_the_truth_lies_within_the_bounds(
    data: st.DataObject, chain: OwnedChain, hops: int
) -> None:
    members = membership(data.draw(memberships(chain)))
    history = chain.read(members.scripts, hops=max(hops, 1))
    reader = BoundsReader(known_transactions(history), members, hops=hops)
    truth = derive_somehow(data, chain, members)

    for transfer in read_transfers(history, members):
        low, high = reader.of_receipt(transfer, transfer.paid_inside)
        assert low.sats <= truth[transfer.txid] <= high.sats <= transfer.paid_inside.sats


@given(st.data(), owned_chains())
def test_more_hops_never_widen_the_bounds(data: st.DataObject, chain: OwnedChain) -> None:
    members = membership(data.draw(memberships(chain)))
    history = chain.read(members.scripts, hops=MAX_HOPS)
    known = known_transactions(history)

    for transfer in read_transfers(history, members):
        spans = [span(known, members, transfer, hops) for hops in range(5)]
        assert sorted(low for low, _ in spans) == [low for low, _ in spans]
        assert sorted((high for _, high in spans), reverse=True) == [high for _, high in spans]


def span(
    known: Mapping[bytes, Located], members: Membership, transfer: Transfer, hops: int
) -> tuple[int, int]:
    low, high = BoundsReader(known, members, hops=hops).of_receipt(transfer, transfer.paid_inside)
    assert low <= high <= Amount(transfer.paid_inside.sats)
    return low.sats, high.sats
