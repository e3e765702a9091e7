"""Whether the events of a record are legal, each judged by what was known when it was recorded.

Nothing that was recorded later makes an earlier decision wrong (supervision §A3, §A4.2, §A7.1).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from operator import itemgetter
from typing import TYPE_CHECKING

from biplomacy.register.clock_rules import MONDAY_TO_FRIDAY
from biplomacy.register.counting import working_days
from biplomacy.register.errors import (
    CalendarUncovered,
    SignersInsufficient,
    TransitionForbidden,
)
from biplomacy.register.model import MIN_SIGNERS, Kind
from biplomacy.register.states import is_legal_move
from biplomacy.values.day import Day
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from biplomacy.register.clock_rules import Calendar
    from biplomacy.register.model import RecordedEvent, State
    from biplomacy.register.regime_file import Regime

BACKDATED = "register-backdated"
COURT_ORDER = "register-court-order"
DUPLICATE = "register-event-duplicate"
SUPERSEDES_UNKNOWN = "register-supersedes-unknown"
REGIME_MISSING = "register-regime-missing"
STATE_DIFFERS = "register-state-differs"
_MOST_DAYS_BACK = 1
_FAR_BACK = 31
"""Calendar days after which no calendar is asked any more: no holiday is that long."""


def check_events(
    events: Sequence[RecordedEvent],
    regimes: Mapping[str, Regime],
    *,
    threshold: int = MIN_SIGNERS,
    calendar: Calendar = MONDAY_TO_FRIDAY,
) -> tuple[Finding, ...]:
    """Return all that is wrong or notable with the events of a record, in log order.

    ``threshold`` is how many officials the charter asks for; ``calendar`` tells working days.
    """
    past = _Past(regimes)
    return tuple(
        finding
        for one in sorted(events, key=lambda one: one.leaf)
        for finding in (
            *check_signers(one, threshold),
            *check_backdating(one, calendar),
            *past.judge(one),
        )
    )


def require_fit(
    one: RecordedEvent, before: Iterable[RecordedEvent], regimes: Mapping[str, Regime]
) -> None:
    """Refuse an event that the events ``before`` it do not allow, so that it is never logged.

    Raises:
        TransitionForbidden: the regime has no such move, or the event starts from another state.
        SignersInsufficient: too few officials signed.
    """
    past = _Past(regimes)
    for earlier in sorted(before, key=lambda each: each.leaf):
        tuple(past.judge(earlier))
    for finding in (*check_signers(one), *past.judge(one)):
        if finding.severity is Severity.FAILURE:
            kind = (
                SignersInsufficient
                if finding.code == SignersInsufficient.code
                else TransitionForbidden
            )
            raise kind(f"{finding.subject}: {finding.message}")


def check_signers(one: RecordedEvent, threshold: int = MIN_SIGNERS) -> tuple[Finding, ...]:
    """Return where fewer signed than the charter asks for, or others than the event names."""
    if not one.signed_by:
        return ()
    signed = set(one.signed_by)
    if len(signed) < threshold:
        message = f"{len(signed)} signed, {threshold} are asked for"
    elif missing := [name for name in one.event.signers if name not in signed]:
        message = f"{', '.join(name[:16] for name in missing)} is named as signer and did not sign"
    else:
        return ()
    return (_failure(SignersInsufficient.code, one, message),)


def check_backdating(
    one: RecordedEvent, calendar: Calendar = MONDAY_TO_FRIDAY
) -> tuple[Finding, ...]:
    """Return whether the event took effect over one working day before it was recorded (§A4.2)."""
    effective, recorded = one.event.effective_at, Day.of_instant(one.recorded_at)
    far = effective.until(recorded)
    try:
        late = far > _FAR_BACK or working_days(effective, recorded, calendar) > _MOST_DAYS_BACK
    except CalendarUncovered as error:
        return (_finding(error.code, Severity.WARNING, one, error.message),)
    if not late:
        return ()
    message = f"takes effect {effective}, recorded {recorded}"
    return (_finding(BACKDATED, Severity.INFO, one, message),)


class _Past:
    """What was recorded so far, authorisation by authorisation."""

    def __init__(self, regimes: Mapping[str, Regime]) -> None:
        self._regimes = regimes
        self._by_id: dict[str, RecordedEvent] = {}
        self._moves: dict[str, list[tuple[tuple[int, int, int], RecordedEvent]]] = {}
        self._regime: dict[str, str] = {}

    def judge(self, one: RecordedEvent) -> Iterator[Finding]:
        """Yield what the past has against an event, and add the event to the past."""
        event = one.event
        if event.id in self._by_id:
            yield _failure(DUPLICATE, one, "another event of the record has that id")
        yield from self._superseding(one)
        if event.body.authorisation is not None:
            self._regime[event.subject] = event.body.authorisation.regime
        moves = self._moves.setdefault(event.subject, [])
        row = (_place(one), one)
        place = bisect_left(moves, row[0], key=itemgetter(0))
        before = moves[place - 1][1].event.to_state if place else None
        yield from self._move(one, before)
        if event.moves:
            if place < len(moves) and moves[place][1].event.from_state is not event.to_state:
                after = moves[place][1].event
                message = f"the next move, {after.id}, starts from {after.from_state}"
                yield _finding(STATE_DIFFERS, Severity.WARNING, one, message)
            insort(moves, row, key=itemgetter(0))
        self._by_id.setdefault(event.id, one)

    def _superseding(self, one: RecordedEvent) -> Iterator[Finding]:
        name = one.event.supersedes
        earlier = self._by_id.get(name) if name is not None else None
        if name is not None and (earlier is None or earlier.event.subject != one.event.subject):
            message = f"supersedes {name}, which this authorisation has not"
            yield _failure(SUPERSEDES_UNKNOWN, one, message)
            return
        if one.statement is not None and one.corrects != (earlier.statement if earlier else None):
            message = "the statement does not supersede the statement of the event it corrects"
            yield _failure(SUPERSEDES_UNKNOWN, one, message)
        if earlier is not None and earlier.event.moves:
            moves = self._moves[one.event.subject]
            place = bisect_left(moves, _place(earlier), key=itemgetter(0))
            if place < len(moves) and moves[place][1] is earlier:
                del moves[place]

    def _move(self, one: RecordedEvent, before: State | None) -> Iterator[Finding]:
        event = one.event
        if event.kind is Kind.COURT_ORDER:
            message = f"{event.to_state} by order of a court, {event.body.court_ref}"
            yield _finding(COURT_ORDER, Severity.INFO, one, message)
            return
        if event.from_state is not before:
            stood = f"it stood at {before}" if before is not None else "it had no state"
            message = f"starts from {event.from_state or 'no state'}, but {stood}"
            yield _failure(TransitionForbidden.code, one, message)
        elif event.moves and not is_legal_move(before, event.to_state, event.kind):
            message = f"no {event.kind} leads from {before} to {event.to_state}"
            yield _failure(TransitionForbidden.code, one, message)
        elif event.moves:
            yield from self._under_regime(one, before)

    def _under_regime(self, one: RecordedEvent, before: State | None) -> Iterator[Finding]:
        event = one.event
        name = self._regime.get(event.subject)
        regime = self._regimes.get(name) if name is not None else None
        if regime is None:
            message = f"the regime {name or 'of the authorisation'} is not known here"
            yield _finding(REGIME_MISSING, Severity.WARNING, one, message)
        elif not (regime.begins if before is None else regime.knows)(event.to_state):
            message = f"{name} has no {event.to_state}{' to begin with' if before is None else ''}"
            yield _failure(TransitionForbidden.code, one, message)


def _place(one: RecordedEvent) -> tuple[int, int, int]:
    return one.event.effective_at.value.toordinal(), one.recorded_at, one.leaf


def _failure(code: str, one: RecordedEvent, message: str) -> Finding:
    return _finding(code, Severity.FAILURE, one, message)


def _finding(code: str, severity: Severity, one: RecordedEvent, message: str) -> Finding:
    return Finding(code, severity, one.event.id, message, (f"entry:{one.leaf}",))
