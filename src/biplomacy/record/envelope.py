"""The entry's bytes: a DSSE v1 envelope (record §5), opened and judged strictly.

``securesystemslib`` signs and verifies each signature, but its ``Envelope.verify`` counts one key
under two keyids twice, ignores failing and stray signatures, and stops at the threshold. Here every
signature must be by a key of the issuer and must verify, and distinct keys are counted.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from securesystemslib import dsse

from biplomacy.record.errors import (
    CharterMalformed,
    EnvelopeMalformed,
    SignatureTwice,
    StatementTooLarge,
)
from biplomacy.record.keys import OpenedKey, open_key
from biplomacy.record.model import MAX_ENTRY, MAX_PAYLOAD, MAX_SIGNATURES, PAYLOAD_TYPE
from biplomacy.record.note import parse_base64
from biplomacy.record.statement import decode_statement
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.errors import FieldMalformed, FieldUnknown, NotCanonical
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from securesystemslib.signer import Signer

    from biplomacy.record.model import Charter, Office, OfficialKey
    from biplomacy.values.canonical import JsonValue

_KEYID = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Envelope:
    """An opened entry: the payload, and (keyid, signature) pairs in the order of their keyids."""

    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class _Quorum:
    """Who must sign: so many of ``keyids``, on behalf of ``whom``."""

    whom: str
    keyids: frozenset[str]
    threshold: int


def sign_statement(payload: bytes, signers: Sequence[Signer]) -> bytes:
    """Return the entry: RFC 8785 of payload, payloadType and signatures sorted by keyid.

    Only a statement's canonical bytes are signed.

    Raises:
        StatementTooLarge: the payload has more than 40,000 bytes, or the entry more than 65,535.
        NotCanonical: the payload is not a statement (likewise the errors of ``decode_statement``).
        EnvelopeMalformed: no signer, more than 16, or one key twice.
    """
    decode_statement(payload)
    if not 1 <= len(signers) <= MAX_SIGNATURES:
        raise EnvelopeMalformed(
            f"{len(signers)} signers; an entry has 1 to {MAX_SIGNATURES}",
            hint="name the officials' keys that sign",
        )
    message = _signed_message(payload)
    signed = sorted(
        (signer.public_key.keyid, bytes.fromhex(signer.sign(message).signature))
        for signer in signers
    )
    entry = encode_envelope(Envelope(payload, tuple(signed)))
    open_envelope(entry)
    return entry


def add_signature(envelope: Envelope, signer: Signer) -> bytes:
    """Return the entry with one more signature, the first where nobody has signed yet.

    Those that are there are kept as they are and not judged.

    Raises:
        SignatureTwice: the key has signed already.
        StatementTooLarge, NotCanonical, EnvelopeMalformed: as ``sign_statement`` does.
    """
    decode_statement(envelope.payload)
    keyid = signer.public_key.keyid
    if keyid in dict(envelope.signatures):
        raise SignatureTwice(
            f"the key {keyid[:16]} has signed already", hint="let another official sign"
        )
    signature = bytes.fromhex(signer.sign(_signed_message(envelope.payload)).signature)
    signatures = sorted((*envelope.signatures, (keyid, signature)))
    entry = encode_envelope(Envelope(envelope.payload, tuple(signatures)))
    open_envelope(entry)
    return entry


def encode_envelope(envelope: Envelope) -> bytes:
    """Return the entry's bytes; the signatures stay in the order in which they are given."""
    return encode(
        {
            "payload": _base64(envelope.payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [
                {"keyid": keyid, "sig": _base64(signature)}
                for keyid, signature in envelope.signatures
            ],
        }
    )


def open_envelope(entry: bytes) -> Envelope:
    """Open an entry without judging its signatures (record §5.5 a).

    Raises:
        EnvelopeMalformed: not canonical, other fields, another payload type, not standard base64,
            signatures not in strict order of keyids, or more than 16.
        StatementTooLarge: an entry above 65,535 bytes or a payload above 40,000.
    """
    if len(entry) > MAX_ENTRY:
        raise StatementTooLarge(f"the entry has {len(entry):,} bytes; {MAX_ENTRY:,} are allowed")
    try:
        fields = Fields(decode_object(entry), "envelope")
        payload = _from_base64(fields.take("payload"), "payload")
        if fields.take("payloadType") != PAYLOAD_TYPE:
            raise EnvelopeMalformed(f"the envelope's payloadType is not {PAYLOAD_TYPE}")
        signatures = fields.many("signatures", _signature, limit=MAX_SIGNATURES)
        fields.close()
    except (NotCanonical, FieldMalformed, FieldUnknown) as error:
        raise EnvelopeMalformed(
            f"the entry is not an envelope: {error.message}", hint=error.hint
        ) from error
    keyids = [keyid for keyid, _ in signatures]
    if keyids != sorted(set(keyids)):
        raise EnvelopeMalformed("the signatures are not in the order of their keyids, each once")
    if len(payload) > MAX_PAYLOAD:
        raise StatementTooLarge(f"the payload has {len(payload):,} bytes, above {MAX_PAYLOAD:,}")
    return Envelope(payload, signatures)


def check_signatures(
    envelope: Envelope, office: Office, versioned: str, *, subject: str = "statement"
) -> tuple[Finding, ...]:
    """Judge an office's signatures on a statement of the type ``versioned`` (record §5.5 b-d).

    ``office`` is the issuer as the charter in force at the entry's index describes it. Codes:
    ``issuer-unauthorised``, ``signature-invalid``, ``signature-missing``; all of them, in this
    order, never only the first.
    """
    rule = next((rule for rule in office.may_publish if rule.type == versioned), None)
    if rule is None:
        return (
            unauthorised(office.id, versioned, subject),
            *_judge(envelope, office.keys, (), subject),
        )
    every = frozenset(key.keyid for key in office.keys)
    quorum = _Quorum(f"{office.id} for {versioned}", every, rule.threshold)
    return _judge(envelope, office.keys, (quorum,), subject)


def check_amend_signatures(
    envelope: Envelope, charters: Sequence[Charter], *, subject: str = "charter"
) -> tuple[Finding, ...]:
    """Judge the signatures on a charter (``charters`` holds it) or an amendment (old and new).

    Each charter's ``amend`` threshold must be met by its own ``amend`` keys, and every signature
    must be by an ``amend`` key of one of them (record §7.3).
    """
    keys = {key.keyid: key for charter in charters for key in amend_keys(charter)}
    quorums = tuple(
        _Quorum(
            f"amend keys of {charter.title!r}",
            frozenset(charter.amend.keyids),
            charter.amend.threshold,
        )
        for charter in charters
    )
    return _judge(envelope, tuple(keys.values()), quorums, subject)


def amend_keys(charter: Charter) -> tuple[OfficialKey, ...]:
    """Return the keys, of whatever office, that may change the charter."""
    wanted = frozenset(charter.amend.keyids)
    return tuple(key for office in charter.offices for key in office.keys if key.keyid in wanted)


def signed_by_keys(envelope: Envelope, officials: Iterable[OfficialKey]) -> tuple[str, ...]:
    """Return the keyids, sorted and distinct by public key, of ``officials`` that did sign."""
    good, _ = _verify(envelope, officials, "")
    return _distinct(good)


def unauthorised(issuer: str, versioned: str, subject: str) -> Finding:
    """Return the finding that the charter does not let ``issuer`` publish ``versioned``."""
    return _failure("issuer-unauthorised", subject, f"{issuer} may not publish {versioned}")


def _judge(
    envelope: Envelope,
    officials: Sequence[OfficialKey],
    quorums: Iterable[_Quorum],
    subject: str,
) -> tuple[Finding, ...]:
    good, findings = _verify(envelope, officials, subject)
    for quorum in quorums:
        keyids = _distinct(key for key in good if key.keyid in quorum.keyids)
        # A threshold of 0 would let an unsigned statement pass.
        needed = max(quorum.threshold, 1)
        if len(keyids) < needed:
            message = f"{len(keyids)} of {needed} signatures of {quorum.whom}"
            findings = (*findings, _failure("signature-missing", subject, message, keyids))
    return findings


def _verify(
    envelope: Envelope, officials: Iterable[OfficialKey], subject: str
) -> tuple[tuple[OpenedKey, ...], tuple[Finding, ...]]:
    good, problems = _verified(envelope, tuple(officials))
    return good, tuple(
        _failure("signature-invalid", subject, f"the signature {keyid[:16]} {problem}", (keyid,))
        for keyid, problem in problems
    )


@lru_cache(maxsize=16)  # an entry is judged, and then asked who signed it
def _verified(
    envelope: Envelope, officials: tuple[OfficialKey, ...]
) -> tuple[tuple[OpenedKey, ...], tuple[tuple[str, str], ...]]:
    """Return the keys of ``officials`` that signed, and what is wrong with other signatures."""
    known = {official.keyid: official for official in officials}
    message = _signed_message(envelope.payload)
    good: list[OpenedKey] = []
    problems: list[tuple[str, str]] = []
    for keyid, signature in envelope.signatures:
        problem = "is not by a key of the issuer"
        if keyid in known:
            key = _usable(known[keyid])
            if key is not None and key.verifies(signature, message):
                good.append(key)
                continue
            problem = "does not verify" if key is not None else "names a key that does not load"
        problems.append((keyid, problem))
    return tuple(good), tuple(problems)


@lru_cache(maxsize=256)  # the same few officials sign most entries of a record
def _usable(official: OfficialKey) -> OpenedKey | None:
    try:
        return open_key(official)
    except CharterMalformed:  # the charter's own check names the reason
        return None


def _distinct(keys: Iterable[OpenedKey]) -> tuple[str, ...]:
    return tuple(sorted({key.der: key.keyid for key in keys}.values()))


def _signed_message(payload: bytes) -> bytes:
    return dsse.Envelope(payload, PAYLOAD_TYPE, {}).pae()


def _signature(fields: Fields) -> tuple[str, bytes]:
    keyid = fields.take("keyid")
    if not isinstance(keyid, str) or _KEYID.fullmatch(keyid) is None:
        raise EnvelopeMalformed("a keyid is not 64 lower-case hexadecimal digits")
    return keyid, _from_base64(fields.take("sig"), "signature")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _from_base64(value: JsonValue, what: str) -> bytes:
    content = parse_base64(value) if isinstance(value, str) else None
    if content is None:
        raise EnvelopeMalformed(f"the {what} is not standard base64 in its one form")
    return content


def _failure(code: str, subject: str, message: str, evidence: tuple[str, ...] = ()) -> Finding:
    return Finding(code, Severity.FAILURE, subject, message, evidence)
