"""``assessment/1``: what each clause gives on stated data, reading by reading (programme §11).

The leaves of the traces stand in the body while they are few, else beside the log under the role
``trace``: the body names their count and digest either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.action_form import decode_action, encode_action
from biplomacy.programme.outcome_form import (
    MAX_OUTCOMES,
    TraceRow,
    decode_largest,
    decode_outcome,
    decode_trace_row,
    encode_largest,
    encode_outcome,
    encode_trace_row,
    trace_rows,
    with_trace,
    without_trace,
)
from biplomacy.programme.row_table import (
    RowForm,
    RowTable,
    decode_table,
    encode_table,
    row_bytes,
    rows_of,
    table_of,
)
from biplomacy.values.digest import Digest
from biplomacy.values.errors import NotCanonical
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.programme.model import Action, Largest, Outcome
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.day import Day

TYPE = "assessment/1"
ROLE = "trace"
MEDIA_TYPE = "application/vnd.biplomacy.trace.v1+jsonl"
MAX_TABLES = 100
_FORM = RowForm("leaves", encode_trace_row, decode_trace_row)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A stated assessment: on which programme and data, and the outcomes without their leaves."""

    programme: Digest
    observations: tuple[Digest, ...]
    on: Day
    outcomes: tuple[Outcome, ...]
    trace: RowTable[TraceRow]
    action: Action | None = None
    largest: Largest | None = None


def state_assessment(
    basis: tuple[Digest, Sequence[Digest]],
    on: Day,
    outcomes: Sequence[Outcome],
    *,
    action: Action | None = None,
    largest: Largest | None = None,
) -> Assessment:
    """Return the assessment to publish; ``basis`` is the programme and the observation tables."""
    programme, observations = basis
    return Assessment(
        programme,
        tuple(observations),
        on,
        without_trace(outcomes),
        table_of(trace_rows(outcomes), _FORM),
        action,
        largest,
    )


def trace_bytes(outcomes: Sequence[Outcome]) -> bytes:
    """Return the evidence that holds the leaves of ``outcomes``."""
    return row_bytes(trace_rows(outcomes), _FORM)


def stated_outcomes(assessment: Assessment, content: bytes | None = None) -> tuple[Outcome, ...]:
    """Return the outcomes with their leaves, from ``content`` where they lie beside the log.

    Raises:
        FieldMalformed: the bytes are absent, or not those that the statement names.
    """
    return with_trace(assessment.outcomes, rows_of(assessment.trace, content, _FORM))


def encode_assessment(assessment: Assessment) -> JsonObject:
    """Return the body of ``assessment/1``; absent optional fields are absent."""
    body: JsonObject = {
        "programme": str(assessment.programme),
        "observations": [str(digest) for digest in assessment.observations],
        "on": str(assessment.on),
        "outcomes": [encode_outcome(outcome) for outcome in assessment.outcomes],
        "trace": encode_table(assessment.trace, _FORM),
    }
    if assessment.action is not None:
        body["action"] = encode_action(assessment.action)
    if assessment.largest is not None:
        body["largest"] = encode_largest(assessment.largest)
    return body


def decode_assessment(body: JsonObject) -> Assessment:
    """Return the assessment of an ``assessment/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    assessment = Assessment(
        programme=fields.digest("programme"),
        observations=fields.texts("observations", Digest.parse, limit=MAX_TABLES),
        on=fields.day("on"),
        outcomes=fields.many("outcomes", decode_outcome, limit=MAX_OUTCOMES),
        trace=fields.object("trace", lambda inner: decode_table(inner, _FORM)),
        action=fields.object("action", decode_action) if fields.has("action") else None,
        largest=fields.object("largest", decode_largest) if fields.has("largest") else None,
    )
    fields.close()
    if encode_assessment(assessment) != body:
        raise NotCanonical(f"the {TYPE} writes a value in another form than this version")
    return assessment
