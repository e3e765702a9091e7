"""The record page: checkpoint, witnesses, sequences with their gaps, findings, entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.values.verdict import Severity
from biplomacy.web.errors import LeafUnknown
from biplomacy.web.signatories import office_name, roles_of
from biplomacy.web.wording import counted, listed, long_instant

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged
    from biplomacy.web.statements import Published

PER_PAGE = 100
MOST_FINDINGS = 200
MOST_GAPS = 20


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry of the log."""

    index: int
    type: str
    issuer: str
    sequence: int
    issued: str
    witnessed: str
    signers: str
    superseded: bool


@dataclass(frozen=True, slots=True)
class SequenceLine:
    """The numbers that one issuer used; ``gaps`` names those not published, or is empty."""

    issuer: str
    count: int
    span: str
    gaps: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding of the audit; ``kind`` as chips know it."""

    kind: str
    sign: str
    severity: str
    code: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """All that the record page says; entries newest first, a hundred on a page."""

    headline: str
    note: str
    root: str
    maximum_age: str
    sequences: tuple[SequenceLine, ...]
    findings: tuple[FindingLine, ...]
    finding_count: int
    entries: tuple[EntryLine, ...]
    number: int
    pages: int
    unreadable: tuple[tuple[int, str], ...]


def record_page(published: Published, number: int = 1) -> RecordPage:
    """Return page ``number``, counted from 1.

    Raises:
        LeafUnknown: there is no such page.
    """
    audited = published.record.audited
    newest = audited.statements[::-1]
    pages = max(1, -(-len(newest) // PER_PAGE))
    if not 1 <= number <= pages:
        raise LeafUnknown(f"the entries fill {pages} pages, so there is no page {number}")
    gone = {one.statement.supersedes for one in audited.statements}
    shown = newest[(number - 1) * PER_PAGE : number * PER_PAGE]
    charter = audited.history.latest if audited.history else None
    return RecordPage(
        headline=_headline(audited),
        note=audited.checkpoint.note.decode("utf-8", "replace"),
        root=str(audited.checkpoint.head.root),
        maximum_age=_age(charter.max_cosignature_age_s) if charter else "",
        sequences=_sequences(audited),
        findings=_findings(audited)[:MOST_FINDINGS],
        finding_count=len(audited.findings),
        entries=tuple(_entry(one, audited, superseded=one.id in gone) for one in shown),
        number=number,
        pages=pages,
        unreadable=published.unreadable[:MOST_FINDINGS],
    )


def _headline(audited: Audited) -> str:
    size = counted(audited.checkpoint.head.size, "entry", "entries")
    failures = sum(1 for one in audited.findings if one.severity is Severity.FAILURE)
    if failures:
        return f"{size}, and {counted(failures, 'failure')} of integrity."
    names = [one.key.name for one in audited.cosignatures]
    if not names:
        return f"{size}, append-only, witnessed by nobody."
    return f"{size}, append-only, witnessed by {listed(names)}."


def _age(seconds: int) -> str:
    hours = seconds // 3600
    return counted(hours // 24, "day") if hours and hours % 24 == 0 else counted(hours, "hour")


def _sequences(audited: Audited) -> tuple[SequenceLine, ...]:
    used: dict[str, set[int]] = {}
    for one in audited.statements:
        used.setdefault(one.statement.issuer, set()).add(one.statement.sequence)
    charter = audited.history.latest if audited.history else None
    earlier = charter.predecessor if charter else None
    starts = dict(earlier.next_sequence) if earlier else {}
    return tuple(
        _sequence(issuer, numbers, starts.get(issuer, 0))
        for issuer, numbers in sorted(used.items())
    )


def _sequence(issuer: str, numbers: set[int], start: int) -> SequenceLine:
    last = max(numbers)
    missing = last + 1 - start - sum(1 for number in numbers if number >= start)
    named: list[str] = []
    number = start
    while missing and len(named) < min(missing, MOST_GAPS):
        if number not in numbers:
            named.append(f"#{number}")
        number += 1
    gaps = f"{listed(named)} not published" if named else ""
    if missing > len(named):
        gaps += f", and {missing - len(named):,} more"
    return SequenceLine(office_name(issuer), len(numbers), f"#{min(numbers)} to #{last}", gaps)


def _findings(audited: Audited) -> tuple[FindingLine, ...]:
    looks = {
        Severity.FAILURE: ("no", "✕"),
        Severity.WARNING: ("un", "?"),
        Severity.INFO: ("idle", "i"),
    }
    return tuple(
        FindingLine(*looks[one.severity], one.severity.value, one.code, one.subject, one.message)
        for one in sorted(audited.findings, key=lambda one: list(looks).index(one.severity))
    )


def _entry(logged: Logged, audited: Audited, *, superseded: bool) -> EntryLine:
    said = logged.statement
    seen = logged.logged_at
    return EntryLine(
        index=logged.index,
        type=said.type,
        issuer=office_name(said.issuer),
        sequence=said.sequence,
        issued=long_instant(said.issued_at),
        witnessed=long_instant(seen) if seen is not None else "no witness yet",
        signers=", ".join(roles_of(logged, audited)) or "no valid signature",
        superseded=superseded,
    )
