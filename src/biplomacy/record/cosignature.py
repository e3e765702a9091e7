"""Cosignatures of witnesses and mirrors (C2SP tlog-cosignature v1.0.1; record §3.5).

Type 04 is Ed25519 over a header, the time and the whole note text. Type 06 is ML-DSA-44
(FIPS 204; tlog-cosignature v1.1.0-rc.1) over the cosigner's name, the time and the head; it says
nothing about extension lines. Both are stored as eight big-endian bytes of POSIX time in front of
the signature. We issue type 04 and verify both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from biplomacy.record.checkpoint import parse_head
from biplomacy.record.errors import CheckpointUntrusted, NoteMalformed
from biplomacy.record.model import Cosignature, KeyKind
from biplomacy.record.note import format_line, verify_ed25519

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.record.model import Head, Note, SignatureLine, VerifierKey
    from biplomacy.record.ports import NoteSigner

TIME_SIZE = 8
MAX_TIME = 2**63 - 1
MAX_NAME = 255
SUBTREE_LABEL = b"subtree/v1\n\0"


def cosignature_message(time: int, text: bytes) -> bytes:
    """Return what a type 04 cosigner signs: header, POSIX ``time``, and the note's ``text``."""
    return f"cosignature/v1\ntime {time}\n".encode() + text


def subtree_message(name: str, time: int, head: Head) -> bytes:
    """Return what the type 06 cosigner ``name`` signs for the whole tree of ``head``.

    Raises:
        NoteMalformed: the name or the origin is not 1 to 255 bytes long.
    """
    return b"".join(
        [
            SUBTREE_LABEL,
            _short(name),
            time.to_bytes(TIME_SIZE, "big"),
            _short(head.origin),
            (0).to_bytes(8, "big"),
            head.size.to_bytes(8, "big"),
            head.root.raw,
        ]
    )


def cosign(text: bytes, signer: NoteSigner, time: int) -> bytes:
    """Return one type 04 signature line over the note ``text`` at POSIX ``time``.

    Raises:
        NoteMalformed: the key is of another type, or the time is not 0 to 2**63 - 1.
        SignerUnavailable: the private key cannot be used.
    """
    key = signer.key
    if key.kind is not KeyKind.COSIGNATURE_ED25519 or not 0 <= time <= MAX_TIME:
        raise NoteMalformed(
            f"the key {key.name!r} of type {key.kind:02x} cannot cosign at time {time}",
            hint="cosign with an Ed25519 witness key (type 04) and a POSIX time in seconds",
        )
    signature = signer.sign(cosignature_message(time, text))
    return format_line(key.name, key.key_id, time.to_bytes(TIME_SIZE, "big") + signature)


def read_cosignatures(note: Note, keys: Sequence[VerifierKey]) -> tuple[Cosignature, ...]:
    """Return the cosignatures of types 04 and 06 on ``note`` by any of ``keys``, in its order.

    Lines of other names or key ids are ignored, and so are keys of type 01.

    Raises:
        CheckpointUntrusted: a line of one of ``keys`` does not verify.
        NoteMalformed: the note's text states no head.
    """
    known = {(key.name, key.key_id): key for key in keys if key.kind is not KeyKind.LOG_ED25519}
    head = parse_head(note.text)
    return tuple(
        _verified(line, known[line.name, line.key_id], note.text, head)
        for line in note.lines
        if (line.name, line.key_id) in known
    )


def _verified(line: SignatureLine, key: VerifierKey, text: bytes, head: Head) -> Cosignature:
    time = int.from_bytes(line.blob[:TIME_SIZE], "big")
    signature = line.blob[TIME_SIZE:]
    if key.kind is KeyKind.COSIGNATURE_ML_DSA_44:
        sound = _verify_ml_dsa(key, signature, time, head)
    else:
        sound = verify_ed25519(key.public, signature, cosignature_message(time, text))
    if not sound or time > MAX_TIME:
        raise CheckpointUntrusted(
            f"the cosignature of {key.name!r} on {head.origin!r} at size {head.size} does not "
            "verify",
            hint="fetch the checkpoint again; if it stays, tell the witness and the log",
        )
    return Cosignature(key, time)


def _verify_ml_dsa(key: VerifierKey, signature: bytes, time: int, head: Head) -> bool:
    try:
        message = subtree_message(key.name, time, head)
        MLDSA44PublicKey.from_public_bytes(key.public).verify(signature, message)
    except (InvalidSignature, NoteMalformed, ValueError):
        return False
    return True


def _short(text: str) -> bytes:
    content = text.encode()
    if not 0 < len(content) <= MAX_NAME:
        raise NoteMalformed(
            f"{text[:80]!r} is not 1 to {MAX_NAME} bytes long",
            hint="names under an ML-DSA-44 cosignature carry their length in one byte",
        )
    return bytes([len(content)]) + content
