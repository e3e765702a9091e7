"""Rechecks of what two states hand to each other: packages, receipts, requests and answers.

What is sealed is never needed: a request and its answer are known by id, day, size and digest.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from biplomacy.accord.exchange import ARCHIVE_ROLE, KnowledgePackage
from biplomacy.accord.joining import SIGNED_ROLE, join_accord
from biplomacy.accord.model import LoggedAccord
from biplomacy.accord.package_archive import scan_archive
from biplomacy.accord.receipt import PROOF_ROLE, PackageReceipt
from biplomacy.accord.sealing import SealedMessage, SupervisoryRequest, check_answer
from biplomacy.accord.statement.exchange_file import TrustedLog, check_carried
from biplomacy.accord.statement.knowledge_package import require_described
from biplomacy.record.model import Trust
from biplomacy.record.policy import parse_policy
from biplomacy.record.signed_file import decode_signed_file
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Grade, Severity
from biplomacy.verify.model import Row, Stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Logged
    from biplomacy.record.policy import Policy
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.partner import Partner, Records
    from biplomacy.verify.shelf import Shelved

NOT_AT_HAND = "what the other party logged is not at hand"
IN_TIME = "it was answered in time"
_NO_CHARTER = Digest(bytes(32))


def exchange_rows(records: Records, item: Shelved) -> Iterator[Row]:
    """Yield the row of a statement on an exchange; of another office, none."""
    logged = item.logged
    match item.body:
        case KnowledgePackage() as package:
            yield package_row(records.desk, logged, package)
        case PackageReceipt() as receipt:
            yield receipt_row(records, logged, receipt)
        case SupervisoryRequest() as request:
            yield request_row(records, logged, request)
        case SealedMessage() as message:
            yield answer_row(records, logged, message)
        case _:
            return


def package_row(desk: Desk, logged: Logged, package: KnowledgePackage) -> Row:
    """Return the row of a package: its descriptor, and its files where they lie beside the log."""
    words = f"{package.files} files, {package.size:,} bytes"
    name = f"knowledge-package.{package.name}.{package.version}"
    row = Stated(name, logged, f"{package.title}: {words}")
    descriptor = desk.blob(logged.statement.evidence, package.package)
    if descriptor is None:
        return row.unverifiable(f"the descriptor {package.package} does not lie beside the log")
    try:
        require_described(package, descriptor)
        archives = desk.evidence(logged.statement.evidence, ARCHIVE_ROLE)
        for archive in archives:
            if scan_archive(BytesIO(archive)).digest != package.package:
                reason = "package-hash-mismatch: the files beside the log are another package"
                return row.contradicted("", reason)
    except BiplomacyError as error:
        return row.contradicted("", f"{error.code}: {error.message}")
    if archives:
        return row.confirmed(words, "every file has the hash that the descriptor names")
    reason = "the descriptor says the same; the files do not lie beside the log"
    return row.confirmed(words, reason, Grade.ATTESTED)


def receipt_row(records: Records, logged: Logged, receipt: PackageReceipt) -> Row:
    """Return the row of a receipt: does the sender's proof beside it show what it states."""
    words = f"package {receipt.package}, entry {receipt.index} of {receipt.origin}"
    said = logged.statement
    row = Stated(f"receipt.{said.issuer}.{said.sequence}", logged, words)
    proofs = records.desk.evidence(said.evidence, PROOF_ROLE)
    if not proofs:
        return row.unverifiable("the sender's proof does not lie beside the log")
    sender, grade = _sender(records, receipt.origin, logged.index)
    for proof in proofs:
        findings = check_carried(receipt, proof, sender)
        if failures := [one for one in findings if one.severity is Severity.FAILURE]:
            return row.contradicted("", f"{failures[0].code}: {failures[0].message}")
    if sender is None:
        reason = f"the proof leads to a checkpoint, of which no key of {receipt.origin} is known"
        return row.unverifiable(f"{reason}; {records.why_no_partner}")
    reason = "the sender's proof leads from the package to its log"
    return row.confirmed(f"entry {receipt.index} of {receipt.origin}", reason, grade)


