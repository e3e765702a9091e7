"""Receipts from outside, and the acquisitions that name their outputs (reserve §8.12).

Outputs that an acquisition names bind before anything is matched, and are only checked: that they
pay a member from outside, that they add up to the quantity, to the satoshi, and that they lie in
the window; the tolerance of §8.12 belongs to announcements.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.reserve.candidates import in_window
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from biplomacy.chain.model import Outpoint
    from biplomacy.reserve.model import Acquisition, Arrival, Transfer


@dataclass(frozen=True, slots=True)
class Receipt:
    """A transaction that pays members from outside; ``time`` is its block's, POSIX seconds."""

    txid: bytes
    time: int
    arrivals: tuple[Arrival, ...]

    @property
    def amount(self) -> Amount:
        """What the members received."""
        return Amount.total(arrival.amount for arrival in self.arrivals)

    @property
    def day(self) -> Day:
        """The day of the block, UTC."""
        return Day.of_instant(self.time)

    @property
    def outpoints(self) -> tuple[Outpoint, ...]:
        """The outputs that pay members."""
        return tuple(arrival.outpoint for arrival in self.arrivals)


@dataclass(frozen=True, slots=True)
class Binding:
    """The named outputs that do pay members from outside, what they hold, and what was seen."""

    acquisition: str
    outpoints: tuple[Outpoint, ...]
    received: Amount
    findings: tuple[Finding, ...]


def receipt_of(transfer: Transfer) -> Receipt:
    """Return the receipt that a transfer without inputs of the perimeter is."""
    return Receipt(transfer.txid, transfer.time, transfer.arrivals)


def bind_acquisitions(
    acquisitions: Iterable[Acquisition], receipts: Iterable[Receipt]
) -> tuple[Binding, ...]:
    """Bind each acquisition to the outputs that it names, sorted by id.

    An output that two acquisitions name belongs to the smaller id; the other gets a finding.
    """
    found = {
        arrival.outpoint: (receipt.day, arrival.amount)
        for receipt in receipts
        for arrival in receipt.arrivals
    }
    owners: dict[Outpoint, str] = {}
    bindings: list[Binding] = []
    for acquisition in sorted(acquisitions, key=lambda one: one.id):
        for outpoint in acquisition.flows:
            owners.setdefault(outpoint, acquisition.id)
        bindings.append(_bind(acquisition, found, owners))
    return tuple(bindings)


def without(receipt: Receipt, outpoints: Iterable[Outpoint]) -> Receipt:
    """Return the receipt without some of its outputs."""
    gone = frozenset(outpoints)
    kept = tuple(arrival for arrival in receipt.arrivals if arrival.outpoint not in gone)
    return replace(receipt, arrivals=kept)


def _bind(
    acquisition: Acquisition,
    found: Mapping[Outpoint, tuple[Day, Amount]],
    owners: Mapping[Outpoint, str],
) -> Binding:
    named = sorted(set(acquisition.flows))
    own = [outpoint for outpoint in named if owners[outpoint] == acquisition.id]
    paying = [outpoint for outpoint in own if outpoint in found]
    received = Amount.total(found[outpoint][1] for outpoint in paying)
    findings = [
        *_absent(acquisition, [outpoint for outpoint in own if outpoint not in found]),
        *_taken(acquisition, [outpoint for outpoint in named if outpoint not in own], owners),
        *_repeated(acquisition),
        *_sum(acquisition, received),
        *_late(acquisition, [(outpoint, found[outpoint][0]) for outpoint in paying]),
    ]
    return Binding(acquisition.id, tuple(paying), received, tuple(findings))


def _absent(acquisition: Acquisition, outpoints: Sequence[Outpoint]) -> list[Finding]:
    message = "the output does not pay a member from outside"
    return [
        _finding("acquisition-flow-absent", acquisition, f"{outpoint}: {message}")
        for outpoint in outpoints
    ]


def _taken(
    acquisition: Acquisition, outpoints: Sequence[Outpoint], owners: Mapping[Outpoint, str]
) -> list[Finding]:
    return [
        _finding("acquisition-flow-taken", acquisition, f"{outpoint}: {owners[outpoint]} names it")
        for outpoint in outpoints
    ]


def _repeated(acquisition: Acquisition) -> list[Finding]:
    counts = Counter(acquisition.flows)
    return [
        _finding("acquisition-flow-repeated", acquisition, f"{outpoint} is named {count} times")
        for outpoint, count in sorted(counts.items())
        if count > 1
    ]


def _sum(acquisition: Acquisition, received: Amount) -> list[Finding]:
    if not acquisition.flows:
        message = "no output is named, so nothing on the chain was checked"
        return [_finding("acquisition-flows-unnamed", acquisition, message, Severity.WARNING)]
    if received == acquisition.quantity:
        return []
    message = f"the outputs hold {received}, the statement says {acquisition.quantity}"
    return [_finding("acquisition-sum-differs", acquisition, message)]


def _late(acquisition: Acquisition, days: Sequence[tuple[Outpoint, Day]]) -> list[Finding]:
    return [
        _finding(
            "acquisition-outside-window",
            acquisition,
            f"{outpoint}: paid on {day}, the statement says {acquisition.day}",
        )
        for outpoint, day in days
        if not in_window(acquisition.day, day)
    ]


def _finding(
    code: str, acquisition: Acquisition, message: str, severity: Severity = Severity.FAILURE
) -> Finding:
    return Finding(code, severity, acquisition.id, message)
