"""Lots: what was acquired when and for how much, and which part of it left (reserve §9.1-§9.3).

Two booking methods. ``fifo`` takes the oldest lot first, by (height, tx_index, vout), whatever
the address. ``specific`` lets lots follow outpoints: in a transaction satoshis map from inputs to
outputs in order, and the fee takes the last. Inside the perimeter a lot keeps its day.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.reserve.cost import known_cost
from biplomacy.reserve.errors import LotsExhausted
from biplomacy.reserve.model import Basis, BasisTotal, Booking, Disposal, Lot
from biplomacy.reserve.valuation import value_amount
from biplomacy.values.amount import Amount
from biplomacy.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.chain.model import Outpoint
    from biplomacy.market.model import Quote
    from biplomacy.values.day import Day


@dataclass(frozen=True, slots=True)
class Born:
    """Coins that came in from outside at ``order`` (height, tx_index, vout): a lot is born."""

    order: tuple[int, int, int]
    outpoint: Outpoint
    acquired: Day
    quantity: Amount
    basis: Basis
    total_cost: Money | None = None


@dataclass(frozen=True, slots=True)
class SpentOutput:
    """An output of the perimeter that a transaction spends."""

    outpoint: Outpoint
    quantity: Amount


@dataclass(frozen=True, slots=True)
class PaidOutput:
    """An output that takes coins of the perimeter; without ``outpoint`` they leave it.

    ``proceeds`` is what was received for coins that leave; None where nobody said.
    """

    quantity: Amount
    outpoint: Outpoint | None = None
    proceeds: Money | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A transaction that spends coins of the perimeter, at (height, tx_index).

    ``spent`` are its inputs from the perimeter in input order and ``paid`` its outputs in output
    order, as far as the perimeter's coins reach them; what they spend more than they pay is the
    fee. Of a transaction with mixed inputs only the net is exact (§8.5): give it as ``paid``
    outputs up to the sum of ``spent`` and, for what came in on top, as ``Born``.
    """

    order: tuple[int, int]
    spent: tuple[SpentOutput, ...]
    paid: tuple[PaidOutput, ...]

    @property
    def fee(self) -> int:
        """The satoshis that no output takes; negative where the outputs exceed the inputs."""
        given = sum(output.quantity.sats for output in self.spent)
        return given - sum(output.quantity.sats for output in self.paid)


Event: TypeAlias = "Born | Moved"


@dataclass(frozen=True, slots=True)
class Books:
    """All lots as they were born, what is left of them by age, and the disposals in order."""

    lots: tuple[Lot, ...]
    open: tuple[Lot, ...]
    disposals: tuple[Disposal, ...]


@dataclass(frozen=True, slots=True)
class Unrealised:
    """Value less cost over the open lots with a cost; ``covered`` is how much they hold."""

    gain: Money
    covered: Amount


@dataclass(slots=True)
class _Open:
    """What is left of a lot while events are booked."""

    lot: Lot
    sats: int
    cost_minor: int

    def take(self, sats: int) -> Money | None:
        """Take a part and return its cost: ⌊C·q/Q⌋, and the last part takes the rest."""
        whole = self.lot.total_cost
        self.sats -= sats
        if whole is None:
            return None
        part = whole.minor * sats // self.lot.quantity.sats if self.sats else self.cost_minor
        self.cost_minor -= part
        return Money(whole.currency, part)


@dataclass(slots=True)
class _Part:
    """Satoshis of one lot inside one output, or on their way through a transaction."""

    lot: _Open
    sats: int


class _Ledger:
    """The open lots while events are booked, and the disposals so far."""

    def __init__(self, currency: str) -> None:
        self.lots: list[_Open] = []
        self.disposals: list[Disposal] = []
        self._nil = Money(currency, 0)

    def bear(self, event: Born) -> _Open:
        """Open the lot of an arrival."""
        lot = Lot(
            id=str(event.outpoint),
            acquired=event.acquired,
            order=event.order,
            quantity=event.quantity,
            basis=event.basis,
            total_cost=event.total_cost,
        )
        cost = lot.total_cost.minor if lot.total_cost else 0
        self.lots.append(_Open(lot, lot.quantity.sats, cost))
        return self.lots[-1]

    def dispose(self, parts: Sequence[_Part], proceeds: Money | None) -> None:
        """Dispose of parts that leave together; parts of one lot in a row are one disposal."""
        merged: list[_Part] = []
        for part in parts:
            if merged and merged[-1].lot is part.lot:
                merged[-1].sats += part.sats
            elif part.sats:
                merged.append(_Part(part.lot, part.sats))
        shares = _shares(proceeds, [part.sats for part in merged])
        for part, share in zip(merged, shares, strict=True):
            cost = part.lot.take(part.sats)
            self.disposals.append(Disposal(part.lot.lot.id, Amount(part.sats), cost, share))

    def pay_fee(self, parts: Sequence[_Part]) -> None:
        """Dispose of a fee, which brings nothing."""
        self.dispose(parts, self._nil)

    def books(self) -> Books:
        """Return the state after all events."""
        return Books(
            lots=tuple(entry.lot for entry in self.lots),
            open=tuple(_rest(entry) for entry in self.lots if entry.sats),
            disposals=tuple(self.disposals),
        )


def book(events: Iterable[Event], booking: Booking, currency: str) -> Books:
    """Return lots, open lots and disposals after ``events``, in whatever order they come.

    Events are booked by (height, tx_index); in one transaction coins are spent before the lot of
    what came in on top is born. ``currency`` is that of the nil proceeds of fees.

    Raises:
        LotsExhausted: coins move that no lot accounts for, or outputs exceed inputs.
    """
    ordered = sorted(events, key=_when)
    ledger = _Ledger(currency)
    if booking is Booking.FIFO:
        _book_fifo(ordered, ledger)
    else:
        _book_specific(ordered, ledger)
    return ledger.books()


