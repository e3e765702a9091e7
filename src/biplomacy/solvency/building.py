"""A firm builds one epoch's tree and keeps it; the root is settled last, and only once.

The tree is hashed in blocks, so memory holds the leaves and a few blocks, never all levels.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.solvency.commitment_tree import commitment_root
from biplomacy.solvency.epoch_key import blind_sum
from biplomacy.solvency.errors import LeafFileMalformed, RootAlreadyPublished
from biplomacy.solvency.key_file import encode_epoch_key
from biplomacy.solvency.layout import lay_out
from biplomacy.solvency.model import HASH_SIZE, POINT_SIZE, LiabilitiesRoot, Opening, Tier
from biplomacy.solvency.opening_file import encode_opening
from biplomacy.solvency.sum_tree import sum_root
from biplomacy.solvency.tree_files import (
    BALANCES,
    FINDER,
    FOUND_AT,
    KEY,
    OPENING,
    ROOT,
    level_name,
)
from biplomacy.values.canonical import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.solvency.key_file import EpochKey
    from biplomacy.solvency.layout import Slots
    from biplomacy.solvency.leaves import Survey
    from biplomacy.solvency.ports import LeafFile, TreeEngine, TreeShelf
    from biplomacy.values.canonical import JsonObject

    Sink = Callable[[int, bytes], None]
    Watch = Callable[[int], None]

_BLOCK_DEPTH = {Tier.OPEN: 14, Tier.HIDDEN: 9}


@dataclass(frozen=True, slots=True)
class Built:
    """A finished tree: what is published of it, what opens its total, how many leaves it has."""

    stated: LiabilitiesRoot
    opening: Opening
    survey: Survey
    leaves: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a firm publishes: the codec of its body, the asset's decimals, the total or not."""

    encode: Callable[[LiabilitiesRoot], JsonObject]
    decimals: int = 8
    with_total: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """How a tree is hashed: by what, on how many threads, and who hears how far it is."""

    engine: TreeEngine
    threads: int = 1
    watch: Watch = lambda _: None


def build(
    file: LeafFile,
    secret: EpochKey,
    survey: Survey,
    *,
    work: Work,
    asked: Asked,
    shelf: TreeShelf,
) -> Built:
    """Build the tree of a leaf file that was surveyed, and settle its root on ``shelf``.

    Raises:
        LiabilityRefused, LiabilityOverflow, LeafFileMalformed: the file is refused; no root is
            settled.
        DepthRefused: the depth does not fit.
        RootAlreadyPublished: the shelf holds a root already.
    """
    if shelf.size(ROOT):
        raise RootAlreadyPublished(
            f"the directory holds the root of {secret.at.lei}, {secret.at.dti} already",
            hint="sign its root.json, or name another directory for another epoch",
        )
    slots = lay_out(secret, file.rows(), work.watch)
    _keep_leaves(shelf, secret, slots)

    def keep(level: int, records: bytes) -> None:
        shelf.append(level_name(level), records)

    top = hash_tree(work, secret, slots, keep)
    built = close_tree(
        secret, survey, slots, top, decimals=asked.decimals, with_total=asked.with_total
    )
    shelf.append(OPENING, encode_opening(built.opening))
    shelf.settle(ROOT, encode(asked.encode(built.stated)) + b"\n")
    return built


def hash_tree(work: Work, secret: EpochKey, slots: Slots, sink: Sink) -> bytes:
    """Return the topmost record; ``sink`` is told each level's records in ascending order."""
    depth = secret.shape.depth
    low = min(depth, _BLOCK_DEPTH[secret.shape.tier])
    tops = bytearray()
    for number, levels in enumerate(_blocks(work, slots, 1 << low)):
        for level, records in enumerate(levels):
            sink(level, records)
        tops += levels[-1]
        work.watch((number + 1) << low)
    records = bytes(tops)
    for level in range(low + 1, depth + 1):
        records = work.engine.nodes(records)
        sink(level, records)
    return records


def close_tree(
    secret: EpochKey, survey: Survey, slots: Slots, top: bytes, *, decimals: int, with_total: bool
) -> Built:
    """Return what a tree whose topmost record is ``top`` comes to.

    Raises:
        LeafFileMalformed: the leaves are not those that were surveyed.
    """
    if slots.total != survey.total:
        raise LeafFileMalformed(
            "the leaf file changed while it was read", hint="build from a copy that nobody writes"
        )
    hidden = secret.shape.tier is Tier.HIDDEN
    root = commitment_root if hidden else sum_root
    blind = blind_sum(secret.key, secret.shape.slots) if hidden else 0
    stated = LiabilitiesRoot(
        at=secret.at,
        shape=secret.shape,
        decimals=decimals,
        root=root(secret.context, top),
        total=survey.total if with_total else None,
        total_commitment=top[:POINT_SIZE] if hidden else None,
    )
    return Built(stated, Opening(survey.total, blind), survey, slots.leaves)


def _blocks(work: Work, slots: Slots, width: int) -> Iterator[tuple[bytes, ...]]:
    """Yield the levels of each block in order; the threads work a little ahead, and no further."""
    threads = work.threads
    uids, balances = memoryview(slots.uids), memoryview(slots.balances)
    count = len(balances) // (8 * width)

    def block(number: int) -> tuple[bytes, ...]:
        first = number * width
        return work.engine.subtree(
            first,
            bytes(uids[HASH_SIZE * first : HASH_SIZE * (first + width)]),
            bytes(balances[8 * first : 8 * (first + width)]),
        )

    with ThreadPoolExecutor(threads) as pool:
        ahead = deque(pool.submit(block, each) for each in range(min(2 * threads, count)))
        for number in range(count):
            levels = ahead.popleft().result()
            if number + 2 * threads < count:
                ahead.append(pool.submit(block, number + 2 * threads))
            yield levels


def _keep_leaves(shelf: TreeShelf, secret: EpochKey, slots: Slots) -> None:
    shelf.append(KEY, encode_epoch_key(secret))
    shelf.append(FINDER, slots.finder)
    shelf.append(FOUND_AT, slots.found_at)
    if secret.shape.tier is Tier.HIDDEN:
        shelf.append(BALANCES, bytes(slots.balances))
