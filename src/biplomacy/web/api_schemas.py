"""The forms of the API's answers, as JSON Schema 2020-12 (OpenAPI 3.1.1 §4.8.24).

The fields of a row stand here once: the lists offer these, and the API's description prints them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.verdict import Grade, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.values.canonical import JsonObject, JsonValue

_SHA256 = "^[0-9a-f]{64}$"


def _text(description: str, pattern: str = "") -> JsonObject:
    said: JsonObject = {"type": "string", "description": description}
    return {**said, "pattern": pattern} if pattern else said


def _whole(description: str) -> JsonObject:
    return {"type": "integer", "minimum": 0, "description": description}


def _one_of(description: str, words: Sequence[str]) -> JsonObject:
    return {**_text(description), "enum": list(words)}


def _or_null(schema: JsonObject) -> JsonObject:
    return {"anyOf": [schema, {"type": "null"}]}


def _closed(properties: JsonObject) -> JsonObject:
    """Return an object of these fields, all of which are there."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list_of(schema: JsonValue) -> JsonObject:
    return {"type": "array", "items": schema}


_POSITION = _whole("The row's place in this list, from 0.")
_LEAF = _whole("The entry that states it: /entries/{leaf_index} has its bytes.")
_STATEMENT = _text("The statement's leaf hash, SHA-256 in hexadecimal.", _SHA256)
_ISSUED = {**_text("When its issuer dated it, RFC 3339 UTC."), "format": "date-time"}
_DAY: JsonObject = {"type": "string", "format": "date"}
_VERDICT = _one_of("What recomputing it came to.", [one.value for one in Verdict])
_GRADE = _one_of(
    "How far the proof reaches; the weakest input decides.", [str(one) for one in Grade]
)
FIGURE_ROW: JsonObject = {
    "figure": _text("The figure's id."),
    "day": {**_DAY, "description": "The day that the figure is of, UTC."},
    "value": _text("The figure as the statement writes it, decimal text in `unit`."),
    "unit": _text("sat, an ISO 4217 currency in its main unit, share (as 1/2), 1, or a word."),
    "block": _or_null(_whole("The height of the block up to which it counts.")),
    "leaf_index": _LEAF,
    "pointer": _text("Where it stands in the statement (RFC 6901)."),
    "statement": _STATEMENT,
    "issuer": _text("The office that issued it."),
    "sequence": _whole("The issuer's number of it."),
    "issued_at": _ISSUED,
    "gap_before": {"type": "boolean", "description": "Whether no report covers blocks before it."},
    "verdict": _or_null(_VERDICT),
    "grade": _or_null(_GRADE),
}
CURRENT_ROW: JsonObject = {"position": _POSITION, **FIGURE_ROW}
STATEMENT_ROW: JsonObject = {
    "leaf_index": _LEAF,
    "statement": _STATEMENT,
    "type": _text("The statement's type with its version."),
    "issuer": _text("The office that issued it."),
    "sequence": _whole("The issuer's number of it, from 0."),
    "issued_at": _ISSUED,
    "period": {
        **_or_null(_closed({"first": _DAY, "last": _DAY})),
        "description": "The days that it speaks of, both included.",
    },
    "supersedes": _or_null(_text("The leaf hash of the statement that it corrects.", _SHA256)),
    "signed_by": {**_list_of(_text("A keyid.")), "description": "The keys that signed it."},
    "evidence": _list_of(
        _closed(
            {
                "role": _text("What it is evidence of."),
                "sha256": _text("Its digest; /log/blob/{sha256} has its bytes.", _SHA256),
                "media_type": _text("Its media type."),
                "size": _whole("Its length in bytes."),
            }
        )
    ),
}
VERDICT_ROW: JsonObject = {
    "position": _POSITION,
    "claim": _text("The name of the row."),
    "published": _text("What the record states, in words."),
    "recomputed": _text("What came out; empty where nothing could be computed."),
    "verdict": _VERDICT,
    "grade": _GRADE,
    "reason": _text("Why."),
    "evidence": _list_of(_text("Such as entry:12 or block:1708.")),
}
WHAT_IF: JsonObject = {
    "type": "object",
    "additionalProperties": False,
    "description": "At most 65,536 bytes of JSON; numbers are decimal text, as in statements.",
    "properties": {
        "on": {"type": "string", "description": "The day; else that of the newest assessment."},
        "observations": _list_of(
            {"type": "object", "description": "As in observation-table/1."},
        ),
        "action": {"type": "object", "description": "As in assessment/1."},
        "with_record": {
            "type": "boolean",
            "description": "Whether the numbers of the newest assessment are taken too; they are.",
        },
    },
}
WHAT_IF_ANSWER = _closed(
    {
        "logged": {"const": False, "description": "Nothing of it is logged."},
        "notice": _text("The same in words."),
        "programme": _text("The id of the programme."),
        "leaf_index": _whole("The entry that holds it."),
        "on": _text("The day."),
        "observations": _closed(
            {
                "record": _whole("How many come from the record."),
                "given": _whole("How many come from the request."),
            }
        ),
        "outcomes": _list_of({"type": "object", "description": "As in assessment/1."}),
        "trace": _list_of({"type": "object", "description": "As in assessment/1."}),
        "effects": _list_of({"type": "object", "description": "Without and with the action."}),
        "exposure": _list_of({"type": "object", "description": "Disbursements that hang on it."}),
    }
)
PROBLEM_SCHEMA = _closed(
    {
        "type": _text("A name for the problem; it need not be an address."),
        "title": _text("What kind of problem it is."),
        "status": _whole("The HTTP status."),
        "detail": _text("What is the matter here."),
        "code": _text("The stable code; docs/reference/errors.md lists them.", "^[a-z-]+$"),
        "hint": _text("The next step."),
        "instance": _text("The path that was asked."),
    }
)


def list_schema(row: JsonObject) -> JsonObject:
    """Return the form of a list's page; with ``fields=`` a row has only those that were asked."""
    checkpoint = _closed(
        {
            "origin": _text("The record's name."),
            "size": _whole("How many entries it has."),
            "root": _text("Its Merkle root, in hexadecimal.", _SHA256),
        }
    )
    units: JsonObject = {"type": "object", "additionalProperties": {"type": "string"}}
    meta = _closed({"units": units, "checkpoint": checkpoint})
    return _closed(
        {
            "data": _list_of(
                {"type": "object", "properties": row, "additionalProperties": False},
            ),
            "meta": {**meta, "additionalProperties": True},
            "links": _closed(
                {
                    "self": _text("This page, relative to its address."),
                    "next": _or_null(_text("The next page; null on the last one.")),
                }
            ),
        }
    )
