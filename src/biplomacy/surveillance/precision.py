"""A rule's precision with its Wilson interval, exact to four places (§D4.3).

The interval is Wilson's (Journal of the American Statistical Association 22, 1927) for 95 %. Its
root is taken by the integer square root at forty digits; the lower end is rounded down and the
upper end up, so the printed interval holds the exact one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

PLACES = 4
_UNIT = 10**PLACES
_Z, _Z_UNIT = 1_959_964, 1_000_000
"""The 97.5th percentile of the normal distribution, to six places."""
_SCALE = 10**20


@dataclass(frozen=True, slots=True)
class Precision:
    """``useful`` of ``closed`` cases; the rest in ten-thousandths."""

    useful: int
    closed: int
    value: int
    low: int
    high: int


def wilson(useful: int, closed: int) -> Precision:
    """Return ``useful / closed``, rounded half to even, and its interval; ``closed`` is not 0."""
    square, unit = _Z * _Z, _Z_UNIT * _Z_UNIT
    root = isqrt(
        square * (square * closed + 4 * unit * useful * (closed - useful)) * _SCALE**2 // closed
    )
    centre = (2 * useful * unit + square) * _SCALE
    below = 2 * (closed * unit + square) * _SCALE
    low = max(centre - root - 1, 0) * _UNIT // below
    high = -(-(centre + root + 1) * _UNIT // below)
    return Precision(useful, closed, _half_even(useful * _UNIT, closed), low, min(high, _UNIT))


def places_text(value: int) -> str:
    """Return ten-thousandths as a decimal number.

    >>> places_text(712)
    '0.0712'
    """
    return f"{value // _UNIT}.{value % _UNIT:0{PLACES}d}"


def _half_even(numerator: int, denominator: int) -> int:
    whole, rest = divmod(2 * numerator + denominator, 2 * denominator)
    return whole - (rest == 0 and whole % 2)
