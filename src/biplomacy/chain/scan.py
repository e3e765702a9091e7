"""The scan: every output to a watched script, and every spend of one (chain §5).

This is the plain twin. ``scan_outputs`` and ``scan_inputs`` are what a compiled kernel may stand
behind: they take one buffer of whole records and return the same findings whatever its size. A
record that contradicts itself never stops the scan: unless another copy of it is whole, its block
counts as missing and the coverage is partial.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.errors import BlockMissing
from biplomacy.chain.model import CoverageState, Outpoint, Output, ScanResult, Span, Spend
from biplomacy.chain.tree import read_best_chain
from biplomacy.chain.walk import BlockWalk, parsed_blocks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from biplomacy.chain.best_chain import BestChain
    from biplomacy.chain.model import Coverage, Located, Piece, Transaction, WatchSet
    from biplomacy.chain.ports import BlockSource
    from biplomacy.chain.walk import Progress
    from biplomacy.values.block_id import BlockId


@dataclass(frozen=True, slots=True)
class PieceOutputs:
    """What one piece pays to watched scripts; ``whole`` are the blocks that were read."""

    outputs: tuple[Output, ...]
    whole: tuple[BlockId, ...]


@dataclass(frozen=True, slots=True)
class PieceSpends:
    """What one piece spends of known outpoints; ``whole`` are the blocks that were read."""

    spends: tuple[Spend, ...]
    whole: tuple[BlockId, ...]


def scan(
    source: BlockSource,
    watch: WatchSet,
    span: Span | None = None,
    *,
    progress: Progress | None = None,
) -> ScanResult:
    """Return all outputs to ``watch`` in ``span`` and what spends them there.

    Two passes over the blocks, in whatever order they come: outputs, then inputs from the first
    finding on. ``progress`` is told blocks done and blocks to do. The result depends neither on
    piece size nor on order (chain §5.7).

    Raises:
        SpanUnknown: the span leaves the best chain.
        HeaderInvalid, HeadersGap: the source's headers make no chain.
    """
    return scan_chain(source, read_best_chain(source), watch, span=span, progress=progress)


def scan_chain(
    source: BlockSource,
    chain: BestChain,
    watch: WatchSet,
    *,
    span: Span | None = None,
    known: Collection[Outpoint] = (),
    progress: Progress | None = None,
) -> ScanResult:
    """Scan ``span`` of a chain that was read already; see ``scan``.

    ``known`` are outpoints from before the span whose spends are looked for as well.
    """
    bounds = chain.span(span)
    walk = BlockWalk(source, chain, bounds, progress)
    scripts = frozenset(watch.scripts)
    outputs: set[Output] = set()
    for piece in walk.pieces(bounds):
        found = scan_outputs(piece, scripts, merkle=walk.merkle)
        outputs.update(each for each in found.outputs if walk.inside(each.block))
        walk.saw(found.whole)
    outpoints = frozenset(known) | {output.outpoint for output in outputs}
    first = bounds.first if known else min((o.block.height for o in outputs), default=None)
    spends: set[Spend] = set()
    if first is not None:
        for piece in walk.pieces(Span(first, bounds.last)):
            spent = scan_inputs(piece, outpoints, merkle=walk.merkle)
            spends.update(each for each in spent.spends if walk.inside(each.block))
            walk.saw(spent.whole)
    return ScanResult(
        tuple(sorted(outputs, key=_output_place)),
        tuple(sorted(spends, key=_spend_place)),
        walk.coverage(watch),
    )


def scan_outputs(piece: Piece, scripts: frozenset[bytes], *, merkle: bool = True) -> PieceOutputs:
    """Return the outputs of ``piece`` to ``scripts``; ``merkle`` checks every block's root."""
    outputs: list[Output] = []
    whole = []
    for block, parsed in parsed_blocks(piece, merkle=merkle):
        if parsed is None:
            continue
        whole.append(block)
        for tx_index, transaction in enumerate(parsed.transactions):
            outputs += _outputs_to(scripts, transaction, block, tx_index)
    return PieceOutputs(tuple(outputs), tuple(whole))


def scan_inputs(
    piece: Piece, outpoints: frozenset[Outpoint], *, merkle: bool = True
) -> PieceSpends:
    """Return the spends of ``outpoints`` in ``piece``; ``merkle`` checks every block's root."""
    spends: list[Spend] = []
    whole = []
    for block, parsed in parsed_blocks(piece, merkle=merkle):
        if parsed is None:
            continue
        whole.append(block)
        for tx_index, transaction in enumerate(parsed.transactions):
            spends += _spends_of(outpoints, transaction, block, tx_index)
    return PieceSpends(tuple(spends), tuple(whole))


def read_transactions(
    source: BlockSource, txids: Iterable[bytes], span: Span | None = None
) -> Mapping[bytes, Located]:
    """Return those of ``txids`` (internal order) that lie in ``span``, by one pass.

    What is absent from the answer was not found in the blocks at hand.
    """
    chain = read_best_chain(source)
    bounds = chain.span(span)
    wanted = frozenset(txids)
    walk = BlockWalk(source, chain, bounds)
    picked = walk.pick(bounds, lambda transaction: transaction.txid in wanted)
    return {located.transaction.txid: located for located in picked}


def _outputs_to(
    scripts: frozenset[bytes], transaction: Transaction, block: BlockId, tx_index: int
) -> Iterator[Output]:
    for vout, output in enumerate(transaction.outputs):
        if output.script in scripts:
            outpoint = Outpoint(transaction.txid, vout)
            coinbase = transaction.coinbase
            yield Output(outpoint, output.script, output.amount, block, tx_index, coinbase)


def _spends_of(
    outpoints: frozenset[Outpoint], transaction: Transaction, block: BlockId, tx_index: int
) -> Iterator[Spend]:
    for input_index, item in enumerate(transaction.inputs):
        if item.outpoint in outpoints:
            yield Spend(item.outpoint, transaction.txid, input_index, block, tx_index)


def _output_place(output: Output) -> tuple[int, int, int]:
    return output.block.height, output.tx_index, output.outpoint.vout


def _spend_place(spend: Spend) -> tuple[int, int, int]:
    return spend.block.height, spend.tx_index, spend.input_index


def require_complete(coverage: Coverage) -> None:
    """Refuse to go on from a partial scan, because it yields no total (chain §1.4).

    Raises:
        BlockMissing: the scan did not see every block of its span.
    """
    if coverage.state is CoverageState.PARTIAL:
        raise BlockMissing(
            f"{len(coverage.missing)} blocks from height {coverage.missing[0]} on are not at hand",
            hint="give a source that holds every block of the span",
        )
