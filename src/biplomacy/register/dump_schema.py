"""The JSON Schema (2020-12) of a line of a dump; what it asks is asked by our own codecs too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register.model import Kind, State
from biplomacy.values.canonical import encode

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject, JsonValue

EVENT = "register-event/1"
WARNING = "register-warning/1"
_DAY: JsonObject = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_INSTANT: JsonObject = {
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
}
_DIGEST: JsonObject = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT: JsonObject = {"type": "string"}
_TEXTS: JsonObject = {"type": "array", "items": {"type": "string"}}


def encode_schema() -> bytes:
    """Return the schema's canonical bytes, ended by a line feed."""
    return encode(line_schema()) + b"\n"


def line_schema() -> JsonObject:
    """Return the schema of one line."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of register-dump/1",
        "oneOf": [_line(EVENT, _event()), _line(WARNING, _warning())],
    }


def _line(kind: str, body: JsonObject) -> JsonValue:
    return _closed(
        {
            "leaf": {"type": "integer", "minimum": 0},
            "recorded_at": _INSTANT,
            "type": {"const": kind},
            "body": body,
        },
        ["leaf", "recorded_at", "type", "body"],
    )


def _event() -> JsonObject:
    states: JsonObject = {"enum": [state.value for state in State]}
    return _closed(
        {
            "id": _TEXT,
            "subject": _TEXT,
            "kind": {"enum": [kind.value for kind in Kind]},
            "from_state": states,
            "to_state": states,
            "effective_at": _DAY,
            "decided_at": _DAY,
            "legal_basis": _TEXT,
            "decision_sha256": _DIGEST,
            "signers": {**_TEXTS, "minItems": 2, "uniqueItems": True},
            "supersedes": _TEXT,
            "body": {"type": "object"},
        },
        [
            "id", "subject", "kind", "to_state", "effective_at", "decided_at", "legal_basis",
            "decision_sha256", "signers", "body",
        ],
    )  # fmt: skip


def _warning() -> JsonObject:
    return _closed(
        {
            "id": _TEXT,
            "authority": _TEXT,
            "published_at": _DAY,
            "names": _TEXTS,
            "domains": _TEXTS,
        },
        ["id", "authority", "published_at"],
    )


def _closed(properties: JsonObject, required: list[JsonValue]) -> JsonObject:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
