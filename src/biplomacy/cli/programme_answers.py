"""Asks a programme everything that one call of ``assess`` wants to know, and prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.cli.printing import finding_line, finding_object
from biplomacy.cli.programme_words import (
    claim_lines,
    duty_lines,
    effect_lines,
    exposure_lines,
    outcome_lines,
)
from biplomacy.cli.wording import counted
from biplomacy.programme.actions import deltas_in
from biplomacy.programme.assessment import assess, effects, needed_margin
from biplomacy.programme.claims import ClaimOutcome, judge_claims
from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.exposure import Exposure, exposure
from biplomacy.programme.model import Effect, Outcome
from biplomacy.programme.outcome_form import encode_trace_row, trace_rows
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.source_form import encode_quantity, encode_source
from biplomacy.programme.statement.assessment import encode_assessment, state_assessment
from biplomacy.programme.statement.observation_table import observation_table
from biplomacy.programme.unit import format_quantity
from biplomacy.programme.waivers import reopened_findings
from biplomacy.record.delivery import judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.cli.programme_reading import Known
    from biplomacy.cli.terminal import Terminal
    from biplomacy.programme.model import Action, ReportingDuty
    from biplomacy.record.expectation import Delivery
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.day import Day

ACCUMULATION = "btc.accumulation"


@dataclass(frozen=True, slots=True)
class Assessed:
    """What came out of one call; with an action ``outcomes`` are those after it, as in ``effects``.

    ``duties`` are judged only where a record is at hand and the whole programme was asked.
    """

    known: Known
    on: Day
    action: Action | None
    clause: str | None
    outcomes: tuple[Outcome, ...]
    effects: tuple[Effect, ...]
    claims: tuple[ClaimOutcome, ...]
    duties: tuple[tuple[ReportingDuty, tuple[Delivery, ...]], ...]
    hanging: tuple[Exposure, ...]


def assessed(known: Known, on: Day, action: Action | None, clause: str | None) -> Assessed:
    """Assess the programme, or the one clause of it that is named.

    Raises:
        ProgrammeMalformed: the programme has no such clause.
    """
    programme = known.programme
    if clause is not None and clause not in {one.id for one in programme.clauses}:
        raise ProgrammeMalformed(
            f"{programme.id} has no clause {clause[:80]!r}",
            hint=f"name one of {', '.join(one.id for one in programme.clauses)}",
        )
    moved: tuple[Effect, ...] = ()
    if action is None:
        found = assess(programme, known.observations, on, superseded=known.superseded)
    else:
        moved = effects(programme, known.observations, on, action, superseded=known.superseded)
        moved = tuple(one for one in moved if clause in {None, one.after.clause})
        found = tuple(one.after for one in moved)
    found = tuple(one for one in found if clause in {None, one.clause})
    whole = clause is None and action is None
    return Assessed(
        known=known,
        on=on,
        action=action,
        clause=clause,
        outcomes=found,
        effects=moved,
        claims=judge_claims(programme, known.claims, known.observations, on),
        duties=tuple(_duties(known, on)) if whole else (),
        hanging=exposure(found, programme),
    )


def _duties(known: Known, on: Day) -> Iterator[tuple[ReportingDuty, tuple[Delivery, ...]]]:
    """Yield what was delivered for each reporting duty, as far as a record is at hand."""
    for duty in known.programme.duties:
        if known.seen is not None and duty.expectation is not None:
            found = judge(duty.expectation, known.seen, start=known.began, due=duty.due, on=on)
            yield duty, found


def answer_lines(out: Terminal, found: Assessed) -> Iterator[str]:
    """Yield everything that came out, a clause after the other."""
    programme = found.known.programme
    for outcome in found.outcomes if found.action is None else ():
        yield from outcome_lines(out, programme, outcome)
    for effect in found.effects:
        yield from outcome_lines(out, programme, effect.after)
        yield from effect_lines(effect, needed_margin(effect))
    yield from _untouched(found)
    if found.claims:
        yield "what was said:"
        yield from claim_lines(out, found.claims)
    yield from _delivered(found)
    if found.hanging:
        yield "what hangs on clauses that are not met or not determined:"
        yield from exposure_lines(found.hanging)
    for finding in reopened_findings(found.outcomes, found.known.superseded):
        yield finding_line(finding)


def _delivered(found: Assessed) -> Iterator[str]:
    duties = found.known.programme.duties
    if found.duties:
        yield "what was to be delivered:"
        for duty, deliveries in found.duties:
            yield from duty_lines(duty, deliveries)
    elif duties and found.known.seen is None and found.action is None:
        count = counted(len(duties), "reporting duty", "reporting duties")
        yield f"not asked without --record: {count}"


def _untouched(found: Assessed) -> Iterator[str]:
    """Say what an action leaves alone: a gap would look the same as a clause that fits."""
    if found.action is None:
        return
    programme = found.known.programme
    if not found.outcomes:
        yield f"the action does not touch {found.clause or f'any clause of {programme.id}'}"
    moves_coins = any(delta.fact.startswith("flows.") for delta in deltas_in(found.action))
    if moves_coins and all(one.concept != ACCUMULATION for one in programme.clauses):
        yield f"{ACCUMULATION}: no clause known in {programme.id}"


def answer_object(found: Assessed) -> JsonObject:
    """Return everything exactly: the body of ``assessment/1``, its trace, and what is beside."""
    programme, observations = found.known.programme, found.known.observations
    stated = state_assessment(
        (programme_digest(programme), (observation_table(observations).digest,)),
        found.on,
        found.outcomes,
        action=found.action,
    )
    return {
        "assessment": encode_assessment(stated),
        "trace": [encode_trace_row(row) for row in trace_rows(found.outcomes)],
        "effects": [_effect(one) for one in found.effects],
        "claims": [_claim(one) for one in found.claims],
        "duties": [_duty(duty, one) for duty, every in found.duties for one in every],
        "exposure": [_exposure(one) for one in found.hanging],
        "findings": [
            finding_object(one) for one in reopened_findings(found.outcomes, found.known.superseded)
        ],
    }


def _effect(effect: Effect) -> JsonObject:
    found: JsonObject = {
        "clause": effect.after.clause,
        "test_date": str(effect.after.test_date or effect.after.on),
        "before": effect.before.answer.value,
        "after": effect.after.answer.value,
    }
    needed = needed_margin(effect)
    return found | ({"needed_margin": encode_quantity(needed)} if needed else {})


def _claim(judged: ClaimOutcome) -> JsonObject:
    trace = judged.trace
    return {
        "id": judged.claim.id,
        "asserted_by": judged.claim.asserted_by,
        "text": judged.claim.text,
        "verdict": judged.verdict.value,
        "grade": str(trace.grade),
        "reasons": [reason.value for reason in trace.reasons],
        "formula": trace.formula,
        "worked": trace.worked,
        "source": encode_source(judged.claim.source),
    }


def _duty(duty: ReportingDuty, delivery: Delivery) -> JsonObject:
    found: JsonObject = {
        "duty": duty.id,
        "state": delivery.state.value,
        "entries": list(delivery.entries),
        "sources": [encode_source(source) for source in duty.sources],
    }
    return found | ({"due": str(delivery.due)} if delivery.due else {})


def _exposure(one: Exposure) -> JsonObject:
    paid = one.disbursement
    return {
        "review": paid.review,
        "amount": format_quantity(paid.amount, paid.unit),
        "unit": paid.unit.name,
        "source": encode_source(paid.source),
        "clauses": list(dict.fromkeys(outcome.clause for outcome in one.outcomes)),
    }
