"""Case events as a private file: one canonical object a line, each bound to the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.surveillance.cases import (
    Action,
    AlertRef,
    CaseEvent,
    Disposition,
    fold_cases,
)
from biplomacy.surveillance.errors import CaseFileBroken
from biplomacy.values.canonical import encode
from biplomacy.values.day import format_instant
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.lines import decode_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.values.canonical import JsonObject

FIRST = Digest(bytes(Digest.SIZE))
"""What stands in the first event, before which there is no line."""
_MAX_ALERTS = 1_000
_MAX_OFFICERS = 10
_ID_DIGITS = 32


def encode_event(event: CaseEvent) -> bytes:
    """Return an event's line with its line feed."""
    body: JsonObject = {
        "sequence": event.sequence,
        "previous": str(event.previous),
        "case": event.case,
        "action": event.action.value,
        "at": format_instant(event.at),
        "officers": list(event.officers),
    }
    if event.alerts:
        body["alerts"] = [
            {"id": ref.id, "rule": ref.rule, "version": ref.version} for ref in event.alerts
        ]
    if event.disposition is not None:
        body["disposition"] = event.disposition.value
    return encode(body) + b"\n"


def decode_events(content: bytes) -> tuple[CaseEvent, ...]:
    """Return the events of a case file, each checked against the line before it.

    Raises:
        CaseFileBroken: a line is missing, was changed, or stands in another place.
        CaseForbidden: an event that its case's state does not allow.
        NotCanonical, FieldMalformed, FieldUnknown: the bytes are no events.
    """
    events = decode_lines(content, "cases", _event)
    previous = FIRST
    for sequence, event in enumerate(events):
        if event.sequence != sequence or event.previous != previous:
            raise CaseFileBroken(
                f"line {sequence + 1} does not continue the line before it",
                hint="put the file back as it was; events are never changed",
            )
        previous = line_digest(event)
    fold_cases(events)
    return events


def line_digest(event: CaseEvent) -> Digest:
    """Return the digest of an event's line, to which the next one is bound."""
    return Digest.of(encode_event(event))


def next_event(  # noqa: PLR0913 - what an event says
    events: Sequence[CaseEvent],
    case: str,
    action: Action,
    *,
    at: int,
    officers: tuple[str, ...],
    alerts: tuple[AlertRef, ...] = (),
    disposition: Disposition | None = None,
) -> CaseEvent:
    """Return the event that comes after ``events``; raises ``CaseForbidden``."""
    previous = line_digest(events[-1]) if events else FIRST
    event = CaseEvent(len(events), previous, case, action, at, officers, alerts, disposition)
    fold_cases((*events, event))
    return event


def _event(fields: Fields) -> CaseEvent:
    return CaseEvent(
        sequence=fields.integer("sequence"),
        previous=fields.digest("previous"),
        case=fields.name("case"),
        action=fields.choice("action", Action),
        at=fields.instant("at"),
        officers=fields.texts("officers", officer_name, limit=_MAX_OFFICERS),
        alerts=(
            fields.many("alerts", _alert_ref, limit=_MAX_ALERTS) if fields.has("alerts") else ()
        ),
        disposition=(
            fields.choice("disposition", Disposition) if fields.has("disposition") else None
        ),
    )


def officer_name(text: str) -> str:
    """Return an officer's or a case's identifier; raises ``FieldMalformed``."""
    return Fields({"name": text}, "case").name("name")


def _alert_ref(fields: Fields) -> AlertRef:
    found = AlertRef(
        id=fields.hexadecimal("id", limit=_ID_DIGITS // 2).hex(),
        rule=fields.text("rule", limit=20),
        version=fields.integer("version", low=1),
    )
    if len(found.id) != _ID_DIGITS:
        raise FieldMalformed("an alert's id has not 32 digits")
    return found
