"""Sealing a message to a partner's key, opening one, and showing later what it said (§10.9).

The record holds the digest of the sealed file and a salted commitment to what is in it, never the
content. Base mode names no sender: the signatures on ``sealed-message/1`` do.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.accord.errors_exchange import (
    RevealMismatch,
    SealedContextMismatch,
    SealingKeyMalformed,
)
from biplomacy.accord.model import SealingKey
from biplomacy.accord.sealed_file import encode_header, frame, split_sealed, unframe
from biplomacy.values.canonical import JsonObject, encode, read_object
from biplomacy.values.commitment import SALT_SIZE, commit
from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from biplomacy.accord.ports import Sealer, Unsealer
    from biplomacy.accord.sealed_file import SealedContext, Use
    from biplomacy.values.clock import Randomness
    from biplomacy.values.day import Day


class Suite(StrEnum):
    """How a file is sealed, each with HKDF-SHA256 and ChaCha20-Poly1305.

    The second is for partners without ML-KEM.
    """

    MLKEM768_X25519 = "mlkem768-x25519"
    X25519 = "x25519"


PUBLIC_SIZE = MappingProxyType({Suite.MLKEM768_X25519: 1_184 + 32, Suite.X25519: 32})
OVERHEAD = MappingProxyType({Suite.MLKEM768_X25519: 1_136, Suite.X25519: 48})
"""How much longer the ciphertext is than what is encrypted: ``enc`` and the tag of 16 bytes."""


@dataclass(frozen=True, slots=True)
class SupervisoryRequest:
    """A question of one authority to another; the answer is sealed to ``key`` by ``deadline``.

    ``recipient`` is the office that is asked. Personal names have no place in any field.
    """

    id: str
    accord: str
    recipient: str
    purpose: str
    legal_basis: str
    use: Use
    deadline: Day
    key: Digest
    onward_sharing: bool = False


@dataclass(frozen=True, slots=True)
class SealedMessage:
    """What the record says of a sealed file: its digest, size and commitment, not its content."""

    request: str
    file: Digest
    size: int
    commitment: Digest


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file, the statement about it, and the salt that its sender keeps to show it by."""

    file: bytes
    message: SealedMessage
    salt: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A sealed file's context and its content."""

    context: SealedContext
    plaintext: bytes


def make_key(suite: Suite, public: bytes) -> SealingKey:
    """Return the sealing key of raw public bytes; hybrid keys are ML-KEM's, then X25519's.

    Its id is the SHA-256 of the RFC 8785 bytes of ``{public, suite}``.

    Raises:
        SealingKeyMalformed: the suite's keys have another length.
    """
    if len(public) != PUBLIC_SIZE[suite]:
        raise SealingKeyMalformed(
            f"a key of {suite} has {PUBLIC_SIZE[suite]} bytes, not {len(public)}"
        )
    text = base64.b64encode(public).decode()
    return SealingKey(str(_id_of(suite, text)), suite.value, text)


def key_parts(key: SealingKey) -> tuple[Suite, bytes]:
    """Return a key's suite and raw bytes, after its id was compared with them.

    Raises:
        SealingKeyMalformed: an unknown suite, other bytes, or the id of another key.
    """
    try:
        suite, public = Suite(key.suite), base64.b64decode(key.public, validate=True)
    except ValueError:
        raise SealingKeyMalformed(f"{key.id[:80]!r} is no key of a known suite") from None
    if make_key(suite, public) != key:
        raise SealingKeyMalformed(f"the id {key.id[:80]!r} is not that of the key beside it")
    return suite, public


def encode_sealing_key(key: SealingKey) -> JsonObject:
    """Return the object of a public key, as it is handed to partners."""
    return {"id": key.id, "suite": key.suite, "public": key.public}


def decode_sealing_key(content: bytes) -> SealingKey:
    """Return the public key in a file that ``accord key`` printed.

    Raises:
        SealingKeyMalformed: it holds something else.
    """
    try:
        fields = Fields(read_object(content), "sealing key")
        key = SealingKey(
            fields.text("id"), fields.text("suite"), fields.text("public", limit=2_000)
        )
        fields.close()
    except InputError as error:
        raise SealingKeyMalformed(f"the file holds no sealing key: {error.message}") from error
    key_parts(key)
    return key


def seal_message(
    plaintext: bytes,
    context: SealedContext,
    *,
    key: SealingKey,
    sealer: Sealer,
    randomness: Randomness,
) -> Sealed:
    """Return ``plaintext`` sealed to ``key``, with the statement that may be logged about it.

    Raises:
        SealedMalformed: it has more than 64 MiB, or the context is not of the form.
        SealedContextMismatch: the context names another key.
        SealingKeyMalformed: the key is none.
    """
    if str(context.key) != key.id:
        raise SealedContextMismatch(
            f"the context names the key {str(context.key)[:16]}, not {key.id[:16]}"
        )
    header = encode_header(context)
    file = header + sealer.seal(frame(plaintext), key, info=header)
    salt = randomness.bytes(SALT_SIZE)
    message = SealedMessage(context.request, Digest.of(file), len(file), commit(salt, plaintext))
    return Sealed(file, message, salt)


def open_message(content: bytes, unsealer: Unsealer, *, request: str = "") -> Opened:
    """Return what a sealed file holds; with ``request`` only where it answers that one.

    Raises:
        SealedMalformed: it is no sealed file.
        SealedContextMismatch: another key or request, or a byte of it was changed.
    """
    parts = split_sealed(content)
    if request and parts.context.request != request:
        raise SealedContextMismatch(
            f"the file answers the request {parts.context.request!r}, not {request!r}",
            hint="open the file that answers this request",
        )
    if str(parts.context.key) != unsealer.key.id:
        raise SealedContextMismatch(
            f"the file is sealed to the key {str(parts.context.key)[:16]}; this one is "
            f"{unsealer.key.id[:16]}",
            hint="open it with the private key of that id",
        )
    return Opened(parts.context, unframe(unsealer.open(parts.body, info=parts.header)))


def require_revealed(commitment: Digest, plaintext: bytes, salt: bytes) -> None:
    """Require that a sealed message's ``commitment`` is to ``plaintext`` under ``salt``.

    Raises:
        RevealMismatch: it committed to something else.
    """
    if len(salt) != SALT_SIZE or commit(salt, plaintext) != commitment:
        raise RevealMismatch(f"what is shown is not what {commitment} commits to")


def check_answer(
    message: SealedMessage,
    request: SupervisoryRequest | None,
    *,
    answered: Day,
    size: int | None = None,
) -> tuple[Finding, ...]:
    """Report what is wrong with an answer, as far as it shows without opening it.

    ``answered`` is the day on which it was logged, ``size`` that of the file where it is at hand.
    """
    findings = []
    if request is None or request.id != message.request:
        findings.append(_finding("request-unknown", message, "answers no request that is logged"))
    elif answered > request.deadline:
        late = f"was logged on {answered}; the answer was due on {request.deadline}"
        findings.append(_finding("answer-late", message, late, Severity.WARNING))
    if size is not None and size != message.size:
        text = f"names a file of {message.size} bytes; the one at hand has {size}"
        findings.append(_finding("sealed-size-differs", message, text))
    return tuple(findings)


def _id_of(suite: Suite, public: str) -> Digest:
    return Digest.of(encode({"suite": suite.value, "public": public}))


def _finding(
    code: str, message: SealedMessage, text: str, severity: Severity = Severity.FAILURE
) -> Finding:
    return Finding(code, severity, f"request:{message.request}", text)
