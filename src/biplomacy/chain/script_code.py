"""Script as code: its steps, its numbers, and what makes a push the shortest one (BIP 62)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PUSH = 520
MAX_SCRIPT = 10_000
OP_PUSHDATA1, OP_PUSHDATA4 = 0x4C, 0x4E
OP_1NEGATE, OP_1, OP_16 = 0x4F, 0x51, 0x60
OP_CODESEPARATOR = 0xAB
_SIGN = 0x80


class ScriptFailed(Exception):
    """The script refuses the spend; caught by ``script_run.run_input`` and never seen outside."""


@dataclass(frozen=True, slots=True)
class Step:
    """One operation; ``data`` is what it pushes as it stands in the script, else None."""

    opcode: int
    data: bytes | None = None

    @property
    def minimal(self) -> bool:
        """Whether no shorter operation pushes the same bytes."""
        if self.data is None:
            return True
        size = len(self.data)
        if size == 0:
            return self.opcode == 0
        if size == 1 and (1 <= self.data[0] <= OP_16 - OP_1 + 1 or self.data[0] == _SIGN | 1):
            return False
        if size < OP_PUSHDATA1:
            return self.opcode == size
        limits = (0xFF, 0xFFFF, 0xFFFF_FFFF)
        return self.opcode == next(
            OP_PUSHDATA1 + place for place, limit in enumerate(limits) if size <= limit
        )


def read_steps(script: bytes) -> Iterator[Step]:
    """Yield the operations of a script in order.

    Raises:
        ScriptFailed: a push runs past the end, after the steps before it were given.
    """
    at = 0
    while at < len(script):
        opcode = script[at]
        at += 1
        if opcode > OP_PUSHDATA4:
            yield Step(opcode)
            continue
        size = opcode
        if opcode >= OP_PUSHDATA1:
            width = 1 << (opcode - OP_PUSHDATA1)
            if at + width > len(script):
                raise ScriptFailed("a push runs past the end of the script")
            size = int.from_bytes(script[at : at + width], "little")
            at += width
        if size > len(script) - at:
            raise ScriptFailed("a push runs past the end of the script")
        yield Step(opcode, script[at : at + size])
        at += size


def only_pushes(script: bytes) -> bool:
    """Say whether a script does nothing but push (BIP 16 asks it of what opens a P2SH)."""
    try:
        return all(step.opcode <= OP_16 for step in read_steps(script))
    except ScriptFailed:
        return False


def truth(item: bytes) -> bool:
    """Return what an item means as a condition; zero and negative zero are false."""
    return any(item[:-1]) or item[-1:] not in (b"", b"\x00", b"\x80")


def number_of(item: bytes) -> int:
    """Return the number that an item's bytes are: little-endian, the top bit is the sign."""
    if not item:
        return 0
    magnitude = int.from_bytes(item[:-1] + bytes([item[-1] & ~_SIGN & 0xFF]), "little")
    return -magnitude if item[-1] & _SIGN else magnitude


def item_of(number: int) -> bytes:
    """Return the shortest item that is the number."""
    if number == 0:
        return b""
    size = abs(number).bit_length() // 8 + 1
    raw = bytearray(abs(number).to_bytes(size, "little"))
    raw[-1] |= _SIGN if number < 0 else 0
    return bytes(raw)
