"""Judges what anybody claimed and what an office acquired, on the newest perimeter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, assert_never

from biplomacy.reserve.candidates import window_end
from biplomacy.reserve.claims import (
    Acquired,
    Announced,
    AverageCost,
    ExplainedBy,
    Holds,
    Unchanged,
    ValueAbove,
)
from biplomacy.reserve.holdings import ends_before
from biplomacy.reserve.judging import JudgeFacts, judge_claim
from biplomacy.reserve.statement.claim import kind_of
from biplomacy.values.verdict import Grade, Severity, Verdict, VerdictRow
from biplomacy.verify.model import Row, entry_of, refuted

if TYPE_CHECKING:
    from biplomacy.record.model import Logged
    from biplomacy.reserve.claims import Claim, Parameters
    from biplomacy.reserve.model import Acquisition
    from biplomacy.reserve.receipts import Binding
    from biplomacy.verify.desk import Desk


_MENDED_BY_LATER_BLOCKS = frozenset({"acquisition-flow-absent", "acquisition-sum-differs"})


class ClaimJudge:
    """Judges claims and acquisitions on the newest perimeter; the costly part is made once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stock, self._why = desk.stock()
        self._said = desk.shelf.said()
        bound = self._stock.matching.bindings if self._stock else ()
        self._ids = Counter(acquisition.id for acquisition in self._said.acquisitions)
        self._first = {claim.id: logged.index for logged, claim in desk.shelf.claims()}
        self._bindings = {binding.acquisition: binding for binding in bound}

    def claim_row(self, logged: Logged, claim: Claim) -> Row:
        """Return the row of a claim; the record does not answer for what anybody said."""
        first = self._first.get(claim.id, logged.index)
        if first < logged.index:
            message = f"entry {first} says {claim.id} already; this one counts for nothing"
            again = refuted(f"claim.{claim.id}", logged, "claim-id-taken", message)
            return Row(again.row, answerable=False)
        facts = JudgeFacts(
            stock=self._stock,
            why_no_stock=self._why,
            announcements=self._said.announcements,
            quotes=self._desk.quotes.rows(logged.statement.evidence),
            valued=self._desk.shelf.stated_values(claim.id),
        )
        answer = judge_claim(claim, facts)
        row = VerdictRow(
            claim=f"claim.{claim.id}",
            published=f"{claim.text} ({_as_judged(claim)})",
            recomputed=answer.recomputed,
            verdict=answer.verdict,
            grade=answer.grade,
            reason=answer.reason,
            evidence=(entry_of(logged), *self._places()),
        )
        return Row(row, answerable=False)

    def acquisition_row(self, logged: Logged, acquisition: Acquisition) -> Row:
        """Return the row of an acquisition: do its outputs exist and add up."""
        name = f"reserve.acquisition.{acquisition.id}"
        if self._ids[acquisition.id] > 1:
            message = f"{self._ids[acquisition.id]} acquisitions are called {acquisition.id}"
            return refuted(name, logged, "acquisition-id-taken", message)
        binding = self._bindings.get(acquisition.id)
        failures = (
            [f for f in binding.findings if f.severity is Severity.FAILURE] if binding else []
        )
        unknown = self._unknown(acquisition, binding)
        if failures and not unknown:
            return refuted(name, logged, failures[0].code, failures[0].message)
        row = VerdictRow(
            claim=name,
            published=_as_stated(acquisition),
            recomputed=str(binding.received) if binding else "",
            verdict=Verdict.UNVERIFIABLE if unknown else Verdict.CONFIRMED,
            grade=Grade.ATTESTED if binding else Grade.ASSUMED,
            reason=unknown or _paid(binding),
            evidence=(entry_of(logged), *self._places()),
        )
        return Row(row, answerable=True)

    def _unknown(self, acquisition: Acquisition, binding: Binding | None) -> str:
        """Return why nothing can be said of an acquisition, or nothing."""
        if binding is None or self._stock is None:
            return self._why
        if not acquisition.flows:
            return next(finding.message for finding in binding.findings)
        codes = {f.code for f in binding.findings if f.severity is Severity.FAILURE}
        if "acquisition-flow-absent" not in codes or not codes <= _MENDED_BY_LATER_BLOCKS:
            return ""
        if binding.received > acquisition.quantity:
            return ""
        return ends_before(self._stock.history, window_end(acquisition.day))

    def _places(self) -> tuple[str, ...]:
        return (f"block:{self._desk.block.height}",) if self._desk.block else ()


def _paid(binding: Binding | None) -> str:
    count = len(binding.outpoints) if binding else 0
    return (
        f"{count} outputs pay it to declared wallets from outside; "
        "what was given for it rests on signatures"
    )


def _as_stated(acquisition: Acquisition) -> str:
    cost = "" if acquisition.total_cost is None else f"{acquisition.total_cost}, "
    return (
        f"{acquisition.quantity} by {acquisition.means.value} on {acquisition.day} "
        f"from {acquisition.counterparty} ({cost}price {acquisition.price_basis.value})"
    )


def _as_judged(claim: Claim) -> str:
    """Return what is judged: the parameters, which need not be what the text says."""
    kind = kind_of(claim.parameters).value
    return f"{kind}, {claim.reading.value}, {claim.day}: {_parameters(claim.parameters)}"


def _parameters(stated: Parameters) -> str:
    match stated:
        case Holds(entity, amount):
            return f"{amount} of {entity}"
        case AverageCost(amount, price, currency):
            return f"{price:,} {currency} over {amount}"
        case ValueAbove(amount, value, price):
            return f"{amount} for {value}" + (f" at {price:,}" if price is not None else "")
        case Acquired(entity, amount, first, last):
            return f"{amount} of {entity} from {first} to {last}"
        case Unchanged(first, last, tolerance):
            return f"from {first} to {last} within {tolerance}"
        case Announced():
            return _announced(stated)
        case ExplainedBy(amount, per_day, first, last):
            return f"{amount} by {per_day} a day from {first} to {last}"
        case _:
            assert_never(stated)


def _announced(stated: Announced) -> str:
    price = "no price" if stated.unit_price is None else f"{stated.unit_price:,} {stated.currency}"
    within = "" if stated.tolerance is None else f" within {stated.tolerance}"
    return f"{stated.amount}{within} at {price}, {stated.price_basis.value}"
