"""TOML that people write: whole numbers, texts and days; every other number is text (§15)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from biplomacy.programme.errors import ProgrammeMalformed, QuantityNotExact
from biplomacy.values.canonical import MAX_INTEGER
from biplomacy.values.errors import DayOutOfRange, DigestMalformed, FieldMalformed, FieldUnknown
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.values.canonical import JsonObject, JsonValue

T = TypeVar("T")

MAX_BYTES = 1 << 20
MAX_DEPTH = 12
MAX_STOPS = 64


@dataclass(frozen=True, slots=True)
class _Float:
    text: str


def read_document(text: str, what: str, decode: Callable[[Fields], T]) -> T:
    """Return what ``decode`` takes from a TOML document; ``what`` names it in messages.

    Raises:
        ProgrammeMalformed: too large, not TOML, an unknown key, or a value of another shape.
        QuantityNotExact: a float; the message names its key.
    """
    fields = Fields(parse_toml(text, what), what)
    try:
        found = decode(fields)
        fields.close()
    except (FieldMalformed, FieldUnknown, DayOutOfRange, DigestMalformed) as error:
        raise ProgrammeMalformed(error.message, hint=error.hint) from error
    return found


def parse_toml(text: str, what: str) -> JsonObject:
    """Return a TOML document as JSON values, days as text; raises as ``read_document`` does."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise ProgrammeMalformed(f"{what}: {size:,} bytes are more than {MAX_BYTES:,}")
    # A key of very many parts takes the parser a time that grows with their square.
    if any(piece.count(".") > MAX_STOPS for piece in re.split(r"[=\]\n]", text)):
        raise ProgrammeMalformed(f"{what}: a line has more than {MAX_STOPS} full stops in a row")
    try:
        document = tomllib.loads(text, parse_float=_Float)
    except tomllib.TOMLDecodeError as error:
        raise ProgrammeMalformed(f"{what} is not TOML: {error}") from error
    except (RecursionError, ValueError) as error:  # nesting, or a number of thousands of digits
        raise ProgrammeMalformed(f"{what} is not TOML that is read here") from error
    return {key: _plain(value, f"{what}.{key}", MAX_DEPTH) for key, value in document.items()}


def _plain(value: object, where: str, depth: int) -> JsonValue:
    if depth == 0:
        raise ProgrammeMalformed(f"{where[:200]} is nested deeper than {MAX_DEPTH} levels")
    match value:
        case bool() | str():
            return value
        case int():
            return _whole(value, where)
        case _Float():
            raise QuantityNotExact(
                f"{where} is the float {value.text[:40]}", hint=f'write it as text: "{value.text}"'
            )
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case list():
            return [_plain(v, f"{where}[{i}]", depth - 1) for i, v in enumerate(value)]
        case dict():
            return {str(k): _plain(v, f"{where}.{k}", depth - 1) for k, v in value.items()}
        case _:
            raise ProgrammeMalformed(f"{where} is a time", hint="write a day, such as 2025-07-14")


def _whole(value: int, where: str) -> int:
    if abs(value) > MAX_INTEGER:
        raise ProgrammeMalformed(f"{where} is beyond 2^53 - 1", hint="write it as text")
    return value
