"""``register-dump/1``: the files in which the whole register can be had (register §A7.1).

The three files are evidence (roles ``lines``, ``table`` and ``schema``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register.dump import StatedDump
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "register-dump/1"
CODE = "register-dump 1"
LINES, TABLE, SCHEMA = "lines", "table", "schema"


def encode_dump(stated: StatedDump) -> JsonObject:
    """Return the body of ``register-dump/1``."""
    return {
        "code": CODE,
        "as_of_size": stated.as_of_size,
        "rows": stated.rows,
        "jsonl_digest": str(stated.jsonl_digest),
        "csv_digest": str(stated.csv_digest),
        "schema_digest": str(stated.schema_digest),
    }


def decode_dump(body: JsonObject) -> StatedDump:
    """Return the dump of a ``register-dump/1`` body; unknown fields are refused.

    Raises:
        FieldMalformed, FieldUnknown: the body has another shape.
    """
    fields = Fields(body, TYPE)
    if (code := fields.text("code", limit=100)) != CODE:
        raise FieldMalformed(f"{TYPE} was made by {code!r}, which is not {CODE}")
    stated = StatedDump(
        as_of_size=fields.integer("as_of_size"),
        rows=fields.integer("rows"),
        jsonl_digest=fields.digest("jsonl_digest"),
        csv_digest=fields.digest("csv_digest"),
        schema_digest=fields.digest("schema_digest"),
    )
    fields.close()
    return stated
