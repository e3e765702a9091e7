"""From one epoch to the next: what was owed and held before must explain what is now (§B3.2).

All quantities are whole base units; a difference of one unit is a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.solvency.errors import SolvencyMalformed
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from biplomacy.chain.model import Outpoint, Output, ScanResult
    from biplomacy.solvency.reserve_claim import ReserveClaim

GAP = "roll-forward-gap"
UNBOOKED = "deposit-unbooked"
UNSEEN = "deposit-unseen"


class FlowKind(StrEnum):
    """What changes a firm's liabilities between two epochs."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    BOUGHT = "bought"
    SOLD = "sold"
    TRANSFER_IN = "transfer-in"
    TRANSFER_OUT = "transfer-out"
    REWARD = "reward"
    FEE = "fee"
    CORRECTION = "correction"


_SIGNS: Mapping[FlowKind, int] = MappingProxyType(
    {
        FlowKind.DEPOSIT: 1,
        FlowKind.WITHDRAWAL: -1,
        FlowKind.BOUGHT: 1,
        FlowKind.SOLD: -1,
        FlowKind.TRANSFER_IN: 1,
        FlowKind.TRANSFER_OUT: -1,
        FlowKind.REWARD: 1,
        FlowKind.FEE: -1,
        FlowKind.CORRECTION: 1,
    }
)


@dataclass(frozen=True, slots=True)
class LedgerFlow:
    """A booked flow; only a correction may be below zero, and only it needs a reason.

    ``outpoint`` names the output by which a deposit came in, or a withdrawal went out.
    """

    kind: FlowKind
    quantity: int
    reason: str = ""
    outpoint: Outpoint | None = None

    def __post_init__(self) -> None:
        """Refuse a negative flow, and a correction that nobody explains."""
        if self.kind is FlowKind.CORRECTION:
            if not self.reason:
                raise SolvencyMalformed(
                    f"a correction of {self.quantity} has no reason", hint="say why in `reason`"
                )
        elif self.quantity < 0:
            raise SolvencyMalformed(
                f"a {self.kind} of {self.quantity} is below zero", hint="book it as its opposite"
            )


@dataclass(frozen=True, slots=True)
class RollForward:
    """Where a quantity stood, where the flows lead it, and where it stands."""

    opening: int
    change: int
    closing: int

    @property
    def gap(self) -> int:
        """What stands beyond what the flows explain; below zero where something is missing."""
        return self.closing - self.opening - self.change


def roll_liabilities(opening: int, flows: Iterable[LedgerFlow], closing: int) -> RollForward:
    """Return the roll-forward of what is owed, by the ledger's flows."""
    change = sum(_SIGNS[flow.kind] * flow.quantity for flow in flows)
    return RollForward(opening, change, closing)


def roll_reserves(before: ReserveClaim, moved: ScanResult, after: ReserveClaim) -> RollForward:
    """Return the roll-forward of what is held, in satoshis, by the blocks between two claims.

    ``moved`` is a complete scan of the firm's scripts over the blocks after ``before`` up to
    ``after``, which knew the outputs of ``before``. Encumbered outputs are held too.
    """
    opening = _amounts(before)
    amounts = opening | {output.outpoint: output.amount.sats for output in moved.outputs}
    came = sum(output.amount.sats for output in moved.outputs)
    went = sum(amounts[spend.outpoint] for spend in moved.spends)
    return RollForward(sum(opening.values()), came - went, sum(_amounts(after).values()))


def _amounts(claim: ReserveClaim) -> dict[Outpoint, int]:
    return {holding.outpoint: holding.amount.sats for holding in claim.outputs}


def check_roll(what: str, roll: RollForward) -> tuple[Finding, ...]:
    """Return a failure with the amount where the flows do not explain the change."""
    if not roll.gap:
        return ()
    expected = roll.opening + roll.change
    message = f"stands at {roll.closing:,}, the flows lead to {expected:,}: {roll.gap:+,}"
    return (Finding(GAP, Severity.FAILURE, what, message),)


def compare_deposits(flows: Iterable[LedgerFlow], outputs: Iterable[Output]) -> tuple[Finding, ...]:
    """Compare booked deposits with outputs to client-labelled scripts, one by one.

    ``deposit-unbooked`` is on the chain and not in the ledger, or with less; ``deposit-unseen`` is
    in the ledger and not on the chain, or with more. Several flows may share one output.
    """
    booked: dict[Outpoint, int] = {}
    nameless = 0
    for flow in flows:
        if flow.kind is FlowKind.DEPOSIT:
            if flow.outpoint is None:
                nameless += flow.quantity
            else:
                booked[flow.outpoint] = booked.get(flow.outpoint, 0) + flow.quantity
    seen = {output.outpoint: output.amount.sats for output in outputs}
    return (*_differences(booked, seen), *_nameless(nameless))


def _differences(booked: Mapping[Outpoint, int], seen: Mapping[Outpoint, int]) -> Iterator[Finding]:
    for outpoint in sorted(booked.keys() | seen.keys()):
        ledger, chain = booked.get(outpoint, 0), seen.get(outpoint, 0)
        if ledger == chain:
            continue
        code = UNBOOKED if chain > ledger else UNSEEN
        message = f"the ledger books {ledger:,}, the chain pays {chain:,}"
        yield Finding(code, Severity.FAILURE, str(outpoint), message)


def _nameless(quantity: int) -> Iterator[Finding]:
    if quantity:
        message = f"deposits of {quantity:,} name no output"
        yield Finding(UNSEEN, Severity.FAILURE, "deposits", message)
