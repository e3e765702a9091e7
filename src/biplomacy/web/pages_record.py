"""The record page: checkpoint, witnesses, sequences with their gaps, findings, entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.values.verdict import Severity
from biplomacy.web.errors import LeafUnknown
from biplomacy.web.fork_evidence import fork_lines
from biplomacy.web.language import marked
from biplomacy.web.signatories import office_name, roles_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged
    from biplomacy.values.verdict import Finding
    from biplomacy.web.fork_evidence import ForkLine
    from biplomacy.web.language import Language
    from biplomacy.web.publication import Publication
    from biplomacy.web.statements import Published

PER_PAGE = 100
MOST_FINDINGS = 200
MOST_GAPS = 20
LOOKS = {
    Severity.FAILURE: ("no", "✕", marked("failure")),
    Severity.WARNING: ("un", "?", marked("warning")),
    Severity.INFO: ("idle", "i", marked("note")),
}


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
    forks: tuple[ForkLine, ...]


def record_page(publication: Publication, language: Language, number: int = 1) -> RecordPage:
    """Return page ``number``, counted from 1.

    Raises:
        LeafUnknown: there is no such page.
    """
    published, audited = publication.published, publication.record.audited
    newest = audited.statements[::-1]
    pages = record_pages(published)
    if not 1 <= number <= pages:
        raise LeafUnknown(
            f"the entries fill {pages} pages, so there is no page {number}",
            hint="begin at the record page",
        )
    gone = {one.statement.supersedes for one in audited.statements}
    shown = newest[(number - 1) * PER_PAGE : number * PER_PAGE]
    charter = audited.history.latest if audited.history else None
    return RecordPage(
        headline=_headline(audited, language),
        note=audited.checkpoint.note.decode("utf-8", "replace"),
        root=str(audited.checkpoint.head.root),
        maximum_age=_age(charter.max_cosignature_age_s, language) if charter else "",
        sequences=_sequences(audited, language),
        findings=finding_lines(audited.findings, language)[:MOST_FINDINGS],
        finding_count=len(audited.findings),
        entries=tuple(_entry(one, audited, language, superseded=one.id in gone) for one in shown),
        number=number,
        pages=pages,
        unreadable=published.unreadable[:MOST_FINDINGS],
        forks=fork_lines(publication, language),
    )


def record_pages(published: Published) -> int:
    """Return how many pages the entries fill, at least one."""
    return max(1, -(-len(published.record.audited.statements) // PER_PAGE))


def _headline(audited: Audited, language: Language) -> str:
    size = audited.checkpoint.head.size
    failures = sum(1 for one in audited.findings if one.severity is Severity.FAILURE)
    if failures:
        return language.counted(
            failures,
            "The record holds %(size)s entries, and its audit found %(number)s failure.",
            "The record holds %(size)s entries, and its audit found %(number)s failures.",
            size=f"{size:,}",
        )
    names = [one.key.name for one in audited.cosignatures]
    if not names:
        return language.counted(
            size,
            "%(number)s entry, append-only, witnessed by nobody.",
            "%(number)s entries, append-only, witnessed by nobody.",
        )
    return language.counted(
        size,
        "%(number)s entry, append-only, witnessed by %(witnesses)s.",
        "%(number)s entries, append-only, witnessed by %(witnesses)s.",
        witnesses=language.listed(names),
    )


def _age(seconds: int, language: Language) -> str:
    hours = seconds // 3600
    if hours and hours % 24 == 0:
        return language.counted(hours // 24, "%(number)s day", "%(number)s days")
    return language.counted(hours, "%(number)s hour", "%(number)s hours")


def _sequences(audited: Audited, language: Language) -> tuple[SequenceLine, ...]:
    used: dict[str, set[int]] = {}
    for one in audited.statements:
        used.setdefault(one.statement.issuer, set()).add(one.statement.sequence)
    charter = audited.history.latest if audited.history else None
    earlier = charter.predecessor if charter else None
    starts = dict(earlier.next_sequence) if earlier else {}
    return tuple(
        _sequence(issuer, numbers, starts.get(issuer, 0), language)
        for issuer, numbers in sorted(used.items())
    )


def _sequence(issuer: str, numbers: set[int], start: int, language: Language) -> SequenceLine:
    last = max(numbers)
    missing = last + 1 - start - sum(1 for number in numbers if number >= start)
    named: list[str] = []
    number = start
    while missing and len(named) < min(missing, MOST_GAPS):
        if number not in numbers:
            named.append(f"#{number}")
        number += 1
    return SequenceLine(
        office_name(issuer),
        len(numbers),
        f"#{min(numbers)} … #{last}",
        _gaps(named, missing - len(named), language),
    )


def _gaps(named: list[str], more: int, language: Language) -> str:
    if not named:
        return ""
    if not more:
        return language.text("%(numbers)s not published", numbers=language.listed(named))
    return language.counted(
        more,
        "%(numbers)s not published, and %(number)s more",
        "%(numbers)s not published, and %(number)s more",
        numbers=", ".join(named),
    )


def finding_lines(findings: Iterable[Finding], language: Language) -> tuple[FindingLine, ...]:
    """Return how findings are listed, the gravest first."""
    ordered = sorted(findings, key=lambda one: list(LOOKS).index(one.severity))
    lines = []
    for one in ordered:
        kind, sign, word = LOOKS[one.severity]
        said = language.text(word)
        lines.append(FindingLine(kind, sign, said, one.code, one.subject, one.message))
    return tuple(lines)


def _entry(logged: Logged, audited: Audited, language: Language, *, superseded: bool) -> EntryLine:
    said = logged.statement
    seen = logged.logged_at
    nobody = language.text("no valid signature")
    return EntryLine(
        index=logged.index,
        type=said.type,
        issuer=office_name(said.issuer),
        sequence=said.sequence,
        issued=language.instant(said.issued_at),
        witnessed=language.instant(seen) if seen is not None else language.text("no witness yet"),
        signers=", ".join(roles_of(logged, audited)) or nobody,
        superseded=superseded,
    )