def _sender(records: Records, origin: str, before: int) -> tuple[TrustedLog | None, Grade]:
    """Return what is trusted of the sender: its record, else its key as an accord states it.

    Where the accord's signed file lies beside the log, its policy asks for the witnesses too.
    """
    partner = records.partner
    if partner is not None and partner.origin == origin:
        return TrustedLog(_trust(partner), audited=partner.audited), partner.grade
    for logged, body in records.desk.shelf.bodies(LoggedAccord, before):
        for party in body.accord.parties:
            if party.log is not None and party.log.origin == origin:
                trust = Trust(origin, _NO_CHARTER, party.log.vkey)
                policy = _policy(records.desk, logged, party.state)
                return TrustedLog(trust, policy), Grade.RECORD if policy else Grade.ATTESTED
    return None, Grade.ATTESTED


def _policy(desk: Desk, logged: Logged, state: str) -> Policy | None:
    """Return the policy of a party's log in the signed file beside an accord, if there is one.

    A file that is not signed as it must be is named by the accord's own row.
    """
    for envelope in desk.evidence(logged.statement.evidence, SIGNED_ROLE):
        try:
            joined = join_accord(decode_signed_file(envelope), state)
        except BiplomacyError:
            continue
        return parse_policy(dict(joined.policies)[state])
    return None


def _trust(partner: Partner) -> Trust:
    """Return the trust file of the partner's record, else what the record says of itself."""
    if partner.question.trust is not None:
        return partner.question.trust
    history = partner.audited.history
    key = history.latest.log_keys[0] if history is not None else ""
    return Trust(partner.origin, partner.audited.entries[0].leaf, key)


def request_row(records: Records, logged: Logged, request: SupervisoryRequest) -> Row:
    """Return the row of a request: whether it was answered, as far as the partner's record says."""
    row = Stated(f"supervisory-request.{request.id}", logged, _request_words(request))
    partner = records.partner
    if partner is None:
        return row.unverifiable(f"{NOT_AT_HAND}; {records.why_no_partner}")
    for other, message in partner.shelf.bodies(SealedMessage):
        if message.request == request.id:
            day = _shown(other)
            late = day > request.deadline
            reason = "it was answered after the day that it names" if late else IN_TIME
            came_out = f"answered by entry {other.index} of {partner.origin} on {day}"
            return row.confirmed(came_out, reason, partner.grade)
    return row.confirmed("no answer", f"{partner.origin} holds no answer to it", partner.grade)


def _request_words(request: SupervisoryRequest) -> str:
    sharing = "may be shared onward" if request.onward_sharing else "not to be shared onward"
    return (
        f"under {request.accord} to {request.recipient} for {request.use.value} by "
        f"{request.deadline}: {request.purpose} ({request.legal_basis}); {sharing}; "
        f"to the key {request.key}"
    )


def answer_row(records: Records, logged: Logged, message: SealedMessage) -> Row:
    """Return the row of a sealed answer: is there such a request, was it in time, is it as long."""
    words = f"{message.size:,} bytes, sha256 {message.file}, commitment {message.commitment}"
    row = Stated(f"sealed-message.{message.request}", logged, words)
    partner = records.partner
    if partner is None:
        return row.unverifiable(f"{NOT_AT_HAND}; {records.why_no_partner}")
    asked = [
        one for _, one in partner.shelf.bodies(SupervisoryRequest) if one.id == message.request
    ]
    file = records.desk.blob(logged.statement.evidence, message.file)
    findings = check_answer(
        message,
        asked[0] if asked else None,
        answered=_shown(logged),
        size=None if file is None else len(file),
    )
    for finding in findings:
        if finding.severity is Severity.FAILURE:
            return row.contradicted("", f"{finding.code}: {finding.message}")
    if findings:
        reason = f"{findings[0].code}: {findings[0].message}"
        return row.confirmed(f"answers {message.request}", reason, partner.grade)
    return row.confirmed(f"answers {message.request}", IN_TIME, partner.grade)


def _shown(logged: Logged) -> Day:
    """Return the day on which a statement was cosigned first, else that of its date."""
    issued = logged.statement.issued_at
    return Day.of_instant(issued if logged.logged_at is None else logged.logged_at)
