"""How many satoshis of a receipt must, and may, derive from the perimeter (reserve §8.8).

Each output carries [lo, hi]: an output of the perimeter has lo = hi = its value; any other
output of value v of a transaction has lo = max(0, v - (T_in - Σ lo)) and hi = min(v, Σ hi).
Even lo = v does not make a flow internal: the unlisted script between may be a buyer who sold
the coins back. The bounds raise a question; they never decide a class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.reserve.transfers import output_at
from biplomacy.values.amount import Amount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.chain.model import Located, Outpoint
    from biplomacy.reserve.model import Transfer
    from biplomacy.reserve.perimeter import Membership

DEFAULT_HOPS = 3
MAX_HOPS = 10
MAX_VISITS = 10_000

Bounds = tuple[int, int]


class BoundsReader:
    """Reads bounds hop by hop, never more than ``MAX_VISITS`` outputs for one receipt."""

    def __init__(
        self, known: Mapping[bytes, Located], membership: Membership, *, hops: int = DEFAULT_HOPS
    ) -> None:
        self._known = known
        self._membership = membership
        self._hops = min(hops, MAX_HOPS)

    def of_receipt(self, transfer: Transfer, part: Amount) -> tuple[Amount, Amount]:
        """Return [lo, hi] of outputs of ``transfer`` that sum to ``part``; zero for a coinbase."""
        if transfer.coinbase:
            return Amount(0), Amount(0)
        located = self._known[transfer.txid]
        visits = [MAX_VISITS]
        low, high = self._derive(located, part.sats, self._hops, visits)
        return Amount(low), Amount(high)

    def _derive(self, located: Located, value: int, hops: int, visits: list[int]) -> Bounds:
        spent = [entry.outpoint for entry in located.transaction.inputs]
        parts = [self._output(outpoint, hops, visits) for outpoint in spent]
        if any(part is None for part in parts):  # an input of unknown value: all is possible
            return 0, value
        known = [part for part in parts if part is not None]
        total = sum(amount for amount, _, _ in known)
        low = sum(lo for _, lo, _ in known)
        high = sum(hi for _, _, hi in known)
        return max(0, value - (total - low)), min(value, high)

    def _output(
        self, outpoint: Outpoint, hops: int, visits: list[int]
    ) -> tuple[int, int, int] | None:
        """Return (amount, lo, hi) of an output; None beyond the last hop or not at hand."""
        output = output_at(self._known, outpoint) if hops else None
        visits[0] -= 1
        if output is None or visits[0] <= 0:
            return None
        source = self._known[outpoint.txid]
        value = output.amount.sats
        if self._membership.member_of(output.script, source.block.height) is not None:
            return value, value, value
        if source.transaction.coinbase:
            return value, 0, 0
        return value, *self._derive(source, value, hops - 1, visits)
