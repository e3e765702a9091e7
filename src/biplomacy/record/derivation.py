"""The published files of a log, derived from its rows (C2SP tlog-tiles; record §3.6, §9.4).

They follow from the entries alone, so whoever has the rows can write every file again, byte for
byte. Fault point: ``mid-tiles`` after each file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.errors import ProofInvalid, TileMalformed
from biplomacy.record.merkle import (
    HASH_SIZE,
    TILE_HEIGHT,
    TILE_SIZE,
    TILE_WIDTH,
    edge_root,
    fold,
    leaf_hash,
)
from biplomacy.record.model import Edge, Stage
from biplomacy.record.tiles import bundle_path, encode_bundle, tile_nodes, tile_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.merkle import NodeReader
    from biplomacy.record.model import Entry, Head
    from biplomacy.record.ports import LogStore, TileReader, TileStore
    from biplomacy.values.clock import Faults

_CHUNK = 16 * TILE_WIDTH


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file of the record: its path below the prefix, and its bytes."""

    path: str
    content: bytes


class Derivation:
    """The files by which a tree grows from ``size`` with the right edge ``edge``."""

    def __init__(self, store: LogStore, size: int = 0, edge: Edge | None = None) -> None:
        self._store = store
        self._tail: tuple[Entry, ...] = ()
        self.size = size
        self.edge = edge or Edge()

    def files(self, end: int) -> Iterator[PublishedFile]:
        """Yield the files up to size ``end``: bundles and full tiles, then the partial tiles.

        ``size`` and ``edge`` have moved to ``end`` when the iterator is exhausted.

        Raises:
            ProofInvalid: an entry is missing from the rows.
        """
        for first in range(self.size - self.size % TILE_WIDTH, end, _CHUNK):
            entries = self._from_bundle(first, min(first + _CHUNK, end))
            yield from _bundles(entries)
            leaves = [leaf_hash(entry.data) for entry in entries if entry.index >= self.size]
            folded = fold(self.edge, self.size, leaves)
            for level, index, content in folded.full_tiles:
                yield PublishedFile(tile_path(level, index, TILE_WIDTH), content)
            self.size += len(leaves)
            self.edge = folded.edge
            self._tail = entries[len(entries) - len(entries) % TILE_WIDTH :]
        yield from _partial_tiles(self.size, self.edge)

    def owed_partials(self, shown: int) -> Iterator[PublishedFile]:
        """Yield the partial files that an earlier size still owes, as long as no full one exists.

        Only after ``files`` was exhausted: the partial files are beginnings of the present ones.
        """
        for level, row in enumerate(self.edge.levels):
            width = shown >> TILE_HEIGHT * level & TILE_WIDTH - 1
            index = shown >> TILE_HEIGHT * (level + 1)
            if width and index == self.size >> TILE_HEIGHT * (level + 1):
                content = row[: width * HASH_SIZE]
                yield PublishedFile(tile_path(level, index, width), content)
        width = shown % TILE_WIDTH
        if width and shown // TILE_WIDTH == self.size // TILE_WIDTH:
            yield from _bundles(self._tail[:width])

    def _from_bundle(self, first: int, last: int) -> tuple[Entry, ...]:
        """Return the rows from the start of a bundle on; those of the last one are at hand."""
        known = self._tail if self._tail and self._tail[0].index == first else ()
        return (*known, *self._entries(first + len(known), last))

    def _entries(self, first: int, last: int) -> tuple[Entry, ...]:
        entries = tuple(self._store.entries(first, last))
        if [entry.index for entry in entries] != list(range(first, last)):
            raise ProofInvalid(
                f"the rows of the entries {first} to {last - 1} are not complete",
                hint="run `biplomacy record fsck`; restore the database from a mirror",
            )
        return entries


def derive(store: LogStore, tiles: TileStore, head: Head, faults: Faults) -> None:
    """Write the files of ``head``, going on from the largest size whose files are written.

    Raises:
        ProofInvalid: the rows do not lead to the signed root.
        PathOccupied: a published file was changed.
    """
    derivation = _resume(store, tiles, head.size)
    for file in derivation.files(head.size):
        tiles.write_once(file.path, file.content)
        faults.reach("mid-tiles")
    if edge_root(derivation.edge) != head.root.raw:
        raise ProofInvalid(
            f"the rows of {head.origin} do not lead to the root signed at size {head.size}",
            hint="run `biplomacy record fsck`; restore the database from a mirror",
        )


def published_nodes(tiles: TileReader, size: int) -> NodeReader:
    """Return a reader of the tree of ``size`` over its published tiles."""

    def read(level: int, index: int, width: int) -> bytes:
        return tiles.read(tile_path(level, index, width), TILE_SIZE) or b""

    return tile_nodes(size, read)


def _resume(store: LogStore, tiles: TileStore, end: int) -> Derivation:
    for done in store.checkpoints(Stage.DERIVED, limit=1):
        head = done.checkpoint.head
        edge = _published_edge(tiles, head.size)
        if head.size <= end and edge is not None and edge_root(edge) == head.root.raw:
            return Derivation(store, head.size, edge)
    return Derivation(store)


def _published_edge(tiles: TileStore, size: int) -> Edge | None:
    rows: list[bytes] = []
    for shift in range(0, size.bit_length(), TILE_HEIGHT):
        width = size >> shift & TILE_WIDTH - 1
        path = tile_path(shift // TILE_HEIGHT, size >> shift + TILE_HEIGHT, width or 1)
        try:
            row = tiles.read(path, TILE_SIZE) if width else b""
        except TileMalformed:
            return None
        if row is None or len(row) != width * HASH_SIZE:
            return None
        rows.append(row)
    return Edge(tuple(rows))


def _bundles(entries: Sequence[Entry]) -> Iterator[PublishedFile]:
    for at in range(0, len(entries), TILE_WIDTH):
        part = entries[at : at + TILE_WIDTH]
        content = encode_bundle([entry.data for entry in part])
        yield PublishedFile(bundle_path(part[0].index // TILE_WIDTH, len(part)), content)


def _partial_tiles(size: int, edge: Edge) -> Iterator[PublishedFile]:
    for level, row in enumerate(edge.levels):
        if row:
            index = size >> TILE_HEIGHT * (level + 1)
            yield PublishedFile(tile_path(level, index, len(row) // HASH_SIZE), row)
