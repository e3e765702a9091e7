from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.chain.commitments import (
    check_block,
    check_transactions,
    merkle_root,
    repeats_itself,
)
from biplomacy.chain.errors import BlockMalformed
from biplomacy.chain.model import Transaction
from biplomacy.chain.transaction import Block, parse_block, sha256d
from fakes.small_chain import small_chain

BLOCK = parse_block(small_chain().blocks[109])
COINBASE, FIRST, SECOND = BLOCK.transactions


def _with(*transactions: Transaction) -> Block:
    root = merkle_root([item.txid for item in transactions])
    return Block(replace(BLOCK.header, merkle_root=root), transactions)


def _witness(transaction: Transaction, *stack: bytes) -> Transaction:
    spent = replace(transaction.inputs[0], witness=stack)
    return replace(transaction, inputs=(spent, *transaction.inputs[1:]))


def test_a_mined_block_commits_to_its_transactions_and_witnesses() -> None:
    check_block(BLOCK)

    assert len(BLOCK.transactions) == 3


def test_the_root_of_three_pairs_the_last_with_itself() -> None:
    one, two, three = (bytes([n]) * 32 for n in (1, 2, 3))

    expected = sha256d(sha256d(one + two) + sha256d(three + three))

    assert merkle_root([one, two, three]) == expected
    assert merkle_root([one, two, three, three]) == expected
    assert not repeats_itself([one, two, three])
    assert repeats_itself([one, two, three, three])


def test_the_root_of_one_is_itself_and_of_none_is_zero() -> None:
    assert merkle_root([b"\x07" * 32]) == b"\x07" * 32
    assert merkle_root([]) == bytes(32)


@pytest.mark.parametrize(
    ("block", "why"),
    [
        pytest.param(replace(BLOCK, transactions=()), "start with a coinbase", id="empty"),
        pytest.param(_with(FIRST, SECOND), "start with a coinbase", id="no-coinbase"),
        pytest.param(_with(COINBASE, FIRST, COINBASE), "second coinbase", id="two-coinbases"),
        pytest.param(replace(BLOCK, transactions=(COINBASE, FIRST)), "root", id="one-cut-out"),
        pytest.param(_with(COINBASE, FIRST, SECOND, SECOND), "repeated", id="one-repeated"),
    ],
)
def test_refuses_transactions(block: Block, why: str) -> None:
    with pytest.raises(BlockMalformed, match=why):
        check_transactions(block)


@pytest.mark.parametrize(
    ("block", "why"),
    [
        pytest.param(
            _with(COINBASE, FIRST, _witness(SECOND, b"forged")), "witnesses", id="forged-witness"
        ),
        pytest.param(
            _with(_witness(COINBASE), FIRST, SECOND), "reserved", id="no-reserved-witness"
        ),
        pytest.param(
            _with(replace(COINBASE, outputs=COINBASE.outputs[:1]), FIRST, SECOND),
            "nothing commits",
            id="no-commitment",
        ),
    ],
)
def test_refuses_witnesses(block: Block, why: str) -> None:
    with pytest.raises(BlockMalformed, match=why):
        check_block(block)
