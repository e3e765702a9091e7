"""``exchange.json``: what two logs say of one package, checked by anyone without either (§10.6).

``{received, sent, type: "exchange/1"}`` in RFC 8785; both are tlog-proofs with their entries. The
sender's log holds ``knowledge-package/1``, the receiver's ``receipt/1`` that names the same package
and the sender's entry. Whoever holds both trust files needs no connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from biplomacy.accord.errors_exchange import ExchangeMalformed
from biplomacy.accord.receipt import PROOF_ROLE, proof_evidence
from biplomacy.accord.statement.knowledge_package import TYPE as KNOWLEDGE_PACKAGE
from biplomacy.accord.statement.knowledge_package import decode_knowledge_package
from biplomacy.accord.statement.receipt import TYPE as RECEIPT
from biplomacy.accord.statement.receipt import decode_package_receipt
from biplomacy.record.cosignature import read_cosignatures
from biplomacy.record.envelope import open_envelope
from biplomacy.record.errors import QuorumNotMet
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.note import parse_note, parse_vkey
from biplomacy.record.proving import judge_receipt
from biplomacy.record.receipt import MAX_RECEIPT, check_receipt, decode_receipt, encode_receipt
from biplomacy.record.registration import TOLERANCE_S
from biplomacy.record.statement import decode_statement
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.errors import BiplomacyError, InputError
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Finding, Grade, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.accord.exchange import KnowledgePackage
    from biplomacy.accord.receipt import PackageReceipt
    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Receipt, Statement, Trust
    from biplomacy.record.policy import Policy
    from biplomacy.record.proving import Proven
    from biplomacy.values.canonical import JsonObject

T = TypeVar("T")

TYPE = "exchange/1"
MAX_EXCHANGE = 4 * MAX_RECEIPT
SENT, RECEIVED = "sent", "received"


@dataclass(frozen=True, slots=True)
class Exchange:
    """The two tlog-proofs of one exchange, each with its entry in ``extra``."""

    sent: Receipt
    received: Receipt


@dataclass(frozen=True, slots=True)
class TrustedLog:
    """What somebody trusts of one side: its trust file, and for its witnesses one of two things.

    ``policy`` is the tlog-policy of the accord; ``audited`` is the record itself.
    """

    trust: Trust
    policy: Policy | None = None
    audited: Audited | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """What one log shows: the entry at its place, the statement in it, and how far that reaches."""

    proven: Proven
    statement: Statement
    grade: Grade


@dataclass(frozen=True, slots=True)
class JudgedExchange:
    """What an exchange shows. A side that proves nothing is None, with a finding that says why."""

    sent: Side | None
    received: Side | None
    announced: KnowledgePackage | None
    findings: tuple[Finding, ...]

    @property
    def confirmed(self) -> bool:
        """Whether both logs say the same of one package."""
        return all(finding.severity is not Severity.FAILURE for finding in self.findings)

    @property
    def grade(self) -> Grade:
        """How far the proof reaches: as far as that of the weaker side."""
        grades = [side.grade for side in (self.sent, self.received) if side is not None]
        return Grade.weakest((*grades, Grade.RECORD))


def encode_exchange(exchange: Exchange) -> bytes:
    """Return the bytes of ``exchange.json``.

    Raises:
        ExchangeMalformed: a proof does not carry its entry.
    """
    if exchange.sent.extra is None or exchange.received.extra is None:
        raise ExchangeMalformed(
            "a proof does not carry its entry", hint="take it from `biplomacy record prove`"
        )
    return encode(
        {
            "type": TYPE,
            SENT: encode_receipt(exchange.sent).decode(),
            RECEIVED: encode_receipt(exchange.received).decode(),
        }
    )


def decode_exchange(content: bytes) -> Exchange:
    """Return the exchange in a file; nothing is verified.

    Raises:
        ExchangeMalformed: it is not written as ``encode_exchange`` writes it.
    """
    try:
        fields = Fields(decode_object(content), "exchange")
        named = fields.text("type")
        proofs = [fields.take(side) for side in (SENT, RECEIVED)]
        fields.close()
        sent, received = (decode_receipt(str(proof).encode()) for proof in proofs)
    except (InputError, UnicodeEncodeError) as error:
        raise _malformed(str(error)) from error
    if named != TYPE:
        raise _malformed(f"it is of type {named[:40]!r}")
    exchange = Exchange(sent, received)
    if encode_exchange(exchange) != content:
        raise _malformed("it writes a proof in another form")
    return exchange


def verify_exchange(content: bytes, sender: TrustedLog, receiver: TrustedLog) -> JudgedExchange:
    """Return what ``exchange.json`` shows to somebody who trusts both logs; nothing is fetched.

    Codes besides those of proofs, notes and statements: ``exchange-other-type``,
    ``exchange-other-package``, ``exchange-other-entry``, ``exchange-one-log``,
    ``exchange-received-early``, ``exchange-other-proof``.

    Raises:
        ExchangeMalformed: it is no such file.
    """
    exchange = decode_exchange(content)
    findings: list[Finding] = []
    sent = _judge(exchange.sent, sender, SENT, findings)
    received = _judge(exchange.received, receiver, RECEIVED, findings)
    announced = _read(_said(sent), KNOWLEDGE_PACKAGE, decode_knowledge_package, SENT, findings)
    receipt = _read(_said(received), RECEIPT, decode_package_receipt, RECEIVED, findings)
    if sender.trust.origin == receiver.trust.origin:
        findings.append(_failure("exchange-one-log", RECEIVED, "sender and receiver are one log"))
    if sent is not None and received is not None and announced is not None and receipt is not None:
        findings += _compared(sent, received, announced, receipt)
        findings += _carried(exchange.sent, received.statement)
    return JudgedExchange(sent, received, announced, tuple(findings))


def check_carried(
    receipt: PackageReceipt, proof: bytes, sender: TrustedLog | None = None
) -> tuple[Finding, ...]:
    """Report where the proof that lies beside a ``receipt/1`` does not show what it states.

    Without trust in the ``sender`` the proof is followed to its own checkpoint only, and whether
    the sender's log signed that stays open.
    """
    findings: list[Finding] = []
    try:
        shown = decode_receipt(proof)
        entry = shown.extra or b""
        statement = decode_statement(open_envelope(entry).payload)
        origin = check_receipt(shown, leaf_hash(entry)).head.origin
        if sender is not None:
            _witnessed(judge_receipt(shown, sender.trust, sender.audited), sender)
    except BiplomacyError as error:
        return (_failure(error.code, PROOF_ROLE, error.message),)
    announced = _read(statement, KNOWLEDGE_PACKAGE, decode_knowledge_package, SENT, findings)
    if announced is not None:
        findings += _same_package(announced, receipt, (origin, shown.index))
    return tuple(findings)


def _judge(proof: Receipt, log: TrustedLog, subject: str, findings: list[Finding]) -> Side | None:
    try:
        proven = judge_receipt(proof, log.trust, log.audited)
        statement = decode_statement(open_envelope(proven.entry).payload)
        grade = _witnessed(proven, log)
    except BiplomacyError as error:
        findings.append(_failure(error.code, subject, error.message))
        return None
    return Side(proven, statement, grade)


def _witnessed(proven: Proven, log: TrustedLog) -> Grade:
    """Return how far a proof reaches, after the witnesses of a policy were asked for.

    Raises:
        QuorumNotMet: the policy does not name the log's key, or too few of its witnesses signed.
        CheckpointUntrusted: a cosignature does not verify.
    """
    if log.policy is None:
        return proven.grade
    signed = read_cosignatures(parse_note(proven.checkpoint.note), log.policy.witness_keys)
    known = parse_vkey(log.trust.log_key) in log.policy.logs
    if not known or not log.policy.satisfied_by([one.key for one in signed]):
        names = ", ".join(sorted(one.key.name for one in signed)) or "nobody"
        raise QuorumNotMet(
            f"the checkpoint of {log.trust.origin} is cosigned by {names}; the accord asks for "
            f"the quorum {log.policy.quorum!r}"
        )
    return Grade.RECORD


def _read(
    statement: Statement | None,
    versioned: str,
    decode: Callable[[JsonObject], T],
    subject: str,
    findings: list[Finding],
) -> T | None:
    if statement is None:
        return None
    if statement.type != versioned:
        text = f"the entry is a {statement.type}, not a {versioned}"
        findings.append(_failure("exchange-other-type", subject, text))
        return None
    try:
        return decode(statement.body)
    except InputError as error:
        findings.append(_failure(error.code, subject, error.message))
        return None


def _said(side: Side | None) -> Statement | None:
    return None if side is None else side.statement


def _compared(
    sent: Side, received: Side, announced: KnowledgePackage, receipt: PackageReceipt
) -> Iterator[Finding]:
    place = (sent.proven.checkpoint.head.origin, sent.proven.index)
    yield from _same_package(announced, receipt, place)
    early = sent.statement.issued_at - received.statement.issued_at
    if early > TOLERANCE_S:
        text = f"the receipt is dated {early} s before the package was sent"
        yield Finding("exchange-received-early", Severity.WARNING, RECEIVED, text)


def _same_package(
    announced: KnowledgePackage, receipt: PackageReceipt, place: tuple[str, int]
) -> Iterator[Finding]:
    if receipt.package != announced.package:
        text = f"the receipt is for {receipt.package}, the package sent is {announced.package}"
        yield _failure("exchange-other-package", RECEIVED, text)
    if (receipt.origin, receipt.index) != place:
        text = (
            f"the receipt names entry {receipt.index} of {receipt.origin}, "
            f"the package was sent by entry {place[1]} of {place[0]}"
        )
        yield _failure("exchange-other-entry", RECEIVED, text)


def _carried(proof: Receipt, receipt: Statement) -> Iterator[Finding]:
    """Say where the receiver had the same entry proven under another checkpoint."""
    named = {one.sha256 for one in receipt.evidence if one.role == PROOF_ROLE}
    if proof_evidence(proof).sha256 not in named:
        text = "the receipt rests on another proof of the sender's entry than the one shown here"
        yield Finding("exchange-other-proof", Severity.INFO, RECEIVED, text)


def _failure(code: str, subject: str, message: str) -> Finding:
    return Finding(code, Severity.FAILURE, subject, message)


def _malformed(why: str) -> ExchangeMalformed:
    return ExchangeMalformed(
        f"the file is no exchange: {why}", hint="ask for it again, as `accord prove` writes it"
    )
