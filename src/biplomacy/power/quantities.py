"""Quantities as people write them: decimal text with the unit in the key, made whole (power §4.7).

A float is refused, and so is a number with more digits than the unit in which it is kept.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from biplomacy.power.errors import QuantityMalformed, SystemMalformed
from biplomacy.values.canonical import MAX_INTEGER
from biplomacy.values.errors import DayOutOfRange, FieldMalformed, FieldUnknown
from biplomacy.values.fields import Fields
from biplomacy.values.money import parse_decimal

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.values.canonical import JsonObject, JsonValue

T = TypeVar("T")

MW = 1_000_000
GWH = 1_000_000_000
TWH = 1_000_000_000_000
MOST_WH_AN_HOUR = 100_000 * MW
"""100 GW: no load and no class of plant is larger, and no sum of them leaves 64 bits."""
MOST_PRICE = 10**12
"""Minor units per MWh, ten million rupees a kWh: no price is higher, so none leaves 64 bits."""
PER_KWH = 100_000
"""Minor units per MWh in one major unit per kWh."""
MAX_BYTES = 1 << 20
_DIGITS = re.compile(r"0|[1-9][0-9]{0,30}", re.ASCII)
_MAX_DEPTH = 8
_MOST_TEXT = 80
_MOST_DOTS = 30_000_000
_MAX_WHOLE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class _Float:
    text: str


def read_toml(content: bytes, what: str, decode: Callable[[Fields], T]) -> T:
    """Return what ``decode`` takes from a TOML document; ``what`` names it in messages.

    Raises:
        SystemMalformed: too large, not TOML, an unknown key, or a value of another shape.
        QuantityMalformed: a float; the message names its key.
    """
    fields = Fields(_document(content, what), what)
    try:
        found = decode(fields)
        fields.close()
    except (FieldMalformed, FieldUnknown, DayOutOfRange) as error:
        raise SystemMalformed(error.message, hint=error.hint) from error
    return found


def whole(text: str, factor: int, what: str) -> int:
    """Return decimal text times ``factor`` as a whole number that is not negative.

    Raises:
        QuantityMalformed: no decimal number, negative, or finer than the unit.

    >>> whole("1007.6", MW, "unit")
    1007600000
    """
    try:
        exact = Fraction(parse_decimal(text[:_MOST_TEXT])) * factor
    except FieldMalformed as error:
        raise QuantityMalformed(f"{what}: {error.message}", hint=error.hint) from error
    if exact < 0 or exact > _MAX_WHOLE or len(text) > _MOST_TEXT:
        raise QuantityMalformed(f"{what}: {text[:_MOST_TEXT]} is out of range")
    if exact.denominator != 1:
        raise QuantityMalformed(f"{what}: {text} has more digits than its unit")
    return int(exact)


def take_whole(fields: Fields, name: str, factor: int) -> int:
    """Return a field of decimal text times ``factor``; raises as ``whole`` does."""
    value = fields.take(name)
    if not isinstance(value, str):
        raise QuantityMalformed(
            f"{name} is {value!r:.40}, not decimal text", hint=f'write it as text: "{value!s:.40}"'
        )
    return whole(value, factor, name)


def take_digits(fields: Fields, name: str) -> int:
    """Return a whole number from the one text of its digits, as statements carry Wh.

    Raises:
        QuantityMalformed: anything else than digits without a leading zero.
    """
    value = fields.take(name)
    if not isinstance(value, str) or _DIGITS.fullmatch(value) is None:
        raise QuantityMalformed(
            f"{name} is {value!r:.40}, not the text of a whole number", hint='write it as "1000000"'
        )
    return int(value)


def decimal_text(value: int, factor: int) -> str:
    """Return a whole number over ``factor`` (a power of ten) as plain decimal text.

    >>> decimal_text(1007600000, MW)
    '1007.6'
    """
    places = len(str(factor)) - 1
    digits = str(value).zfill(places + 1)
    text = f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}"
    return text.rstrip("0").rstrip(".")


def _document(content: bytes, what: str) -> JsonObject:
    if len(content) > MAX_BYTES:
        raise SystemMalformed(f"{what}: {len(content):,} bytes are more than {MAX_BYTES:,}")
    if sum(line.count(b".") ** 2 for line in content.splitlines()) > _MOST_DOTS:
        # a key of n dotted parts takes n * n steps to read, which a megabyte makes hours
        raise SystemMalformed(f"{what} has lines of thousands of dotted parts")
    try:
        document = tomllib.loads(content.decode("utf-8"), parse_float=_Float)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SystemMalformed(f"{what} is not TOML: {error}") from error
    except (RecursionError, ValueError) as error:  # nesting, or a number of thousands of digits
        raise SystemMalformed(f"{what} is not TOML that is read here") from error
    return {key: _plain(value, f"{what}.{key}", _MAX_DEPTH) for key, value in document.items()}


def _plain(value: object, where: str, depth: int) -> JsonValue:
    if depth == 0:
        raise SystemMalformed(f"{where[:200]} is nested too deep")
    match value:
        case bool() | str():
            return value
        case int() if abs(value) <= MAX_INTEGER:
            return value
        case _Float():
            raise QuantityMalformed(
                f"{where} is the float {value.text[:40]}", hint=f'write it as text: "{value.text}"'
            )
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case list():
            return [_plain(v, f"{where}[{i}]", depth - 1) for i, v in enumerate(value)]
        case dict():
            return {str(k): _plain(v, f"{where}.{k}", depth - 1) for k, v in value.items()}
        case _:
            raise SystemMalformed(f"{where} is neither text, a whole number nor a day")
