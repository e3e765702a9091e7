"""Cuts a history to one perimeter and one block, so that a chain is read once for many reports.

The result equals what reading the chain for that perimeter alone, up to that block, would give;
the ancestors may reach further, which no bound looks at (``bounds`` counts its hops).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.chain.model import CoverageState, History, Outpoint
from biplomacy.chain.watch import watch_set
from biplomacy.reserve.holdings import require_block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.chain.model import Coverage, Located
    from biplomacy.values.block_id import BlockId


def narrow(history: History, scripts: Iterable[bytes], block: BlockId) -> History:
    """Return the history of ``scripts`` alone, up to ``block``, included.

    Raises:
        BlockUnknown: the block is not on the best chain at hand.
    """
    require_block(history, block)
    wanted = frozenset(scripts)
    touching, rest = [], dict(history.ancestors)
    mine: set[Outpoint] = set()
    for located in history.touching:
        transaction = located.transaction
        rest[transaction.txid] = located
        if located.block.height > block.height:
            continue
        paid = [
            Outpoint(transaction.txid, vout)
            for vout, output in enumerate(transaction.outputs)
            if output.script in wanted
        ]
        if paid or any(entry.outpoint in mine for entry in transaction.inputs):
            touching.append(located)
        mine.update(paid)
    return History(
        coverage=_narrow_coverage(history.coverage, wanted, block),
        hashes=history.hashes[: block.height + 1],
        times=history.times[: block.height + 1],
        touching=tuple(touching),
        ancestors=_without(rest, touching),
    )


def _without(known: dict[bytes, Located], touching: list[Located]) -> dict[bytes, Located]:
    mine = {located.transaction.txid for located in touching}
    return {txid: located for txid, located in known.items() if txid not in mine}


def _narrow_coverage(coverage: Coverage, scripts: frozenset[bytes], block: BlockId) -> Coverage:
    missing = tuple(height for height in coverage.missing if height <= block.height)
    return replace(
        coverage,
        last=block,
        watch_digest=watch_set(scripts).digest,
        blocks_scanned=block.height - coverage.first.height + 1 - len(missing),
        missing=missing,
        state=CoverageState.PARTIAL if missing else CoverageState.COMPLETE,
    )
