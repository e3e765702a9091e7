"""The register as it stood on a day, as it was known at an instant (supervision §A4).

Two times: ``effective_at``, when a decision takes effect in law, and ``recorded_at``, when the
record first showed it. For a fixed ``as_known_at`` nothing that is appended later changes the
answer: a correction is a new event.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from biplomacy.register.model import Kind
from biplomacy.register.states import ASSESSED, RUNNING, Held, Running

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.register.model import RecordedEvent
    from biplomacy.values.day import Day


@dataclass(frozen=True, slots=True)
class Register:
    """The authorisations on a day as known at an instant, by subject; ``taken`` in fold order.

    ``as_known_at`` is in POSIX seconds.
    """

    as_at: Day
    as_known_at: int
    held: tuple[Held, ...]
    taken: tuple[RecordedEvent, ...]


def known_on(day: Day) -> int:
    """Return the last second of a day, as ``as_known_at``."""
    return day.end - 1


def project(events: Iterable[RecordedEvent], *, as_at: Day, as_known_at: int) -> Register:
    """Return the register on ``as_at`` as the record showed it by ``as_known_at`` (§A4.1).

    ``events`` may come in any order. Of one authorisation, an event supersedes those of its name
    that the record holds before it.
    """
    known = [one for one in events if one.recorded_at <= as_known_at]
    taken = in_force(known, as_at)
    by_subject: dict[str, list[RecordedEvent]] = {}
    for one in taken:
        by_subject.setdefault(one.event.subject, []).append(one)
    held = tuple(fold(by_subject[subject]) for subject in sorted(by_subject))
    return Register(as_at, as_known_at, held, tuple(taken))


def in_force(known: Sequence[RecordedEvent], as_at: Day | None = None) -> list[RecordedEvent]:
    """Return the events that no other of ``known`` supersedes, in the order they are folded.

    That is by the day of effect, then by when they were recorded, then by leaf.
    """
    corrections: dict[tuple[str, str], int] = {}
    for one in known:
        if one.event.supersedes is not None:
            name = (one.event.subject, one.event.supersedes)
            corrections[name] = max(one.leaf, corrections.get(name, -1))
    rows = [
        ((one.event.effective_at.value.toordinal(), one.recorded_at, one.leaf), one)
        for one in known
        if not corrections or one.leaf >= corrections.get((one.event.subject, one.event.id), -1)
    ]
    if as_at is not None:
        last = as_at.value.toordinal()
        rows = [row for row in rows if row[0][0] <= last]
    rows.sort(key=itemgetter(0))
    return [one for _, one in rows]


def fold(events: Sequence[RecordedEvent]) -> Held:
    """Return one authorisation from its events, which are in order; there is at least one."""
    held = _start(events[0])
    for one in events[1:]:
        held = _after(held, one)
    return held


def _start(first: RecordedEvent) -> Held:
    event = first.event
    empty = Held(event.subject, event.to_state, event.effective_at, moved=first, last=first)
    return _after(empty, first)


def _after(held: Held, one: RecordedEvent) -> Held:
    event, body = one.event, one.event.body
    moves = event.moves
    state = event.to_state if moves else held.state
    return Held(
        subject=held.subject,
        state=state,
        since=event.effective_at if moves else held.since,
        moved=one if moves else held.moved,
        last=one,
        entity=body.entity or held.entity,
        authorisation=body.authorisation or held.authorisation,
        running=_running(held, one),
        run_off_ends=body.run_off_ends or (None if moves else held.run_off_ends),
        wallets=held.wallets if body.wallets is None else body.wallets,
        ordered=(*held.ordered, one) if event.kind is Kind.COURT_ORDER else held.ordered,
    )


def _running(held: Held, one: RecordedEvent) -> Running | None:
    """Return the transitional or sandbox right that runs after an event."""
    event, until, running = one.event, one.event.body.until, held.running
    if event.moves and event.to_state in RUNNING:
        same = running is not None and running.state is event.to_state
        ends = running.until if until is None and running is not None and same else until
        return Running(event.to_state, event.effective_at, ends, one)
    if event.moves and event.to_state not in ASSESSED:
        return None
    if running is not None and until is not None:
        return Running(running.state, running.since, until, one)
    return running
