"""Cases: what officers did about alerts, one event after another, nothing ever taken back (§D4.1).

An event holds the digest of the line before it, so a line that is changed or left out breaks the
file. Officers and cases are named by short identifiers; nobody's name is in an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.surveillance.errors import CaseForbidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from biplomacy.values.digest import Digest


class Action(StrEnum):
    """What an event does to its case."""

    OPEN = "open"
    TRIAGE = "triage"
    INVESTIGATE = "investigate"
    CLOSE = "close"
    REOPEN = "reopen"


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    TRIAGED = "triaged"
    INVESTIGATING = "investigating"
    CLOSED = "closed"


class Disposition(StrEnum):
    """What a closed case came to."""

    NO_ACTION = "no_action"
    EXPLAINED = "explained"
    ERROR_IN_DATA = "error_in_data"
    EDUCATED = "educated"
    REFERRED_FIU = "referred_fiu"
    ENFORCEMENT = "enforcement"
    CRIMINAL_REFERRAL = "criminal_referral"


TWO_OFFICERS = frozenset({Disposition.ENFORCEMENT, Disposition.CRIMINAL_REFERRAL})
USEFUL = TWO_OFFICERS | {Disposition.REFERRED_FIU}
"""The dispositions that count for a rule's precision (§D4.3)."""
_TWO = 2

_STEPS: Mapping[Action, tuple[State | None, State]] = MappingProxyType(
    {
        Action.OPEN: (None, State.OPEN),
        Action.TRIAGE: (State.OPEN, State.TRIAGED),
        Action.INVESTIGATE: (State.TRIAGED, State.INVESTIGATING),
        Action.CLOSE: (State.INVESTIGATING, State.CLOSED),
        Action.REOPEN: (State.CLOSED, State.INVESTIGATING),
    }
)


@dataclass(frozen=True, slots=True, order=True)
class AlertRef:
    """An alert that a case is about, and the rule that gave it."""

    id: str
    rule: str
    version: int


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One line of a case file; ``previous`` is the digest of the line before, zeros at first.

    ``alerts`` stand in the event that opens the case, ``disposition`` in one that closes it.
    """

    sequence: int
    previous: Digest
    case: str
    action: Action
    at: int
    officers: tuple[str, ...]
    alerts: tuple[AlertRef, ...] = ()
    disposition: Disposition | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its events leave it; ``officer`` acted last."""

    id: str
    alerts: tuple[AlertRef, ...]
    state: State
    officer: str
    disposition: Disposition | None
    events: tuple[CaseEvent, ...]


def fold_cases(events: Iterable[CaseEvent]) -> tuple[Case, ...]:
    """Return the cases that ``events`` give, in the order in which they were opened.

    Raises:
        CaseForbidden: an event that its case's state does not allow, or that lacks an officer.
    """
    cases: dict[str, Case] = {}
    last = 0
    for event in events:
        if event.at < last:
            raise CaseForbidden(f"event {event.sequence} is older than the one before it")
        last = event.at
        cases[event.case] = _after(cases.get(event.case), event)
    return tuple(cases.values())


def _after(case: Case | None, event: CaseEvent) -> Case:
    before, after = _STEPS[event.action]
    state = case.state if case else None
    if state is not before:
        told = state or "not open"
        raise CaseForbidden(
            f"event {event.sequence}: {event.action} does not follow where a case is {told}",
            hint="open, triage, investigate, close; reopen after that",
        )
    _require_whole(event)
    return Case(
        id=event.case,
        alerts=case.alerts if case else event.alerts,
        state=after,
        officer=event.officers[0],
        disposition=event.disposition,
        events=(*(case.events if case else ()), event),
    )


def _require_whole(event: CaseEvent) -> None:
    place = f"event {event.sequence}"
    if (event.action is Action.OPEN) != bool(event.alerts):
        raise CaseForbidden(f"{place}: alerts belong to the event that opens a case")
    if (event.action is Action.CLOSE) != (event.disposition is not None):
        raise CaseForbidden(f"{place}: a disposition belongs to an event that closes a case")
    if len(set(event.officers)) != len(event.officers) or not event.officers:
        raise CaseForbidden(f"{place}: an event needs an officer, each named once")
    if event.disposition in TWO_OFFICERS and len(event.officers) < _TWO:
        raise CaseForbidden(
            f"{place}: two officers close a case as {event.disposition}",
            hint="name the second officer",
        )


def closed_by(events: Sequence[CaseEvent], last: int) -> tuple[Case, ...]:
    """Return the cases that stand closed after the events up to the instant ``last``."""
    cases = fold_cases(event for event in events if event.at <= last)
    return tuple(case for case in cases if case.state is State.CLOSED)
