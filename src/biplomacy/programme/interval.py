"""Closed intervals of exact fractions, with open ends; None is infinite (programme §4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.programme.expression import Relation
from biplomacy.programme.truth import Truth, kleene_and, kleene_not

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.programme.model import Quantity

ONCE = Fraction(1)
"""The factor that changes nothing; known by identity where many parts are scaled."""
_ZERO = Fraction(0)
_End = tuple[int, Fraction]
"""An end of an interval: (-1, 0) and (1, 0) are infinite, (0, x) is x; they sort as they lie."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from ``low`` to ``high``; a low of None is -∞, a high of None is +∞."""

    low: Fraction | None
    high: Fraction | None

    @property
    def exact(self) -> bool:
        """Whether the interval is one value."""
        return self.low is not None and self.low == self.high

    def holds(self, value: Fraction) -> bool:
        """Say whether ``value`` lies in the interval."""
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


ANYTHING = Interval(None, None)
NOTHING = Interval(_ZERO, _ZERO)
"""The interval of zero alone."""


def point(value: Fraction) -> Interval:
    """Return the interval of one value."""
    return Interval(value, value)


def add(left: Interval, right: Interval) -> Interval:
    """Return the sums."""
    return Interval(_sum(left.low, right.low), _sum(left.high, right.high))


def total(parts: Iterable[Quantity | Interval]) -> Interval:
    """Return the sums of one value from each of ``parts``, which do not depend on each other."""
    low: Fraction | None = _ZERO
    high: Fraction | None = _ZERO
    for part in parts:
        single = low is high and part.low is part.high
        low = _sum(low, part.low)
        high = low if single else _sum(high, part.high)
    return Interval(low, high)


def subtract(left: Interval, right: Interval) -> Interval:
    """Return the differences of two values that do not depend on each other."""
    return add(left, negated(right))


def negated(part: Interval) -> Interval:
    """Return the values with the other sign."""
    high = None if part.low is None else -part.low
    if part.low is part.high and high is not None:
        return Interval(high, high)
    return Interval(None if part.high is None else -part.high, high)


def scale(part: Quantity | Interval, factor: Fraction) -> Interval:
    """Return the values times ``factor``; times zero, even the infinite gives zero."""
    if factor is ONCE:
        return Interval(part.low, part.high)
    if not factor:
        return NOTHING
    low = None if part.low is None else part.low * factor
    if part.low is part.high and low is not None:
        return Interval(low, low)
    high = None if part.high is None else part.high * factor
    return Interval(low, high) if factor > 0 else Interval(high, low)


def multiply(left: Interval, right: Interval) -> Interval:
    """Return the products: least and greatest of the four that the ends give."""
    corners = [_times(a, b) for a in _ends(left) for b in _ends(right)]
    return _interval(min(corners), max(corners))


def divide(left: Interval, right: Interval) -> Interval:
    """Return the quotients; by an interval that holds zero, anything."""
    if right.holds(_ZERO):
        return ANYTHING
    low = _ZERO if right.high is None else 1 / right.high
    high = _ZERO if right.low is None else 1 / right.low
    return multiply(left, Interval(low, high))


def absolute(part: Interval) -> Interval:
    """Return the values without their sign."""
    if part.low is not None and part.low >= 0:
        return part
    if part.high is not None and part.high <= 0:
        return negated(part)
    high = None if part.low is None or part.high is None else max(-part.low, part.high)
    return Interval(_ZERO, high)


def hull(left: Interval, right: Interval) -> Interval:
    """Return the smallest interval that holds both."""
    low = None if left.low is None or right.low is None else min(left.low, right.low)
    high = None if left.high is None or right.high is None else max(left.high, right.high)
    return Interval(low, high)


def least(parts: Sequence[Interval]) -> Interval:
    """Return what the smallest of one value from each of ``parts`` may be."""
    ends = [_ends(part) for part in parts]
    return _interval(min(low for low, _ in ends), min(high for _, high in ends))


def greatest(parts: Sequence[Interval]) -> Interval:
    """Return what the largest of one value from each of ``parts`` may be."""
    ends = [_ends(part) for part in parts]
    return _interval(max(low for low, _ in ends), max(high for _, high in ends))


def compare(relation: Relation, left: Interval, right: Interval) -> Truth:
    """Return whether the relation holds for every pair of values, for none, or for some."""
    match relation:
        case Relation.AT_MOST:
            return _at_most(left, right)
        case Relation.AT_LEAST:
            return _at_most(right, left)
        case Relation.BELOW:
            return kleene_not(_at_most(right, left))
        case Relation.ABOVE:
            return kleene_not(_at_most(left, right))
        case Relation.EQUAL:
            return kleene_and((_at_most(left, right), _at_most(right, left)))


def _sum(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    if not right:  # most parts are zero, and adding fractions is slow
        return left
    return left + right if left else right


def _at_most(left: Interval, right: Interval) -> Truth:
    always = left.high is not None and right.low is not None and left.high <= right.low
    never = left.low is not None and right.high is not None and left.low > right.high
    return Truth.of(always=always, never=never)


def _ends(part: Interval) -> tuple[_End, _End]:
    low = (-1, _ZERO) if part.low is None else (0, part.low)
    return low, (1, _ZERO) if part.high is None else (0, part.high)


def _times(left: _End, right: _End) -> _End:
    if not left[0] and not right[0]:
        return 0, left[1] * right[1]
    sign = _sign(left) * _sign(right)  # zero times infinity is zero: the zero is exact
    return sign, _ZERO


def _sign(end: _End) -> int:
    return end[0] or (end[1] > 0) - (end[1] < 0)


def _interval(low: _End, high: _End) -> Interval:
    return Interval(None if low[0] else low[1], None if high[0] else high[1])
