"""Quantities as people write them: decimal text with the unit in the key, made whole (power §4.7).

A float is refused, and so is a number with more digits than the unit in which it is kept.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from biplomacy.power.errors import QuantityMalformed, SystemMalformed
from biplomacy.values.errors import DayOutOfRange, FieldMalformed, FieldUnknown
from biplomacy.values.fields import Fields
from biplomacy.values.money import parse_decimal
from biplomacy.values.toml_document import FloatRefused, parse_toml

if TYPE_CHECKING:
    from collections.abc import Callable

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
_DIGITS = re.compile(r"0|[1-9][0-9]{0,30}", re.ASCII)
_MOST_TEXT = 80
_MAX_WHOLE = 2**63 - 1


def read_toml(content: bytes, what: str, decode: Callable[[Fields], T]) -> T:
    """Return what ``decode`` takes from a TOML document; ``what`` names it in messages.

    Raises:
        SystemMalformed: too large, not TOML, an unknown key, or a value of another shape.
        QuantityMalformed: a float; the message names its key.
    """
    try:
        fields = Fields(parse_toml(content, what), what)
        found = decode(fields)
        fields.close()
    except FloatRefused as error:
        raise QuantityMalformed(error.message, hint=error.hint) from error
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
