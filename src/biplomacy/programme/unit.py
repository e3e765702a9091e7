"""Units of facts and targets, exact: a dimension and a scale to its base unit (programme §4.3).

Base units are ``sat``, ``usd-cent``, ``pkr-paisa``, ``wh`` and ``day``; a pure number is ``1``.
There is no conversion between currencies: a quote is a fact with evidence of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.programme.errors import ExpressionMalformed, QuantityNotExact

if TYPE_CHECKING:
    from collections.abc import Mapping

Dimension = tuple[tuple[str, int], ...]
"""Base units with their exponents, sorted by name; the empty tuple is a pure number."""

MAX_DIGITS = 60
"""How long a literal in a test may be."""
MAX_NUMBER = 1_000
"""How long a number in a file or statement may be."""
_BASES = ("day", "pkr-paisa", "sat", "usd-cent", "wh")
_DECIMAL = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?", re.ASCII)
_RATIO = re.compile(r"(-?[1-9][0-9]*)/([1-9][0-9]*)", re.ASCII)
_FACTOR = re.compile(r"([a-z]+(?:-[a-z]+)?)(?:\^(-?[1-9][0-9]{0,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Unit:
    """A named unit: ``scale`` base units make one of it; ``places`` are printed after the point."""

    name: str
    dimension: Dimension
    scale: Fraction
    places: int


def multiplied(left: Dimension, right: Dimension) -> Dimension:
    """Return the dimension of a product."""
    return _joined(left, right, 1)


def divided(left: Dimension, right: Dimension) -> Dimension:
    """Return the dimension of a quotient."""
    return _joined(left, right, -1)


def _joined(left: Dimension, right: Dimension, sign: int) -> Dimension:
    exponents = dict(left)
    for base, exponent in right:
        exponents[base] = exponents.get(base, 0) + sign * exponent
    return tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent))


ONE = Unit("1", (), Fraction(1), 6)
_SAT: Dimension = (("sat", 1),)
_CENT: Dimension = (("usd-cent", 1),)
_PAISA: Dimension = (("pkr-paisa", 1),)
_WH: Dimension = (("wh", 1),)
_DAY: Dimension = (("day", 1),)
_TABLE = (  # the first unit of a dimension is the one that figures are shown in
    ONE,
    Unit("BTC", _SAT, Fraction(10**8), 8),
    Unit("sat", _SAT, Fraction(1), 0),
    Unit("USD", _CENT, Fraction(100), 2),
    Unit("usd-cent", _CENT, Fraction(1), 0),
    Unit("USDm", _CENT, Fraction(10**8), 3),
    Unit("USDbn", _CENT, Fraction(10**11), 3),
    Unit("PKR", _PAISA, Fraction(100), 2),
    Unit("pkr-paisa", _PAISA, Fraction(1), 0),
    Unit("PKRm", _PAISA, Fraction(10**8), 3),
    Unit("PKRbn", _PAISA, Fraction(10**11), 3),
    Unit("kWh", _WH, Fraction(10**3), 3),
    Unit("Wh", _WH, Fraction(1), 0),
    Unit("MWh", _WH, Fraction(10**6), 3),
    Unit("GWh", _WH, Fraction(10**9), 3),
    Unit("MW", divided(_WH, _DAY), Fraction(24 * 10**6), 3),
    Unit("day", _DAY, Fraction(1), 0),
    Unit("PKR/kWh", divided(_PAISA, _WH), Fraction(1, 10), 4),
    Unit("USD/kWh", divided(_CENT, _WH), Fraction(1, 10), 4),
    Unit("USD/BTC", divided(_CENT, _SAT), Fraction(1, 10**6), 2),
    Unit("PKR/USD", divided(_PAISA, _CENT), Fraction(1), 4),
    Unit("BTC/day", divided(_SAT, _DAY), Fraction(10**8), 8),
)
UNITS: Mapping[str, Unit] = MappingProxyType({unit.name: unit for unit in _TABLE})
_SHOWN: Mapping[Dimension, Unit] = MappingProxyType(
    {unit.dimension: unit for unit in reversed(_TABLE)}
)


def parse_unit(text: str) -> Unit:
    """Return the unit of that name: a named one, or base units as ``sat^2*usd-cent^-1``.

    Raises:
        ExpressionMalformed: there is no such unit.
    """
    unit = UNITS.get(text) or _composed(text)
    if unit is None:
        raise ExpressionMalformed(
            f"{text[:40]!r} is not a unit", hint=f"use one of {', '.join(UNITS)}"
        )
    return unit


def _composed(text: str) -> Unit | None:
    exponents: list[tuple[str, int]] = []
    for part in text[:200].split("*"):
        match = _FACTOR.fullmatch(part)
        if match is None or match[1] not in _BASES:
            return None
        exponents.append((match[1], int(match[2] or 1)))
    unit = unit_of(tuple(exponents))
    composed = _composed_name(unit.dimension)
    return Unit(text, unit.dimension, Fraction(1), 6) if composed == text else None


def unit_of(dimension: Dimension) -> Unit:
    """Return the unit in which quantities of ``dimension`` are shown.

    >>> unit_of((("sat", 1), ("usd-cent", -1))).name
    'sat*usd-cent^-1'
    """
    found = _SHOWN.get(dimension)
    return found or Unit(_composed_name(dimension), dimension, Fraction(1), 6)


def _composed_name(dimension: Dimension) -> str:
    bases = sorted(dict(dimension).items())
    return "*".join(base if power == 1 else f"{base}^{power}" for base, power in bases)


def parse_quantity_text(text: str, unit: Unit) -> Fraction:
    """Return the base units of decimal text in ``unit``; ``p/q`` has no finite decimal.

    Raises:
        QuantityNotExact: the text has another form, such as an exponent.

    >>> parse_quantity_text("22.98", parse_unit("PKR/kWh"))
    Fraction(1149, 500)
    """
    if len(text) <= MAX_NUMBER:
        decimal = _DECIMAL.fullmatch(text)
        if decimal is not None and not (decimal[1] and not text.strip("-0.")):
            return Fraction(text) * unit.scale
        if _RATIO.fullmatch(text) is not None:
            value = Fraction(text)
            if str(value) == text and _places_of(value) is None:
                return value * unit.scale
    raise QuantityNotExact(
        f"{text[:40]!r} is not an exact number", hint='write it as text: "11.18", without exponent'
    )


def parse_bound(text: str, unit: Unit) -> Fraction | None:
    """Return the base units of a bound; ``-inf`` and ``inf`` are None, an open bound."""
    return None if text in {"-inf", "inf"} else parse_quantity_text(text, unit)


def format_quantity(value: Fraction | None, unit: Unit, *, infinity: str = "inf") -> str:
    """Return base units as exact decimal text in ``unit``, ``p/q`` where there is no finite one.

    ``infinity`` is what an open bound is written as; a lower bound is ``-inf``.

    >>> format_quantity(Fraction(1_118_000_000), parse_unit("BTC"))
    '11.18'
    """
    if value is None:
        return infinity
    scaled = value / unit.scale
    places = _places_of(scaled)
    return str(scaled) if places is None else _decimal(value, unit, places)


def display(value: Fraction | None, unit: Unit) -> str:
    """Return base units as printed: rounded half to even, once, to the places of ``unit``.

    A pure number has no name and no zeros at its end.

    >>> display(Fraction(623_700_000_001), parse_unit("BTC"))
    '6,237.00000001 BTC'
    """
    number = _printed(value, unit, "∞")
    return number if not unit.dimension else f"{number} {unit.name}"


def display_between(low: Fraction | None, high: Fraction | None, unit: Unit) -> str:
    """Return an interval of base units as printed; a single value as ``display`` prints it.

    >>> display_between(Fraction(0), None, parse_unit("USD"))
    '[0.00, ∞] USD'
    """
    if low is not None and low == high:
        return display(low, unit)
    bounds = f"[{_printed(low, unit, '-∞')}, {_printed(high, unit, '∞')}]"
    return bounds if not unit.dimension else f"{bounds} {unit.name}"


def _printed(value: Fraction | None, unit: Unit, infinity: str) -> str:
    if value is None:
        return infinity
    text = _decimal(value, unit, unit.places)
    whole, _, rest = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    rest = rest if unit.dimension else rest.rstrip("0")
    return f"{sign}{int(digits):,}.{rest}" if rest else f"{sign}{int(digits):,}"


def _decimal(value: Fraction, unit: Unit, places: int) -> str:
    over = value.denominator * unit.scale.numerator
    whole, rest = divmod(value.numerator * unit.scale.denominator * 10**places, over)
    if 2 * rest > over or (2 * rest == over and whole % 2):
        whole += 1
    digits = str(abs(whole)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if whole < 0 else text


def _places_of(value: Fraction) -> int | None:
    """Return how many decimal places the exact value has; None where no number of them does."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None
