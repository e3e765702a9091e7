"""The open tier's levels by hashlib, one message after the other; NumPy only lays bytes in rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.solvency.model import Tier
from biplomacy.solvency.sum_tree import LEAF_TAG, NODE_TAG
from biplomacy.values.tagged_hash import tag_prefix

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RECORD = Tier.OPEN.record_size
_WORDS = _RECORD // 8
_MESSAGE = 2 * _RECORD


class PlainSums:
    """A ``TreeEngine`` of the open tier; the sums were seen to stay below 2^63 before."""

    def __init__(self, context: bytes) -> None:
        self._context = context

    def subtree(self, first: int, uids: bytes, balances: bytes) -> tuple[bytes, ...]:
        """Return a subtree's levels (``TreeEngine.subtree``)."""
        owed = np.frombuffer(balances, ">u8")
        messages = np.empty((len(owed), 2 * _WORDS), ">u8")
        messages[:, :4] = np.frombuffer(self._context, ">u8")
        messages[:, 4] = np.arange(first, first + len(owed), dtype=np.uint64)
        messages[:, 5:9] = np.frombuffer(uids, ">u8").reshape(-1, 4)
        messages[:, 9] = owed
        levels = [_records(owed, _hashed(LEAF_TAG, messages.tobytes()))]
        while len(levels[-1]) > _RECORD:
            levels.append(self.nodes(levels[-1]))
        return tuple(levels)

    def nodes(self, records: bytes) -> bytes:
        """Return the parents' records (``TreeEngine.nodes``)."""
        sums = np.frombuffer(records, ">u8")[::_WORDS]
        return _records(sums[::2] + sums[1::2], _hashed(NODE_TAG, records))


def _records(sums: NDArray[np.uint64], hashes: bytes) -> bytes:
    found = np.empty((len(sums), _WORDS), ">u8")
    found[:, 0] = sums
    found[:, 1:] = np.frombuffer(hashes, ">u8").reshape(-1, 4)
    return found.tobytes()


def _hashed(tag: str, messages: bytes) -> bytes:
    """Return the tagged hashes of messages of 80 bytes that lie one behind the other."""
    prefix, sha256 = tag_prefix(tag), hashlib.sha256
    return b"".join(
        [
            sha256(prefix + messages[at : at + _MESSAGE]).digest()
            for at in range(0, len(messages), _MESSAGE)
        ]
    )
