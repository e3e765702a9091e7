"""Outcomes as statements write them; the leaves of their traces are rows apart (§4.7, §5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.programme.field_reading import (
    MAX_TITLE,
    identifier,
    optional_day,
    optional_many,
    optional_text,
    take_whole,
    without_empty,
)
from biplomacy.programme.model import (
    MAX_READINGS,
    Answer,
    DecidingFact,
    Largest,
    LeafValue,
    LimbOutcome,
    Outcome,
    ReadingOutcome,
    Reason,
    Scale,
    Status,
    Vary,
)
from biplomacy.programme.source_form import decode_quantity, encode_quantity, take_number
from biplomacy.programme.unit import ONE, format_quantity
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.programme.model import Quantity
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_OUTCOMES = 1_000
MAX_FORMULA = 16_384
MAX_LEAF_NAME = 500
MAX_LISTED = 100
MAX_EVIDENCE = 1_000


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A leaf with the outcome (by its place in the list) and the reading that it belongs to."""

    outcome: int
    reading: str
    leaf: LeafValue


def trace_rows(outcomes: Sequence[Outcome]) -> tuple[TraceRow, ...]:
    """Return the leaves of all readings, in order."""
    return tuple(
        TraceRow(place, reading.id, leaf)
        for place, outcome in enumerate(outcomes)
        for reading in outcome.readings
        for leaf in reading.leaves
    )


