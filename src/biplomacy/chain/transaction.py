"""Transactions and blocks as consensus bytes (BIP 144), read and written without loss.

Every advance is checked against the end of the bytes before it is made (chain §5.2), and only
the one encoding that Bitcoin Core writes is accepted: shortest CompactSize, no empty witness
flag. So what parses serialises to the same bytes, and a transaction id is the hash of slices.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from biplomacy.chain.errors import BlockMalformed
from biplomacy.chain.header import HEADER_SIZE, parse_header
from biplomacy.chain.model import Outpoint, Transaction, TxInput, TxOutput
from biplomacy.values.amount import Amount

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.chain.model import Header

_T = TypeVar("_T")

MAX_BLOCK_SIZE = 4_000_000
_SEGWIT = b"\x00\x01"
_SMALLEST_INPUT = 41
_SMALLEST_OUTPUT = 9
_SMALLEST_TRANSACTION = 60
_COMPACT = ((0xFD, "<H", 0xFD), (0xFE, "<I", 0x1_0000), (0xFF, "<Q", 0x1_0000_0000))
_LONG = 0xFD
_OUTPOINT = struct.Struct("<32sI")
_U32 = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Block:
    """A parsed block."""

    header: Header
    transactions: tuple[Transaction, ...]


def sha256d(content: bytes) -> bytes:
    """Return SHA-256 of SHA-256 of ``content``, 32 bytes in internal order."""
    return hashlib.sha256(hashlib.sha256(content).digest()).digest()


def parse_transaction(raw: bytes) -> Transaction:
    """Return the transaction that ``raw`` is, with or without witness (BIP 144).

    Raises:
        BlockMalformed: the bytes are no transaction, or some are left over.
    """
    cursor = _Cursor(raw)
    transaction = cursor.transaction()
    cursor.finish()
    return transaction


def parse_block(raw: bytes) -> Block:
    """Return the block that ``raw`` is; its roots are checked by ``commitments.check_block``.

    Raises:
        BlockMalformed: the bytes are no block of at most 4,000,000 bytes, or some are left over.
    """
    if len(raw) > MAX_BLOCK_SIZE:
        raise BlockMalformed(f"{len(raw)} bytes are more than a block may have")
    cursor = _Cursor(raw)
    header = parse_header(cursor.take(HEADER_SIZE))
    count = cursor.count(_SMALLEST_TRANSACTION)
    transactions = tuple(cursor.transaction() for _ in range(count))
    cursor.finish()
    return Block(header, transactions)


def read_compact_size(raw: bytes, at: int) -> tuple[int, int]:
    """Return the CompactSize number at offset ``at`` and the offset after it.

    Raises:
        BlockMalformed: the bytes end inside it, or a shorter form holds the same number.
    """
    cursor = _Cursor(raw, at)
    return cursor.compact(), cursor.at


class _Cursor:
    """A place in bytes that never moves past their end."""

    __slots__ = ("_end", "_raw", "at")

    def __init__(self, raw: bytes, at: int = 0) -> None:
        self._raw = raw
        self._end = len(raw)
        self.at = at

    def take(self, size: int) -> bytes:
        at = self.at
        if size > self._end - at:
            raise BlockMalformed(f"{size} bytes are missing", offset=at)
        self.at = at + size
        return self._raw[at : at + size]

    def u32(self) -> int:
        at = self.at
        if at + 4 > self._end:
            raise BlockMalformed("the bytes end inside a number", offset=at)
        self.at = at + 4
        (number,) = _U32.unpack_from(self._raw, at)
        return int(number)

    def compact(self) -> int:
        at = self.at
        if at < self._end and self._raw[at] < _LONG:
            self.at = at + 1
            return self._raw[at]
        return self._long_compact()

    def _long_compact(self) -> int:
        at = self.at
        first = self.take(1)[0]
        for marker, form, least in _COMPACT:
            if first == marker:
                number = int.from_bytes(self.take(struct.calcsize(form)), "little")
                if number < least:
                    raise BlockMalformed("a number is not in its shortest form", offset=at)
                return number
        return first

    def count(self, smallest: int) -> int:
        """Read a count of items that each take ``smallest`` bytes at least."""
        at = self.at
        count = self.compact()
        if count * smallest > self._end - self.at:
            raise BlockMalformed(f"{count} items do not fit into the bytes left", offset=at)
        return count

    def counted(self) -> bytes:
        size = self.compact()
        at = self.at
        if size > self._end - at:
            return self.take(size)
        self.at = at + size
        return self._raw[at : at + size]

    def transaction(self) -> Transaction:
        start = self.at
        version = self.u32()
        segwit = self._raw[self.at : self.at + 2] == _SEGWIT
        if segwit:
            self.at += 2
        body = self.at
        inputs = self._many(_SMALLEST_INPUT, self._input)
        if not inputs:
            raise BlockMalformed("a transaction spends nothing", offset=body)
        outputs = self._many(_SMALLEST_OUTPUT, self._output)
        end = self.at
        if segwit:
            inputs = self._witnessed(inputs)
        locktime = self.u32()
        stripped = self._raw[start : start + 4] + self._raw[body:end] + _U32.pack(locktime)
        return Transaction(sha256d(stripped), version, inputs, outputs, locktime)

    def _many(self, smallest: int, read: Callable[[], _T]) -> tuple[_T, ...]:
        return tuple([read() for _ in range(self.count(smallest))])

    def _input(self) -> TxInput:
        return TxInput(self._outpoint(), self.counted(), self.u32())

    def _outpoint(self) -> Outpoint:
        at = self.at
        if at + _OUTPOINT.size > self._end:
            return Outpoint(self.take(32), self.u32())
        self.at = at + _OUTPOINT.size
        return Outpoint(*_OUTPOINT.unpack_from(self._raw, at))

    def _output(self) -> TxOutput:
        at = self.at
        sats = int.from_bytes(self.take(8), "little")
        if sats > Amount.MAX_MONEY:
            raise BlockMalformed("an output exceeds the money supply", offset=at)
        return TxOutput(self.counted(), Amount(sats))

    def _witnessed(self, inputs: tuple[TxInput, ...]) -> tuple[TxInput, ...]:
        at = self.at
        stacks = [self._many(1, self.counted) for _ in inputs]
        if not any(stacks):
            raise BlockMalformed("a witness is announced and none is there", offset=at)
        return tuple(
            TxInput(item.outpoint, item.script, item.sequence, stack)
            for item, stack in zip(inputs, stacks, strict=True)
        )

    def finish(self) -> None:
        if self.at != self._end:
            raise BlockMalformed("bytes are left over", offset=self.at)
