"""SHA-256 of sixteen messages at once, as vector instructions (FIPS 180-4), by numba (BSD-2).

A message has 80 bytes and stands behind 64 constant bytes, whose state is given: the form of every
leaf and node of the open tier. llvmlite (BSD-2) writes the two compressions as one straight line,
each operation on sixteen words; the processor's widest registers take them.
"""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped] # it carries no types
from numba.extending import intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Words = NDArray[np.uint32]

LANES = 16
WORDS = 20
"""The 32-bit words of a message."""
_BITS = 8 * (64 + 4 * WORDS)
_MASK = 0xFFFFFFFF
_WORD = ir.IntType(32)
_VECTOR = ir.VectorType(_WORD, LANES)


def _primes(count: int) -> list[int]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found


def _cube_root(number: int) -> int:
    """Return the whole part of a cube root."""
    low, high = 0, 1 << (number.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= number else (low, middle - 1)
    return low


# FIPS 180-4 §4.2.2, §5.3.3: the first bits behind the point of cube and square roots of primes.
_ROUND = tuple(_cube_root(prime << 96) & _MASK for prime in _primes(64))
INITIAL = tuple(isqrt(prime << 64) & _MASK for prime in _primes(8))


class _Line:
    """One straight line of vector code."""

    def __init__(self, builder: ir.IRBuilder) -> None:
        self._builder = builder
        name = f"llvm.fshl.v{LANES}i32"
        kind = ir.FunctionType(_VECTOR, [_VECTOR] * 3)
        known = builder.module.globals.get(name)
        self._turn = known or ir.Function(builder.module, kind, name)

    def constant(self, word: int) -> ir.Value:
        return ir.Constant(_VECTOR, [word & _MASK] * LANES)

    def add(self, *terms: ir.Value) -> ir.Value:
        return self._chain(self._builder.add, terms)

    def xor(self, *terms: ir.Value) -> ir.Value:
        return self._chain(self._builder.xor, terms)

    def turned(self, word: ir.Value, *by: int) -> ir.Value:
        """Return the exclusive or of a word turned right by each number."""
        shifts = (self.constant(32 - each) for each in by)
        return self.xor(*(self._builder.call(self._turn, [word, word, each]) for each in shifts))

    def small(self, word: ir.Value, turns: tuple[int, int], shift: int) -> ir.Value:
        """Return one of the two small sigmas of a word."""
        shifted = self._builder.lshr(word, self.constant(shift))
        return self.xor(self.turned(word, *turns), shifted)

    def compress(self, state: Sequence[ir.Value], block: Sequence[ir.Value]) -> list[ir.Value]:
        """Return the state after a block of sixteen words."""
        words = list(block)
        a, b, c, d, e, f, g, h = state
        for turn, constant in enumerate(_ROUND):
            if turn >= len(block):
                low = self.small(words[turn - 15], (7, 18), 3)
                high = self.small(words[turn - 2], (17, 19), 10)
                words.append(self.add(words[turn - 16], low, words[turn - 7], high))
            choice = self.xor(g, self._builder.and_(e, self.xor(f, g)))
            given = self.add(h, words[turn], self.constant(constant))
            first = self.add(given, choice, self.turned(e, 6, 11, 25))
            most = self.xor(b, self._builder.and_(self.xor(a, b), self.xor(b, c)))
            second = self.add(self.turned(a, 2, 13, 22), most)
            a, b, c, d, e, f, g, h = self.add(first, second), a, b, c, self.add(d, first), e, f, g
        after = (a, b, c, d, e, f, g, h)
        return [self.add(old, new) for old, new in zip(state, after, strict=True)]

    @staticmethod
    def _chain(
        join: Callable[[ir.Value, ir.Value], ir.Value], terms: Sequence[ir.Value]
    ) -> ir.Value:
        found = terms[0]
        for term in terms[1:]:
            found = join(found, term)
        return found


@intrinsic
def _compressed(  # type: ignore[no-untyped-def] # noqa: ANN202 - the compiler's own types
    typing_context,  # noqa: ANN001, ARG001 - as above
    state,  # noqa: ANN001, ARG001 - as above
    words,  # noqa: ANN001, ARG001 - as above
    out,  # noqa: ANN001, ARG001 - as above
):
    """Compress ``words``, twenty times sixteen, behind ``state``, into ``out``; all addresses."""

    def generate(  # type: ignore[no-untyped-def] # noqa: ANN202 - the compiler's own types
        _context,  # noqa: ANN001 - as above
        builder,  # noqa: ANN001 - as above
        _signature,  # noqa: ANN001 - as above
        addresses,  # noqa: ANN001 - as above
    ):
        line = _Line(builder)
        given, text, out = (builder.inttoptr(each, _WORD.as_pointer()) for each in addresses)

        def vector(at: int) -> ir.Value:
            place = builder.gep(text, [_WORD(LANES * at)])
            found = builder.load(builder.bitcast(place, _VECTOR.as_pointer()))
            found.align = 4
            return found

        def spread(at: int) -> ir.Value:
            word = builder.load(builder.gep(given, [_WORD(at)]))
            one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), word, _WORD(0))
            return builder.shuffle_vector(one, one, line.constant(0))

        words = [vector(at) for at in range(WORDS)]
        ending = [0x80000000, *[0] * (2 * 16 - WORDS - 2), _BITS]
        words += [line.constant(word) for word in ending]
        state = line.compress([spread(at) for at in range(8)], words[:16])
        for at, word in enumerate(line.compress(state, words[16:])):
            place = builder.gep(out, [_WORD(LANES * at)])
            stored = builder.store(word, builder.bitcast(place, _VECTOR.as_pointer()))
            stored.align = 4
        return _context.get_dummy_value()

    address = numba.types.uintp
    return numba.types.void(address, address, address), generate


@numba.njit(cache=True, nogil=True)
def hash_lanes(state: Words, words: Words, out: Words) -> None:
    """Write the hashes of sixteen messages to ``out``.

    ``state`` (8,) after the constant bytes; ``words`` (20, 16) and ``out`` (8, 16), native.
    """
    _compressed(state.ctypes.data, words.ctypes.data, out.ctypes.data)  # type: ignore[call-arg] # the compiler hands it its context


def state_after(prefix: bytes) -> Words:
    """Return the state (8,) after 64 bytes."""
    state, words = list(INITIAL), [int.from_bytes(prefix[at : at + 4]) for at in range(0, 64, 4)]
    for turn in range(16, 64):
        low, high = words[turn - 15], words[turn - 2]
        small = _turned(low, 7, 18) ^ low >> 3
        other = _turned(high, 17, 19) ^ high >> 10
        words.append((words[turn - 16] + small + words[turn - 7] + other) & _MASK)
    a, b, c, d, e, f, g, h = state
    for constant, word in zip(_ROUND, words, strict=True):
        first = h + _turned(e, 6, 11, 25) + (g ^ e & (f ^ g)) + constant + word
        second = _turned(a, 2, 13, 22) + (b ^ (a ^ b) & (b ^ c))
        a, b, c, d, e, f, g, h = (
            first + second & _MASK, a, b, c, d + first & _MASK, e, f, g,
        )  # fmt: skip
    after = (a, b, c, d, e, f, g, h)
    both = [old + new & _MASK for old, new in zip(state, after, strict=True)]
    return np.array(both, dtype=np.uint32)


def _turned(word: int, *by: int) -> int:
    found = 0
    for each in by:
        found ^= (word >> each | word << 32 - each) & _MASK
    return found
