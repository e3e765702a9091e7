"""What a record holds of the register, with the instant from which each was public (§A2.2).

``recorded_at`` is the earliest cosignature of the first checkpoint that covers the entry, so no
issuer writes it. Where no witness has cosigned yet, it is the latest time that the statements up
to the next one were dated by their own issuers; then the history is not ``witnessed``, and what
was known when rests on the office's word. Times never go back from one leaf to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from biplomacy.register import dump_schema
from biplomacy.register.clock_rules import CALENDAR, RULE, decode_days, decode_rule
from biplomacy.register.dump import DumpEntry
from biplomacy.register.errors import RecordGap
from biplomacy.register.event_rows import decode_event
from biplomacy.register.model import RecordedEvent
from biplomacy.register.warning_rows import decode_warning
from biplomacy.values.errors import InputError
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged
    from biplomacy.register.clock_rules import Calendar, ClockRule
    from biplomacy.register.model import (
        RegisterEvent,
        Warning,  # noqa: A004 - the field's word
    )

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RecordedWarning:
    """A warning at its place in a record; ``recorded_at`` in POSIX seconds."""

    warning: Warning
    recorded_at: int
    leaf: int


@dataclass(frozen=True, slots=True)
class History:
    """The register's events and warnings of one record, in log order; ``size`` is the record's.

    ``rules`` and ``calendars`` are those that the office published, the newest last.
    ``witnessed``: every time comes from a cosignature.
    """

    events: tuple[RecordedEvent, ...]
    warnings: tuple[RecordedWarning, ...]
    size: int
    witnessed: bool = True
    rules: tuple[ClockRule, ...] = ()
    calendars: tuple[Calendar, ...] = ()


class RecordEvents:
    """An ``EventSource`` over a history that was read whole."""

    def __init__(self, history: History) -> None:
        self._history = history

    def events(self, since: int) -> Iterator[tuple[int, RegisterEvent]]:
        """Yield the events from leaf index ``since`` on, in leaf order."""
        return ((one.leaf, one.event) for one in self._history.events if one.leaf >= since)


def read_history(audited: Audited) -> History:
    """Return the register's history in a record that was read and found sound.

    Raises:
        RecordGap: an entry cannot be read, or a statement of the register is not one.
    """
    _require_whole(audited)
    times = recorded_times(audited.statements)
    logged = dict(zip(times, audited.statements, strict=True))
    entries = _entries(audited.statements, times)
    found = _decoded(entries, audited.checkpoint.head.size)
    events = tuple(_with_statement(one, logged[one.leaf]) for one in found.events)
    stated = [one for one in audited.statements if one.statement.type in register_types()]
    witnessed = all(one.logged_at is not None for one in stated)
    return History(
        events,
        found.warnings,
        found.size,
        witnessed,
        _published(audited.statements, RULE, decode_rule),
        _published(audited.statements, CALENDAR, decode_days),
    )


def read_entries(audited: Audited) -> tuple[DumpEntry, ...]:
    """Return the record's statements of the register as a dump holds them; raises RecordGap."""
    _require_whole(audited)
    return _entries(audited.statements, recorded_times(audited.statements))


def read_dumped(entries: Sequence[DumpEntry]) -> History:
    """Return the history in a dump, whose times are taken as it states them.

    Raises:
        RecordGap: a line is no statement of the register.
    """
    return _decoded(entries, entries[-1].leaf + 1 if entries else 0)


def recorded_times(statements: Sequence[Logged]) -> dict[int, int]:
    """Return per leaf the instant from which its statement was public, in POSIX seconds."""
    times: dict[int, int] = {}
    latest, public = 0, 0
    issued = [one.statement.issued_at for one in statements]
    bounds = [max(pair) for pair in pairwise(issued)] + issued[-1:]
    for one, bound in zip(statements, bounds, strict=True):
        latest = max(latest, bound)
        public = max(public, latest if one.logged_at is None else one.logged_at)
        times[one.index] = public
    return times


def register_types() -> frozenset[str]:
    """Return the types that make up the register."""
    return frozenset({dump_schema.EVENT, dump_schema.WARNING})


def _require_whole(audited: Audited) -> None:
    size = audited.checkpoint.head.size
    read = {one.index for one in audited.statements}
    missing = next((index for index in range(size) if index not in read), None)
    if missing is not None:
        raise RecordGap(
            f"entry {missing} of {size} cannot be read", hint="read another copy of the record"
        )


def _entries(statements: Iterable[Logged], times: dict[int, int]) -> tuple[DumpEntry, ...]:
    types = register_types()
    return tuple(
        DumpEntry(one.index, times[one.index], one.statement.type, one.statement.body)
        for one in statements
        if one.statement.type in types
    )


def _decoded(entries: Iterable[DumpEntry], size: int) -> History:
    events: list[RecordedEvent] = []
    warnings: list[RecordedWarning] = []
    for one in entries:
        fields = Fields(one.body, f"entry {one.leaf}")
        try:
            if one.type == dump_schema.EVENT:
                events.append(RecordedEvent(decode_event(fields), one.recorded_at, one.leaf))
            else:
                warned = decode_warning(fields)
                warnings.append(RecordedWarning(warned, one.recorded_at, one.leaf))
            fields.close()
        except InputError as error:
            raise _no_statement(one.leaf, one.type, error) from error
    return History(tuple(events), tuple(warnings), size)


def _published(
    statements: Iterable[Logged], kind: str, decode: Callable[[Fields], T]
) -> tuple[T, ...]:
    found = []
    for one in statements:
        if one.statement.type == kind:
            fields = Fields(one.statement.body, f"entry {one.index}")
            try:
                found.append(decode(fields))
                fields.close()
            except InputError as error:
                raise _no_statement(one.index, kind, error) from error
    return tuple(found)


def _no_statement(leaf: int, kind: str, error: InputError) -> RecordGap:
    return RecordGap(
        f"entry {leaf} is no {kind}: {error.message}",
        hint="read another copy of the record, or ask its office",
    )


def _with_statement(one: RecordedEvent, logged: Logged) -> RecordedEvent:
    return RecordedEvent(
        event=one.event,
        recorded_at=one.recorded_at,
        leaf=one.leaf,
        statement=logged.id,
        corrects=logged.statement.supersedes,
        signed_by=logged.signed_by,
    )
