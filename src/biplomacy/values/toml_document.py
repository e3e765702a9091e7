"""TOML that people write, as JSON values: texts, whole numbers, truths and days, nothing else.

A float is refused, because what counts money, energy or coins is written as text.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from biplomacy.values.canonical import MAX_INTEGER
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject, JsonValue

MAX_BYTES = 1 << 20
MAX_DEPTH = 12
_MOST_DOTS = 30_000_000


class FloatRefused(FieldMalformed):
    """A number is written as a float, where only text is exact."""


@dataclass(frozen=True, slots=True)
class _Float:
    text: str


def parse_toml(content: bytes, what: str) -> JsonObject:
    """Return a TOML document, days as text; ``what`` names it in messages.

    Raises:
        FloatRefused: a float; the message names its key.
        FieldMalformed: more than 1 MiB, not TOML, nested deeper than 12 levels, a time, or a whole
            number beyond 2^53 - 1.
    """
    if len(content) > MAX_BYTES:
        raise FieldMalformed(f"{what}: {len(content):,} bytes are more than {MAX_BYTES:,}")
    if sum(line.count(b".") ** 2 for line in content.splitlines()) > _MOST_DOTS:
        # A key of n dotted parts takes the parser n * n steps, which a megabyte makes hours.
        raise FieldMalformed(f"{what} has lines of thousands of dotted parts")
    try:
        document = tomllib.loads(content.decode("utf-8"), parse_float=_Float)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FieldMalformed(f"{what} is not TOML: {error}") from error
    except (RecursionError, ValueError) as error:  # nesting, or a number of thousands of digits
        raise FieldMalformed(f"{what} is not TOML that is read here") from error
    return {key: _plain(value, f"{what}.{key}", MAX_DEPTH) for key, value in document.items()}


def _plain(value: object, where: str, depth: int) -> JsonValue:
    if depth == 0:
        raise FieldMalformed(f"{where[:200]} is nested deeper than {MAX_DEPTH} levels")
    match value:
        case bool() | str():
            return value
        case int():
            return _whole(value, where)
        case _Float():
            raise FloatRefused(
                f"{where} is the float {value.text[:40]}",
                hint=f'write it as text: "{value.text[:40]}"',
            )
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case list():
            return [_plain(v, f"{where}[{i}]", depth - 1) for i, v in enumerate(value)]
        case dict():
            return {str(k): _plain(v, f"{where}.{k}", depth - 1) for k, v in value.items()}
        case _:
            raise FieldMalformed(f"{where} is a time", hint="write a day, such as 2025-07-14")


def _whole(value: int, where: str) -> int:
    if abs(value) > MAX_INTEGER:
        raise FieldMalformed(f"{where} is beyond 2^53 - 1", hint="write it as text")
    return value
