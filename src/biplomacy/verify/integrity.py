"""Rows about the record itself: signatures, order, witnesses, evidence, freshness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.record.errors import TileMalformed
from biplomacy.record.reading import MAX_BLOB, read_blob
from biplomacy.values.day import format_instant
from biplomacy.values.verdict import Grade, Severity, Verdict, VerdictRow
from biplomacy.verify.model import Row, entry_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import EvidenceRef
    from biplomacy.record.reading import Files
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Finding
    from biplomacy.verify.model import Question


def integrity_rows(question: Question, audited: Audited) -> Iterator[Row]:
    """Yield one row for the whole record, and one for each thing that is wrong or unknown."""
    failures = [f for f in audited.findings if f.severity is Severity.FAILURE]
    broken = list(_evidence_rows(question.files, audited))
    altered = [row for row in broken if row.row.verdict is Verdict.CONTRADICTED]
    yield _summary(audited, len(failures) + len(altered))
    for finding in audited.findings:
        yield _finding_row(finding)
    yield from broken
    yield from _freshness(question, audited)


def _summary(audited: Audited, failures: int) -> Row:
    head = audited.checkpoint.head
    witnesses = ", ".join(
        f"{cosignature.key.name} at {format_instant(cosignature.time)}"
        for cosignature in audited.cosignatures
    )
    if failures:
        reason = f"{failures} findings below contradict the record's integrity"
    else:
        reason = f"every entry, signature and hash checked; cosigned by {witnesses or 'nobody'}"
    row = VerdictRow(
        claim="record.integrity",
        published=f"{head.origin}: {head.size} entries, root {head.root}",
        recomputed=f"{len(audited.entries)} entries, {len(audited.statements)} statements",
        verdict=Verdict.CONTRADICTED if failures else Verdict.CONFIRMED,
        grade=Grade.RECORD,
        reason=reason,
        evidence=("checkpoint",),
    )
    return Row(row, answerable=True)


def _finding_row(finding: Finding) -> Row:
    failed = finding.severity is Severity.FAILURE
    row = VerdictRow(
        claim=f"record.{finding.code}",
        published=finding.subject,
        recomputed="",
        verdict=Verdict.CONTRADICTED if failed else Verdict.UNVERIFIABLE,
        grade=Grade.RECORD if failed else Grade.ASSUMED,
        reason=f"{finding.code}: {finding.message}",
        evidence=(finding.subject, *finding.evidence),
    )
    return Row(row, answerable=failed)


def _evidence_rows(files: Files, audited: Audited) -> Iterator[Row]:
    """Yield the evidence that is absent or altered; what is named often is read once."""
    known: dict[tuple[Digest, int], tuple[str, str] | None] = {}
    for logged in audited.statements:
        for reference in logged.statement.evidence:
            key = (reference.sha256, reference.size)
            if key not in known:
                known[key] = _problem(files, reference)
            if (problem := known[key]) is not None:
                name = f"{reference.role} {reference.sha256} of {entry_of(logged)}"
                yield _evidence_row(*problem, name, logged.index)


def _problem(files: Files, reference: EvidenceRef) -> tuple[str, str] | None:
    """Return code and reason where evidence is not what its reference says."""
    try:
        if reference.size <= MAX_BLOB and read_blob(files, reference) is not None:
            return None
    except TileMalformed as error:
        return "evidence-altered", error.message
    return "evidence-absent", "the bytes do not lie beside the log"


def _evidence_row(code: str, message: str, name: str, index: int) -> Row:
    altered = code == "evidence-altered"
    row = VerdictRow(
        claim=f"record.{code}",
        published=name,
        recomputed="",
        verdict=Verdict.CONTRADICTED if altered else Verdict.UNVERIFIABLE,
        grade=Grade.RECORD if altered else Grade.ASSUMED,
        reason=f"{code}: {message}",
        evidence=(f"entry:{index}",),
    )
    return Row(row, answerable=altered)


def _freshness(question: Question, audited: Audited) -> Iterator[Row]:
    """Yield what the stranger cannot exclude: that the head is old, that newer entries exist.

    The age is judged by the stranger's own clock and never changes another verdict (§14.6).
    """
    if audited.history is not None and audited.cosignatures:
        newest = max(cosignature.time for cosignature in audited.cosignatures)
        limit = audited.history.latest.max_cosignature_age_s
        if question.now - newest > limit:
            since = format_instant(newest)
            yield _unknown("head-stale", f"nobody has cosigned this record since {since}")
    pinned = question.trust is not None and question.trust.head is not None
    if not pinned and not question.seen:
        yield _unknown(
            "head-unpinned",
            "without an earlier checkpoint (--seen, or a head in the trust file) newer entries "
            "than those shown cannot be excluded",
        )


def _unknown(code: str, message: str) -> Row:
    row = VerdictRow(
        f"record.{code}",
        "checkpoint",
        "",
        Verdict.UNVERIFIABLE,
        Grade.ASSUMED,
        f"{code}: {message}",
        ("checkpoint",),
    )
    return Row(row, answerable=False)
