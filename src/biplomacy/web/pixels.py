"""Coordinates of drawings, exact until they are written (portal §6.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


def pixels(value: Fraction) -> str:
    """Return a coordinate in tenths of a pixel, rounded once, half to even.

    >>> from fractions import Fraction
    >>> pixels(Fraction(1, 3)), pixels(Fraction(5))
    ('0.3', '5')
    """
    whole, tenth = divmod(round(value * 10), 10)
    return f"{whole}.{tenth}" if tenth else str(whole)
