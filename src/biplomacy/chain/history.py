"""The history of watched scripts: read once from blocks, then asked without them (chain §5)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.chain.model import History, Outpoint, Span
from biplomacy.chain.tree import read_best_chain
from biplomacy.chain.walk import BlockWalk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from biplomacy.chain.model import Located, Transaction, WatchSet
    from biplomacy.chain.ports import BlockSource
    from biplomacy.chain.walk import Progress
    from biplomacy.values.block_id import BlockId

MAX_ANCESTORS = 10_000


def read_history(
    source: BlockSource,
    watch: WatchSet,
    *,
    tip: BlockId | None = None,
    hops: int = 3,
    progress: Progress | None = None,
) -> History:
    """Return the history of ``watch`` on the best chain up to ``tip``, included.

    Two passes find the transactions that pay or spend a watched script, and one pass per hop
    their ancestors, 10,000 at most; those nearest come first, in chain order. Blocks that were
    not at hand are named by the coverage and make it partial.

    Raises:
        BlockOrphaned: ``tip`` is not on the best chain.
        HeaderInvalid, HeadersGap: the source's headers make no chain.
    """
    whole = read_best_chain(source)
    chain = whole if tip is None else whole.until(tip)
    walk = BlockWalk(source, chain, chain.span(None), progress)
    touching = _touching(walk, chain.span(None), frozenset(watch.scripts))
    ancestors = _ancestors(walk, touching, hops)
    return History(
        coverage=walk.coverage(watch),
        hashes=chain.hashes,
        times=chain.times,
        touching=touching,
        ancestors=MappingProxyType(ancestors),
    )


def _touching(walk: BlockWalk, span: Span, scripts: frozenset[bytes]) -> tuple[Located, ...]:
    paying = walk.pick(span, lambda transaction: _pays(transaction, scripts))
    if not paying:
        return ()
    outpoints = frozenset(
        Outpoint(located.transaction.txid, vout)
        for located in paying
        for vout, output in enumerate(located.transaction.outputs)
        if output.script in scripts
    )
    spending = walk.pick(
        Span(paying[0].block.height, span.last),
        lambda transaction: any(item.outpoint in outpoints for item in transaction.inputs),
    )
    places = {(each.block.height, each.tx_index): each for each in (*paying, *spending)}
    return tuple(places[place] for place in sorted(places))


def _pays(transaction: Transaction, scripts: frozenset[bytes]) -> bool:
    return any(output.script in scripts for output in transaction.outputs)


def _ancestors(walk: BlockWalk, touching: tuple[Located, ...], hops: int) -> dict[bytes, Located]:
    """Return parents, grandparents and so on, ``hops`` generations back."""
    known = {located.transaction.txid: located for located in touching}
    found: dict[bytes, Located] = {}
    generation: Iterable[Located] = touching
    for _ in range(hops):
        wanted: dict[bytes, int] = {}
        for located in generation:
            for txid in _parents(located.transaction):
                if txid in known:
                    found.setdefault(txid, known[txid])
                elif len(known) - len(touching) + len(wanted) < MAX_ANCESTORS:
                    wanted.setdefault(txid, located.block.height)
        if not wanted:
            break
        # A parent never lies above the block that spends from it.
        generation = walk.pick(Span(0, max(wanted.values())), _named(frozenset(wanted)))
        for located in generation:
            known[located.transaction.txid] = located
            found[located.transaction.txid] = located
    return found


def _named(txids: frozenset[bytes]) -> Callable[[Transaction], bool]:
    return lambda transaction: transaction.txid in txids


def _parents(transaction: Transaction) -> tuple[bytes, ...]:
    if transaction.coinbase:
        return ()
    return tuple(item.outpoint.txid for item in transaction.inputs)
