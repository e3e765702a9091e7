"""Rechecks the register: decisions, warnings, time limits, imports and dumps (register §A7.1)."""

from __future__ import annotations

from dataclasses import replace
from operator import ne
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.record.errors import IssuerUnauthorised
from biplomacy.register.clock_rules import Calendar, ClockRule, Unit
from biplomacy.register.dump import (
    StatedDump,
    check_dump,
    dump_entries,
    read_dump,
    state_dump,
)
from biplomacy.register.dump_reading import entries_below
from biplomacy.register.errors import CalendarUncovered, RecordGap
from biplomacy.register.esma_stated import StatedImport, check_import
from biplomacy.register.event_check import REGIME_MISSING
from biplomacy.register.model import RegisterEvent
from biplomacy.register.model import Warning as PublicWarning
from biplomacy.register.vasp_endpoint import VaspEndpoint
from biplomacy.values.day import Day
from biplomacy.values.errors import EvidenceError, InputError
from biplomacy.values.verdict import Finding, Grade, Severity
from biplomacy.verify.model import refuted
from biplomacy.verify.power_judging import judged
from biplomacy.verify.register_clocks import clock_rows
from biplomacy.verify.register_endpoints import endpoint_row
from biplomacy.verify.register_sources import RegisterSources
from biplomacy.verify.shelf import settled
from biplomacy.verify.supervision_judging import by_severity, may_publish, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged
    from biplomacy.register.dump import DumpEntry
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Row
    from biplomacy.verify.shelf import Shelved

AUTHORITY_OTHER = "register-authority-other"
TIMES_DIFFER = "dump-times-differ"
WARNING_DUPLICATE = "register-warning-duplicate"
_OWN_WORD = "is the authority's own word"
_UNITS: Mapping[Unit, str] = MappingProxyType(
    {Unit.WORKING: "working days", Unit.CALENDAR: "calendar days", Unit.MONTH: "months"}
)


def register_rows(desk: Desk, audited: Audited) -> Iterator[Row]:
    """Yield the row of each statement of the register in log order, then the expired clocks."""
    sources = RegisterSources(desk, audited)
    for item in desk.shelf.items:
        for row in rows_of(sources, item):
            yield settled(item, row)
    yield from clock_rows(sources)


def rows_of(sources: RegisterSources, item: Shelved) -> Iterator[Row]:
    """Yield the row of one statement; of another office, none.

    Evidence that does not read, though it has its digest, contradicts what was made of it.
    """
    try:
        row = _said(sources, item) or _listed(sources, item)
    except (InputError, EvidenceError) as error:
        kind = "dump" if isinstance(item.body, StatedDump) else "import"
        name = numbered(f"register.{kind}", item.logged, "").name
        row = refuted(name, item.logged, error.code, error.message)
    if row is not None:
        yield row


def _said(sources: RegisterSources, item: Shelved) -> Row | None:
    logged = item.logged
    match item.body:
        case RegisterEvent() as event:
            return event_row(sources, logged, event)
        case PublicWarning() as warning:
            return warning_row(sources, logged, warning)
        case ClockRule() as rule:
            return rule_row(sources, logged, rule)
        case Calendar() as calendar:
            return calendar_row(logged, calendar)
        case _:
            return None


def _listed(sources: RegisterSources, item: Shelved) -> Row | None:
    match item.body:
        case StatedImport() as told:
            return import_row(sources, item.logged, told)
        case StatedDump() as told:
            return dump_row(sources, item.logged, told)
        case VaspEndpoint() as told:
            return endpoint_row(sources, item.logged, told)
        case _:
            return None


def event_row(sources: RegisterSources, logged: Logged, event: RegisterEvent) -> Row:
    """Return the row of a decision: whether its move is legal and enough signed it (§A3, §A7.1)."""
    move = f"{event.from_state or 'no state'} to {event.to_state}"
    row = numbered("register.event", logged, f"{event.id}: {event.subject}, {event.kind}, {move}")
    rights = event.body.authorisation
    findings = (
        *_unauthorised(sources, logged),
        *sources.findings(logged.index),
        *_of_others(logged, None if rights is None else rights.authority),
    )
    unknown = [one for one in findings if one.code == REGIME_MISSING]
    if unknown and not by_severity(findings, Severity.FAILURE):
        return row.unverifiable(f"{REGIME_MISSING}: {unknown[0].message}")
    words = f"{event.to_state} from {event.effective_at}"
    reason = f"the move is legal and enough signed it; what was decided {_OWN_WORD}"
    return judged(row, findings, Grade.RECORD, words=words, reason=reason)


def warning_row(sources: RegisterSources, logged: Logged, warning: PublicWarning) -> Row:
    """Return the row of a warning: it stands once, from an office that may warn."""
    named = ", ".join((*warning.names, *warning.domains))[:200]
    row = numbered("register.warning", logged, f"{warning.id}: {named}")
    earlier = [
        one
        for one, body in sources.desk.shelf.bodies(PublicWarning, logged.index)
        if body.id == warning.id and one.id != logged.statement.supersedes
    ]
    twice = f"entry {earlier[0].index} has that id, and nothing supersedes it" if earlier else ""
    findings = (
        *_unauthorised(sources, logged),
        *([Finding(WARNING_DUPLICATE, Severity.FAILURE, warning.id, twice)] if twice else ()),
        *_of_others(logged, warning.authority),
    )
    recorded = Day.of_instant(sources.times[logged.index])
    words = f"published {warning.published_at}, recorded {recorded}"
    reason = f"it names whom it warns of; that it warns {_OWN_WORD}"
    return judged(row, findings, Grade.RECORD, words=words, reason=reason)


