"""States of an authorisation: which moves there are, and what each lets a firm do (§A3).

The table is safe to misread: only ``full`` and ``limited`` allow anything, and only the
activities that are named. A no-objection certificate is not a licence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.register.model import Kind, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from biplomacy.register.model import (
        Activity,
        Authorisation,
        Condition,
        DeclaredWallet,
        Entity,
        RecordedEvent,
    )
    from biplomacy.values.day import Day

UNKNOWN = "not in the register"


class Extent(StrEnum):
    """How far a right reaches; ``run_off``: only winding down what clients have there."""

    NONE = "none"
    RUN_OFF = "run_off"
    LIMITED = "limited"
    FULL = "full"


S = State
ASSESSED = frozenset(
    {
        S.APPLICATION_RECEIVED,
        S.INCOMPLETE,
        S.COMPLETE,
        S.UNDER_ASSESSMENT,
        S.INFORMATION_REQUESTED,
    }
)
"""An application on its way; a transitional or sandbox right keeps running beside it."""
RUNNING = frozenset({S.TRANSITIONAL, S.SANDBOX})
REFUSING = frozenset({S.REFUSED, S.REVOKED, S.SUSPENDED})
"""Decisions by which an authority says no to activities."""
ENDED = frozenset({S.REVOKED, S.SURRENDERED, S.LAPSED})
_DECIDED = frozenset({S.IN_PRINCIPLE, S.LICENSED, S.REFUSED, S.WITHDRAWN})
_ASKED = frozenset({S.NOC, S.INITIAL_APPROVAL, S.APPLICATION_RECEIVED, S.WITHDRAWN})
_CLEARED = frozenset({S.APPLICATION_RECEIVED, S.SANDBOX, S.LAPSED, S.WITHDRAWN, S.REVOKED})
NEXT: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        S.ENQUIRY: _ASKED,
        S.EXPRESSION_OF_INTEREST: _ASKED,
        S.NOC: _CLEARED,
        S.INITIAL_APPROVAL: _CLEARED,
        S.TRANSITIONAL: frozenset({S.APPLICATION_RECEIVED, S.LICENSED, S.LAPSED, S.REFUSED}),
        S.SANDBOX: frozenset({S.APPLICATION_RECEIVED, S.LAPSED, S.REVOKED}),
        S.APPLICATION_RECEIVED: _DECIDED | {S.INCOMPLETE, S.COMPLETE},
        S.INCOMPLETE: _DECIDED | {S.APPLICATION_RECEIVED, S.COMPLETE},
        S.COMPLETE: _DECIDED | {S.UNDER_ASSESSMENT},
        S.UNDER_ASSESSMENT: _DECIDED | {S.INFORMATION_REQUESTED},
        S.INFORMATION_REQUESTED: _DECIDED | {S.UNDER_ASSESSMENT},
        S.IN_PRINCIPLE: frozenset({S.LICENSED, S.REFUSED, S.LAPSED, S.WITHDRAWN}),
        S.LICENSED: frozenset({S.RESTRICTED, S.SUSPENDED, S.REVOKED, S.SURRENDERED, S.LAPSED}),
        S.RESTRICTED: frozenset({S.LICENSED, S.SUSPENDED, S.REVOKED, S.SURRENDERED}),
        S.SUSPENDED: frozenset({S.LICENSED, S.RESTRICTED, S.REVOKED, S.SURRENDERED}),
        S.REVOKED: frozenset(),
        S.SURRENDERED: frozenset(),
        S.LAPSED: frozenset(),
        S.REFUSED: frozenset(),
        S.WITHDRAWN: frozenset(),
        S.WARNED: frozenset(),
    }
)
"""The moves of §A3.1; a court's order is outside it, and a new authorisation has a new id."""
EXTENTS: Mapping[State, Extent] = MappingProxyType(
    dict.fromkeys(State, Extent.NONE)
    | {
        S.TRANSITIONAL: Extent.LIMITED,
        S.SANDBOX: Extent.LIMITED,
        S.LICENSED: Extent.FULL,
        S.RESTRICTED: Extent.LIMITED,
        S.SUSPENDED: Extent.RUN_OFF,
        S.REVOKED: Extent.RUN_OFF,
        S.SURRENDERED: Extent.RUN_OFF,
        S.LAPSED: Extent.RUN_OFF,
    }
)
"""What each state allows while its end has not come."""
_WORDS: Mapping[State, str] = MappingProxyType(
    {
        S.ENQUIRY: "an enquiry is not a licence",
        S.EXPRESSION_OF_INTEREST: "an expression of interest is not a licence",
        S.NOC: "a no-objection certificate is not a licence",
        S.INITIAL_APPROVAL: "an initial approval is not a licence",
        S.TRANSITIONAL: "an existing firm under a grace clause",
        S.SANDBOX: "within the sandbox and its caps",
        S.IN_PRINCIPLE: "an approval in principle is not a licence",
        S.LICENSED: "licensed",
        S.RESTRICTED: "licensed, with restrictions",
        S.SUSPENDED: "suspended: only the winding down of what clients have there",
        S.REVOKED: "the authorisation was revoked",
        S.SURRENDERED: "the authorisation was surrendered",
        S.LAPSED: "the authorisation lapsed",
        S.REFUSED: "the application was refused",
        S.WITHDRAWN: "the application was withdrawn",
        S.WARNED: "the authority warns of this firm",
    }
)


