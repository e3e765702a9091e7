"""Verifies a record from end to end; it never stops at the first discrepancy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.record.auditing import audit_record
from biplomacy.reserve.stock_claims import grade_of
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.accord import accord_rows
from biplomacy.verify.desk import lay_out
from biplomacy.verify.export_manifest import manifest_rows
from biplomacy.verify.integrity import integrity_rows
from biplomacy.verify.model import Row, Verification, entry_of, refuted
from biplomacy.verify.outlook import outlook_rows
from biplomacy.verify.partner import Partner, Records
from biplomacy.verify.power import power_rows
from biplomacy.verify.programme import programme_rows
from biplomacy.verify.recomputation import (
    TYPE as RECOMPUTATION,
)
from biplomacy.verify.recomputation import (
    Recomputation,
    decode_recomputation,
    encode_verdict_rows,
    shows_its_rows,
)
from biplomacy.verify.register import register_rows
from biplomacy.verify.reserve import reserve_rows
from biplomacy.verify.screening import screening_rows
from biplomacy.verify.shelf import shelve
from biplomacy.verify.solvency import solvency_rows
from biplomacy.verify.surveillance import surveillance_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged
    from biplomacy.values.block_id import BlockId
    from biplomacy.verify.model import Question

VERSION = "biplomacy verify 6"
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
    partner = None if question.subject is None else Partner(question.subject)
    records = Records(desk, audited, partner)
    rows = (
        *integrity_rows(question, audited),
        *reserve_rows(desk),
        *programme_rows(records),
        *outlook_rows(desk),
        *power_rows(desk),
        *register_rows(desk, audited),
        *solvency_rows(desk),
        *screening_rows(desk),
        *surveillance_rows(desk),
        *accord_rows(records),
        *_recomputation_rows(partner, audited),
        *manifest_rows(audited),
    )
    if not audited.on_trust:
        rows = tuple(_capped(row) for row in rows)
    return Verification(audited, desk.block, rows)


def _capped(row: Row) -> Row:
    grade = Grade.weakest((row.row.grade, Grade.ATTESTED))
    return Row(replace(row.row, grade=grade), row.answerable)


class _Subject:
    """The record that recomputations speak of: its chain is read once, each block asked once."""

    def __init__(self, partner: Partner) -> None:
        self.question = partner.question
        desk = lay_out(self.question, partner.shelf)
        self.head = partner.audited.checkpoint.head
        self.history = desk.history
        self.why_no_chain = desk.why_no_chain
        self._made: dict[BlockId | None, Verification] = {}

    def orphaned(self, block: BlockId | None) -> bool:
        """Say whether the chain at hand holds another block at that height."""
        if block is None or self.history is None:
            return False
        return self.history.hashes[block.height] != block.hash

    def verified_at(self, block: BlockId | None) -> Verification:
        """Return the verification at ``block``; None means without a chain."""
        if block not in self._made:
            history = None if block is None else self.history
            descriptors = None if block is None else self.question.descriptors
            chain = None if block is None else self.question.chain
            self._made[block] = verify_record(
                replace(
                    self.question, tip=block, chain=chain, history=history, descriptors=descriptors
                )
            )
        return self._made[block]


def _recomputation_rows(partner: Partner | None, audited: Audited) -> Iterator[Row]:
    subject: _Subject | None = None
    for logged in audited.statements:
        if logged.statement.type == RECOMPUTATION:
            try:
                found = decode_recomputation(logged.statement.body)
            except BiplomacyError as error:
                yield refuted("recomputation", logged, error.code, error.message)
                continue
            if subject is None and partner is not None:
                subject = _Subject(partner)
            yield _recheck(subject, logged, found)


def _recheck(subject: _Subject | None, logged: Logged, found: Recomputation) -> Row:
    """Run the partner's verification again and compare all rows at once, by their digest."""
    name = f"recomputation.{found.origin}.{found.size}"
    if not shows_its_rows(logged.statement.evidence, found):
        message = "the rows that are shown do not have the digest and count that it states"
        return refuted(name, logged, "figure-differs", message)
    published = f"{found.count} rows of {found.origin} at size {found.size}"
    if subject is None:
        reason = "run again with --subject SOURCE to recompute the rows of that record"
        return _answer(name, logged, published, "", Verdict.UNVERIFIABLE, reason)
    if (unlike := _not_comparable(subject, found)) is not None:
        return _answer(name, logged, published, "", Verdict.UNVERIFIABLE, unlike)
    if subject.orphaned(found.block):
        message = f"block {found.block} is not on the chain"
        return refuted(name, logged, "block-orphaned", message)
    return _compared(name, logged, found, subject)


