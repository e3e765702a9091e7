"""Proofs of control over the scripts of a claim, judged one by one (supervision §B5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.errors import MessageSignatureMalformed
from biplomacy.chain.message import MessageOutcome, verify_message
from biplomacy.solvency.ports import ClaimedOutput
from biplomacy.solvency.reserve_claim import control_message
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.ports import ScriptEngine
    from biplomacy.solvency.ports import ChainView
    from biplomacy.solvency.reserve_claim import ControlProof, ReserveClaim

MISSING = "control-missing"
INVALID = "control-invalid"
INCONCLUSIVE = "control-inconclusive"


def check_control(
    claim: ReserveClaim, nonce: str, view: ChainView, engine: ScriptEngine
) -> tuple[Finding, ...]:
    """Return where a claim's scripts are not shown to be under the firm's control.

    Every script that a claimed output pays needs a proof over the message of this firm, this
    block, this call's ``nonce`` and the digest of all its outputs. What cannot be judged is a
    warning.
    """
    message = control_message(claim.lei, claim.block.height, nonce, claim.set_digest)
    return (*_missing(claim, view), *_judged(claim, message, engine))


def _missing(claim: ReserveClaim, view: ChainView) -> Iterator[Finding]:
    proven = {proof.script for proof in claim.control}
    named: set[bytes] = set()
    for holding in claim.outputs:
        output = view.output_at(str(holding.outpoint), claim.block)
        if not isinstance(output, ClaimedOutput) or output.script in proven | named:
            continue
        named.add(output.script)
        message = f"{claim.lei} shows no proof of control over its script"
        yield Finding(MISSING, Severity.FAILURE, str(holding.outpoint), message)


def _judged(claim: ReserveClaim, message: bytes, engine: ScriptEngine) -> Iterator[Finding]:
    for proof in claim.control:
        subject = f"script {proof.script.hex()[:80]}"
        outcome, reason = _outcome(proof, message, engine)
        if outcome is MessageOutcome.INVALID:
            said = f"{claim.lei} did not sign for it: {reason[:200]}"
            yield Finding(INVALID, Severity.FAILURE, subject, said)
        elif outcome is MessageOutcome.INCONCLUSIVE:
            said = f"the proof of {claim.lei} cannot be judged: {reason[:200]}"
            yield Finding(INCONCLUSIVE, Severity.WARNING, subject, said)


def _outcome(
    proof: ControlProof, message: bytes, engine: ScriptEngine
) -> tuple[MessageOutcome, str]:
    try:
        judged = verify_message(proof.script, message, proof.signature, engine)
    except MessageSignatureMalformed as error:
        return MessageOutcome.INVALID, error.message
    if judged.valid and not judged.at_once:
        return MessageOutcome.INCONCLUSIVE, "it is valid at another time only"
    if judged.valid and not judged.signed:
        return MessageOutcome.INCONCLUSIVE, "the script asks for no signature: anyone can spend it"
    return judged.outcome, judged.reason
