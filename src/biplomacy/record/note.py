"""Signed notes and their keys (C2SP signed-note v1.0.0; record §3.2, §3.3, §17.1).

A note is text, an empty line, and signature lines. Taking a note apart proves nothing about it:
the text counts only after a signature by a trusted key was verified.
"""

from __future__ import annotations

import base64
import binascii
import re
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from biplomacy.record.errors import NoteMalformed
from biplomacy.record.model import KeyKind, Note, SignatureLine, VerifierKey

MAX_NOTE = 256 * 1024
MAX_LINES = 64
KEY_ID_SIZE = 4
DASH = "\N{EM DASH} "
PUBLIC_SIZES = (
    (KeyKind.LOG_ED25519, 32),
    (KeyKind.COSIGNATURE_ED25519, 32),
    (KeyKind.COSIGNATURE_ML_DSA_44, 1312),
)
_NAME = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


def parse_note(content: bytes) -> Note:
    """Take a note apart at its last empty line; nothing is verified.

    Raises:
        NoteMalformed: not UTF-8, a control character, no signature line, a malformed one, more
            than 64 of them, or more than 256 KiB.
    """
    if len(content) > MAX_NOTE:
        raise _refusal(f"the note has {len(content)} bytes, more than {MAX_NOTE}")
    _require_clean(content)
    split = content.rfind(b"\n\n")
    signatures = content[split + 2 :]
    if split < 0 or not signatures.endswith(b"\n"):
        raise _refusal("the note does not end with an empty line and signature lines")
    lines = signatures[:-1].split(b"\n")
    if len(lines) > MAX_LINES:
        raise _refusal(f"the note has {len(lines)} signature lines, more than {MAX_LINES}")
    return Note(content[: split + 1], tuple(parse_line(line + b"\n") for line in lines))


def parse_line(line: bytes) -> SignatureLine:
    """Return the signature line in ``line``, which ends with its newline.

    Raises:
        NoteMalformed: the bytes are not one well-formed line.
    """
    _require_clean(line)
    parts = line.decode().removesuffix("\n").split(" ")
    signature = parse_base64(parts[-1])
    match parts:
        case ["\N{EM DASH}", name, _] if line.endswith(b"\n") and signature is not None:
            _require_name(name)
        case _:
            raise _refusal(f"{line[:80]!r} is not a signature line")
    if len(signature) <= KEY_ID_SIZE:
        raise _refusal(f"the signature of {name!r} holds nothing after the key id")
    return SignatureLine(name, signature[:KEY_ID_SIZE], signature[KEY_ID_SIZE:])


def format_line(name: str, key_id: bytes, blob: bytes) -> bytes:
    """Return one signature line with its newline."""
    return f"{DASH}{name} {base64.b64encode(key_id + blob).decode()}\n".encode()


def make_key(name: str, kind: KeyKind, public: bytes) -> VerifierKey:
    """Return the verifier key of the raw ``public`` key (32 bytes, or 1,312 for ML-DSA-44).

    The key id is the first four bytes of SHA-256(name, newline, type, public key).

    Raises:
        NoteMalformed: the name or the key's length is not allowed.
    """
    _require_name(name)
    if (kind, len(public)) not in PUBLIC_SIZES:
        raise NoteMalformed(
            f"{len(public)} bytes are not a public key of type {kind:02x}",
            hint="give the raw public key: 32 bytes for Ed25519, 1,312 for ML-DSA-44",
        )
    identity = name.encode() + b"\n" + bytes([kind]) + public
    return VerifierKey(name, kind, public, sha256(identity).digest()[:KEY_ID_SIZE])


def parse_vkey(text: str) -> VerifierKey:
    """Parse ``NAME+KEYID+BASE64``; the base64 part may itself hold plus signs.

    Raises:
        NoteMalformed: another shape, an unknown type, or a key id that is not the key's.
    """
    match text.split("+", 2):
        case [name, key_id, encoded]:
            material = parse_base64(encoded)
        case _:
            raise _vkey_refusal(text, "it has no three parts joined by plus signs")
    if not material or material[0] not in tuple(KeyKind):
        raise _vkey_refusal(text, "its last part is not base64 of a known type and a key")
    key = make_key(name, KeyKind(material[0]), material[1:])
    if key.key_id.hex() != key_id:
        raise _vkey_refusal(text, f"its key id is not {key.key_id.hex()}")
    return key


def format_vkey(key: VerifierKey) -> str:
    """Return ``key`` as ``NAME+KEYID+BASE64``."""
    material = base64.b64encode(bytes([key.kind]) + key.public).decode()
    return f"{key.name}+{key.key_id.hex()}+{material}"


def verify_ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether ``signature`` (64 bytes) over ``message`` is by ``public`` (RFC 8032)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def parse_base64(text: str) -> bytes | None:
    """Return what standard, padded base64 (RFC 4648 §4) stands for; None for anything else.

    Stray characters, the URL-safe alphabet and non-zero trailing bits are refused, so that a
    value has exactly one text.
    """
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if base64.b64encode(content).decode() == text else None


def _require_clean(content: bytes) -> None:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise _refusal(f"byte {error.start} of the note is not UTF-8") from None
    if found := _CONTROL.search(text):
        raise _refusal(f"the note holds the control character {found[0]!r}")


def _require_name(name: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise NoteMalformed(
            f"{name[:80]!r} is not a key name", hint="leave out spaces and plus signs"
        )


def _refusal(message: str) -> NoteMalformed:
    return NoteMalformed(message, hint="a signed note is described at c2sp.org/signed-note")


def _vkey_refusal(text: str, reason: str) -> NoteMalformed:
    return NoteMalformed(
        f"{text[:80]!r} is not a verifier key: {reason}",
        hint="copy the whole vkey: NAME+KEYID+BASE64",
    )
