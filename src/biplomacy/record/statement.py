"""A statement's bytes: RFC 8785 JSON, closed, at most 40,000 of them (record §4.2, §5.1).

What decodes encodes to the same bytes, and nothing is encoded that would not decode. The body is
any JSON object here; the office that owns the type closes it (record §8.2).
"""

from __future__ import annotations

import re

from biplomacy.record.errors import StatementTooLarge
from biplomacy.record.model import MAX_PAYLOAD, EvidenceRef, Period, Statement
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.day import format_instant
from biplomacy.values.errors import FieldMalformed, NotCanonical
from biplomacy.values.fields import Fields

MAX_EVIDENCE = 1_000
_LAST_INSTANT = 253_402_300_799  # 9999-12-31T23:59:59Z, beyond which RFC 3339 has no form
_TYPE = re.compile(r"([a-z][a-z0-9-]{0,59})/([1-9][0-9]{0,3})", re.ASCII)
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,60}/[a-z0-9][a-z0-9.+_-]{0,60}", re.ASCII)


def encode_statement(statement: Statement) -> bytes:
    """Return the payload that officials sign.

    Raises:
        StatementTooLarge: more than 40,000 bytes; rows belong into evidence.
        FieldMalformed: a field that ``decode_statement`` would refuse.
        NotCanonical: the body has no canonical form.
    """
    stated = statement_object(statement)
    content = encode(stated)
    _require_size(content)
    _read(stated)
    return content


def decode_statement(content: bytes) -> Statement:
    """Return the statement of a payload.

    Raises:
        StatementTooLarge: more than 40,000 bytes.
        NotCanonical: encoding the result again would not give ``content``.
        FieldMalformed: a field is absent or out of its range.
        FieldUnknown: a field that this version does not know.
    """
    _require_size(content)
    stated = decode_object(content)
    statement = _read(stated)
    # Equal objects have equal bytes: what was rebuilt are texts, and numbers that are no booleans.
    if statement_object(statement) != stated:
        raise NotCanonical("the statement writes a value in a form that this version does not")
    return statement


def statement_object(statement: Statement) -> JsonObject:
    """Return what a statement's payload says, as JSON; the body is the statement's own.

    Raises:
        FieldMalformed: it is dated before 1970 or after 9999.
    """
    if not 0 <= statement.issued_at <= _LAST_INSTANT:
        raise FieldMalformed(f"issued_at {statement.issued_at} is not between 1970 and 9999")
    stated: JsonObject = {
        "type": statement.type,
        "issuer": statement.issuer,
        "sequence": statement.sequence,
        "issued_at": format_instant(statement.issued_at),
        "evidence": [_evidence_object(reference) for reference in statement.evidence],
        "body": statement.body,
    }
    if statement.period is not None:
        period = statement.period
        stated["period"] = {"first": str(period.first), "last": str(period.last)}
    if statement.supersedes is not None:
        stated["supersedes"] = str(statement.supersedes)
    return stated


def type_name(versioned: str) -> str:
    """Return a type without its version.

    >>> type_name("reserve-report/1")
    'reserve-report'
    """
    return versioned.partition("/")[0]


def parse_type(text: str) -> str:
    """Return a statement type such as ``reserve-report/1``, or raise ``FieldMalformed``."""
    if _TYPE.fullmatch(text) is None:
        raise FieldMalformed(
            f"{text[:80]!r} is not a statement type", hint="write it as reserve-report/1"
        )
    return text


def _require_size(content: bytes) -> None:
    if len(content) > MAX_PAYLOAD:
        raise StatementTooLarge(
            f"the statement has {len(content):,} bytes; {MAX_PAYLOAD:,} are allowed",
            hint="move rows into a file named as evidence, and state its digest and totals",
        )


def _evidence_object(reference: EvidenceRef) -> JsonValue:
    return {
        "role": reference.role,
        "sha256": str(reference.sha256),
        "media_type": reference.media_type,
        "size": reference.size,
    }


def _read(stated: JsonObject) -> Statement:
    fields = Fields(stated, "statement")
    statement = Statement(
        type=parse_type(fields.text("type", limit=100)),
        issuer=fields.name("issuer"),
        sequence=fields.integer("sequence"),
        issued_at=fields.instant("issued_at"),
        body=_body(fields.take("body")),
        period=fields.object("period", _period) if fields.has("period") else None,
        supersedes=fields.digest("supersedes") if fields.has("supersedes") else None,
        evidence=fields.many("evidence", _evidence, limit=MAX_EVIDENCE),
    )
    fields.close()
    return statement


def _body(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise FieldMalformed("statement.body is not an object")
    return value


def _period(fields: Fields) -> Period:
    period = Period(fields.day("first"), fields.day("last"))
    if period.last < period.first:
        raise FieldMalformed(f"the period ends on {period.last}, before its first day")
    return period


def _evidence(fields: Fields) -> EvidenceRef:
    return EvidenceRef(
        role=fields.name("role"),
        sha256=fields.digest("sha256"),
        media_type=_media_type(fields.text("media_type", limit=121)),
        size=fields.integer("size"),
    )


def _media_type(text: str) -> str:
    if _MEDIA_TYPE.fullmatch(text) is None:
        raise FieldMalformed(f"{text!r} is not a media type", hint="write it as text/csv")
    return text
