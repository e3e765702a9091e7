"""Where each balance comes to lie: split at will, permuted afresh, padded (§B2.5).

All of it is drawn from the epoch key, so the regulator lays out the same leaf file the same way:

- splitting: the draw ``PRF(K, "split", row)`` gives four numbers of 64 bits; the first modulo 4
  is how many cuts a balance ``v`` gets, the others modulo ``v + 1`` say where;
- places: SHAKE256 of the key draws a number of 64 bits for each slot; the leaves, and behind them
  the padding, take the slots in the order of their numbers, equal numbers by the slot's own.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.solvency.epoch_key import finder_tag, identity_bytes, pad_of, salt_of, uid_of
from biplomacy.solvency.errors import DepthRefused
from biplomacy.solvency.leaves import WATCH_ROWS
from biplomacy.solvency.model import HASH_SIZE, Identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from biplomacy.solvency.key_file import EpochKey
    from biplomacy.solvency.model import LiabilityRow

MAX_PARTS = 4
MOST_DEPTH = 28
"""The deepest tree that is built here; 2^28 leaves take 12 GB of memory."""
_PLACES = b"biplomacy/mst1/places\x00"
_SPLIT = b"split\x00"


@dataclass(frozen=True, slots=True)
class Slots:
    """All leaves in the order of the tree: 32 bytes of identity and 8 of balance for each.

    ``finder`` holds a tag of each customer's leaf in ascending order, ``found_at`` its index.
    """

    uids: bytearray
    balances: bytearray
    leaves: int
    finder: bytes = b""
    found_at: bytes = b""

    @property
    def total(self) -> int:
        """The sum of all balances; modulo 2^64, which no surveyed file reaches."""
        return int(np.frombuffer(self.balances, dtype=">u8").sum(dtype=np.uint64))


def split_balance(key: bytes, row: int, balance: int) -> tuple[int, ...]:
    """Return one to four parts of a balance that add up to it; a part may be nothing."""
    draw = hmac.digest(key, _SPLIT + row.to_bytes(8), "sha256")
    numbers = [int.from_bytes(draw[at : at + 8]) for at in range(0, 32, 8)]
    cuts = sorted(number % (balance + 1) for number in numbers[1 : 1 + numbers[0] % MAX_PARTS])
    edges = (0, *cuts, balance)
    return tuple(high - low for low, high in itertools.pairwise(edges))


def draw_places(key: bytes, slots: int) -> NDArray[np.int64]:
    """Return the slots in the order in which leaves and padding take them."""
    drawn = hashlib.shake_256(_PLACES + key).digest(8 * slots)
    return np.argsort(np.frombuffer(drawn, dtype=">u8"), kind="stable")


def lay_out(secret: EpochKey, rows: Iterable[LiabilityRow], watch: Callable[[int], None]) -> Slots:
    """Return the tree's leaves; ``rows`` were surveyed before.

    Raises:
        DepthRefused: the tree has fewer slots than there are leaves, or more than are built here.
    """
    shape = secret.shape
    if shape.depth > MOST_DEPTH:
        raise DepthRefused(f"a tree of depth {shape.depth} is deeper than {MOST_DEPTH}")
    places = draw_places(secret.key, shape.slots).astype(np.uint32)
    uids, balances = bytearray(HASH_SIZE * shape.slots), bytearray(8 * shape.slots)
    tags, count = bytearray(), 0
    for identity, balance in _parts(secret, rows):
        if count == shape.slots:
            raise DepthRefused(
                f"a tree of depth {shape.depth} has fewer leaves than the file",
                hint="leave --depth out, or give a larger one",
            )
        slot = int(places[count])
        uids[HASH_SIZE * slot : HASH_SIZE * (slot + 1)] = uid_of(
            salt_of(secret.key, slot), identity
        )
        balances[8 * slot : 8 * slot + 8] = balance.to_bytes(8)
        tags += finder_tag(secret.key, identity)
        count += 1
        if count % WATCH_ROWS == 0:
            watch(count)
    _pad(secret.key, uids, places[count:])
    order = np.argsort(np.frombuffer(tags, dtype=">u8"), kind="stable")
    finder = np.frombuffer(tags, dtype=">u8")[order].tobytes()
    return Slots(uids, balances, count, finder, places[:count][order].astype(">u8").tobytes())


def _pad(key: bytes, uids: bytearray, places: NDArray[np.uint32]) -> None:
    for slot in places.tolist():
        uids[HASH_SIZE * slot : HASH_SIZE * (slot + 1)] = pad_of(key, slot)


def _parts(secret: EpochKey, rows: Iterable[LiabilityRow]) -> Iterator[tuple[bytes, int]]:
    """Yield each leaf's identity and balance, in the order of the file."""
    for number, row in enumerate(rows):
        identity = identity_bytes(Identity(row.customer_no, row.legal_id))
        if secret.split:
            for part in split_balance(secret.key, number, row.balance):
                yield identity, part
        else:
            yield identity, row.balance