def without_trace(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Return the outcomes without the leaves of their readings."""
    return tuple(
        replace(
            outcome, readings=tuple(replace(reading, leaves=()) for reading in outcome.readings)
        )
        for outcome in outcomes
    )


def with_trace(outcomes: Sequence[Outcome], rows: Iterable[TraceRow]) -> tuple[Outcome, ...]:
    """Return the outcomes with their leaves; raises ``FieldMalformed`` for a row of no reading."""
    known = {(place, one.id) for place, outcome in enumerate(outcomes) for one in outcome.readings}
    leaves: dict[tuple[int, str], list[LeafValue]] = {key: [] for key in known}
    for row in rows:
        if (row.outcome, row.reading) not in known:
            raise FieldMalformed(f"a trace belongs to reading {row.reading!r}, which is not there")
        leaves[row.outcome, row.reading].append(row.leaf)
    return tuple(
        replace(
            outcome,
            readings=tuple(
                replace(reading, leaves=tuple(leaves[place, reading.id]))
                for reading in outcome.readings
            ),
        )
        for place, outcome in enumerate(outcomes)
    )


def encode_trace_row(row: TraceRow) -> JsonObject:
    """Return one leaf of a trace."""
    leaf = row.leaf
    return without_empty(
        {
            "outcome": row.outcome,
            "reading": row.reading,
            "leaf": leaf.name,
            "facts": list(leaf.facts),
            "place": leaf.place,
            "quantity": encode_quantity(leaf.quantity),
            "coefficient": (
                None if leaf.coefficient is None else format_quantity(leaf.coefficient, ONE)
            ),
            "standing": leaf.standing.value,
            "evidence": [str(digest) for digest in leaf.evidence],
            "reasons": [reason.value for reason in leaf.reasons],
        }
    )


def decode_trace_row(fields: Fields) -> TraceRow:
    """Take one leaf of a trace."""
    return TraceRow(
        outcome=fields.integer("outcome", high=MAX_OUTCOMES),
        reading=identifier(fields, "reading"),
        leaf=LeafValue(
            name=fields.text("leaf", limit=MAX_LEAF_NAME),
            facts=fields.texts("facts", str, limit=MAX_LISTED) if fields.has("facts") else (),
            place=optional_text(fields, "place", limit=200),
            quantity=fields.object("quantity", decode_quantity),
            coefficient=(
                take_number(fields, "coefficient", ONE) if fields.has("coefficient") else None
            ),
            standing=fields.choice("standing", Standing),
            evidence=_digests(fields, "evidence"),
            reasons=_reasons(fields),
        ),
    )


def encode_outcome(outcome: Outcome) -> JsonObject:
    """Return an outcome without the leaves of its readings."""
    return without_empty(
        {
            "clause": outcome.clause,
            "test_date": None if outcome.test_date is None else str(outcome.test_date),
            "on": str(outcome.on),
            "answer": outcome.answer.value,
            "status": outcome.status.value,
            "readings": [_encode_reading(reading) for reading in outcome.readings],
            "reasons": [reason.value for reason in outcome.reasons],
            "deciding": [
                {
                    "leaf": one.leaf,
                    "at_low": one.at_low.value,
                    "at_high": one.at_high.value,
                    "alone": one.alone,
                }
                for one in outcome.deciding
            ],
            "margin": _encode_margin(outcome.margin),
            "grade": str(outcome.grade),
            "standing": outcome.standing.value,
            "adjusted": (
                None if outcome.adjusted is None else format_quantity(outcome.adjusted, ONE)
            ),
            "reopened": [str(digest) for digest in outcome.reopened],
            "first_failed": None if outcome.first_failed is None else str(outcome.first_failed),
        }
    )


def decode_outcome(fields: Fields) -> Outcome:
    """Take an outcome; its readings have no leaves yet."""
    return Outcome(
        clause=identifier(fields, "clause"),
        test_date=optional_day(fields, "test_date"),
        on=fields.day("on"),
        answer=fields.choice("answer", Answer),
        status=fields.choice("status", Status),
        readings=optional_many(fields, "readings", _reading, limit=MAX_READINGS),
        reasons=_reasons(fields),
        deciding=optional_many(fields, "deciding", _deciding, limit=MAX_LISTED),
        margin=_margin(fields),
        grade=fields.choice("grade", Grade.parse),
        standing=fields.choice("standing", Standing),
        adjusted=take_number(fields, "adjusted", ONE) if fields.has("adjusted") else None,
        reopened=_digests(fields, "reopened"),
        first_failed=optional_day(fields, "first_failed"),
    )


def _encode_reading(reading: ReadingOutcome) -> JsonObject:
    return without_empty(
        {
            "id": reading.id,
            "owner": reading.owner,
            "answer": reading.answer.value,
            "margin": _encode_margin(reading.margin),
            "reasons": [reason.value for reason in reading.reasons],
            "grade": str(reading.grade),
            "standing": reading.standing.value,
            "formula": reading.formula,
            "worked": reading.worked,
            "limbs": [_encode_limb(limb) for limb in reading.limbs],
        }
    )


def _reading(fields: Fields) -> ReadingOutcome:
    return ReadingOutcome(
        id=identifier(fields, "id"),
        owner=fields.text("owner", limit=200),
        answer=fields.choice("answer", Answer),
        margin=_margin(fields),
        reasons=_reasons(fields),
        grade=fields.choice("grade", Grade.parse),
        standing=fields.choice("standing", Standing),
        formula=optional_text(fields, "formula", limit=MAX_FORMULA),
        worked=optional_text(fields, "worked", limit=MAX_FORMULA),
        leaves=(),
        limbs=optional_many(fields, "limbs", _limb, limit=MAX_LISTED),
    )


def _encode_limb(limb: LimbOutcome) -> JsonObject:
    return without_empty(
        {
            "id": limb.id,
            "title": limb.title,
            "answer": limb.answer.value,
            "margin": _encode_margin(limb.margin),
            "reasons": [reason.value for reason in limb.reasons],
        }
    )


def _limb(fields: Fields) -> LimbOutcome:
    return LimbOutcome(
        id=identifier(fields, "id"),
        title=fields.text("title", limit=MAX_TITLE),
        answer=fields.choice("answer", Answer),
        margin=_margin(fields),
        reasons=_reasons(fields),
    )


def _deciding(fields: Fields) -> DecidingFact:
    return DecidingFact(
        leaf=fields.text("leaf", limit=MAX_LEAF_NAME),
        at_low=fields.choice("at_low", Answer),
        at_high=fields.choice("at_high", Answer),
        alone=fields.boolean("alone"),
    )


def encode_largest(largest: Largest) -> JsonObject:
    """Return the largest permitted action; ``k`` is decimal text, as it may be wide."""
    return without_empty(
        {
            "vary": largest.vary.value,
            "scale": largest.scale.value,
            "k": None if largest.k is None else str(largest.k),
            "clause": largest.clause,
            "test_date": None if largest.test_date is None else str(largest.test_date),
            "day": None if largest.day is None else str(largest.day),
            "standing": largest.standing.value,
        }
    )


def decode_largest(fields: Fields) -> Largest:
    """Take the largest permitted action."""
    return Largest(
        vary=fields.choice("vary", Vary),
        scale=fields.choice("scale", Scale),
        k=take_whole(fields, "k") if fields.has("k") else None,
        clause=identifier(fields, "clause") if fields.has("clause") else None,
        test_date=optional_day(fields, "test_date"),
        day=optional_day(fields, "day"),
        standing=fields.choice("standing", Standing),
    )


def _encode_margin(margin: Quantity | None) -> JsonObject | None:
    return None if margin is None else encode_quantity(margin)


def _margin(fields: Fields) -> Quantity | None:
    return fields.object("margin", decode_quantity) if fields.has("margin") else None


def _reasons(fields: Fields) -> tuple[Reason, ...]:
    if not fields.has("reasons"):
        return ()
    try:
        return fields.texts("reasons", Reason, limit=len(Reason))
    except ValueError as error:
        raise FieldMalformed(f"a reason is not known here: {error}") from error


def _digests(fields: Fields, name: str) -> tuple[Digest, ...]:
    return fields.texts(name, Digest.parse, limit=MAX_EVIDENCE) if fields.has(name) else ()
