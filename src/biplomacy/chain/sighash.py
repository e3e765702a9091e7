"""The digests that signatures commit to: before segwit, BIP 143, BIP 341 and BIP 342.

Only SIGHASH_ALL, and SIGHASH_DEFAULT for Taproot: no other type may sign a message (BIP 322).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.serialisation import (
    compact_size,
    serialise_outpoint,
    serialise_output,
    sized,
)
from biplomacy.chain.transaction import sha256d
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.tagged_hash import tagged_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from biplomacy.chain.model import Transaction, TxOutput
    from biplomacy.values.amount import Amount

SIGHASH_DEFAULT, SIGHASH_ALL = 0, 1
_NO_SEPARATOR = b"\xff\xff\xff\xff"


@dataclass(frozen=True, slots=True)
class Spending:
    """One input with the outputs that all inputs of its transaction spend, in order.

    Raises:
        FieldMalformed: the outputs do not fit the inputs, or the amount not its output.
    """

    transaction: Transaction
    index: int
    amount: Amount
    spent: Sequence[TxOutput]

    def __post_init__(self) -> None:
        inputs = len(self.transaction.inputs)
        if len(self.spent) != inputs or not 0 <= self.index < inputs:
            raise FieldMalformed(
                f"{len(self.spent)} spent outputs and input {self.index} do not fit {inputs} inputs"
            )
        if self.spent[self.index].amount != self.amount:
            raise FieldMalformed("the amount is not the one of the spent output")


def legacy_digest(spending: Spending, code: bytes) -> bytes:
    """Return the SIGHASH_ALL digest from before segwit; every other input's script is empty."""
    transaction = spending.transaction
    parts = [_version(transaction), compact_size(len(transaction.inputs))]
    for place, item in enumerate(transaction.inputs):
        script = code if place == spending.index else b""
        parts += [serialise_outpoint(item.outpoint), sized(script), _four(item.sequence)]
    parts += [compact_size(len(transaction.outputs)), *map(serialise_output, transaction.outputs)]
    return sha256d(b"".join((*parts, _four(transaction.locktime), _four(SIGHASH_ALL))))


def witness_digest(spending: Spending, code: bytes) -> bytes:
    """Return the SIGHASH_ALL digest of BIP 143, which commits to the amount."""
    transaction = spending.transaction
    own = transaction.inputs[spending.index]
    parts = (
        _version(transaction),
        *_prevouts_and_sequences(transaction, sha256d),
        serialise_outpoint(own.outpoint),
        sized(code),
        spending.amount.sats.to_bytes(8, "little"),
        _four(own.sequence),
        sha256d(b"".join(map(serialise_output, transaction.outputs))),
        _four(transaction.locktime),
        _four(SIGHASH_ALL),
    )
    return sha256d(b"".join(parts))


def taproot_digest(
    spending: Spending, hash_type: int, *, annex: bytes = b"", leaf: bytes = b""
) -> bytes:
    """Return the digest of BIP 341, or of BIP 342 where ``leaf`` is the hash of a script's leaf.

    ``hash_type`` is SIGHASH_DEFAULT or SIGHASH_ALL; ``annex`` is empty where there is none.
    """
    transaction = spending.transaction
    prevouts, sequences = _prevouts_and_sequences(transaction, _sha256)
    amounts = b"".join(output.amount.sats.to_bytes(8, "little") for output in spending.spent)
    scripts = b"".join(sized(output.script) for output in spending.spent)
    parts = (
        bytes([0, hash_type]),
        _version(transaction),
        _four(transaction.locktime),
        prevouts,
        _sha256(amounts),
        _sha256(scripts),
        sequences,
        _sha256(b"".join(map(serialise_output, transaction.outputs))),
        bytes([2 * bool(leaf) + bool(annex)]),
        _four(spending.index),
        _sha256(sized(annex)) if annex else b"",
        leaf + b"\x00" + _NO_SEPARATOR if leaf else b"",
    )
    return tagged_hash("TapSighash", b"".join(parts))


def _prevouts_and_sequences(
    transaction: Transaction, hashed: Callable[[bytes], bytes]
) -> tuple[bytes, bytes]:
    prevouts = b"".join(serialise_outpoint(item.outpoint) for item in transaction.inputs)
    sequences = b"".join(_four(item.sequence) for item in transaction.inputs)
    return hashed(prevouts), hashed(sequences)


def _version(transaction: Transaction) -> bytes:
    return _four(transaction.version & 0xFFFF_FFFF)


def _four(number: int) -> bytes:
    return number.to_bytes(4, "little")


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
