"""The arithmetic of a transaction against a perimeter, case by case (reserve §8.5, §8.7)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint, TxInput
from biplomacy.reserve.model import Perimeter, Transfer
from biplomacy.reserve.perimeter import membership
from biplomacy.reserve.transfers import known_transactions, output_at, read_transfers
from biplomacy.values.amount import Amount
from fakes.owned_chain import (
    WALLETS,
    OwnedChain,
    Paid,
    member,
    memberships,
    owned_chains,
    perimeter,
    script_of,
)

INSIDE = perimeter(member("a"), member("b"))


def read(chain: OwnedChain, declared: Perimeter, *, hops: int = 3) -> tuple[Transfer, ...]:
    members = membership(declared)
    return read_transfers(chain.read(members.scripts, hops=hops), members)


@pytest.mark.parametrize(
    ("senders", "paid", "figures"),
    [
        pytest.param("c", [("a", 60), ("c", 35)], (0, 60, 100, 95, 0, 1), id="from-outside"),
        pytest.param("ab", [("a", 150), ("b", 45)], (200, 195, 200, 195, 2, 2), id="internal"),
        pytest.param("ab", [("c", 150), ("b", 45)], (200, 45, 200, 195, 2, 2), id="disbursement"),
        pytest.param("ac", [("a", 120), ("c", 70)], (100, 120, 200, 190, 1, 2), id="joint"),
        pytest.param("a", [("c", 100)], (100, 0, 100, 100, 1, 1), id="all-away-without-fee"),
    ],
)
def test_a_transaction_adds_up(
    senders: str, paid: list[Paid], figures: tuple[int, int, int, int, int, int]
) -> None:
    chain = OwnedChain()
    coins = [chain.fund(wallet, 100) for wallet in senders]
    chain.next_block()
    chain.pay(coins, *paid)

    found = read(chain, INSIDE)[-1]

    assert found.total_in is not None
    assert figures == (
        found.spent_inside.sats,
        found.paid_inside.sats,
        found.total_in.sats,
        found.total_out.sats,
        found.inputs_inside,
        found.inputs,
    )
    assert [one.member for one in found.origins] == [
        one if one in "ab" else None for one in senders
    ]


def test_a_coinbase_spends_nothing() -> None:
    chain = OwnedChain()
    chain.mine(("a", 7), ("c", 93))

    (found,) = read(chain, INSIDE)

    assert found.coinbase
    assert (found.spent_inside, found.paid_inside) == (Amount(0), Amount(7))
    assert (found.total_in, found.total_out, found.origins) == (None, Amount(100), ())


def test_what_touches_no_member_is_no_transfer() -> None:
    chain = OwnedChain()
    chain.pay([chain.fund("c", 9)], ("d", 9))

    assert read(chain, INSIDE) == ()


def test_what_outside_inputs_brought_is_unknown_without_their_transactions() -> None:
    chain = OwnedChain()
    chain.pay([chain.fund("c", 9)], ("a", 9))

    (found,) = read(chain, INSIDE, hops=0)

    assert (found.total_in, found.inputs, found.inputs_inside) == (None, 1, 0)


@pytest.mark.parametrize(
    ("first", "last", "sender"),
    [
        pytest.param(None, None, "c", id="always"),
        pytest.param(0, 1, None, id="left-the-block-before"),
        pytest.param(0, 2, "c", id="leaves-with-this-block"),
        pytest.param(2, None, "c", id="joins-with-this-block"),
        pytest.param(3, None, None, id="joins-later"),
    ],
)
def test_origin_is_decided_by_the_list_at_the_block_of_the_payment(
    first: int | None, last: int | None, sender: str | None
) -> None:
    chain = OwnedChain()
    coin = chain.fund("c", 9)
    chain.next_block(2)
    chain.pay([coin], ("a", 9))
    chain.next_block(2)

    found = read(chain, perimeter(member("a"), member("c", first=first, last=last)))[-1]

    assert [origin.member for origin in found.origins] == [sender]
    assert found.spent_inside == Amount(9 if sender else 0)


def test_an_input_that_names_no_output_has_no_known_origin() -> None:
    chain = OwnedChain()
    coin = chain.fund("c", 9)
    paid = chain.pay([coin], ("a", 9))
    beyond = TxInput(Outpoint(coin.txid, 5), b"", 0)
    inputs = (beyond, TxInput(coin, b"", 0))
    altered = replace(paid, transaction=replace(paid.transaction, inputs=inputs))
    history = replace(chain.history("a"), touching=(altered,))
    members = membership(INSIDE)

    (found,) = read_transfers(history, members)

    assert output_at(known_transactions(history), beyond.outpoint) is None
    assert (len(found.origins), found.total_in) == (1, None)


@given(st.data(), owned_chains())
def test_transfers_agree_with_the_known_owners(data: st.DataObject, chain: OwnedChain) -> None:
    declared = data.draw(memberships(chain))
    members = membership(declared)
    paid = {
        located.transaction.txid: sum(
            output.amount.sats
            for output in located.transaction.outputs
            if members.member_of(output.script, located.block.height)
        )
        for located in chain.located
    }

    found = read(chain, declared)

    assert [t.txid for t in found] == [
        one.transaction.txid
        for one in chain.located
        if one.transaction.txid in {transfer.txid for transfer in found}
    ]
    assert all(t.paid_inside.sats == paid[t.txid] for t in found)
    assert sum(t.paid_inside.sats for t in found) == sum(paid.values())
    for transfer in found:
        if transfer.total_in is not None:
            assert transfer.total_in >= transfer.total_out
            assert transfer.spent_inside <= transfer.total_in


def test_every_wallet_has_its_own_script() -> None:
    assert len({script_of(wallet) for wallet in WALLETS}) == len(WALLETS)