def rule_row(sources: RegisterSources, logged: Logged, rule: ClockRule) -> Row:
    """Return the row of a time limit: it can be counted; that it is the law rests on its source."""
    legal = rule.legal
    text = f"{rule.regime} {rule.id}: {legal.legal_basis} ({legal.standing}: {legal.source})"
    row = numbered("register.clock", logged, text)
    if rule.calendar is not None and rule.calendar not in sources.calendars:
        return row.unverifiable(f"{CalendarUncovered.code}: there is no calendar {rule.calendar}")
    notes = []
    if rule.regime not in sources.regimes:
        message = f"the regime {rule.regime} is not known here"
        notes.append(Finding(REGIME_MISSING, Severity.INFO, rule.id, message))
    words = f"{rule.n} {_UNITS[rule.unit]}"
    reason = "its terms fit together; that it is the law rests on what it names"
    return judged(row, notes, Grade.ATTESTED, words=words, reason=reason)


def calendar_row(logged: Logged, calendar: Calendar) -> Row:
    """Return the row of a calendar: its days fit together; that they are kept is its word."""
    row = numbered("register.calendar", logged, f"{calendar.id} ({calendar.source})")
    words = f"{calendar.first} to {calendar.last}, {len(calendar.holidays)} holidays"
    reason = "its days fit together; that they are kept rests on the source that it names"
    return row.confirmed(words, reason, Grade.ATTESTED)


def import_row(sources: RegisterSources, logged: Logged, told: StatedImport) -> Row:
    """Return the row of an import: the file read again where it lies beside the log (§A6)."""
    row = numbered("register.import", logged, f"{told.source}: {told.rows:,} rows")
    file = sources.desk.blob(logged.statement.evidence, told.digest)
    if file is None:
        return row.unverifiable(f"the bytes of the digest {told.digest} do not lie beside the log")
    words = f"{told.rows:,} rows, {len(told.flags)} kinds of flags"
    reason = "read again: rows and flags are the same; where the file came from is its word"
    return judged(row, check_import(told, file), Grade.RECORD, words=words, reason=reason)


def dump_row(sources: RegisterSources, logged: Logged, told: StatedDump) -> Row:
    """Return the row of a dump: written again from the record, byte for byte (§A7.1)."""
    row = numbered("register.dump", logged, f"{told.rows:,} rows of {told.as_of_size:,} entries")
    if logged.index not in sources.dumped_again:
        return row.unverifiable(
            f"{told.rows:,} rows are more than are written again here; run"
            f" `biplomacy register dump --size {told.as_of_size}`"
        )
    try:
        entries = entries_below(sources.audited, told.as_of_size)
    except RecordGap as gap:
        return row.unverifiable(f"{gap.code}: {gap.message}")
    findings = check_dump(told, entries, sources.audited.checkpoint.head.size)
    if findings and (count := _times_alone(sources, logged, told, entries)):
        message = f"{count:,} lines have another time than the checkpoints at hand show"
        return row.unverifiable(f"{TIMES_DIFFER}: {message}")
    words = f"{told.rows:,} rows"
    return judged(row, findings, Grade.RECORD, words=words, reason="written again: the same bytes")


def _times_alone(
    sources: RegisterSources, logged: Logged, told: StatedDump, entries: Sequence[DumpEntry]
) -> int:
    """Return how many lines differ in their time, if nothing else of the dump does.

    A time that was told before a witness had cosigned, or where a checkpoint is not at hand, is
    no lie about a decision.
    """
    lines = sources.desk.blob(logged.statement.evidence, told.jsonl_digest)
    theirs = () if lines is None else read_dump(lines)
    if len(theirs) != len(entries) or state_dump(dump_entries(theirs, told.as_of_size)) != told:
        return 0
    timed = [
        replace(one, recorded_at=their.recorded_at)
        for one, their in zip(entries, theirs, strict=True)
    ]
    return sum(map(ne, entries, theirs)) if tuple(timed) == theirs else 0


def _unauthorised(sources: RegisterSources, logged: Logged) -> Iterator[Finding]:
    """Yield that the charter does not let the issuer say this."""
    said = logged.statement
    if not may_publish(sources.audited, logged, said.type):
        message = f"{said.issuer} may not publish {said.type}"
        yield Finding(IssuerUnauthorised.code, Severity.FAILURE, said.issuer, message)


def _of_others(logged: Logged, authority: str | None) -> Iterator[Finding]:
    """Note an act of another authority than the one that states it."""
    if authority is not None and authority != logged.statement.issuer:
        message = f"it is an act of {authority}, told by {logged.statement.issuer}"
        yield Finding(AUTHORITY_OTHER, Severity.INFO, "authority", message)
