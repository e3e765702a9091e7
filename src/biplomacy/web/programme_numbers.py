"""Numbers of programmes as pages show them: exact or bounded, each at its place in the record.

A quantity of a statement is ``value``, or ``low`` and ``high``, beside its ``unit``. It is shown as
it was signed, digit for digit; an open bound is put into words, and nothing is rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.source_form import encode_quantity
from biplomacy.values.errors import InputError
from biplomacy.values.pointer import value_at
from biplomacy.web.model import Pointed
from biplomacy.web.wording import sats_short

if TYPE_CHECKING:
    from biplomacy.programme.model import Quantity
    from biplomacy.record.model import Logged
    from biplomacy.values.canonical import JsonObject

SATS = "sat"
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}", re.ASCII)
PLAIN = re.compile(r"(-?)([0-9]+)((?:\.[0-9]+)?)", re.ASCII)
_OPEN = frozenset({"inf", "-inf"})


@dataclass(frozen=True, slots=True)
class Number:
    """One number; ``pointed`` is None where it stands in no entry."""

    text: str
    pointed: Pointed | None


@dataclass(frozen=True, slots=True)
class Interval:
    """What is known of a number: both ends, where they are known; ``unit`` is empty for a ratio."""

    low: Number | None
    high: Number | None
    unit: str

    @property
    def exact(self) -> Number | None:
        """The number itself, where it is one."""
        return self.low if self.low == self.high else None


def interval_at(logged: Logged, pointer: str) -> Interval | None:
    """Return the quantity at a pointer into a statement; None where there is none."""
    try:
        stated = value_at({"body": logged.statement.body}, pointer)
    except InputError:
        return None
    if not isinstance(stated, dict):
        return None
    unit = str(stated.get("unit", ""))
    if "value" in stated:
        only = _number(logged.index, f"{pointer}/value", str(stated["value"]), unit)
        return Interval(only, only, _shown_unit(unit))
    low, high = (
        _number(logged.index, f"{pointer}/{name}", str(stated[name]), unit)
        for name in ("low", "high")
    )
    return Interval(low, high, _shown_unit(unit))


def amount_at(logged: Logged, pointer: str) -> Interval | None:
    """Return the amount at a pointer, in the unit that stands beside it; None where none is."""
    holder = pointer.rpartition("/")[0]
    body: JsonObject = {"body": logged.statement.body}
    try:
        text, unit = value_at(body, pointer), value_at(body, f"{holder}/unit")
    except InputError:
        return None
    only = _number(logged.index, pointer, str(text), str(unit))
    return Interval(only, only, _shown_unit(str(unit)))


def interval_of(quantity: Quantity) -> Interval:
    """Return a quantity that stands in no entry."""
    stated = encode_quantity(quantity)
    texts = [str(stated[name]) for name in ("value", "low", "high") if name in stated]
    unit = quantity.unit.name
    found = [None if text in _OPEN else Number(_plain(text, unit), None) for text in texts]
    return Interval(found[0], found[-1], _shown_unit(unit))


def _plain(text: str, unit: str) -> str:
    return sats_short(int(text)) if unit == SATS and WHOLE.fullmatch(text) else grouped(text)


def grouped(text: str) -> str:
    """Return decimal text with its thousands marked; other text as it is.

    >>> grouped("-1234567.80"), grouped("1/3")
    ('-1,234,567.80', '1/3')
    """
    found = PLAIN.fullmatch(text)
    return f"{found[1]}{int(found[2]):,}{found[3]}" if found else text


def _number(index: int, pointer: str, text: str, unit: str) -> Number | None:
    if text in _OPEN:
        return None
    if unit == SATS and WHOLE.fullmatch(text):
        return Number(sats_short(int(text)), Pointed(index, pointer, SATS, text))
    named = unit if PLAIN.fullmatch(text) else "text"
    return Number(grouped(text), Pointed(index, pointer, named, text))


def _shown_unit(unit: str) -> str:
    return {"1": "", SATS: "BTC"}.get(unit, unit)
