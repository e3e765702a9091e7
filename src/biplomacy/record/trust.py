"""A stranger's trust in one record: the file ``trust.json`` (record §7.2).

It names the origin, the charter by its leaf hash, the log's key, and optionally a head seen before,
against which a rolled-back or forked record shows.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from biplomacy.record.errors import TrustMalformed
from biplomacy.record.model import Head, KeyKind, Trust
from biplomacy.record.note import parse_base64, parse_vkey
from biplomacy.values.canonical import JsonObject, encode, read_object
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, InputError
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Callable

_GROUP = 4


def encode_trust(trust: Trust) -> bytes:
    """Return the bytes of ``trust.json``; the head's root is base64, as in a checkpoint.

    Raises:
        TrustMalformed: what ``decode_trust`` would refuse.
    """
    stated: JsonObject = {
        "origin": trust.origin,
        "charter": str(trust.charter),
        "log_key": trust.log_key,
    }
    if trust.head is not None:
        root = base64.b64encode(trust.head.root.raw).decode("ascii")
        stated["head"] = {"size": trust.head.size, "root": root}
    content = encode(stated)
    if decode_trust(content) != trust:
        raise TrustMalformed("the trusted head is of another origin than the record")
    return content


def decode_trust(content: bytes) -> Trust:
    """Return the trust in a file, which a person may have laid out anew.

    Raises:
        TrustMalformed: not JSON, other fields, or a key that does not sign for the origin.
    """
    try:
        fields = Fields(read_object(content), "trust")
        trust = _trust(fields)
        fields.close()
    except InputError as error:
        raise TrustMalformed(f"the trust file cannot be used: {error.message}", hint=_HINT) from (
            error
        )
    return trust


def fingerprint(charter: Digest) -> str:
    """Return the charter's digest for comparison with print: 16 groups of four digits.

    >>> fingerprint(Digest.of(b""))[:19]
    'e3b0 c442 98fc 1c14'
    """
    digits = str(charter)
    return " ".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))


def _trust(fields: Fields) -> Trust:
    origin = fields.name("origin")
    charter = fields.digest("charter")
    log_key = fields.text("log_key")
    key = parse_vkey(log_key)
    if key.kind is not KeyKind.LOG_ED25519 or key.name != origin:
        raise FieldMalformed(f"the log key does not sign for {origin}")
    head = fields.object("head", _head_of(origin)) if fields.has("head") else None
    return Trust(origin, charter, log_key, head)


def _head_of(origin: str) -> Callable[[Fields], Head]:
    def read(fields: Fields) -> Head:
        size = fields.integer("size")
        root = parse_base64(fields.text("root"))
        if root is None or len(root) != Digest.SIZE:
            raise FieldMalformed("trust.head.root is not the base64 text of 32 bytes")
        return Head(origin, size, Digest(root))

    return read


_HINT = "take the file from the record's own office, or compare the fingerprint in the gazette"
