"""What a programme would give on what a stranger says: an action, or numbers not yet published.

Nothing of it is stored, signed or logged, and the answer says so (programme §14). The numbers of
the newest assessment are taken from the record, beside those that are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.action_form import decode_action
from biplomacy.programme.assessment import assess, effects, needed_margin
from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.exposure import exposure
from biplomacy.programme.field_reading import optional_day, optional_many
from biplomacy.programme.observation_form import decode_observation
from biplomacy.programme.outcome_form import encode_outcome, encode_trace_row, trace_rows
from biplomacy.programme.source_form import encode_quantity
from biplomacy.programme.unit import format_quantity
from biplomacy.programme.waivers import Supersession
from biplomacy.values.canonical import encode, read_object
from biplomacy.values.fields import Fields
from biplomacy.web.endpoints import JSON, Body
from biplomacy.web.errors import EvidenceMissing
from biplomacy.web.programmes import observations_of

if TYPE_CHECKING:
    from biplomacy.programme.exposure import Exposure
    from biplomacy.programme.model import Action, Effect, Every, Observation, Programme
    from biplomacy.programme.purchase import Daily
    from biplomacy.programme.statement.assessment import Assessment
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.day import Day
    from biplomacy.web.programmes import Known
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated

MAX_BODY = 64 * 1_024
MOST_OBSERVATIONS = 500
MOST_YEARS_D = 3_660
MOST_STEPS = 1_000
NOTICE = (
    "Not logged, not signed and not kept: what the programme would give on what was sent, beside"
    " what the record holds."
)


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody wants to know: on which day, on which further numbers, with which action.

    Without a day it is that of the newest assessment; ``with_record`` takes its numbers too.
    """

    on: Day | None
    observations: tuple[Observation, ...]
    action: Action | None
    with_record: bool


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the outcomes are made of."""

    programme: Programme
    on: Day
    recorded: tuple[Observation, ...]
    superseded: tuple[Supersession, ...]


def read_asking(content: bytes) -> Asking:
    """Return what a request asks.

    Raises:
        NotCanonical: it is not JSON, or holds a float or one name twice.
        InputError: a field is unknown, missing, or not of its form.
    """
    fields = Fields(read_object(content), "what-if")
    found = Asking(
        on=optional_day(fields, "on"),
        observations=optional_many(
            fields, "observations", decode_observation, limit=MOST_OBSERVATIONS
        ),
        action=fields.object("action", decode_action) if fields.has("action") else None,
        with_record=fields.boolean("with_record") if fields.has("with_record") else True,
    )
    fields.close()
    if found.action is not None:
        _require_short(found.action)
    return found


def _require_short(action: Action) -> None:
    """Refuse an action of very many steps: the answer is made while the asker waits."""
    steps = sum(_steps(one.schedule) for one in action.deltas)
    steps += sum(_steps(one.schedule) for one in action.purchases)
    if steps > MOST_STEPS:
        raise ProgrammeMalformed(
            f"the action has {steps:,} steps, more than {MOST_STEPS:,}",
            hint="ask for fewer days, or run `biplomacy programme assess` with the action",
        )


def _steps(schedule: tuple[object, ...] | Every | Daily) -> int:
    if isinstance(schedule, tuple):
        return len(schedule)
    return schedule.start.until(schedule.end) + 1


def answer_asking(publication: Publication, known: Known, content: bytes) -> Body:
    """Return what the programme gives, as JSON that says that it is not logged.

    Raises:
        InputError: as ``read_asking``; or the day lies outside the programme's reach.
        ObservationsConflict: a given number contradicts one of the record or of the request.
        EvidenceMissing: the record's own numbers are not in this copy.
    """
    asking = read_asking(content)
    basis = _basis(publication, known, asking)
    observations = (*basis.recorded, *asking.observations)
    moved: tuple[Effect, ...] = ()
    if asking.action is None:
        outcomes = assess(basis.programme, observations, basis.on, superseded=basis.superseded)
    else:
        moved = effects(
            basis.programme,
            observations,
            basis.on,
            asking.action,
            superseded=basis.superseded,
        )
        outcomes = tuple(one.after for one in moved)
    found: JsonObject = {
        "logged": False,
        "notice": NOTICE,
        "programme": basis.programme.id,
        "leaf_index": known.stated.logged.index,
        "on": str(basis.on),
        "observations": {"record": len(basis.recorded), "given": len(asking.observations)},
        "outcomes": [encode_outcome(one) for one in outcomes],
        "trace": [encode_trace_row(row) for row in trace_rows(outcomes)],
        "effects": [_effect(one) for one in moved],
        "exposure": [_exposure(one) for one in exposure(outcomes, basis.programme)],
    }
    return Body(encode(found), JSON, "no-store")


def _basis(publication: Publication, known: Known, asking: Asking) -> _Basis:
    programme, newest = known.stated.body, known.newest
    on = asking.on or (newest.body.on if newest else programme.approved)
    if not 0 <= programme.approved.until(on) <= MOST_YEARS_D:
        raise ProgrammeMalformed(
            f"{on} is not within ten years of the approval on {programme.approved}",
            hint="give a day of the programme under on",
        )
    recorded: tuple[Observation, ...] = ()
    if asking.with_record and newest is not None:
        recorded = _recorded(publication, newest)
    statements = publication.record.audited.statements
    superseded = tuple(
        Supersession(one.statement.supersedes, one.id)
        for one in statements
        if one.statement.supersedes is not None
    )
    return _Basis(programme, on, recorded, superseded)


def _recorded(publication: Publication, newest: Stated[Assessment]) -> tuple[Observation, ...]:
    found = observations_of(publication, newest.body.observations)
    if found is None:
        raise EvidenceMissing(
            f"the numbers of the assessment in entry {newest.logged.index} are not in this copy",
            hint="say with_record false, and give the numbers",
        )
    return found


def _effect(effect: Effect) -> JsonObject:
    after = effect.after
    found: JsonObject = {
        "clause": after.clause,
        "test_date": str(after.test_date or after.on),
        "before": effect.before.answer.value,
        "after": after.answer.value,
    }
    needed = needed_margin(effect)
    return found | ({"needed_margin": encode_quantity(needed)} if needed else {})


def _exposure(one: Exposure) -> JsonObject:
    paid = one.disbursement
    return {
        "review": paid.review,
        "amount": format_quantity(paid.amount, paid.unit),
        "unit": paid.unit.name,
        "standing": paid.source.standing.value,
        "clauses": list(dict.fromkeys(outcome.clause for outcome in one.outcomes)),
    }
