"""The chain of most work as one value: which block lies at which height, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.errors import BlockOrphaned, HeadersGap, SpanUnknown, WorkLower
from biplomacy.chain.model import Span
from biplomacy.values.block_id import BlockId

if TYPE_CHECKING:
    from biplomacy.chain.model import Network

_DENSE = 10


@dataclass(frozen=True, slots=True)
class BestChain:
    """The chain of most work: ``hashes[h]`` and ``times[h]`` belong to height h.

    Hashes are in internal order, times POSIX seconds of the headers, ``work`` the whole sum.
    """

    network: Network
    hashes: tuple[bytes, ...]
    times: tuple[int, ...]
    work: int

    @property
    def tip(self) -> BlockId:
        """The last block."""
        return self.at(len(self.hashes) - 1)

    def at(self, height: int) -> BlockId:
        """Return the block at ``height``; raises ``SpanUnknown`` above the tip."""
        if not 0 <= height < len(self.hashes):
            raise SpanUnknown(
                f"height {height} lies outside the best chain of 0 to {len(self.hashes) - 1}",
                hint="ask for a height up to the tip, or wait for the block",
            )
        return BlockId(height, self.hashes[height])

    def holds(self, block: BlockId) -> bool:
        """Say whether ``block`` lies on this chain."""
        return block.height < len(self.hashes) and self.hashes[block.height] == block.hash

    def span(self, span: Span | None) -> Span:
        """Return ``span``, or the whole chain for None; raises ``SpanUnknown`` outside it."""
        if span is None:
            return Span(0, len(self.hashes) - 1)
        if span.first > span.last:
            raise SpanUnknown(
                f"heights {span.first} to {span.last} run backwards",
                hint="give the lower height first",
            )
        self.at(span.first)
        self.at(span.last)
        return span

    def until(self, block: BlockId) -> BestChain:
        """Return the chain as it was at ``block``, its work left at the whole chain's.

        Raises:
            BlockOrphaned: the block does not lie on this chain.
        """
        if not self.holds(block):
            raise BlockOrphaned(
                f"block {block} is not on the best chain, whose tip is {self.tip}",
                hint="the block was replaced, or the blocks at hand end before it",
            )
        end = block.height + 1
        return BestChain(self.network, self.hashes[:end], self.times[:end], self.work)

    def require_work(self, known: int) -> None:
        """Refuse this chain when another one of more work is known.

        Raises:
            WorkLower: this chain's work is below ``known``.
        """
        if self.work < known:
            raise WorkLower(
                f"the best chain at hand ends at {self.tip} with work {self.work:#x}, "
                f"below the known {known:#x}",
                hint="the source is behind or hides blocks; wait, or use another source",
            )


def locator(chain: BestChain) -> tuple[BlockId, ...]:
    """Return blocks of ``chain`` from the tip down: ten in a row, then ever sparser, the first."""
    height, step = len(chain.hashes) - 1, 1
    found = []
    while height > 0:
        found.append(chain.at(height))
        if len(found) >= _DENSE:
            step *= 2
        height -= step
    return (*found, chain.at(0))


def fork_point(one: BestChain, other: BestChain) -> BlockId:
    """Return the last block that both chains share.

    Raises:
        HeadersGap: they share none, so they belong to two networks.
    """
    low, high = 0, min(len(one.hashes), len(other.hashes))
    while low < high:
        middle = (low + high) // 2
        if one.hashes[middle] == other.hashes[middle]:
            low = middle + 1
        else:
            high = middle
    if not low:
        raise HeadersGap("the two chains share no block", hint="compare chains of one network")
    return one.at(low - 1)
