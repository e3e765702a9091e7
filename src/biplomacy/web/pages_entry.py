"""One entry of the log, read out: what it says, who signed it, what was found, how to check it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.envelope import open_envelope
from biplomacy.values.canonical import decode
from biplomacy.values.errors import BiplomacyError
from biplomacy.web.pages_record import finding_lines
from biplomacy.web.signatories import office_name, roles_of
from biplomacy.web.statement_names import statement_name

if TYPE_CHECKING:
    from biplomacy.record.model import Charter, Logged
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.pages_record import FindingLine
    from biplomacy.web.publication import Publication

MOST_SHOWN = 20_000
MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A file that the statement names; ``there`` says whether this copy holds it."""

    role: str
    digest: str
    media_type: str
    size: int
    there: bool


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """What was recomputed of one figure of the entry."""

    claim: str
    published: str
    recomputed: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Said:
    """What the statement of an entry says, and who signed it.

    ``replaces`` and ``replaced`` are entries that it supersedes, or that supersede it. A
    ``threshold`` of 0 says that the charter's own rules apply. ``payload`` is the beginning only
    where it is not ``whole``.
    """

    type: str
    issued: str
    witnessed: str
    signers: tuple[str, ...]
    threshold: int
    replaces: int | None
    replaced: int | None
    evidence: tuple[EvidenceLine, ...]
    payload: str
    whole: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """All that the page of an entry says.

    ``said`` is None where the entry is no statement; ``findings`` of the audit then say why.
    ``previous`` and ``next`` are None at the ends of the log.
    """

    headline: str
    index: int
    size: int
    said: Said | None
    findings: tuple[FindingLine, ...]
    rows: tuple[VerdictLine, ...]
    previous: int | None
    next: int | None


def entry_page(publication: Publication, language: Language, index: int) -> EntryPage:
    """Return the page of the entry ``index``.

    Raises:
        LeafUnknown: there is no such entry.
    """
    audited = publication.record.audited
    data = publication.record.entry(index)
    logged = publication.statement_at(index)
    size = audited.checkpoint.head.size
    about = (one for one in audited.findings if one.subject == f"entry:{index}")
    return EntryPage(
        headline=_headline(logged, language)
        if logged
        else language.text("Entry %(index)s is no statement that can be read.", index=index),
        index=index,
        size=size,
        said=_said(publication, language, logged, data) if logged else None,
        findings=finding_lines(about, language)[:MOST_ROWS],
        rows=_rows(publication, language, index),
        previous=index - 1 if index else None,
        next=index + 1 if index + 1 < size else None,
    )


def _said(publication: Publication, language: Language, logged: Logged, data: bytes) -> Said:
    audited = publication.record.audited
    statement = logged.statement
    charter = audited.history.charter_at(logged.index) if audited.history else None
    payload = _readable(data)
    return Said(
        type=statement.type,
        issued=language.instant(statement.issued_at),
        witnessed=language.instant(logged.logged_at) if logged.logged_at is not None else "",
        signers=roles_of(logged, audited),
        threshold=_threshold(charter, logged),
        replaces=publication.index_of_id(statement.supersedes),
        replaced=publication.correction_of(logged.id),
        evidence=_evidence(publication, logged),
        payload=payload[:MOST_SHOWN],
        whole=len(payload) <= MOST_SHOWN,
    )


def _headline(logged: Logged, language: Language) -> str:
    return language.text(
        "%(what)s, number %(number)s of the %(office)s",
        what=statement_name(logged.statement.type, language),
        number=logged.statement.sequence,
        office=office_name(logged.statement.issuer),
    )


def _evidence(publication: Publication, logged: Logged) -> tuple[EvidenceLine, ...]:
    return tuple(
        EvidenceLine(
            one.role,
            str(one.sha256),
            one.media_type,
            one.size,
            there=publication.holds(f"blob/{one.sha256}"),
        )
        for one in logged.statement.evidence[:MOST_ROWS]
    )


def _readable(data: bytes) -> str:
    """Return the payload set out in lines; the canonical bytes are one line."""
    try:
        value = decode(open_envelope(data).payload)
    except BiplomacyError:
        return data.decode("utf-8", "replace")
    return json.dumps(value, indent=2, ensure_ascii=False)  # noqa: TID251 - to be read, never signed


def _threshold(charter: Charter | None, logged: Logged) -> int:
    for office in charter.offices if charter else ():
        if office.id == logged.statement.issuer:
            for rule in office.may_publish:
                if rule.type == logged.statement.type:
                    return rule.threshold
    return 0


def _rows(publication: Publication, language: Language, index: int) -> tuple[VerdictLine, ...]:
    return tuple(
        VerdictLine(row.claim, row.published, row.recomputed, language.answer(row))
        for row in publication.rows_about(index)[:MOST_ROWS]
    )