@dataclass(frozen=True, slots=True)
class Running:
    """A transitional or sandbox right, which an application does not end; ``until`` included."""

    state: State
    since: Day
    until: Day | None
    event: RecordedEvent


@dataclass(frozen=True, slots=True)
class Held:
    """An authorisation as the events give it: where it stands since when, and what was told.

    ``moved`` set the state; ``last`` is the newest event of any kind; ``ordered`` are the events
    that a court imposed. ``run_off_ends`` still belongs to the winding down.
    """

    subject: str
    state: State
    since: Day
    moved: RecordedEvent
    last: RecordedEvent
    entity: Entity | None = None
    authorisation: Authorisation | None = None
    running: Running | None = None
    run_off_ends: Day | None = None
    wallets: tuple[DeclaredWallet, ...] = ()
    ordered: tuple[RecordedEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Permission:
    """The answer to "may this firm do that, on that day"; ``until`` is the last day it holds."""

    allowed: bool
    extent: Extent
    reason: str
    state: State | None = None
    since: Day | None = None
    until: Day | None = None
    conditions: tuple[Condition, ...] = ()
    event: RecordedEvent | None = None


def is_legal_move(before: State | None, to_state: State, kind: Kind) -> bool:
    """Say whether §A3.1 has that move; the first state of an authorisation is its regime's say."""
    if kind is Kind.COURT_ORDER or before is None:
        return True
    if before is State.SUSPENDED and to_state is State.LICENSED:
        return kind is Kind.REINSTATEMENT
    return kind is not Kind.REINSTATEMENT and to_state in NEXT[before]


def may_operate(held: Held | None, activity: Activity | None, at: Day) -> Permission:
    """Return whether the holder may do ``activity`` on ``at``; None asks for any activity.

    ``held`` is the authorisation as it stood on ``at``; None: the firm is not in the register.
    """
    if held is None:
        return Permission(allowed=False, extent=Extent.NONE, reason=UNKNOWN)
    found = _right(held, at)
    if found.extent is Extent.NONE:
        return found
    named = held.authorisation.activities if held.authorisation is not None else ()
    if not named or (activity is not None and activity not in named):
        what = activity.value if activity is not None else "any activity"
        return Permission(
            allowed=False,
            extent=Extent.NONE,
            reason=f"{found.reason.partition('; ')[0]}, but not for {what}",
            state=held.state,
            since=found.since,
            event=found.event,
        )
    return found


def firm_may_operate(held: Iterable[Held], activity: Activity | None, at: Day) -> Permission:
    """Return the widest permission that a firm's authorisations give; of none, that of no firm.

    A warning outranks all of them. A right gives way to a refusal, a revocation or a suspension of
    the same activities since the day that it began; who is licensed anew later may operate.
    """
    answers = [(one, may_operate(one, activity, at)) for one in held]
    if not answers:
        return may_operate(None, activity, at)
    refusing = [one for one, _ in answers if one.state in REFUSING]
    counting = [answer for one, answer in answers if one.state is State.WARNED] or [
        answer
        for one, answer in answers
        if not (answer.allowed and _refused_since(one, answer.since or at, refusing, activity))
    ]
    order = list(Extent)
    return max(counting, key=lambda answer: (order.index(answer.extent), answer.since or at))


def _refused_since(
    held: Held, since: Day, refusing: Iterable[Held], activity: Activity | None
) -> bool:
    """Say whether all activities that were asked about were refused elsewhere from ``since`` on."""
    refused: set[Activity] = set()
    for one in refusing:
        if one.since >= since and one.authorisation is not None:
            refused.update(one.authorisation.activities)
    named = held.authorisation.activities if held.authorisation is not None else ()
    return refused.issuperset((activity,) if activity is not None else named)


def _right(held: Held, at: Day) -> Permission:
    """Return what the state gives, whatever the activity."""
    running = held.running
    if held.state in ASSESSED and running is not None and _lasts(running.until, at):
        return _permission(held, Extent.LIMITED, f"{_WORDS[running.state]}; applied", running)
    if held.state in ASSESSED:
        return _permission(held, Extent.NONE, "an application is not a licence")
    if held.state in RUNNING:
        if running is not None and _lasts(running.until, at):
            return _permission(held, Extent.LIMITED, _WORDS[held.state], running)
        ended = f"{_WORDS[held.state]}; that right has ended"
        return _permission(held, Extent.NONE, ended, running)
    if held.state in ENDED:
        if held.run_off_ends is not None and at <= held.run_off_ends:
            return _permission(held, Extent.RUN_OFF, f"{_WORDS[held.state]}; winding down")
        return _permission(held, Extent.NONE, _WORDS[held.state])
    return _permission(held, EXTENTS[held.state], _WORDS[held.state])


def _lasts(until: Day | None, at: Day) -> bool:
    return until is None or at <= until


def _permission(
    held: Held, extent: Extent, reason: str, running: Running | None = None
) -> Permission:
    until = held.run_off_ends if extent is Extent.RUN_OFF and held.state in ENDED else None
    return Permission(
        allowed=extent in {Extent.LIMITED, Extent.FULL},
        extent=extent,
        reason=reason,
        state=held.state,
        since=running.since if running is not None else held.since,
        until=running.until if running is not None else until,
        conditions=held.authorisation.conditions if held.authorisation is not None else (),
        event=running.event if running is not None else held.moved,
    )
