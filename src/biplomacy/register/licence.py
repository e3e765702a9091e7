"""The fields of ``licence/1``, a credential made from the last event (supervision §A7.1a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.register.entity_rows import encode_condition
from biplomacy.register.errors import RegisterMalformed
from biplomacy.register.model import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.register.model import Activity, Condition, RecordedEvent
    from biplomacy.register.states import Held
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.digest import Digest

TYPE = "licence/1"
LICENSED = frozenset({State.LICENSED, State.RESTRICTED, State.SUSPENDED})
"""The states in which there is a licence to show; nothing else may look like one."""


@dataclass(frozen=True, slots=True)
class Licence:
    """What a licence says; ``register_event`` names the statement of the event behind it."""

    holder: str
    lei: str
    authorisation: str
    activities: tuple[Activity, ...]
    state: State
    conditions: tuple[Condition, ...]
    register_event: Digest


def licence_of(held: Held, holder: str) -> Licence:
    """Return the licence that the last event of an authorisation gives; ``holder`` is its DID.

    Raises:
        RegisterMalformed: there is no licence in that state, the firm has no LEI, or the event
            was not read from a record.
    """
    if held.state not in LICENSED:
        raise RegisterMalformed(f"{held.subject} is {held.state}: there is no licence to show")
    if held.entity is None or held.entity.lei is None or held.authorisation is None:
        raise RegisterMalformed(f"{held.subject} names no firm with an LEI")
    if held.last.statement is None:
        raise RegisterMalformed(f"the last event of {held.subject} was not read from a record")
    return Licence(
        holder=holder,
        lei=held.entity.lei,
        authorisation=held.subject,
        activities=held.authorisation.activities,
        state=held.state,
        conditions=held.authorisation.conditions,
        register_event=held.last.statement,
    )


def credential_subject(licence: Licence) -> JsonObject:
    """Return the ``credentialSubject`` that ``identity`` secures."""
    return {
        "id": licence.holder,
        "lei": licence.lei,
        "authorisation": licence.authorisation,
        "activities": [activity.value for activity in licence.activities],
        "state": licence.state.value,
        "conditions": [encode_condition(condition) for condition in licence.conditions],
        "registerEvent": str(licence.register_event),
    }


def is_void(licence: Licence, known: Iterable[RecordedEvent]) -> bool:
    """Say whether the event behind a licence was superseded, or is not in the record at all."""
    events = tuple(known)
    behind = next((one for one in events if one.statement == licence.register_event), None)
    return behind is None or any(
        one.event.subject == behind.event.subject
        and one.event.supersedes == behind.event.id
        and one.leaf > behind.leaf
        for one in events
    )


def is_current(licence: Licence, held: Held) -> bool:
    """Say whether no newer event of the authorisation is known than the one behind a licence."""
    return held.last.statement == licence.register_event
