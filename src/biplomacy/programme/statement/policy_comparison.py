"""``policy-comparison/1``: two programmes by concept, and by what actions do (§10.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.field_reading import (
    MAX_NOTE,
    MAX_TITLE,
    optional_text,
    parse_identifier,
    without_empty,
)
from biplomacy.programme.policy import (
    Behaviour,
    BehaviourRow,
    ConceptComparison,
    PolicyComparison,
)
from biplomacy.programme.vocabulary import Answer, Strictness
from biplomacy.values.errors import NotCanonical
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "policy-comparison/1"
MAX_ROWS = 200
MAX_NAMED = 100


def encode_comparison(comparison: PolicyComparison) -> JsonObject:
    """Return the body of ``policy-comparison/1``."""
    first, second = comparison.programmes
    return {
        "first": str(first),
        "second": str(second),
        "concepts": [_encode_concept(row) for row in comparison.concepts],
        "actions": [_encode_row(row) for row in comparison.matrix],
    }


def decode_comparison(body: JsonObject) -> PolicyComparison:
    """Return the comparison of a ``policy-comparison/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    comparison = PolicyComparison(
        programmes=(fields.digest("first"), fields.digest("second")),
        concepts=fields.many("concepts", _concept, limit=MAX_ROWS),
        matrix=fields.many("actions", _row, limit=MAX_ROWS),
    )
    fields.close()
    if encode_comparison(comparison) != body:
        raise NotCanonical(f"the {TYPE} writes a value in another form than this version")
    return comparison


def _encode_concept(row: ConceptComparison) -> JsonObject:
    return without_empty(
        {
            "concept": row.concept,
            "first": list(row.first),
            "second": list(row.second),
            "strictness": row.strictness.value,
            "reason": row.reason,
        }
    )


def _concept(fields: Fields) -> ConceptComparison:
    return ConceptComparison(
        concept=fields.text("concept", limit=80),
        first=_names(fields, "first"),
        second=_names(fields, "second"),
        strictness=fields.choice("strictness", Strictness),
        reason=optional_text(fields, "reason", limit=MAX_NOTE),
    )


def _encode_row(row: BehaviourRow) -> JsonObject:
    return {
        "action": row.action,
        "title": row.title,
        "first": _encode_behaviour(row.first),
        "second": _encode_behaviour(row.second),
    }


def _row(fields: Fields) -> BehaviourRow:
    return BehaviourRow(
        action=fields.text("action", limit=100),
        title=fields.text("title", limit=MAX_TITLE),
        first=fields.object("first", _behaviour),
        second=fields.object("second", _behaviour),
    )


def _encode_behaviour(behaviour: Behaviour) -> JsonObject:
    return without_empty(
        {
            "answer": None if behaviour.answer is None else behaviour.answer.value,
            "clauses": list(behaviour.clauses),
            "note": behaviour.note,
        }
    )


def _behaviour(fields: Fields) -> Behaviour:
    return Behaviour(
        answer=fields.choice("answer", Answer) if fields.has("answer") else None,
        clauses=_names(fields, "clauses"),
        note=optional_text(fields, "note", limit=MAX_NOTE),
    )


def _names(fields: Fields, name: str) -> tuple[str, ...]:
    return fields.texts(name, parse_identifier, limit=MAX_NAMED) if fields.has(name) else ()
