"""Signed messages (BIP 322): whether who holds a script's keys signed these bytes (chain §10.2).

An engine judges the signature by consensus. What BIP 322 asks beyond consensus, and no engine
reports, is found by running the scripts once more (``script_run.py``): a required rule broken makes
the message invalid, an upgradable one inconclusive. *Valid* is only said where the engine and
that run agree. A signature shows that the keys were at hand when it was made, nothing later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.chain.errors import BlockMalformed, ScriptNotJudged
from biplomacy.chain.message_format import (
    MessageForm,
    SignatureText,
    decode_witness,
    read_signature,
)
from biplomacy.chain.model import Outpoint, Transaction, TxInput, TxOutput
from biplomacy.chain.script import push
from biplomacy.chain.script_rules import Rule, ScriptRun
from biplomacy.chain.script_run import run_input, witness_program
from biplomacy.chain.serialisation import serialise_transaction
from biplomacy.chain.sighash import Spending
from biplomacy.chain.transaction import parse_transaction, sha256d
from biplomacy.values.amount import Amount
from biplomacy.values.tagged_hash import tagged_hash

if TYPE_CHECKING:
    from biplomacy.chain.ports import ScriptEngine
    from biplomacy.values.canonical import JsonObject

TAG = "BIP0322-signed-message"
_NOTHING = Amount(0)
_NO_OUTPOINT = Outpoint(bytes(32), 0xFFFF_FFFF)
_RETURN = b"\x6a"
_VERSIONS = (0, 2)


class MessageOutcome(StrEnum):
    """The three answers of BIP 322."""

    VALID = "valid"
    INVALID = "invalid"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class MessageProof:
    """What became of a signature.

    ``time`` and ``age`` are the locktime and the sequence of a full signature: it is valid from
    that block or time on, for outputs of that age (BIP 322 §Verification). ``rules`` are the rules
    of BIP 322 that are not kept. ``signed`` says whether a signature was good: what is valid
    without one was made by anybody.
    """

    outcome: MessageOutcome
    code: str
    reason: str
    engine: str
    form: MessageForm
    time: int = 0
    age: int = 0
    rules: tuple[Rule, ...] = ()
    signed: bool = False

    @property
    def valid(self) -> bool:
        """Whether the message is signed."""
        return self.outcome is MessageOutcome.VALID

    @property
    def at_once(self) -> bool:
        """Whether it claims no lock: a signature with one says less than control today."""
        return self.time == 0 and self.age == 0


class _Unfit(Exception):
    """The signature cannot be the one of the message; holds the outcome, code and reason."""

    def __init__(self, code: str, reason: str, outcome: MessageOutcome) -> None:
        super().__init__(reason)
        self.code, self.reason, self.outcome = code, reason, outcome


def message_hash(message: bytes) -> bytes:
    """Return the tagged hash of a message, 32 bytes."""
    return tagged_hash(TAG, message)


def to_spend(script: bytes, message: bytes) -> Transaction:
    """Return the virtual transaction that commits to the message and pays to the script."""
    opened = b"\x00" + push(message_hash(message))
    return _named(TxInput(_NO_OUTPOINT, opened, 0), TxOutput(script, _NOTHING))


def to_sign(
    script: bytes, message: bytes, *, opening: bytes = b"", witness: tuple[bytes, ...] = ()
) -> Transaction:
    """Return the virtual transaction that spends ``to_spend``, with version and locks 0.

    ``opening`` is the input's script, which everything but native segwit needs.
    """
    spent = Outpoint(to_spend(script, message).txid, 0)
    return _named(TxInput(spent, opening, 0, witness), TxOutput(_RETURN, _NOTHING))


def verify_message(
    script: bytes, message: bytes, signature: str, engine: ScriptEngine
) -> MessageProof:
    """Judge the signature of ``message`` by whoever can spend ``script``.

    Raises:
        MessageSignatureMalformed: the text is no signature at all.
        KernelUnavailable: the engine's process ended.
    """
    text = read_signature(signature)
    try:
        transaction = _transaction(script, message, text)
    except _Unfit as unfit:
        return MessageProof(unfit.outcome, unfit.code, unfit.reason, engine.name, text.form)
    outputs = (TxOutput(script, _NOTHING),)
    run = run_input(script, Spending(transaction, 0, _NOTHING, outputs))
    try:
        accepted = engine.verify_input(script, _NOTHING, transaction, outputs, 0)
    except ScriptNotJudged:
        accepted = None
    rules = run.rules if transaction.version in _VERSIONS else (*run.rules, Rule.VERSION)
    outcome, code, reason = _judged(accepted, run, rules)
    return MessageProof(
        outcome,
        code,
        reason,
        engine.name,
        text.form,
        time=transaction.locktime,
        age=transaction.inputs[0].sequence,
        rules=rules,
        signed=run.signed,
    )


def message_proof_object(proof: MessageProof) -> JsonObject:
    """Return a proof as JSON, for people and programs that ask."""
    return {
        "outcome": proof.outcome.value,
        "code": proof.code,
        "reason": proof.reason,
        "engine": proof.engine,
        "format": proof.form.value,
        "time": proof.time,
        "age": proof.age,
        "rules": [rule.value for rule in proof.rules],
    }


def _judged(
    accepted: bool | None,  # noqa: FBT001 - three answers: yes, no, not judged
    run: ScriptRun,
    rules: tuple[Rule, ...],
) -> tuple[MessageOutcome, str, str]:
    broken = "it does not keep: " + ", ".join(rule.value for rule in run.broken)
    if run.valid is None and run.broken:
        return MessageOutcome.INVALID, "message-rule-broken", broken
    if accepted is None:
        reason = "this engine does not judge scripts of this kind"
        return MessageOutcome.INCONCLUSIVE, "message-script-unknown", reason
    if not accepted:
        wrong = "a signature is wrong" if Rule.NULLFAIL in rules else run.failure
        reason = wrong or "the engine refuses it"
        return MessageOutcome.INVALID, "message-signature-wrong", reason
    if run.broken:
        return MessageOutcome.INVALID, "message-rule-broken", broken
    if Rule.WORK in rules:
        reason = "the script hashes more often than is followed"
        return MessageOutcome.INCONCLUSIVE, "message-work-refused", reason
    if rules:
        reason = "a later soft fork may decide: " + ", ".join(rule.value for rule in rules)
        return MessageOutcome.INCONCLUSIVE, "message-upgradable", reason
    if not run.valid:
        reason = f"the engine accepts it, our own run does not: {run.failure}"
        return MessageOutcome.INCONCLUSIVE, "message-engines-differ", reason
    return MessageOutcome.VALID, "message-valid", "signed by whoever can spend the script"


def _transaction(script: bytes, message: bytes, text: SignatureText) -> Transaction:
    match text.form:
        case MessageForm.PROOF_OF_FUNDS:
            raise _Unfit(
                "message-format-unsupported",
                "a proof of funds is not read yet",
                MessageOutcome.INCONCLUSIVE,
            )
        case MessageForm.SIMPLE:
            return _simple(script, message, text.content)
        case MessageForm.FULL:
            return _full(script, message, text.content)


def _simple(script: bytes, message: bytes, content: bytes) -> Transaction:
    if witness_program(script) is None:
        raise _refused("message-format-unfit", "a simple signature serves native segwit only")
    try:
        witness = decode_witness(content)
    except BlockMalformed as error:
        raise _refused(
            "message-encoding-wrong", f"it is no witness stack: {error.message}"
        ) from error
    return to_sign(script, message, witness=witness)


def _full(script: bytes, message: bytes, content: bytes) -> Transaction:
    try:
        transaction = parse_transaction(content)
    except BlockMalformed as error:
        raise _refused(
            "message-encoding-wrong", f"it is no transaction: {error.message}"
        ) from error
    if transaction.inputs[0].outpoint != Outpoint(to_spend(script, message).txid, 0):
        raise _refused("message-signature-wrong", "it signs another message or another script")
    if len(transaction.inputs) > 1:
        raise _refused("message-transaction-unfit", "further inputs need a proof of funds")
    if transaction.outputs != (TxOutput(_RETURN, _NOTHING),):
        raise _refused("message-transaction-unfit", "its output is not one of nothing to OP_RETURN")
    return transaction


def _refused(code: str, reason: str) -> _Unfit:
    return _Unfit(code, reason, MessageOutcome.INVALID)


def _named(spent: TxInput, output: TxOutput) -> Transaction:
    """Return the transaction of version and locktime 0 with its id."""
    bare = Transaction(bytes(32), 0, (spent,), (output,), 0)
    txid = sha256d(serialise_transaction(bare, witness=False))
    return Transaction(txid, 0, (spent,), (output,), 0)
