"""The open tier by numba (extra ``fast``, BSD-2): the bytes of ``plain_tree.PlainSums``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from biplomacy.solvency.adapters.sha256_lanes import LANES, WORDS, hash_lanes, state_after
from biplomacy.solvency.model import Tier
from biplomacy.solvency.sum_tree import LEAF_TAG, NODE_TAG
from biplomacy.values.tagged_hash import tag_prefix

if TYPE_CHECKING:
    from biplomacy.solvency.adapters.sha256_lanes import Words

_RECORD = Tier.OPEN.record_size
_RECORD_WORDS = _RECORD // 4


class NumbaSums:
    """A ``TreeEngine`` of the open tier; the sums were seen to stay below 2^63 before."""

    def __init__(self, context: bytes) -> None:
        self._leaf = state_after(tag_prefix(LEAF_TAG))
        self._node = state_after(tag_prefix(NODE_TAG))
        self._context = np.frombuffer(context, dtype=">u4").astype(np.uint32)

    def subtree(self, first: int, uids: bytes, balances: bytes) -> tuple[bytes, ...]:
        """Return a subtree's levels (``TreeEngine.subtree``)."""
        records = np.empty(_RECORD_WORDS * (len(balances) // 8), np.uint32)
        owned, owed = np.frombuffer(uids, np.uint32), np.frombuffer(balances, np.uint32)
        _leaves(self._leaf, self._context, np.uint64(first), owned, owed, records)
        levels = [records]
        while len(levels[-1]) > _RECORD_WORDS:
            levels.append(self._above(levels[-1]))
        return tuple(level.tobytes() for level in levels)

    def nodes(self, records: bytes) -> bytes:
        """Return the parents' records (``TreeEngine.nodes``)."""
        return self._above(np.frombuffer(records, np.uint32)).tobytes()

    def _above(self, records: Words) -> Words:
        found = np.empty(len(records) // 2, np.uint32)
        _nodes(self._node, records, found)
        return found


# Compiled: records are read as words of four bytes in the order of memory, and turned.
_compiled = numba.njit(cache=True, nogil=True)


@_compiled
def _turn(word: np.uint32) -> np.uint32:
    high = (word & np.uint32(0xFF)) << np.uint32(24) | (word & np.uint32(0xFF00)) << np.uint32(8)
    low = word >> np.uint32(8) & np.uint32(0xFF00) | word >> np.uint32(24)
    return np.uint32(high | low)


@_compiled
def _leaves(
    state: Words, context: Words, first: np.uint64, uids: Words, balances: Words, records: Words
) -> None:
    count = len(balances) // 2
    words, out = np.empty((WORDS, LANES), np.uint32), np.empty((8, LANES), np.uint32)
    for part in range(8):
        words[part, :] = context[part]
    for start in range(0, count, LANES):
        for lane in range(LANES):
            at = min(start + lane, count - 1)
            index = first + np.uint64(at)
            words[8, lane] = np.uint32(index >> np.uint64(32))
            words[9, lane] = np.uint32(index & np.uint64(0xFFFFFFFF))
            for part in range(8):
                words[10 + part, lane] = _turn(uids[8 * at + part])
            words[18, lane] = _turn(balances[2 * at])
            words[19, lane] = _turn(balances[2 * at + 1])
        hash_lanes(state, words, out)
        for lane in range(min(LANES, count - start)):
            at = start + lane
            records[10 * at] = balances[2 * at]
            records[10 * at + 1] = balances[2 * at + 1]
            for part in range(8):
                records[10 * at + 2 + part] = _turn(out[part, lane])


@_compiled
def _nodes(state: Words, below: Words, records: Words) -> None:
    count = len(records) // 10
    words, out = np.empty((WORDS, LANES), np.uint32), np.empty((8, LANES), np.uint32)
    for start in range(0, count, LANES):
        for lane in range(LANES):
            at = min(start + lane, count - 1)
            for part in range(WORDS):
                words[part, lane] = _turn(below[WORDS * at + part])
        hash_lanes(state, words, out)
        for lane in range(min(LANES, count - start)):
            at = start + lane
            left = np.uint64(words[0, lane]) << np.uint64(32) | np.uint64(words[1, lane])
            right = np.uint64(words[10, lane]) << np.uint64(32) | np.uint64(words[11, lane])
            total = left + right
            records[10 * at] = _turn(np.uint32(total >> np.uint64(32)))
            records[10 * at + 1] = _turn(np.uint32(total & np.uint64(0xFFFFFFFF)))
            for part in range(8):
                records[10 * at + 2 + part] = _turn(out[part, lane])
