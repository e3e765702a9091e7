"""The ledger of watched outputs, block by block, with every past balance (chain §4.8, §5.11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.errors import LedgerConflict, SpanUnknown
from biplomacy.chain.model import ChangeSet, Outpoint, Output, ScanResult, Span, Spend
from biplomacy.chain.scan import require_complete, scan_chain
from biplomacy.chain.tree import read_best_chain
from biplomacy.values.amount import Amount

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from biplomacy.chain.best_chain import BestChain
    from biplomacy.chain.model import Network, WatchSet
    from biplomacy.chain.ports import BlockSource
    from biplomacy.values.block_id import BlockId


class Ledger:
    """Outputs to one watch set and their spends, from the network's first block on.

    Every block has its ``ChangeSet``, an empty one where nothing happened, so that a balance
    never spans a block that was not seen. ``work`` is that of the chain last followed.
    """

    def __init__(self, network: Network, watch: WatchSet) -> None:
        self.network = network
        self.watch = watch
        self.work = 0
        self._changes: list[ChangeSet] = []
        self._outputs: dict[Outpoint, Output] = {}
        self._spends: dict[Outpoint, Spend] = {}

    @property
    def tip(self) -> BlockId | None:
        """The last block applied; None before the first."""
        return self._changes[-1].block if self._changes else None

    @property
    def changes(self) -> tuple[ChangeSet, ...]:
        """What was applied and not reverted, in order."""
        return tuple(self._changes)

    def apply(self, change: ChangeSet) -> None:
        """Take the next block in.

        Raises:
            LedgerConflict: it does not follow on the tip, adds an output twice, or spends one
                that is spent or unknown. Nothing is changed then.
        """
        self._require_next(change)
        added = {output.outpoint: output for output in change.added}
        if len(added) != len(change.added) or added.keys() & self._outputs.keys():
            raise _conflict(change, "adds an output twice")
        spent = {spend.outpoint: spend for spend in change.spent}
        if len(spent) != len(change.spent) or spent.keys() & self._spends.keys():
            raise _conflict(change, "spends an output twice")
        if spent.keys() - self._outputs.keys() - added.keys():
            raise _conflict(change, "spends an output that the ledger does not hold")
        self._changes.append(change)
        self._outputs.update(added)
        self._spends.update(spent)

    def revert(self) -> ChangeSet:
        """Take the last block back and return what it had changed.

        Raises:
            LedgerConflict: no block is left.
        """
        if not self._changes:
            raise LedgerConflict("the ledger holds no block to revert", hint="apply one first")
        change = self._changes.pop()
        for spend in change.spent:
            del self._spends[spend.outpoint]
        for output in change.added:
            del self._outputs[output.outpoint]
        return change

    def unspent(self, at: int | None = None) -> tuple[Output, ...]:
        """Return the outputs not spent at height ``at`` (the tip by default), in chain order.

        Raises:
            SpanUnknown: the ledger does not reach that height.
        """
        height = self._height(at)
        return tuple(
            output
            for output in self._outputs.values()
            if output.block.height <= height and not self._spent_by(output.outpoint, height)
        )

    def balance(self, scripts: Collection[bytes], at: int | None = None) -> Amount:
        """Return the sum of what ``scripts`` held at height ``at`` (the tip by default).

        Raises:
            SpanUnknown: the ledger does not reach that height, or does not watch a script.
        """
        if not set(scripts) <= set(self.watch.scripts):
            raise SpanUnknown(
                "a balance is asked for a script that the ledger does not watch",
                hint="scan again with that script in the watch set",
            )
        return Amount.total(o.amount for o in self.unspent(at) if o.script in scripts)

    def _spent_by(self, outpoint: Outpoint, height: int) -> bool:
        spend = self._spends.get(outpoint)
        return spend is not None and spend.block.height <= height

    def _height(self, at: int | None) -> int:
        top = len(self._changes) - 1
        height = top if at is None else at
        if not 0 <= height <= top:
            raise SpanUnknown(
                f"height {height} lies outside the ledger, whose last block is {top}",
                hint="follow the chain up to that height first",
            )
        return height

    def _require_next(self, change: ChangeSet) -> None:
        tip = self.tip
        parent = bytes(32) if tip is None else tip.hash
        if change.block.height != len(self._changes) or change.parent != parent:
            raise _conflict(change, f"does not follow on {tip or 'nothing'}")


@dataclass(frozen=True, slots=True)
class Followed:
    """What ``follow`` did: blocks reverted, the last first, then blocks applied, in order."""

    reverted: tuple[ChangeSet, ...]
    applied: tuple[ChangeSet, ...]


def follow(ledger: Ledger, source: BlockSource) -> Followed:
    """Bring ``ledger`` to the best chain of ``source``: back to the fork, then forward.

    The new blocks are scanned before anything is reverted, so a missing one changes nothing.

    Raises:
        WorkLower: the ledger has followed a chain of more work.
        BlockMissing: a new block is not at hand.
        HeadersGap, HeaderInvalid: the source's headers make no chain.
        LedgerConflict: the source belongs to another network.
    """
    if source.network is not ledger.network:
        raise LedgerConflict(
            f"a ledger of {ledger.network} cannot follow a source of {source.network}",
            hint="name a source of the same network",
        )
    chain = read_best_chain(source)
    chain.require_work(ledger.work)
    kept = _kept(ledger.changes, chain)
    forward: tuple[ChangeSet, ...] = ()
    if kept < len(chain.hashes):
        before = [output.outpoint for output in ledger.unspent(kept - 1)] if kept else []
        span = Span(kept, len(chain.hashes) - 1)
        result = scan_chain(source, chain, ledger.watch, span=span, known=before)
        require_complete(result.coverage)
        forward = change_sets(result, chain)
    reverted = tuple(ledger.revert() for _ in range(len(ledger.changes) - kept))
    for change in forward:
        ledger.apply(change)
    ledger.work = chain.work
    return Followed(reverted, forward)


def change_sets(result: ScanResult, chain: BestChain) -> tuple[ChangeSet, ...]:
    """Return one change set for each block of a complete scan of ``chain``, in order.

    Raises:
        BlockMissing: the scan is partial.
    """
    require_complete(result.coverage)
    first, last = result.coverage.first.height, result.coverage.last.height
    added: dict[int, list[Output]] = {}
    spent: dict[int, list[Spend]] = {}
    for output in result.outputs:
        added.setdefault(output.block.height, []).append(output)
    for spend in result.spends:
        spent.setdefault(spend.block.height, []).append(spend)
    return tuple(
        ChangeSet(
            chain.at(height),
            chain.hashes[height - 1] if height else bytes(32),
            tuple(added.get(height, ())),
            tuple(spent.get(height, ())),
        )
        for height in range(first, last + 1)
    )


def _kept(changes: Sequence[ChangeSet], chain: BestChain) -> int:
    """Return how many of ``changes`` lie on ``chain``, from the first on."""
    count = min(len(changes), len(chain.hashes))
    while count and not chain.holds(changes[count - 1].block):
        count -= 1
    return count


def _conflict(change: ChangeSet, what: str) -> LedgerConflict:
    return LedgerConflict(
        f"block {change.block} {what}", hint="scan the chain again from the network's first block"
    )
