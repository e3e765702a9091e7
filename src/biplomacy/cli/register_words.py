"""How answers of the register read, as lines and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register.entity_rows import encode_condition
from biplomacy.register.lookalike import ListedAs
from biplomacy.register.model import ConditionStatus
from biplomacy.register.warning_rows import encode_warning
from biplomacy.values.day import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.register.asking import Answer
    from biplomacy.register.lookalike import Listed
    from biplomacy.register.model import RecordedEvent
    from biplomacy.register.projection import Register
    from biplomacy.register.states import Held, Permission
    from biplomacy.values.canonical import JsonObject, JsonValue


def answer_lines(answer: Answer, register: Register) -> Iterator[str]:
    """Yield an answer as lines, the answer itself first."""
    permission = answer.permission
    said = f"YES, {permission.extent}" if permission.allowed else "NO"
    state = f"   state {permission.state}" if permission.state is not None else ""
    since = f" since {permission.since}" if permission.since is not None else ""
    until = f" until {permission.until}" if permission.until is not None else ""
    yield f"may operate: {said}{state}{since}{until} ({permission.reason})"
    for held in answer.held:
        yield f"firm: {_firm(held)}   authorisation {held.subject}"
    for condition in permission.conditions:
        if condition.status is not ConditionStatus.MET:
            due = f", due {condition.due}" if condition.due is not None else ""
            yield f"condition {condition.id} ({condition.status}{due}): {condition.text}"
    for warning in answer.warnings:
        yield f"warning {warning.id} of {warning.authority}, {warning.published_at}"
    for one in answer.lookalike_of:
        yield f"looks like: {one.text} ({one.ground} {one.subject})"
    yield from _candidate_lines(answer, register)
    yield f"as at {register.as_at}, as known at {format_instant(register.as_known_at)}"
    if permission.event is not None:
        yield _recorded(permission.event)


def answer_object(answer: Answer, register: Register) -> JsonObject:
    """Return an answer's fields; absent parts are absent."""
    told: JsonObject = {
        "asked": answer.asked,
        "as_at": str(register.as_at),
        "as_known_at": format_instant(register.as_known_at),
        **_permission_object(answer.permission),
        "authorisations": [held.subject for held in answer.held],
        "warnings": [encode_warning(warning) for warning in answer.warnings],
        "lookalike_of": [_listed_object(one) for one in answer.lookalike_of],
        "candidates": [_listed_object(one) for one in answer.candidates],
        "more_candidates": answer.more,
    }
    return told


def held_line(held: Held, permission: Permission) -> str:
    """Return an authorisation as one line: where it stands, what that allows, and whose it is."""
    until = f" until {permission.until}" if permission.until is not None else ""
    return (
        f"{held.subject}  {held.state} since {held.since}  "
        f"may operate: {permission.extent}{until}  {_firm(held)}"
    )


def held_object(held: Held, permission: Permission) -> JsonObject:
    """Return an authorisation's fields, as they stand."""
    told: JsonObject = {
        "authorisation": held.subject,
        "firm": _firm(held),
        "events": {"moved": held.moved.event.id, "last": held.last.event.id},
        "wallets": len(held.wallets),
        **_permission_object(permission),
    }
    if held.entity is not None and held.entity.lei is not None:
        told["lei"] = held.entity.lei
    if held.authorisation is not None:
        told["regime"] = held.authorisation.regime
        told["activities"] = [activity.value for activity in held.authorisation.activities]
    return told


def _permission_object(permission: Permission) -> JsonObject:
    told: JsonObject = {
        "allowed": permission.allowed,
        "extent": permission.extent.value,
        "reason": permission.reason,
        "conditions": [encode_condition(one) for one in permission.conditions],
    }
    texts: tuple[tuple[str, object], ...] = (
        ("state", permission.state),
        ("since", permission.since),
        ("until", permission.until),
    )
    told |= {name: str(one) for name, one in texts if one is not None}
    if permission.event is not None:
        one = permission.event
        event: JsonValue = {
            "id": one.event.id,
            "leaf": one.leaf,
            "recorded_at": format_instant(one.recorded_at),
        }
        told["event"] = event
    return told


def _candidate_lines(answer: Answer, register: Register) -> Iterator[str]:
    for one in answer.candidates:
        yield f"may be meant: {one.text} ({one.ground} {one.subject}{_standing(one, register)})"
    if answer.more:
        yield f"and {answer.more:,} more: give more of the name, or ask by LEI or domain"


def _listed_object(one: Listed) -> JsonObject:
    return {"text": one.text, "subject": one.subject, "ground": one.ground.value}


def _recorded(one: RecordedEvent) -> str:
    when = format_instant(one.recorded_at)
    return f"record: leaf {one.leaf:,}, event {one.event.id}, recorded {when}"


def _standing(one: Listed, register: Register) -> str:
    """Return where an authorisation stands, so that who has no LEI can be looked up by name."""
    if one.ground is not ListedAs.AUTHORISATION:
        return ""
    held = next((each for each in register.held if each.subject == one.subject), None)
    return f", {held.state} since {held.since}" if held is not None else ""


def _firm(held: Held) -> str:
    return held.entity.name if held.entity is not None else "a firm that no event names"
