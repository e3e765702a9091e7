"""``sealed-message/1``: that a request was answered, without a word of the answer (§10.9, §11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.accord.sealed_file import MAX_SEALED, one_line
from biplomacy.accord.sealing import SealedMessage
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "sealed-message/1"


def encode_sealed_message(message: SealedMessage) -> JsonObject:
    """Return the body of ``sealed-message/1``."""
    return {
        "request": message.request,
        "sha256": str(message.file),
        "size": message.size,
        "commitment": str(message.commitment),
    }


def decode_sealed_message(body: JsonObject) -> SealedMessage:
    """Return what a ``sealed-message/1`` body says; unknown fields are refused."""
    fields = Fields(body, TYPE)
    message = SealedMessage(
        request=one_line(fields, "request"),
        file=fields.digest("sha256"),
        size=fields.integer("size", low=1, high=MAX_SEALED),
        commitment=fields.digest("commitment"),
    )
    fields.close()
    return message
