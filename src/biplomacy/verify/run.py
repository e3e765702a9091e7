"""Verifies a record from end to end; it never stops at the first discrepancy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.record.auditing import audit_record
from biplomacy.reserve.judging import NO_CHAIN
from biplomacy.values.block_id import BlockId
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, EvidenceError
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.desk import lay_out
from biplomacy.verify.integrity import integrity_rows
from biplomacy.verify.model import Row, Verification, entry_of, refuted
from biplomacy.verify.recomputation import (
    TYPE as RECOMPUTATION,
)
from biplomacy.verify.recomputation import (
    Recomputation,
    decode_recomputation,
    encode_verdict_rows,
    shows_its_rows,
)
from biplomacy.verify.reserve import reserve_rows
from biplomacy.verify.shelf import shelve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged
    from biplomacy.verify.model import Question

VERSION = "biplomacy verify 1"
"""The version of the rows; it changes when the same evidence gives other rows."""


def verify_record(question: Question) -> Verification:
    """Return the verdict on everything that a record states.

    Without a trust file the first use was trusted, so no grade exceeds ``attested``.

    Raises:
        NoteMalformed: the checkpoint is no checkpoint, so there is nothing to verify.
        SourceError: the record or the chain cannot be read.
    """
    audited = audit_record(question.files, question.trust, question.seen)
    desk = lay_out(question, shelve(audited.statements))
    rows = (
        *integrity_rows(question, audited),
        *reserve_rows(desk),
        *_recomputation_rows(question, audited),
    )
    if not audited.on_trust:
        rows = tuple(_capped(row) for row in rows)
    return Verification(audited, desk.block, rows)


def _capped(row: Row) -> Row:
    grade = Grade.weakest((row.row.grade, Grade.ATTESTED))
    return Row(replace(row.row, grade=grade), row.answerable)


def _recomputation_rows(question: Question, audited: Audited) -> Iterator[Row]:
    for logged in audited.statements:
        if logged.statement.type == RECOMPUTATION:
            try:
                found = decode_recomputation(logged.statement.body)
            except BiplomacyError as error:
                yield refuted("recomputation", logged, error.code, error.message)
            else:
                yield _recheck(question, logged, found)


def _recheck(question: Question, logged: Logged, found: Recomputation) -> Row:
    """Run the partner's verification again and compare all rows at once, by their digest."""
    name = f"recomputation.{found.origin}.{found.size}"
    if not shows_its_rows(logged.statement.evidence, found):
        message = "the rows that are shown do not have the digest and count that it states"
        return refuted(name, logged, "figure-differs", message)
    published = f"{found.count} rows of {found.origin} at size {found.size}"
    if (unlike := _not_comparable(question, found)) is not None:
        return _answer(name, logged, published, "", Verdict.UNVERIFIABLE, unlike)
    try:
        again = _verify_again(question, found)
    except EvidenceError as error:
        return refuted(name, logged, error.code, error.message)
    head = again.audited.checkpoint.head
    if (head.origin, head.size, head.root) != (found.origin, found.size, found.root):
        reason = f"the record at hand is {head.origin} at size {head.size}"
        return _answer(name, logged, published, "", Verdict.UNVERIFIABLE, reason)
    rows = published_rows(again)
    same = (len(rows), Digest.of(encode_verdict_rows(rows))) == (found.count, found.digest)
    reason = "the same rows came out" if same else "figure-differs: other rows came out"
    verdict = Verdict.CONFIRMED if same else Verdict.CONTRADICTED
    return _answer(name, logged, published, f"{len(rows)} rows", verdict, reason)


def _not_comparable(question: Question, found: Recomputation) -> str | None:
    """Return why the rows cannot be made again here, or None."""
    if question.subject is None:
        return "run again with --subject SOURCE to recompute the rows of that record"
    if found.code_version != VERSION:
        return f"the rows were made by {found.code_version}, this is {VERSION}"
    if found.block is None or question.subject.chain is not None:
        return None
    read = question.subject.history
    if read is None:
        return NO_CHAIN
    last = BlockId(len(read.hashes) - 1, read.hashes[-1])
    return None if last == found.block else f"the chain at hand ends at block {last}"


def _verify_again(question: Question, found: Recomputation) -> Verification:
    subject = question.subject or question
    if found.block is None:
        return verify_record(replace(subject, tip=None, chain=None, history=None))
    history = None if subject.chain is not None else subject.history
    return verify_record(replace(subject, tip=found.block, history=history))


def published_rows(verification: Verification) -> tuple[VerdictRow, ...]:
    """Return the rows that a partner publishes: those that do not depend on who looks when."""
    own = ("record.head-stale", "record.head-unpinned", "record.first-use")
    return tuple(row.row for row in verification.rows if row.row.claim not in own)


def _answer(
    name: str, logged: Logged, published: str, recomputed: str, verdict: Verdict, reason: str
) -> Row:
    row = VerdictRow(
        name, published, recomputed, verdict, Grade.RECORD, reason, (entry_of(logged),)
    )
    return Row(row, answerable=True)
