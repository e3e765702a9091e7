"""What a block's header commits to: the Merkle root, and through it the witness root (BIP 141)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.errors import BlockMalformed
from biplomacy.chain.serialisation import serialise_transaction
from biplomacy.chain.transaction import sha256d

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.chain.model import Transaction
    from biplomacy.chain.transaction import Block

WITNESS_TAG = bytes.fromhex("6a24aa21a9ed")
_RESERVED_SIZE = 32
_CHANGED = "the bytes were changed after the block was mined; use another source"


def merkle_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over ``hashes`` (32 bytes each, internal order) as Bitcoin pairs them.

    The last hash of an odd row is paired with itself; the root of none is 32 zero bytes.
    """
    return _climb(hashes)[0]


def repeats_itself(hashes: Sequence[bytes]) -> bool:
    """Say whether two equal neighbours are paired, so that another list has the same root.

    Such a list is never a block's own (CVE-2012-2459): it is a shorter one, lengthened.
    """
    return _climb(hashes)[1]


def check_block(block: Block) -> None:
    """See that the header commits to exactly these transactions and their witnesses.

    Raises:
        BlockMalformed: the Merkle root or the witness commitment differs.
    """
    check_transactions(block)
    _check_witnesses(block)


def check_transactions(block: Block) -> None:
    """See that the header commits to exactly these transactions, their witnesses left aside.

    A coinbase in front, and nowhere else, excludes a list of tree nodes passed off as
    transactions of 64 bytes.

    Raises:
        BlockMalformed: the Merkle root differs, or the list is none that a block can have.
    """
    if [item.coinbase for item in block.transactions[:1]] != [True]:
        raise BlockMalformed("the block does not start with a coinbase", hint=_CHANGED)
    if any(item.coinbase for item in block.transactions[1:]):
        raise BlockMalformed("the block has a second coinbase", hint=_CHANGED)
    root, repeated = _climb([item.txid for item in block.transactions])
    if root != block.header.merkle_root:
        raise BlockMalformed("the transactions do not lead to the header's root", hint=_CHANGED)
    if repeated:
        raise BlockMalformed("transactions are repeated under the same root", hint=_CHANGED)


def _check_witnesses(block: Block) -> None:
    coinbase = block.transactions[0]
    committed = _commitment(coinbase)
    if committed is None:
        if any(spent.witness for item in block.transactions for spent in item.inputs):
            raise BlockMalformed("a witness is there and nothing commits to it", hint=_CHANGED)
        return
    reserved = coinbase.inputs[0].witness
    if len(reserved) != 1 or len(reserved[0]) != _RESERVED_SIZE:
        raise BlockMalformed("the coinbase lacks its reserved witness", hint=_CHANGED)
    if sha256d(witness_root(block.transactions) + reserved[0]) != committed:
        raise BlockMalformed("the witnesses do not lead to their commitment", hint=_CHANGED)


def witness_root(transactions: Sequence[Transaction]) -> bytes:
    """Return the Merkle root of the witness ids, the coinbase's counting as zero (BIP 141)."""
    return merkle_root([bytes(32), *map(witness_id, transactions[1:])])


def witness_id(transaction: Transaction) -> bytes:
    """Return the hash of a transaction with its witness, internal order (BIP 141)."""
    if any(spent.witness for spent in transaction.inputs):
        return sha256d(serialise_transaction(transaction))
    return transaction.txid


def _commitment(coinbase: Transaction) -> bytes | None:
    size = len(WITNESS_TAG)
    for output in reversed(coinbase.outputs):
        if output.script[:size] == WITNESS_TAG and len(output.script) >= size + _RESERVED_SIZE:
            return output.script[size : size + _RESERVED_SIZE]
    return None


def _climb(hashes: Sequence[bytes]) -> tuple[bytes, bool]:
    """Return the root, and whether any row pairs two equal hashes that both stand in it."""
    row, repeated = list(hashes), False
    while len(row) > 1:
        repeated = repeated or any(row[at] == row[at + 1] for at in range(0, len(row) - 1, 2))
        if len(row) % 2:
            row.append(row[-1])
        row = [sha256d(row[at] + row[at + 1]) for at in range(0, len(row), 2)]
    return (row[0] if row else bytes(32)), repeated
