"""``register-import/1``: a foreign register's file as it was read (register §A7.1).

The file's bytes are evidence (role ``file``), the rows as they are read too (role ``rows``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register.esma_model import EsmaKind, Flag
from biplomacy.register.esma_stated import StatedImport
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "register-import/1"
CODE = "register-import 1"
FILE, ROWS = "file", "rows"


def encode_import(stated: StatedImport) -> JsonObject:
    """Return the body of ``register-import/1``."""
    return {
        "code": CODE,
        "source": stated.source,
        "kind": stated.kind.value,
        "digest": str(stated.digest),
        "rows": stated.rows,
        "flags": {flag.value: count for flag, count in stated.flags},
        "repaired": str(stated.repaired),
    }


def decode_import(body: JsonObject) -> StatedImport:
    """Return the import of a ``register-import/1`` body; unknown fields are refused.

    Raises:
        FieldMalformed, FieldUnknown: the body has another shape.
    """
    fields = Fields(body, TYPE)
    if (code := fields.text("code", limit=100)) != CODE:
        raise FieldMalformed(f"{TYPE} was made by {code!r}, which is not {CODE}")
    stated = StatedImport(
        source=fields.text("source", limit=300),
        kind=fields.choice("kind", EsmaKind),
        digest=fields.digest("digest"),
        rows=fields.integer("rows"),
        flags=fields.object("flags", _flags),
        repaired=fields.digest("repaired"),
    )
    fields.close()
    return stated


def _flags(fields: Fields) -> tuple[tuple[Flag, int], ...]:
    return tuple(
        (flag, fields.integer(flag.value, low=1)) for flag in Flag if fields.has(flag.value)
    )
