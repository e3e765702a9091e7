"""A ``BlockSource`` that holds one chain in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from biplomacy.chain.errors import BlockMissing
from biplomacy.chain.header import HEADER_SIZE, header_hash, parse_header
from biplomacy.chain.model import Header, Integrity, Network, Piece, Span
from biplomacy.values.block_id import BlockId


class BlockMemory:
    """The blocks given, height by height; those in ``absent`` have a header and no bytes."""

    def __init__(
        self,
        blocks: Sequence[bytes],
        *,
        absent: frozenset[int] = frozenset(),
        per_piece: int = 3,
        backwards: bool = False,
        integrity: Integrity = Integrity.HEADERS,
    ) -> None:
        self._blocks = list(blocks)
        self._absent = absent
        self._per_piece = per_piece
        self._backwards = backwards
        self._integrity = integrity

    @property
    def network(self) -> Network:
        return Network.REGTEST

    @property
    def name(self) -> str:
        return "memory"

    @property
    def integrity(self) -> Integrity:
        return self._integrity

    def tip(self) -> BlockId:
        return self._id(len(self._blocks) - 1)

    def headers(self, locator: Sequence[BlockId]) -> Iterator[Header]:
        start = 0
        for block in locator:
            if block.height < len(self._blocks) and self._id(block.height) == block:
                start = block.height + 1
                break
        for raw in self._blocks[start:]:
            yield parse_header(raw[:HEADER_SIZE])

    def block(self, block: BlockId) -> bytes:
        held = block.height < len(self._blocks) and block.height not in self._absent
        if not held or self._id(block.height) != block:
            raise BlockMissing(f"block {block} is not in memory", hint="add it")
        return self._blocks[block.height]

    def pieces(self, span: Span) -> Iterator[Piece]:
        heights = [
            height
            for height in range(span.first, min(span.last + 1, len(self._blocks)))
            if height not in self._absent
        ]
        if self._backwards:
            heights.reverse()
        for first in range(0, len(heights), self._per_piece):
            yield self._piece(heights[first : first + self._per_piece])

    def _piece(self, heights: list[int]) -> Piece:
        lengths = [len(self._blocks[height]) for height in heights]
        offsets = [sum(lengths[:index]) for index in range(len(lengths))]
        buffer = b"".join(self._blocks[height] for height in heights)
        ids = tuple(self._id(height) for height in heights)
        return Piece(buffer, tuple(offsets), tuple(lengths), ids)

    def _id(self, height: int) -> BlockId:
        return BlockId(height, header_hash(self._blocks[height][:HEADER_SIZE]))
