"""What watched scripts hold at a block of a history that was read: no block is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.model import Outpoint
from biplomacy.solvency.ports import Absence, ClaimedOutput
from biplomacy.solvency.reserve_claim import Holding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.model import History, TxOutput
    from biplomacy.values.block_id import BlockId


class WatchedOutputs:
    """A ``TracedView`` of outputs to the scripts that ``history`` watches, and to no others."""

    def __init__(self, history: History) -> None:
        self._outputs: dict[str, tuple[Outpoint, TxOutput, int]] = {}
        self._parents: dict[str, tuple[str, ...]] = {}
        self._spent_at: dict[str, int] = {}
        for located in history.touching:
            height, transaction = located.block.height, located.transaction
            spent = tuple(str(item.outpoint) for item in transaction.inputs)
            self._spent_at |= dict.fromkeys(spent, height)
            for vout, output in enumerate(transaction.outputs):
                outpoint = Outpoint(transaction.txid, vout)
                self._outputs[str(outpoint)] = outpoint, output, height
                self._parents[str(outpoint)] = () if transaction.coinbase else spent

    def output_at(self, outpoint: str, block: BlockId) -> ClaimedOutput | Absence:
        """Return the output ``txid:vout``, or why there is none at the end of ``block``."""
        found = self._outputs.get(outpoint)
        if found is None or found[2] > block.height:
            return Absence.ABSENT
        if self._spent_at.get(outpoint, block.height + 1) <= block.height:
            return Absence.SPENT
        return ClaimedOutput(found[1].script, found[1].amount.sats, found[2])

    def parents(self, outpoint: str) -> tuple[str, ...]:
        """Return the outputs that were spent to make this one."""
        return self._parents.get(outpoint, ())

    def coins(self, script: bytes, block: BlockId) -> Iterator[Holding]:
        """Yield what a script holds at the end of ``block``."""
        for name, (outpoint, output, _) in self._outputs.items():
            if output.script == script and isinstance(self.output_at(name, block), ClaimedOutput):
                yield Holding(outpoint, output.amount)
