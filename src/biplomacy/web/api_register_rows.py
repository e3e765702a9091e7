"""The register's answers as JSON; each names the entries that it rests on and their proofs (§A7.2).

Fields that do not apply are null. Addresses are relative to that of the answer itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.register.entity_rows import encode_condition, encode_entity
from biplomacy.register.event_rows import encode_event
from biplomacy.register.recorded import RecordedWarning
from biplomacy.register.states import may_operate
from biplomacy.register.warning_rows import encode_warning
from biplomacy.values.day import format_instant

if TYPE_CHECKING:
    from biplomacy.register.asking import Answer
    from biplomacy.register.lookalike import Listed
    from biplomacy.register.model import Activity, RecordedEvent
    from biplomacy.register.projection import Register
    from biplomacy.register.states import Held, Permission
    from biplomacy.values.canonical import JsonObject, JsonValue
    from biplomacy.web.links import Links
    from biplomacy.web.publication import Publication
    from biplomacy.web.register_query import Question


@dataclass(frozen=True, slots=True)
class Rows:
    """Writes the rows of one answer of a portal, whose address is ``links``' page."""

    publication: Publication
    links: Links

    def answer(self, question: Question, answer: Answer, register: Register) -> JsonObject:
        """Return the answer to one question, whatever it is."""
        known = self.publication.registers.warnings_by_id
        return {
            "asked": {"by": question.way, "text": answer.asked},
            "activity": question.activity.value if question.activity is not None else None,
            **self.permission(answer.permission),
            "authorisations": [self.held(one, question.activity, register) for one in answer.held],
            "warnings": [
                {**encode_warning(one), **self._entry(known[one.id].leaf)}
                for one in answer.warnings
            ],
            "lookalike_of": [_listed(one) for one in answer.lookalike_of],
            "candidates": [_listed(one) for one in answer.candidates],
            "more_candidates": answer.more,
            **self.times(register),
            "record": self.record(),
        }

    def permission(self, permission: Permission) -> JsonObject:
        """Return what is permitted, why, and by which event."""
        return {
            "allowed": permission.allowed,
            "extent": permission.extent.value,
            "reason": permission.reason,
            "state": permission.state.value if permission.state is not None else None,
            "since": _text(permission.since),
            "until": _text(permission.until),
            "conditions": [encode_condition(one) for one in permission.conditions],
            "event": self.event(permission.event) if permission.event is not None else None,
        }

    def held(self, held: Held, activity: Activity | None, register: Register) -> JsonObject:
        """Return an authorisation as it stands, with what it lets its firm do."""
        entity, told = held.entity, held.authorisation
        return {
            "authorisation": held.subject,
            "firm": entity.name if entity is not None else None,
            "lei": entity.lei if entity is not None else None,
            "authority": told.authority if told is not None else None,
            "regime": told.regime if told is not None else None,
            "activities": [one.value for one in told.activities] if told is not None else [],
            **self.permission(may_operate(held, activity, register.as_at)),
            "last_event": self.event(held.last),
        }

    def entity(self, held: Held) -> JsonValue:
        """Return the firm as its authorisation tells of it; None where it does not."""
        return encode_entity(held.entity) if held.entity is not None else None

    def event(self, one: RecordedEvent) -> JsonObject:
        """Return where an event stands, and when it took effect and was public."""
        return {
            "id": one.event.id,
            "effective_at": str(one.event.effective_at),
            "recorded_at": format_instant(one.recorded_at),
            "findings": [
                {"code": found.code, "severity": str(found.severity), "message": found.message}
                for found in self.publication.registers.findings_on(one.leaf)
            ],
            **self._entry(one.leaf),
        }

    def change(self, one: RecordedEvent | RecordedWarning) -> JsonObject:
        """Return an event or a warning as it was logged, with its place."""
        kind, body = (
            ("warning", encode_warning(one.warning))
            if isinstance(one, RecordedWarning)
            else ("event", encode_event(one.event))
        )
        return {
            "kind": kind,
            "recorded_at": format_instant(one.recorded_at),
            **self._entry(one.leaf),
            "body": body,
        }

    def times(self, register: Register) -> JsonObject:
        """Return the two times that an answer is for."""
        return {
            "as_at": str(register.as_at),
            "as_known_at": format_instant(register.as_known_at),
        }

    def record(self) -> JsonObject:
        """Return the record that an answer rests on, up to its last entry."""
        head = self.publication.record.audited.checkpoint.head
        return {
            "origin": head.origin,
            "size": head.size,
            "root": str(head.root),
            "witnessed": self.publication.registers.history.witnessed,
            **self._entry(head.size - 1),
        }

    def file(self, sha256: object) -> JsonObject:
        """Return a file beside the log by its digest, with its address where it is held."""
        path = f"blob/{sha256}"
        address = self.links.to(f"/log/{path}") if self.publication.holds(path) else None
        return {"sha256": str(sha256), "file": address}

    def _entry(self, leaf: int) -> JsonObject:
        return {
            "leaf_index": leaf,
            "entry": self.links.to(f"/entries/{leaf}"),
            "proof": self.links.to(f"/entries/{leaf}.tlog-proof"),
        }


def _listed(one: Listed) -> JsonObject:
    return {"text": one.text, "subject": one.subject, "ground": one.ground.value}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
