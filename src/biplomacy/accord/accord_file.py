"""The file ``accord.toml``: read closed, and written so that it reads back the same (§10.7).

Days may be written with or without quotation marks. A number with a point is refused: no amount of
an accord needs one. What officials sign are the file's bytes as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.accord.accord_object import decode_accord, encode_accord
from biplomacy.accord.errors import AccordMalformed
from biplomacy.values.errors import InputError
from biplomacy.values.fields import Fields
from biplomacy.values.toml_document import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.accord.model import Accord
    from biplomacy.values.canonical import JsonObject, JsonValue

MAX_FILE = 256 * 1024
_CONTROL = re.compile(r'[\x00-\x1f"\\\x7f]')


def read_accord(content: bytes) -> Accord:
    """Return the accord of a TOML file.

    Raises:
        AccordMalformed: it is no TOML, too long, or not an accord; the message says where.
    """
    if len(content) > MAX_FILE:
        raise AccordMalformed(f"the file has {len(content):,} bytes, above {MAX_FILE:,}")
    try:
        fields = Fields(parse_toml(content, "accord"), "accord")
        accord = decode_accord(fields)
        fields.close()
    except AccordMalformed:
        raise
    except InputError as error:
        raise AccordMalformed(error.message, hint=error.hint) from error
    return accord


def format_accord(accord: Accord) -> bytes:
    """Return an accord as TOML that ``read_accord`` turns into the same accord."""
    lines = ["# An accord of two states. Both offices sign these bytes as they are."]
    lines += _table("", encode_accord(accord))
    return ("\n".join(lines) + "\n").encode()


def _table(path: str, stated: JsonObject) -> Iterator[str]:
    """Yield a table: first what is written on one line, then the tables below it."""
    below = {name: value for name, value in stated.items() if _is_table(value)}
    for name, value in stated.items():
        if name not in below:
            yield f"{name} = {_inline(value)}"
    for name, value in below.items():
        inner = f"{path}.{name}" if path else name
        several = value if isinstance(value, list) else [value]
        for one in several:
            yield ""
            yield f"[[{inner}]]" if isinstance(value, list) else f"[{inner}]"
            if isinstance(one, dict):
                yield from _table(inner, one)


def _is_table(value: JsonValue) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, dict) for one in value)
    return isinstance(value, dict)


def _inline(value: JsonValue) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return f"[{', '.join(map(_inline, value))}]"
        case str():
            return f'"{_CONTROL.sub(_escape, value)}"'
        case _:
            return str(value)


def _escape(found: re.Match[str]) -> str:
    mark = found[0]
    return f"\\{mark}" if mark in '"\\' else f"\\u{ord(mark):04x}"
