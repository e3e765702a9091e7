"""The dispute, decided (reserve §8.11): was it acquired, or did it only move?

"A bought n in this window" and "the stock did not change" are judged on the same blocks. What
decides is what the verifier may see of the perimeter, never who spoke.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.claims import Reading, amount_fits
from biplomacy.reserve.flows import FlowReader, fees_paid, net_change
from biplomacy.reserve.holdings import block_at_end_of
from biplomacy.reserve.lot_events import read_crossings
from biplomacy.reserve.model import FlowClass
from biplomacy.values.amount import Amount, SignedAmount
from biplomacy.values.verdict import Grade, Verdict

if TYPE_CHECKING:
    from biplomacy.reserve.claims import Acquired, Unchanged
    from biplomacy.reserve.model import Flow
    from biplomacy.reserve.survey import Survey
    from biplomacy.values.day import Day

ACQUIRED_CLASSES = frozenset(
    {FlowClass.PURCHASE, FlowClass.DONATION, FlowClass.SEIZURE, FlowClass.MINING}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict with its words, not yet tied to a statement."""

    recomputed: str
    verdict: Verdict
    grade: Grade
    reason: str


@dataclass(frozen=True, slots=True)
class Receipts:
    """What an entity received in a window, by where it came from."""

    count: int
    total: Amount
    listed: Amount
    senders: tuple[str, ...]
    evidenced: Amount
    unexplained: Amount

    def __str__(self) -> str:
        return (
            f"{self.total} in {self.count} receipts: {self.listed} from listed wallets, "
            f"{self.evidenced} with evidence of acquisition, {self.unexplained} unexplained"
        )


def flows_between(stock: Survey, first: Day, last: Day) -> tuple[Flow, ...]:
    """Return the flows of the days ``first`` to ``last``, both included, by block time."""
    after, end = _heights(stock, first, last)
    return FlowReader(stock).flows(after=after, last=end)


def read_receipts(stock: Survey, entity: str, first: Day, last: Day) -> Receipts:
    """Return what members of ``entity`` received from anybody else, inside or outside."""
    own = frozenset(m.id for m in stock.membership.members if m.entity == entity)
    flows = [
        (flow, amount)
        for flow in flows_between(stock, first, last)
        if (amount := _arrived(flow, own)).sats
    ]
    listed = [(f, a) for f, a in flows if f.classification is FlowClass.INTERNAL]
    senders = {origin.member for flow, _ in listed for origin in flow.transfer.origins}
    return Receipts(
        count=len({flow.transfer.txid for flow, _ in flows}),
        total=Amount.total(a for _, a in flows),
        listed=Amount.total(a for _, a in listed),
        senders=tuple(sorted(sender for sender in senders if sender is not None)),
        evidenced=Amount.total(a for f, a in flows if f.classification in ACQUIRED_CLASSES),
        unexplained=Amount.total(a for f, a in flows if f.classification is FlowClass.UNEXPLAINED),
    )


def judge_acquired(claim: Acquired, reading: Reading, stock: Survey) -> Answer:
    """Decide "n was acquired in W" (claim A of reserve §8.11)."""
    receipts = read_receipts(stock, claim.entity, claim.first, claim.last)
    rest = receipts.total.minus(claim.amount)
    verdict, why = _decide_acquired(claim, reading, stock, receipts)
    if receipts.listed.sats > max(0, rest.sats):
        names = ", ".join(receipts.senders)
        verdict = Verdict.CONTRADICTED
        why = f"{receipts.listed} came from the state's own listed wallets ({names})"
    return Answer(str(receipts), verdict, Grade.ATTESTED, why)


def judge_unchanged(claim: Unchanged, stock: Survey) -> Answer:
    """Decide "the stock is unchanged over W" (claim B): |Σ(O - I) + fees| within tolerance.

    Coins that a wallet brought into the list, or took out of it, moved nowhere: they leave the
    claim open.
    """
    flows = flows_between(stock, claim.first, claim.last)
    fees = fees_paid(flows)
    change = SignedAmount(net_change(flows).sats + fees.sats)
    recomputed = f"{change} but for fees of {fees}"
    if not stock.membership.complete:
        return Answer(recomputed, Verdict.UNVERIFIABLE, Grade.ATTESTED, _hidden(stock))
    within = abs(change.sats) <= claim.tolerance.sats
    crossed = _crossed(stock, claim.first, claim.last)
    if within and crossed > claim.tolerance:
        reason = f"wallets with {crossed} joined or left the list in these days, which is no flow"
        return Answer(recomputed, Verdict.UNVERIFIABLE, Grade.ATTESTED, reason)
    verdict = Verdict.CONFIRMED if within else Verdict.CONTRADICTED
    reason = (
        f"the inflows less the outflows of all declared wallets are {change}; "
        "that these are all is the issuer's signed assertion"
    )
    return Answer(recomputed, verdict, Grade.ATTESTED, reason)


def _decide_acquired(
    claim: Acquired, reading: Reading, stock: Survey, receipts: Receipts
) -> tuple[Verdict, str]:
    if not stock.membership.complete:
        return Verdict.UNVERIFIABLE, f"the origin is not listed; {_hidden(stock)}"
    if not _reaches(reading, claim.amount, receipts.total):
        return Verdict.CONTRADICTED, f"only {receipts.total} arrived at the declared wallets"
    if _reaches(reading, claim.amount, receipts.evidenced):
        return Verdict.CONFIRMED, (
            f"{receipts.evidenced} came from outside the complete perimeter, "
            "with statements of acquisition"
        )
    return Verdict.UNVERIFIABLE, (
        f"the inflow is real, but nothing shows what was given for {receipts.unexplained}"
    )


def _heights(stock: Survey, first: Day, last: Day) -> tuple[int, int]:
    """Return the last height before the days ``first`` to ``last``, and their last one."""
    before = block_at_end_of(stock.history, first.plus(-1))
    return before.height, block_at_end_of(stock.history, last).height


def _crossed(stock: Survey, first: Day, last: Day) -> Amount:
    after, end = _heights(stock, first, last)
    return Amount.total(
        crossing.amount
        for crossing in read_crossings(stock.history, stock.membership)
        if after < crossing.height <= end
    )


def _reaches(reading: Reading, claimed: Amount, actual: Amount) -> bool:
    """Say whether at least what was claimed is there; "more than" is strict."""
    if reading is not Reading.MORE_THAN and actual >= claimed:
        return True
    return amount_fits(reading, claimed.sats, actual.sats)


def _hidden(stock: Survey) -> str:
    if stock.membership.unopened:
        return f"{stock.membership.unopened} committed wallets are not opened to this verifier"
    return "the wallet list does not claim to be complete"


def _arrived(flow: Flow, own: frozenset[str]) -> Amount:
    """Return what reached ``own`` members from others in one flow; fees and change are nothing."""
    if flow.classification is FlowClass.FEE or flow.received.sats == 0:
        return Amount(0)
    if any(origin.member in own for origin in flow.transfer.origins):
        return Amount(0)
    return Amount.total(a.amount for a in flow.arrivals if a.member in own)