def realised(books: Books, currency: str) -> Money:
    """Return proceeds less cost over all disposals with both; fees count with nil proceeds.

    Imputed costs (receipt-valued, nil) stay out.
    """
    counted = {lot.id for lot in books.lots if known_cost(lot) is not None}
    gain = Money(currency, 0)
    for disposal in books.disposals:
        if disposal.lot in counted and disposal.cost is not None and disposal.proceeds is not None:
            gain = gain + (disposal.proceeds - disposal.cost)
    return gain


def unrealised(lots: Iterable[Lot], quote: Quote) -> Unrealised:
    """Return value less cost at ``quote``, only over the lots with a known cost.

    The value is rounded once, over their sum.
    """
    covered, cost = 0, Money(quote.currency, 0)
    for lot in lots:
        stated = known_cost(lot)
        if stated is not None:
            covered, cost = covered + lot.quantity.sats, cost + stated
    valuation = value_amount(Amount(covered), quote)
    return Unrealised(valuation.value - cost, valuation.quantity)


def totals_by_basis(lots: Iterable[Lot], currency: str) -> tuple[BasisTotal, ...]:
    """Return quantity, cost and count by basis, in the order of ``Basis``; empty ones are absent.

    The cost of a basis is absent where one of its lots has none.
    """
    kept = tuple(lots)
    groups = ((basis, [lot for lot in kept if lot.basis is basis]) for basis in Basis)
    return tuple(
        BasisTotal(
            basis, Amount.total(lot.quantity for lot in group), _cost(group, currency), len(group)
        )
        for basis, group in groups
        if group
    )


def _cost(lots: Sequence[Lot], currency: str) -> Money | None:
    total = Money(currency, 0)
    for lot in lots:
        if lot.total_cost is None:
            return None
        total = total + lot.total_cost
    return total


def _book_fifo(events: Sequence[Event], ledger: _Ledger) -> None:
    queue: deque[_Part] = deque()
    for event in events:
        if isinstance(event, Born):
            queue.append(_Part(ledger.bear(event), event.quantity.sats))
            continue
        _require_balanced(event)
        for paid in event.paid:
            if paid.outpoint is None:
                ledger.dispose(_oldest(queue, paid.quantity.sats, event), paid.proceeds)
        ledger.pay_fee(_oldest(queue, event.fee, event))


def _oldest(queue: deque[_Part], sats: int, event: Moved) -> list[_Part]:
    taken = _first_parts(queue, sats)
    missing = sats - sum(part.sats for part in taken)
    if missing:
        raise _exhausted(event, f"{missing} satoshis leave that no lot holds")
    return taken


def _book_specific(events: Sequence[Event], ledger: _Ledger) -> None:
    places: dict[Outpoint, list[_Part]] = {}
    for event in events:
        if isinstance(event, Born):
            part = _Part(ledger.bear(event), event.quantity.sats)
            places.setdefault(event.outpoint, []).append(part)
            continue
        _require_balanced(event)
        queue = _parts_of(event, places)
        for paid in event.paid:
            taken = _first_parts(queue, paid.quantity.sats)
            if paid.outpoint is None:
                ledger.dispose(taken, paid.proceeds)
            else:
                places.setdefault(paid.outpoint, []).extend(taken)
        ledger.pay_fee(tuple(queue))


def _parts_of(event: Moved, places: dict[Outpoint, list[_Part]]) -> deque[_Part]:
    queue: deque[_Part] = deque()
    for spent in event.spent:
        parts = places.pop(spent.outpoint, [])
        if sum(part.sats for part in parts) != spent.quantity.sats:
            raise _exhausted(event, f"no lots of {spent.quantity} lie in {spent.outpoint}")
        queue.extend(parts)
    return queue


def _first_parts(queue: deque[_Part], sats: int) -> list[_Part]:
    """Take ``sats``, or all that there is, off the front of ``queue``."""
    taken: list[_Part] = []
    while queue and sats:
        part = queue.popleft()
        if part.sats > sats:
            queue.appendleft(_Part(part.lot, part.sats - sats))
            part = _Part(part.lot, sats)
        taken.append(part)
        sats -= part.sats
    return taken


def _shares(whole: Money | None, parts: Sequence[int]) -> list[Money | None]:
    """Split money over parts: ⌊P·part/total⌋ each, and the last takes the rest."""
    if whole is None:
        return [None] * len(parts)
    shares = [whole.minor * part // sum(parts) for part in parts]
    if shares:
        shares[-1] += whole.minor - sum(shares)
    return [Money(whole.currency, share) for share in shares]


def _rest(entry: _Open) -> Lot:
    whole = entry.lot
    cost = Money(whole.total_cost.currency, entry.cost_minor) if whole.total_cost else None
    return Lot(whole.id, whole.acquired, whole.order, Amount(entry.sats), whole.basis, cost)


def _when(event: Event) -> tuple[int, int, int]:
    if isinstance(event, Born):
        return event.order
    return (*event.order, -1)


def _require_balanced(event: Moved) -> None:
    if event.fee < 0:
        raise _exhausted(event, f"the outputs take {-event.fee} satoshis more than is spent")


def _exhausted(event: Moved, what: str) -> LotsExhausted:
    height, tx_index = event.order
    return LotsExhausted(
        f"block {height}, transaction {tx_index}: {what}",
        hint="scan from the first block of every member, so that no arrival is left out",
    )
