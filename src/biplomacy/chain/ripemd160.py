"""RIPEMD-160 (Dobbertin, Bosselaers, Preneel 1996), which some builds of OpenSSL 3 leave out.

It is used for a handful of test keys, so plainness counts and speed does not.
"""

from __future__ import annotations

import struct

_MASK = 0xFFFFFFFF
_START = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)
_LEFT_ADDENDS = (0x00000000, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E)
_RIGHT_ADDENDS = (0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0x00000000)

# Rows are rounds; the two lines of the specification differ in word order and in rotation.
_LEFT_WORDS = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    (7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8),
    (3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12),
    (1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2),
    (4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13),
)
_RIGHT_WORDS = (
    (5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12),
    (6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2),
    (15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13),
    (8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14),
    (12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11),
)
_LEFT_TURNS = (
    (11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8),
    (7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12),
    (11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5),
    (11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12),
    (9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6),
)
_RIGHT_TURNS = (
    (8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6),
    (9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11),
    (9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5),
    (15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8),
    (8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11),
)


def ripemd160(content: bytes) -> bytes:
    """Return the 20-byte RIPEMD-160 digest of ``content``."""
    padding = b"\x80" + bytes((55 - len(content)) % 64)
    padded = content + padding + struct.pack("<Q", 8 * len(content))
    state = _START
    for offset in range(0, len(padded), 64):
        words = struct.unpack_from("<16I", padded, offset)
        left = right = state
        for row in range(5):
            left = _round(left, words, row, right=False)
            right = _round(right, words, row, right=True)
        state = (
            (state[1] + left[2] + right[3]) & _MASK,
            (state[2] + left[3] + right[4]) & _MASK,
            (state[3] + left[4] + right[0]) & _MASK,
            (state[4] + left[0] + right[1]) & _MASK,
            (state[0] + left[1] + right[2]) & _MASK,
        )
    return struct.pack("<5I", *state)


_State = tuple[int, int, int, int, int]


def _round(state: _State, words: tuple[int, ...], row: int, *, right: bool) -> _State:
    order = (_RIGHT_WORDS if right else _LEFT_WORDS)[row]
    turns = (_RIGHT_TURNS if right else _LEFT_TURNS)[row]
    addend = (_RIGHT_ADDENDS if right else _LEFT_ADDENDS)[row]
    mixing = 4 - row if right else row
    a, b, c, d, e = state
    for word, turn in zip(order, turns, strict=True):
        turned = _turn((a + _mix(mixing, b, c, d) + words[word] + addend) & _MASK, turn)
        a, b, c, d, e = e, (turned + e) & _MASK, b, _turn(c, 10), d
    return a, b, c, d, e


def _mix(function: int, x: int, y: int, z: int) -> int:
    match function:
        case 0:
            return x ^ y ^ z
        case 1:
            return (x & y) | (~x & z & _MASK)
        case 2:
            return (x | (~y & _MASK)) ^ z
        case 3:
            return (x & z) | (y & ~z & _MASK)
        case _:
            return x ^ (y | (~z & _MASK))


def _turn(value: int, by: int) -> int:
    return ((value << by) | (value >> (32 - by))) & _MASK
