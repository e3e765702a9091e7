"""What the chain and the statements tell the books: births, moves and departures of coins.

Coins that a wallet holds when it joins the perimeter are born there with an unknown cost, and
leave the books when it leaves; a listing is no purchase.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.announcements import announced_cost
from biplomacy.reserve.holdings import unspent
from biplomacy.reserve.lots import Born, Moved, PaidOutput, SpentOutput
from biplomacy.reserve.model import Basis, Means
from biplomacy.reserve.transfers import known_transactions
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from biplomacy.chain.model import History, Outpoint, Transaction
    from biplomacy.reserve.lots import Event
    from biplomacy.reserve.model import Arrival, Transfer
    from biplomacy.reserve.perimeter import Membership
    from biplomacy.reserve.survey import Survey

_NIL_MEANS = frozenset({Means.DONATION, Means.SEIZURE, Means.MINING})


@dataclass(frozen=True, slots=True)
class Crossing:
    """Coins that a listing, not a transaction, brought in (or took out) at ``height``."""

    height: int
    outpoint: Outpoint
    amount: Amount
    joined: bool


def read_events(survey: Survey) -> tuple[Event, ...]:
    """Return all that the books need to know of a survey, in no particular order."""
    known = known_transactions(survey.history)
    costs = _costs(survey)
    events: list[Event] = []
    for transfer in survey.transfers:
        if transfer.inputs_inside == 0:
            events += [_born(transfer, arrival, costs) for arrival in transfer.arrivals]
        else:
            events += _moved(transfer, known[transfer.txid].transaction)
    for crossing in read_crossings(survey.history, survey.membership):
        events.append(_crossed(crossing, survey.history))
    return tuple(events)


def read_crossings(history: History, membership: Membership) -> tuple[Crossing, ...]:
    """Return the coins that members held when they joined, and hold when they leave."""
    tip = len(history.hashes) - 1
    joining: dict[int, set[bytes]] = defaultdict(set)
    leaving: dict[int, set[bytes]] = defaultdict(set)
    for member in membership.members:
        if member.valid_from and 0 < member.valid_from.height <= tip:
            joining[member.valid_from.height].update(member.scripts)
        if member.valid_until and member.valid_until.height < tip:
            leaving[member.valid_until.height + 1].update(member.scripts)
    found: list[Crossing] = []
    for height, scripts in joining.items():
        found += _crossings(history, membership, scripts, height, joined=True)
    for height, scripts in leaving.items():
        found += _crossings(history, membership, scripts, height, joined=False)
    return tuple(sorted(found, key=lambda one: (one.height, one.outpoint)))


def _crossings(
    history: History, membership: Membership, scripts: Iterable[bytes], height: int, *, joined: bool
) -> Iterator[Crossing]:
    """Yield what lies on ``scripts`` just before ``height``, where the listing changes there."""
    for outpoint, output in unspent(history, scripts, height - 1).items():
        before = membership.member_of(output.script, height - 1) is not None
        after = membership.member_of(output.script, height) is not None
        if before != after and after is joined:
            yield Crossing(height, outpoint, output.amount, joined)


@dataclass(frozen=True, slots=True)
class _Cost:
    basis: Basis
    total: Money | None


def _costs(survey: Survey) -> Mapping[Outpoint, _Cost]:
    """Return basis and cost per arrival; parts of one cost sum to the whole."""
    currency = survey.membership.perimeter.currency
    announced = {
        one.id: _booked(announced_cost(one), currency) for one in survey.said.announcements
    }
    groups: dict[str, list[Arrival]] = defaultdict(list)
    totals: dict[str, _Cost] = {}
    for transfer in survey.transfers:
        if transfer.inputs_inside or transfer.coinbase:
            continue
        for arrival in transfer.arrivals:
            acquisition = survey.acquired.get(arrival.outpoint)
            name = survey.matched.get(transfer.txid)
            if acquisition is not None:
                groups[acquisition.id].append(arrival)
                paid = _booked(acquisition.total_cost, currency)
                totals[acquisition.id] = _Cost(_basis(acquisition.means, paid), paid)
            elif name is not None:
                groups[name].append(arrival)
                cost = announced[name]
                totals[name] = _Cost(Basis.ANNOUNCED if cost else Basis.UNKNOWN, cost)
    return {
        arrival.outpoint: _Cost(totals[name].basis, part)
        for name, arrivals in groups.items()
        for arrival, part in zip(arrivals, _parts(totals[name].total, arrivals), strict=True)
    }


def _booked(cost: Money | None, currency: str) -> Money | None:
    """Return a cost in the books' currency; one in another is not known here, not converted."""
    return cost if cost is not None and cost.currency == currency else None


def _basis(means: Means, cost: Money | None) -> Basis:
    if means in _NIL_MEANS:
        return Basis.NIL
    return Basis.DOCUMENTED if cost is not None else Basis.UNKNOWN


def _parts(total: Money | None, arrivals: list[Arrival]) -> list[Money | None]:
    """Split a cost by quantity: ⌊C·q/Q⌋ each, and the last part takes the rest (reserve §9.3)."""
    if total is None:
        return [None] * len(arrivals)
    whole = max(1, sum(arrival.amount.sats for arrival in arrivals))  # outputs may hold nothing
    shares = [total.minor * arrival.amount.sats // whole for arrival in arrivals[:-1]]
    return [Money(total.currency, share) for share in (*shares, total.minor - sum(shares))]


def _born(transfer: Transfer, arrival: Arrival, costs: Mapping[Outpoint, _Cost]) -> Born:
    unknown = _Cost(Basis.NIL if transfer.coinbase else Basis.UNKNOWN, None)
    cost = costs.get(arrival.outpoint, unknown)
    return Born(
        (transfer.block.height, transfer.tx_index, arrival.outpoint.vout),
        arrival.outpoint,
        Day.of_instant(transfer.time),
        arrival.amount,
        cost.basis,
        cost.total,
    )


def _moved(transfer: Transfer, transaction: Transaction) -> list[Event]:
    """Return the move of a transaction, and what came in on top where its inputs are mixed."""
    spent = tuple(SpentOutput(o.outpoint, o.amount) for o in transfer.origins if o.member)
    inside = {arrival.outpoint.vout: arrival for arrival in transfer.arrivals}
    left = transfer.spent_inside.sats
    paid: list[PaidOutput] = []
    born: list[Event] = []
    for vout, output in enumerate(transaction.outputs):
        arrival = inside.get(vout)
        if arrival is None and transfer.inputs_inside < transfer.inputs:
            continue
        part = min(left, output.amount.sats)
        left -= part
        if part:
            paid.append(PaidOutput(Amount(part), arrival.outpoint if arrival else None))
        if part < output.amount.sats and arrival is not None:
            rest = Amount(output.amount.sats - part)
            order = (transfer.block.height, transfer.tx_index, vout)
            day = Day.of_instant(transfer.time)
            born.append(Born(order, arrival.outpoint, day, rest, Basis.UNKNOWN))
    if left and transfer.inputs_inside < transfer.inputs:
        paid.append(PaidOutput(Amount(left)))
    return [Moved((transfer.block.height, transfer.tx_index), spent, tuple(paid)), *born]


def _crossed(crossing: Crossing, history: History) -> Event:
    if crossing.joined:
        day = Day.of_instant(history.times[crossing.height])
        order = (crossing.height, -1, crossing.outpoint.vout)
        return Born(order, crossing.outpoint, day, crossing.amount, Basis.UNKNOWN)
    spent = (SpentOutput(crossing.outpoint, crossing.amount),)
    return Moved((crossing.height, -1), spent, (PaidOutput(crossing.amount),))
