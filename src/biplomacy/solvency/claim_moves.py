"""What the blocks between two claims moved: the firm's own outputs, and its clients' deposits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.model import ScanResult, Span
from biplomacy.chain.scan import require_complete, scan_chain
from biplomacy.chain.tree import read_best_chain
from biplomacy.chain.watch import watch_set
from biplomacy.solvency.claimed_outputs import read_claimed
from biplomacy.solvency.errors import ClaimsDiffer
from biplomacy.solvency.ports import ClaimedOutput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.chain.model import Output
    from biplomacy.chain.ports import BlockSource
    from biplomacy.chain.walk import Progress
    from biplomacy.solvency.claimed_outputs import ClaimedView
    from biplomacy.solvency.reserve_claim import ReserveClaim


@dataclass(frozen=True, slots=True)
class Moves:
    """A complete scan of the firm's scripts, and what came in on client-labelled scripts."""

    own: ScanResult
    deposits: tuple[Output, ...]


def read_moves(
    source: BlockSource,
    before: ReserveClaim,
    after: ReserveClaim,
    *,
    clients: Iterable[bytes] = (),
    progress: Progress | None = None,
) -> Moves:
    """Return what the blocks after ``before`` up to ``after`` moved.

    The firm's scripts are those that the outputs of both claims pay.

    Raises:
        ClaimsDiffer: the claims are of two firms, or the second is not later.
        BlockOrphaned, BlockMissing: a claim's block, or a block below it, is not at hand.
    """
    _require_later(before, after)
    outpoints = {holding.outpoint for claim in (before, after) for holding in claim.outputs}
    view = read_claimed(source, outpoints, after.block, progress=progress)
    scripts = _scripts(view, (before, after))
    chain = read_best_chain(source).until(after.block)
    span = Span(before.block.height + 1, after.block.height)
    known = [holding.outpoint for holding in before.outputs]
    labelled = frozenset(clients)
    watched = watch_set(scripts | labelled)
    found = scan_chain(source, chain, watched, span=span, known=known, progress=progress)
    require_complete(found.coverage)
    return Moves(
        own=_only(found, scripts, before),
        deposits=tuple(output for output in found.outputs if output.script in labelled),
    )


def _require_later(before: ReserveClaim, after: ReserveClaim) -> None:
    if before.lei != after.lei or before.block.height >= after.block.height:
        raise ClaimsDiffer(
            f"{before.lei} at {before.block.height} does not come before"
            f" {after.lei} at {after.block.height}",
            hint="give two claims of one firm, the earlier one first",
        )


def _scripts(view: ClaimedView, claims: tuple[ReserveClaim, ...]) -> set[bytes]:
    found = (
        view.output_at(str(holding.outpoint), claim.block)
        for claim in claims
        for holding in claim.outputs
    )
    return {output.script for output in found if isinstance(output, ClaimedOutput)}


def _only(found: ScanResult, scripts: set[bytes], before: ReserveClaim) -> ScanResult:
    outputs = tuple(output for output in found.outputs if output.script in scripts)
    ours = {output.outpoint for output in outputs}
    ours |= {holding.outpoint for holding in before.outputs}
    spends = tuple(spend for spend in found.spends if spend.outpoint in ours)
    return ScanResult(outputs, spends, found.coverage)
