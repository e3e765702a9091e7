"""Passes over the blocks of a span, and the honest account of which of them were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.commitments import check_transactions
from biplomacy.chain.errors import BlockMalformed
from biplomacy.chain.header import HEADER_SIZE, header_hash
from biplomacy.chain.model import Coverage, CoverageState, Integrity, Located
from biplomacy.chain.transaction import parse_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from biplomacy.chain.best_chain import BestChain
    from biplomacy.chain.model import Piece, Span, Transaction, WatchSet
    from biplomacy.chain.ports import BlockSource
    from biplomacy.chain.transaction import Block
    from biplomacy.values.block_id import BlockId

    Progress: TypeAlias = Callable[[int, int], None]


class BlockWalk:
    """Passes over one span of one chain, and the account of which blocks they saw.

    A block is seen when a pass gave its bytes whole; what a later pass does not give again is
    missing from then on.
    """

    def __init__(
        self,
        source: BlockSource,
        chain: BestChain,
        span: Span,
        progress: Progress | None = None,
    ) -> None:
        self._source = source
        self._chain = chain
        self._span = span
        self._progress = progress
        self._missing: set[int] = set()
        self._passes: list[tuple[Span, set[int]]] = []
        self.merkle = source.integrity is not Integrity.VALIDATED

    def pieces(self, span: Span) -> Iterator[Piece]:
        """Start a pass over ``span``; report what was seen through ``saw``."""
        self._close()
        self._passes.append((span, set()))
        yield from self._source.pieces(span)

    def saw(self, blocks: Iterable[BlockId]) -> None:
        """Take down blocks that a piece held whole and that belong to the chain."""
        span, seen = self._passes[-1]
        seen.update(block.height for block in blocks if self.inside(block))
        if self._progress is not None:
            self._progress(len(seen), span.last - span.first + 1)

    def inside(self, block: BlockId) -> bool:
        """Say whether a block belongs to this pass."""
        span = self._passes[-1][0]
        return span.first <= block.height <= span.last and self._chain.holds(block)

    def pick(self, span: Span, wanted: Callable[[Transaction], bool]) -> tuple[Located, ...]:
        """Return the transactions of ``span`` that are wanted, in chain order, by one pass."""
        found: dict[tuple[int, int], Located] = {}
        for piece in self.pieces(span):
            whole = []
            for block, parsed in parsed_blocks(piece, merkle=self.merkle):
                if parsed is not None and self.inside(block):
                    whole.append(block)
                    chosen = _located(block, parsed, wanted)
                    found.update(((block.height, each.tx_index), each) for each in chosen)
            self.saw(whole)
        return tuple(found[place] for place in sorted(found))

    def coverage(self, watch: WatchSet) -> Coverage:
        """Return what all passes together saw of the span."""
        self._close()
        missing = tuple(sorted(self._missing))
        return Coverage(
            network=self._chain.network,
            first=self._chain.at(self._span.first),
            last=self._chain.at(self._span.last),
            watch_digest=watch.digest,
            source=self._source.name,
            integrity=Integrity.ALL if self.merkle else Integrity.VALIDATED,
            blocks_scanned=self._span.last - self._span.first + 1 - len(missing),
            missing=missing,
            state=CoverageState.PARTIAL if missing else CoverageState.COMPLETE,
        )

    def _close(self) -> None:
        while self._passes:
            span, seen = self._passes.pop()
            self._missing.update(set(range(span.first, span.last + 1)) - seen)


def parsed_blocks(piece: Piece, *, merkle: bool) -> Iterator[tuple[BlockId, Block | None]]:
    """Yield the piece's blocks parsed, or None for one whose bytes are not that block."""
    places = zip(piece.block_ids, piece.record_offsets, piece.record_lengths, strict=True)
    for block, offset, length in places:
        raw = piece.buffer[offset : offset + length]
        yield block, _whole(raw, length, block, merkle=merkle)


def _whole(raw: bytes, length: int, block: BlockId, *, merkle: bool) -> Block | None:
    if len(raw) != length or header_hash(raw[:HEADER_SIZE]) != block.hash:
        return None
    try:
        parsed = parse_block(raw)
        if merkle:
            check_transactions(parsed)
    except BlockMalformed:
        return None  # the caller takes the block down as missing
    return parsed


def _located(
    block: BlockId, parsed: Block, wanted: Callable[[Transaction], bool]
) -> Iterator[Located]:
    for tx_index, transaction in enumerate(parsed.transactions):
        if wanted(transaction):
            yield Located(transaction, block, tx_index, parsed.header.time)
