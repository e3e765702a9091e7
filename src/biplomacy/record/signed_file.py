"""Signatures over a whole file that is no statement: a DSSE v1 envelope beside it (record §5).

The envelope holds the file's bytes again, so that nobody signs one thing and shows another. As in
an entry, every signature must verify and distinct keys are counted.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from securesystemslib import dsse

from biplomacy.record.errors import CharterMalformed, EnvelopeMalformed, SignatureTwice
from biplomacy.record.keys import open_key
from biplomacy.record.note import parse_base64
from biplomacy.values.canonical import encode, read_object
from biplomacy.values.errors import InputError
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from securesystemslib.signer import Signer

    from biplomacy.record.model import OfficialKey

MAX_SIGNED = 64
_KEYID = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file's bytes, their type, and (keyid, signature) pairs in the order of their keyids."""

    payload: bytes
    payload_type: str
    signatures: tuple[tuple[str, bytes], ...] = ()


def encode_signed_file(file: SignedFile) -> bytes:
    """Return the envelope: RFC 8785 of payload, payloadType and signatures sorted by keyid."""
    return encode(
        {
            "payload": _base64(file.payload),
            "payloadType": file.payload_type,
            "signatures": [
                {"keyid": keyid, "sig": _base64(signature)} for keyid, signature in file.signatures
            ],
        }
    )


def decode_signed_file(content: bytes) -> SignedFile:
    """Return an envelope's parts; its signatures are not verified yet.

    Raises:
        EnvelopeMalformed: not JSON, other fields, a payload or signature that is not base64, or
            signatures not in strict order of keyids.
    """
    try:
        fields = Fields(read_object(content), "envelope")
        file = SignedFile(
            payload=_from_base64(fields, "payload"),
            payload_type=fields.text("payloadType", limit=100),
            signatures=fields.many("signatures", _signature, limit=MAX_SIGNED),
        )
        fields.close()
    except EnvelopeMalformed:
        raise
    except InputError as error:
        raise EnvelopeMalformed(f"the file is no envelope: {error.message}") from error
    keyids = [keyid for keyid, _ in file.signatures]
    if keyids != sorted(set(keyids)):
        raise EnvelopeMalformed("the signatures are not in the order of their keyids, each once")
    return file


def add_file_signature(file: SignedFile, signer: Signer) -> SignedFile:
    """Return the file with one more signature.

    Raises:
        SignatureTwice: the key has signed already.
    """
    keyid = signer.public_key.keyid
    if keyid in dict(file.signatures):
        raise SignatureTwice(
            f"the key {keyid[:16]} has signed already", hint="let another official sign"
        )
    signature = bytes.fromhex(signer.sign(_signed_message(file)).signature)
    return replace(file, signatures=tuple(sorted((*file.signatures, (keyid, signature)))))


def joined_signatures(first: SignedFile, second: SignedFile) -> SignedFile:
    """Return the file with the signatures of both envelopes.

    Raises:
        EnvelopeMalformed: they are not about the same bytes, or one key signed them differently.
    """
    known = dict(first.signatures)
    same = (first.payload, first.payload_type) == (second.payload, second.payload_type)
    if not same or any(known.get(keyid, sig) != sig for keyid, sig in second.signatures):
        raise EnvelopeMalformed("the two envelopes are not about the same bytes")
    both = known | dict(second.signatures)
    return replace(first, signatures=tuple(sorted(both.items())))


def file_signers(file: SignedFile, officials: Iterable[OfficialKey]) -> tuple[OfficialKey, ...]:
    """Return which of ``officials`` did sign; of two keyids over one key only the first counts."""
    message, signed = _signed_message(file), dict(file.signatures)
    good: dict[bytes, OfficialKey] = {}
    for official in officials:
        if official.keyid in signed:
            try:
                key = open_key(official)
            except CharterMalformed:
                continue  # a key that does not load has signed nothing
            if key.verifies(signed[official.keyid], message):
                good.setdefault(key.der, official)
    return tuple(good.values())


def _signed_message(file: SignedFile) -> bytes:
    return dsse.Envelope(file.payload, file.payload_type, {}).pae()


def _signature(fields: Fields) -> tuple[str, bytes]:
    keyid = fields.text("keyid", limit=64)
    if _KEYID.fullmatch(keyid) is None:
        raise EnvelopeMalformed("a keyid is not 64 lower-case hexadecimal digits")
    return keyid, _from_base64(fields, "sig")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _from_base64(fields: Fields, name: str) -> bytes:
    value = fields.take(name)
    content = parse_base64(value) if isinstance(value, str) else None
    if content is None:
        raise EnvelopeMalformed(f"the {name} is not standard base64 in its one form")
    return content
