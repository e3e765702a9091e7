"""The chain's view of claimed outputs: one pass over the blocks up to the height of the claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.scan import require_complete
from biplomacy.chain.tree import read_best_chain
from biplomacy.chain.walk import BlockWalk
from biplomacy.chain.watch import watch_set
from biplomacy.solvency.errors import BlocksMissing
from biplomacy.solvency.ports import Absence, ClaimedOutput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from biplomacy.chain.model import Located, Outpoint, Transaction
    from biplomacy.chain.ports import BlockSource
    from biplomacy.chain.walk import Progress
    from biplomacy.values.block_id import BlockId


@dataclass(frozen=True, slots=True)
class _Trace:
    """An output with what was spent to make it, and the height at which it was spent itself."""

    name: str
    output: ClaimedOutput
    parents: tuple[str, ...]
    spent_at: int | None


class ClaimedView:
    """A ``ChainView`` of the outpoints that were asked for, at every block up to ``block``."""

    def __init__(self, block: BlockId, traces: Iterable[_Trace]) -> None:
        self._block = block
        self._traces = {trace.name: trace for trace in traces}

    def output_at(self, outpoint: str, block: BlockId) -> ClaimedOutput | Absence:
        """Return the output ``txid:vout``, or why there is none at the end of ``block``."""
        self._require(block)
        found = self._traces.get(outpoint)
        if found is None or found.output.height > block.height:
            return Absence.ABSENT
        gone = found.spent_at
        return Absence.SPENT if gone is not None and gone <= block.height else found.output

    def parents(self, outpoint: str) -> tuple[str, ...]:
        """Return the outputs that were spent to make this one; none for a coinbase's."""
        found = self._traces.get(outpoint)
        return () if found is None else found.parents

    def _require(self, block: BlockId) -> None:
        if block.height > self._block.height or (
            block.height == self._block.height and block != self._block
        ):
            raise BlocksMissing(
                f"the chain was read up to {self._block}, not to {block}",
                hint="read it up to the block of the claims",
            )


def read_claimed(
    source: BlockSource,
    outpoints: Iterable[Outpoint],
    block: BlockId,
    *,
    progress: Progress | None = None,
) -> ClaimedView:
    """Return what the chain says of ``outpoints`` up to ``block``, by one pass over its blocks.

    Raises:
        BlockOrphaned: ``block`` is not on the best chain.
        BlockMissing: blocks below it are not at hand, so that nothing can be said.
        HeaderInvalid, HeadersGap: the source's headers make no chain.
    """
    chain = read_best_chain(source).until(block)
    span = chain.span(None)
    wanted = frozenset(outpoints)
    txids = frozenset(outpoint.txid for outpoint in wanted)

    def touches(transaction: Transaction) -> bool:
        return transaction.txid in txids or any(
            item.outpoint in wanted for item in transaction.inputs
        )

    walk = BlockWalk(source, chain, span, progress)
    touching = walk.pick(span, touches)
    require_complete(walk.coverage(watch_set(())))
    return ClaimedView(block, _traces(touching, wanted))


def _traces(touching: Sequence[Located], wanted: frozenset[Outpoint]) -> Iterator[_Trace]:
    by_txid = {located.transaction.txid: located for located in touching}
    spent = {
        item.outpoint: located.block.height
        for located in touching
        for item in located.transaction.inputs
        if item.outpoint in wanted
    }
    for outpoint in wanted:
        located = by_txid.get(outpoint.txid)
        if located is None or outpoint.vout >= len(located.transaction.outputs):
            continue
        transaction = located.transaction
        output = transaction.outputs[outpoint.vout]
        yield _Trace(
            name=str(outpoint),
            output=ClaimedOutput(output.script, output.amount.sats, located.block.height),
            parents=()
            if transaction.coinbase
            else tuple(str(item.outpoint) for item in transaction.inputs),
            spent_at=spent.get(outpoint),
        )
