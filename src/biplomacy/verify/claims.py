"""Judges what anybody claimed and what an office acquired, on the newest perimeter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.market.series import decode_quotes
from biplomacy.reserve.judging import JudgeFacts, judge_claim
from biplomacy.reserve.statement.claim import kind_of
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Grade, Severity, Verdict, VerdictRow
from biplomacy.verify.model import Row, entry_of, refuted

if TYPE_CHECKING:
    from biplomacy.market.model import Quote
    from biplomacy.record.model import Logged
    from biplomacy.reserve.claims import Claim
    from biplomacy.reserve.model import Acquisition
    from biplomacy.verify.desk import Desk


class ClaimJudge:
    """Judges claims and acquisitions on the newest perimeter; the costly part is made once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stock, self._why = desk.stock()
        self._said = desk.shelf.said()
        bound = self._stock.matching.bindings if self._stock else ()
        self._bindings = {binding.acquisition: binding for binding in bound}

    def claim_row(self, logged: Logged, claim: Claim) -> Row:
        """Return the row of a claim; the record does not answer for what anybody said."""
        facts = JudgeFacts(
            stock=self._stock,
            why_no_stock=self._why,
            announcements=self._said.announcements,
            quotes=self._quotes(logged),
            valued=self._desk.shelf.stated_values(claim.id),
        )
        answer = judge_claim(claim, facts)
        row = VerdictRow(
            claim=f"claim.{claim.id}",
            published=f"{claim.text} ({kind_of(claim.parameters).value}, {claim.reading.value})",
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
        binding = self._bindings.get(acquisition.id)
        failures = (
            [f for f in binding.findings if f.severity is Severity.FAILURE] if binding else []
        )
        if failures:
            return refuted(name, logged, failures[0].code, failures[0].message)
        row = VerdictRow(
            claim=name,
            published=f"{acquisition.quantity} by {acquisition.means.value} on {acquisition.day}",
            recomputed=str(binding.received) if binding else "",
            verdict=Verdict.CONFIRMED if binding else Verdict.UNVERIFIABLE,
            grade=Grade.ATTESTED if binding else Grade.ASSUMED,
            reason=(
                f"{len(binding.outpoints)} outputs pay it to declared wallets from outside; "
                "what was given for it rests on signatures"
                if binding
                else self._why
            ),
            evidence=(entry_of(logged), *self._places()),
        )
        return Row(row, answerable=True)

    def _quotes(self, logged: Logged) -> tuple[Quote, ...]:
        found: list[Quote] = []
        for content in self._desk.evidence(logged.statement.evidence, "quotes"):
            try:
                found += decode_quotes(content).rows
            except BiplomacyError:
                continue  # evidence that does not read supports nothing; its row is the claim's
        return tuple(found)

    def _places(self) -> tuple[str, ...]:
        return (f"block:{self._desk.block.height}",) if self._desk.block else ()
