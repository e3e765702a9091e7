"""A signature of a message as text: ``smp``, ``ful`` or ``pof``, then base64 (BIP 322)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum

from biplomacy.chain.errors import BlockMalformed, MessageSignatureMalformed
from biplomacy.chain.serialisation import compact_size, sized
from biplomacy.chain.transaction import read_compact_size

MAX_SIGNATURE = 100_000
"""Bytes of a signature; 999 keys with their signatures in Tapscript still fit."""
MAX_TEXT = MAX_SIGNATURE * 4 // 3 + 16
"""Letters of its text."""


class MessageForm(StrEnum):
    """The formats of BIP 322, by their prefixes."""

    SIMPLE = "smp"
    FULL = "ful"
    PROOF_OF_FUNDS = "pof"


_PREFIXES = frozenset(form.value for form in MessageForm)


@dataclass(frozen=True, slots=True)
class SignatureText:
    """A signature's format and its bytes."""

    form: MessageForm
    content: bytes

    def __str__(self) -> str:
        return self.form.value + base64.b64encode(self.content).decode()


def read_signature(text: str) -> SignatureText:
    """Return what a signature's text holds; without a prefix it is simple, as before version 1.

    Raises:
        MessageSignatureMalformed: it is no strict base64, empty, or over 100,000 bytes.
    """
    form, encoded = MessageForm.SIMPLE, text.strip()
    if len(encoded) > MAX_TEXT:
        raise _malformed(f"{len(encoded):,} letters are too many")
    if encoded[:3] in _PREFIXES:
        form, encoded = MessageForm(encoded[:3]), encoded[3:]
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _malformed("it is not base64") from error
    if not content:
        raise _malformed("it is empty")
    if len(content) > MAX_SIGNATURE:
        raise _malformed(f"{len(content):,} bytes are too many")
    if base64.b64encode(content).decode() != encoded:
        raise _malformed("its base64 has bits left over")
    return SignatureText(form, content)


def encode_witness(items: tuple[bytes, ...]) -> bytes:
    """Return a witness stack as a vector of vectors of bytes."""
    return compact_size(len(items)) + b"".join(map(sized, items))


def decode_witness(content: bytes) -> tuple[bytes, ...]:
    """Return the witness stack that ``content`` is.

    Raises:
        BlockMalformed: it is none, or some bytes are left over.
    """
    count, at = read_compact_size(content, 0)
    if count > len(content):
        raise BlockMalformed(f"{count} items do not fit into the bytes", offset=0)
    items = []
    for _ in range(count):
        size, at = read_compact_size(content, at)
        if size > len(content) - at:
            raise BlockMalformed(f"{size} bytes are missing", offset=at)
        items.append(content[at : at + size])
        at += size
    if at != len(content):
        raise BlockMalformed("bytes are left over", offset=at)
    return tuple(items)


def _malformed(what: str) -> MessageSignatureMalformed:
    return MessageSignatureMalformed(
        f"the text is no signature of a message: {what}",
        hint="copy it whole: `smp` or `ful`, then base64, on one line",
    )
