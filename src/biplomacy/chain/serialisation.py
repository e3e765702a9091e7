"""Consensus bytes of transactions and their parts, the writing side of ``transaction.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.chain.model import Outpoint, Transaction, TxInput, TxOutput

_ONE_BYTE = 0xFC
_SEGWIT_MARKER_AND_FLAG = b"\x00\x01"


def compact_size(count: int) -> bytes:
    """Return the shortest CompactSize of a count below 2⁶⁴."""
    if count <= _ONE_BYTE:
        return bytes([count])
    for head, size in ((b"\xfd", 2), (b"\xfe", 4)):
        if count < 1 << (8 * size):
            return head + count.to_bytes(size, "little")
    return b"\xff" + count.to_bytes(8, "little")


def sized(content: bytes) -> bytes:
    """Return ``content`` behind its length."""
    return compact_size(len(content)) + content


def serialise_outpoint(outpoint: Outpoint) -> bytes:
    """Return the 36 bytes of an outpoint."""
    return outpoint.txid + outpoint.vout.to_bytes(4, "little")


def serialise_output(output: TxOutput) -> bytes:
    """Return an output: amount, then script."""
    return output.amount.sats.to_bytes(8, "little") + sized(output.script)


def serialise_transaction(transaction: Transaction, *, witness: bool = True) -> bytes:
    """Return a transaction's bytes (BIP 144); the stripped ones give its ``txid``.

    The witness form is used only where an input has a witness, as consensus asks.
    """
    inputs = transaction.inputs
    extended = witness and any(spent.witness for spent in inputs)
    parts = [
        transaction.version.to_bytes(4, "little", signed=transaction.version < 0),
        _SEGWIT_MARKER_AND_FLAG if extended else b"",
        compact_size(len(inputs)),
        *map(_input, inputs),
        compact_size(len(transaction.outputs)),
        *map(serialise_output, transaction.outputs),
        *(map(_witness, inputs) if extended else ()),
        transaction.locktime.to_bytes(4, "little"),
    ]
    return b"".join(parts)


def _input(spent: TxInput) -> bytes:
    return (
        serialise_outpoint(spent.outpoint)
        + sized(spent.script)
        + spent.sequence.to_bytes(4, "little")
    )


def _witness(spent: TxInput) -> bytes:
    return compact_size(len(spent.witness)) + b"".join(map(sized, spent.witness))
