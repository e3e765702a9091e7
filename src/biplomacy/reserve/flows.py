"""What each flow was, and on which evidence (reserve §8.6).

Classes are decided in this order: mining, internal, fee, then signed evidence, then unexplained.
Nothing is dropped. Until control of a wallet is proven, ``internal`` rests on a listing and its
grade is ``attested``; an outside origin is the absence of a listing and never exceeds that.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.reserve.bounds import BoundsReader
from biplomacy.reserve.model import ClassTotal, Flow, FlowClass, Means, Purpose
from biplomacy.reserve.transfers import known_transactions
from biplomacy.values.amount import ZERO, Amount, SignedAmount
from biplomacy.values.block_id import MAX_HEIGHT
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.reserve.model import Arrival, Transfer
    from biplomacy.reserve.survey import Survey

_CLASS_OF_MEANS = {
    Means.PURCHASE: FlowClass.PURCHASE,
    Means.DONATION: FlowClass.DONATION,
    Means.SEIZURE: FlowClass.SEIZURE,
    Means.MINING: FlowClass.MINING,
}


@dataclass(frozen=True, slots=True)
class _Explained:
    classification: FlowClass
    grade: Grade | None
    by: str | None = None
    candidates: tuple[str, ...] = ()


class FlowReader:
    """Classifies the transfers of one survey."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._bounds = BoundsReader(known_transactions(survey.history), survey.membership)
        self._purposes = {member.id: member.purpose for member in survey.membership.members}

    def flows(self, *, after: int = -1, last: int = MAX_HEIGHT) -> tuple[Flow, ...]:
        """Return the flows of blocks ``after + 1`` to ``last``, in chain order."""
        return tuple(
            flow
            for transfer in self._survey.transfers
            if after < transfer.block.height <= last
            for flow in self._split(transfer)
        )

    def _split(self, transfer: Transfer) -> Iterator[Flow]:
        if transfer.coinbase:
            yield replace(
                _flow(transfer, FlowClass.MINING, Grade.CHAIN, received=transfer.paid_inside),
                arrivals=transfer.arrivals,
            )
        elif transfer.inputs_inside == 0:
            yield from self._receipt(transfer)
        elif transfer.inputs_inside == transfer.inputs:
            yield from _departures(transfer)
        else:
            yield _joint(transfer)

    def _receipt(self, transfer: Transfer) -> Iterator[Flow]:
        """Yield a flow per explanation: evidence of one output says nothing of the others."""
        parts: dict[_Explained, list[Arrival]] = defaultdict(list)
        for arrival in transfer.arrivals:
            parts[self._explain(transfer, arrival)].append(arrival)
        for found, arrivals in parts.items():
            received = Amount.total(arrival.amount for arrival in arrivals)
            low, high = self._bounds.of_receipt(transfer, received)
            yield Flow(
                transfer,
                found.classification,
                received=received,
                sent=ZERO,
                grade=found.grade,
                lo=low,
                hi=high,
                matched=found.by,
                candidates=found.candidates,
                arrivals=tuple(arrivals),
            )

    def _explain(self, transfer: Transfer, arrival: Arrival) -> _Explained:
        acquisition = self._survey.acquired.get(arrival.outpoint)
        if acquisition is not None:
            classification = _CLASS_OF_MEANS.get(acquisition.means, FlowClass.UNEXPLAINED)
            return self._graded(classification, acquisition.id)
        candidates = self._survey.candidates.get(transfer.txid, ())
        if transfer.txid in self._survey.matched:
            return self._graded(FlowClass.PURCHASE, self._survey.matched[transfer.txid], candidates)
        if self._purposes[arrival.member] is Purpose.CLIENT:
            return _Explained(FlowClass.CLIENT, Grade.ATTESTED, candidates=candidates)
        return _Explained(FlowClass.UNEXPLAINED, None, candidates=candidates)

    def _graded(
        self, classification: FlowClass, by: str, candidates: tuple[str, ...] = ()
    ) -> _Explained:
        """A purchase needs an outside origin, and that needs a complete perimeter."""
        if classification is FlowClass.PURCHASE and not self._survey.membership.complete:
            return _Explained(FlowClass.UNEXPLAINED, None, by, candidates)
        grade = None if classification is FlowClass.UNEXPLAINED else Grade.ATTESTED
        return _Explained(classification, grade, by, candidates)


def total_flows(flows: Iterable[Flow]) -> tuple[ClassTotal, ...]:
    """Return the totals by class, sorted by class name; classes without flows are absent."""
    groups: dict[FlowClass, list[Flow]] = defaultdict(list)
    for flow in flows:
        groups[flow.classification].append(flow)
    return tuple(
        ClassTotal(
            classification,
            Amount.total(flow.received for flow in group),
            Amount.total(flow.sent for flow in group),
            len(group),
        )
        for classification, group in sorted(groups.items())
    )


def net_change(flows: Iterable[Flow]) -> SignedAmount:
    """Return Σ(O - I): what the perimeter gained, negative where it lost, fees included."""
    transfers = {flow.transfer.txid: flow.transfer for flow in flows}
    return SignedAmount(sum(t.paid_inside.sats - t.spent_inside.sats for t in transfers.values()))


def fees_paid(flows: Iterable[Flow]) -> Amount:
    """Return the fees of transactions whose inputs were all inside."""
    return Amount.total(flow.sent for flow in flows if flow.classification is FlowClass.FEE)


def _departures(transfer: Transfer) -> Iterator[Flow]:
    """Split a transfer whose inputs are all inside: moved, sent away, and fee."""
    senders = {origin.member for origin in transfer.origins}
    reached = tuple(a for a in transfer.arrivals if a.member not in senders)
    moved = Amount.total(arrival.amount for arrival in reached)
    away = transfer.total_out - transfer.paid_inside
    fee = transfer.spent_inside - transfer.total_out
    if moved.sats or not away.sats:
        internal = _flow(transfer, FlowClass.INTERNAL, Grade.ATTESTED, received=moved, sent=moved)
        yield replace(internal, arrivals=reached)
    if away.sats:
        yield _flow(transfer, FlowClass.UNEXPLAINED, None, sent=away)
    if fee.sats:
        yield _flow(transfer, FlowClass.FEE, Grade.CHAIN, sent=fee)


def _joint(transfer: Transfer) -> Flow:
    """Only the net of a transaction with mixed inputs is exact (reserve §8.5)."""
    net = transfer.paid_inside.sats - transfer.spent_inside.sats
    flow = _flow(
        transfer,
        FlowClass.UNEXPLAINED,
        None,
        received=Amount(max(0, net)),
        sent=Amount(max(0, -net)),
    )
    return replace(flow, arrivals=transfer.arrivals)


def _flow(
    transfer: Transfer,
    classification: FlowClass,
    grade: Grade | None,
    *,
    received: Amount = ZERO,
    sent: Amount = ZERO,
) -> Flow:
    return Flow(transfer, classification, received, sent, grade, ZERO, ZERO)
