"""Rows of objects as RFC 4180 text: CRLF, a header, nothing that a spreadsheet would run.

Free text that begins like a formula gets a leading apostrophe (portal §9.5).
"""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.values.canonical import JsonObject, JsonValue

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)


def csv_text(rows: Sequence[JsonObject]) -> bytes:
    r"""Return the rows, which all have the same fields; nothing where there are none.

    >>> csv_text([{"day": "2025-07-14", "note": "=1+1", "grade": None}])
    b"day,note,grade\r\n2025-07-14,'=1+1,\r\n"
    """
    if not rows:
        return b""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue().encode()


def _cell(value: JsonValue) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() if value.startswith(_FORMULA) and not _NUMBER.fullmatch(value):
            return f"'{value}"
        case _:
            return str(value)
