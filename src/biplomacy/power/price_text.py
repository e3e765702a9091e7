"""Exact prices in words: four decimal places a kWh, beside the fraction that is computed with."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from biplomacy.power.quantities import PER_KWH
from biplomacy.values.errors import FieldMalformed

_PLACES = 4
_FRACTION = re.compile(r"-?[0-9]{1,60}(?:/[1-9][0-9]{0,59})?", re.ASCII)


def shown_price(minor_per_mwh: Fraction | int) -> str:
    """Return a price a kWh with four decimal places, rounded once, half to even.

    >>> shown_price(Fraction(2_203_100 * 1_000, 975))
    '22.5959'
    """
    rounded = round(Fraction(minor_per_mwh) / PER_KWH * 10**_PLACES)
    return f"{Decimal(rounded).scaleb(-_PLACES):.4f}"


def shown_millions(minor: Fraction | int) -> str:
    """Return a sum of minor units in millions of major ones, one decimal place, half to even.

    >>> shown_millions(19_770_000_000)
    '197.7'
    """
    return f"{Decimal(round(Fraction(minor) / 10**7)).scaleb(-1):.1f}"


def parse_fraction(text: str) -> Fraction:
    """Return an exact number from ``2298000`` or ``88124000/39``, in lowest terms.

    Raises:
        FieldMalformed: another form.
    """
    if _FRACTION.fullmatch(text) is None or str(found := Fraction(text)) != text:
        raise FieldMalformed(
            f"{text[:80]!r} is not an exact number", hint="write it in lowest terms: 88124000/39"
        )
    return found
