"""Checksums of many base58 addresses at once; each answer is that of ``decode_base58check``.

An address of 25 bytes is a sum of digits times powers of 58. The powers are split in limbs of 24
bits, so one product of matrices sums all addresses of a length: each sum stays below 2^36, which a
double holds exactly. Texts of other sizes go the plain way.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.chain.address import BASE58, decode_base58check
from biplomacy.chain.errors import AddressMalformed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_LENGTHS = range(26, 36)
_BATCH = 2_048
"""Addresses at a time: their sums stay in the processor's cache."""
_SIZE, _PAYLOAD, _CHECK = 25, 21, 4
_LIMBS, _BITS = 9, 24
_SPARE = _LIMBS * _BITS // 8 - _SIZE
_OTHER = 255
_DIGITS = np.array([BASE58.find(chr(code)) % 256 for code in range(256)], np.uint8)
"""The digit of each sign; -1, which is 255, where it is none."""


def right_checksums(texts: Sequence[str]) -> tuple[bool, ...]:
    """Return for each text whether it is base58 with a right checksum, as addresses have one."""
    answers = [False] * len(texts)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        groups[len(text) if text.isascii() else 0].append(place)
    for length, places in groups.items():
        for first in range(0, len(places), _BATCH):
            batch = places[first : first + _BATCH]
            found = [texts[place] for place in batch]
            passing = _passing(found, length) if length in _LENGTHS else map(_passes, found)
            for place, passes in zip(batch, passing, strict=True):
                answers[place] = passes
    return tuple(answers)


def _passes(text: str) -> bool:
    try:
        decode_base58check(text)
    except AddressMalformed:
        return False
    return True


def _passing(texts: list[str], length: int) -> list[bool]:
    """Return the answers for texts of one length; those not of 25 bytes go the plain way."""
    signs = np.frombuffer("".join(texts).encode(), np.uint8).reshape(-1, length)
    digits = _DIGITS[signs]
    content, over = _content(digits)
    ones = np.argmax(digits != 0, axis=1)
    zeros = np.argmax(content != 0, axis=1)
    usual = (digits.max(axis=1) < _OTHER) & ~over & (ones == zeros)
    payloads = content[:, :_PAYLOAD].tobytes()
    hashes = [
        sha256(sha256(payloads[at : at + _PAYLOAD]).digest()).digest()
        for at in range(0, len(payloads), _PAYLOAD)
    ]
    checks = np.frombuffer(b"".join(hashes), np.uint8).reshape(-1, sha256().digest_size)
    right = (checks[:, :_CHECK] == content[:, _PAYLOAD:]).all(axis=1).tolist()
    for place in np.flatnonzero(~usual).tolist():
        right[place] = _passes(texts[place])
    return [bool(passes) for passes in right]


def _content(digits: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return 25 bytes for each row, and which rows are greater than that."""
    sums = (digits.astype(np.float64) @ _powers(digits.shape[1])).astype(np.int64)
    for limb in range(_LIMBS - 1, 0, -1):
        sums[:, limb - 1] += sums[:, limb] >> _BITS
    over = sums[:, 0] >> _BITS != 0
    wide = (sums & (1 << _BITS) - 1).astype(">u4").view(np.uint8).reshape(-1, _LIMBS, 4)
    content = wide[:, :, 1:].reshape(-1, _LIMBS * _BITS // 8)
    return np.ascontiguousarray(content[:, _SPARE:]), over | content[:, :_SPARE].any(axis=1)


@lru_cache(maxsize=len(_LENGTHS))
def _powers(length: int) -> NDArray[np.float64]:
    """Return the limbs, highest first, of the power of 58 at each place of a text."""
    rows = [
        [58**place >> _BITS * limb & (1 << _BITS) - 1 for limb in reversed(range(_LIMBS))]
        for place in reversed(range(length))
    ]
    return np.array(rows, np.float64)
