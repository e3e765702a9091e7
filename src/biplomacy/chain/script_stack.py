"""The stack of a running script, and the operations that need nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.chain.ripemd160 import ripemd160
from biplomacy.chain.script import hash160
from biplomacy.chain.script_code import ScriptFailed, item_of, number_of, truth
from biplomacy.chain.script_rules import Notes, Rule
from biplomacy.chain.transaction import sha256d

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NUMBER_BYTES = 4
_MOST_DIGESTS = 201


@dataclass(slots=True)
class Stack:
    """The items of a running script, the last one on top, with its second stack."""

    items: list[bytes]
    notes: Notes
    aside: list[bytes] = field(default_factory=list)
    digests: int = 0

    def push(self, *items: bytes) -> None:
        """Put items on top."""
        self.items += items

    def take(self, count: int) -> list[bytes]:
        """Take the topmost items, the deepest of them first."""
        if count > len(self.items):
            raise ScriptFailed("the stack holds too few items")
        kept = len(self.items) - count
        taken, self.items = self.items[kept:], self.items[:kept]
        return taken

    def pop(self) -> bytes:
        """Take the topmost item."""
        if not self.items:
            raise ScriptFailed("the stack holds too few items")
        return self.items.pop()

    def top(self) -> bytes:
        """Return the topmost item without taking it."""
        if not self.items:
            raise ScriptFailed("the stack holds too few items")
        return self.items[-1]

    def number(self) -> int:
        """Take the topmost item as a number of at most four bytes."""
        return self.read_number(self.pop())

    def read_number(self, item: bytes, most: int = _NUMBER_BYTES) -> int:
        """Return the number that ``item`` is; a longer form than needed is noted."""
        if len(item) > most:
            raise ScriptFailed("a number has too many bytes")
        number = number_of(item)
        self.notes.keep(Rule.MINIMAL_DATA, item_of(number) == item)
        return number

    def verify(self) -> None:
        """Take the topmost item and fail unless it is true."""
        if not truth(self.pop()):
            raise ScriptFailed("a condition that must hold does not")


def _flag(*, value: bool) -> bytes:
    return b"\x01" if value else b""


def _arrange(stack: Stack, count: int, order: tuple[int, ...]) -> None:
    taken = stack.take(count)
    stack.push(*(taken[place] for place in order))


def _unary(stack: Stack, of: Callable[[int], int]) -> None:
    stack.push(item_of(of(stack.number())))


def _binary(stack: Stack, of: Callable[[int, int], int]) -> None:
    right, left = stack.number(), stack.number()
    stack.push(item_of(of(left, right)))


def _hashed(stack: Stack, of: Callable[[bytes], bytes]) -> None:
    stack.digests += 1
    if stack.digests > _MOST_DIGESTS:  # only Tapscript has no such bound by consensus
        raise stack.notes.stop(Rule.WORK)
    stack.push(of(stack.pop()))


def _sha1(content: bytes) -> bytes:
    return hashlib.sha1(content, usedforsecurity=False).digest()  # OP_SHA1 is what it is


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _from_aside(stack: Stack) -> None:
    if not stack.aside:
        raise ScriptFailed("the second stack is empty")
    stack.push(stack.aside.pop())


def _duplicate_if_true(stack: Stack) -> None:
    if truth(stack.top()):
        stack.push(stack.top())


def _reach(stack: Stack, *, keep: bool) -> None:
    depth = stack.number()
    if not 0 <= depth < len(stack.items):
        raise ScriptFailed("the stack holds too few items")
    place = len(stack.items) - 1 - depth
    stack.push(stack.items[place] if keep else stack.items.pop(place))


def _within(stack: Stack) -> None:
    above, least, number = stack.number(), stack.number(), stack.number()
    stack.push(_flag(value=least <= number < above))


def _equal(stack: Stack) -> None:
    left, right = stack.take(2)
    stack.push(_flag(value=left == right))


def _then_verify(stack: Stack, before: Callable[[Stack], None]) -> None:
    before(stack)
    stack.verify()


def _refuse(_: Stack) -> None:
    raise ScriptFailed("an operation ends the script")


_ORDERS = {
    0x6D: (2, ()),
    0x6E: (2, (0, 1, 0, 1)),
    0x6F: (3, (0, 1, 2, 0, 1, 2)),
    0x70: (4, (0, 1, 2, 3, 0, 1)),
    0x71: (6, (2, 3, 4, 5, 0, 1)),
    0x72: (4, (2, 3, 0, 1)),
    0x75: (1, ()),
    0x76: (1, (0, 0)),
    0x77: (2, (1,)),
    0x78: (2, (0, 1, 0)),
    0x7B: (3, (1, 2, 0)),
    0x7C: (2, (1, 0)),
    0x7D: (2, (1, 0, 1)),
}
"""2DROP to TUCK: how many items are taken, and which of them are put back."""
_UNARY: Mapping[int, Callable[[int], int]] = {
    0x8B: lambda n: n + 1,
    0x8C: lambda n: n - 1,
    0x8F: lambda n: -n,
    0x90: abs,
    0x91: lambda n: int(n == 0),
    0x92: lambda n: int(n != 0),
}
_BINARY: Mapping[int, Callable[[int, int], int]] = {
    0x93: lambda a, b: a + b,
    0x94: lambda a, b: a - b,
    0x9A: lambda a, b: int(a != 0 and b != 0),
    0x9B: lambda a, b: int(a != 0 or b != 0),
    0x9C: lambda a, b: int(a == b),
    0x9E: lambda a, b: int(a != b),
    0x9F: lambda a, b: int(a < b),
    0xA0: lambda a, b: int(a > b),
    0xA1: lambda a, b: int(a <= b),
    0xA2: lambda a, b: int(a >= b),
    0xA3: min,
    0xA4: max,
}
_HASHES: Mapping[int, Callable[[bytes], bytes]] = {
    0xA6: ripemd160,
    0xA7: _sha1,
    0xA8: _sha256,
    0xA9: hash160,
    0xAA: sha256d,
}
STACK_OPERATIONS: Mapping[int, Callable[[Stack], None]] = MappingProxyType(
    {op: partial(_arrange, count=count, order=order) for op, (count, order) in _ORDERS.items()}
    | {op: partial(_unary, of=of) for op, of in _UNARY.items()}
    | {op: partial(_binary, of=of) for op, of in _BINARY.items()}
    | {op: partial(_hashed, of=of) for op, of in _HASHES.items()}
    | {
        0x61: lambda _: None,
        0x69: Stack.verify,
        0x6A: _refuse,
        0x6B: lambda stack: stack.aside.append(stack.pop()),
        0x6C: _from_aside,
        0x73: _duplicate_if_true,
        0x74: lambda stack: stack.push(item_of(len(stack.items))),
        0x79: partial(_reach, keep=True),
        0x7A: partial(_reach, keep=False),
        0x82: lambda stack: stack.push(item_of(len(stack.top()))),
        0x87: _equal,
        0x88: partial(_then_verify, before=_equal),
        0x9D: partial(_then_verify, before=partial(_binary, of=_BINARY[0x9C])),
        0xA5: _within,
    }
)
"""What each operation of the stack, of numbers and of hashes does, by its code."""