def _compared(name: str, logged: Logged, found: Recomputation, subject: _Subject) -> Row:
    published = f"{found.count} rows of {found.origin} at size {found.size}"
    again = subject.verified_at(found.block)
    rows = published_rows(again)
    same = (len(rows), Digest.of(encode_verdict_rows(rows))) == (found.count, found.digest)
    verdict, reason = Verdict.CONFIRMED, "the same rows came out"
    if not same and (limits := _limits(subject, again, found)):
        verdict, reason = Verdict.UNVERIFIABLE, f"other rows came out, but {limits}"
    elif not same:
        verdict, reason = Verdict.CONTRADICTED, "figure-differs: other rows came out"
    return _answer(name, logged, published, f"{len(rows)} rows", verdict, reason)


def _not_comparable(subject: _Subject, found: Recomputation) -> str | None:
    """Return why the rows cannot be made again here, or None."""
    if found.code_version != VERSION:
        return f"the rows were made by {found.code_version}, this is {VERSION}"
    head = subject.head
    if head.origin == found.origin and head.size > found.size:
        return (
            f"the record at hand has grown to {head.size} entries; "
            f"give a copy of it at size {found.size}"
        )
    if (head.origin, head.size, head.root) != (found.origin, found.size, found.root):
        return f"the record at hand is {head.origin} at size {head.size}"
    if found.block is None:
        return None
    if subject.history is None:
        return subject.why_no_chain
    last = len(subject.history.hashes) - 1
    return f"the chain at hand ends at block {last}" if last < found.block.height else None


def _limits(subject: _Subject, again: Verification, found: Recomputation) -> str:
    """Return what of the reader's own means lets the rows come out otherwise, or nothing."""
    if subject.question.trust is None:
        return "without the record's trust file no grade is the same; give --subject-trust FILE"
    if any(row.row.claim == "record.evidence-absent" for row in again.rows):
        return "evidence of that record does not lie beside it here"
    if found.block is None:
        return ""
    if subject.question.descriptors is None:
        return "nothing at hand derives descriptors"
    if subject.history is not None and grade_of(subject.history.coverage) is not Grade.CHAIN:
        return "the blocks at hand are not checked whole, so that grades are lower"
    return ""


_OF_THE_READER = frozenset(
    f"record.{code}"
    for code in (
        "evidence-absent",
        "first-use",
        "forked",
        "head-rolled-back",
        "head-stale",
        "head-unpinned",
        "note-malformed",
        "origin-differs",
        "seen-untrusted",
    )
)
"""Rows that depend on who looks, when, and at which copy."""


def published_rows(verification: Verification) -> tuple[VerdictRow, ...]:
    """Return the rows that a partner publishes: those that do not depend on who looks when."""
    return tuple(
        _without_witnesses(row.row)
        for row in verification.rows
        if row.row.claim not in _OF_THE_READER
    )


def _without_witnesses(row: VerdictRow) -> VerdictRow:
    """Leave out who had cosigned by then: a checkpoint may gain witnesses later."""
    if row.claim != "record.integrity" or row.verdict is not Verdict.CONFIRMED:
        return row
    return replace(row, reason="every entry, signature and hash checked")


def _answer(
    name: str, logged: Logged, published: str, recomputed: str, verdict: Verdict, reason: str
) -> Row:
    row = VerdictRow(
        name, published, recomputed, verdict, Grade.RECORD, reason, (entry_of(logged),)
    )
    return Row(row, answerable=True)
