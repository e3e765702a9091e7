"""Adjusted targets (programme §5.2): a lender moves a target by what turned out otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.evaluation import evaluate_expression
from biplomacy.programme.expression import (
    Absolute,
    Arithmetic,
    Comparison,
    Extreme,
    Junction,
    Not,
    Number,
    Operator,
    Relation,
    Target,
    Window,
)
from biplomacy.programme.interval import NOTHING, Interval, add, scale, subtract

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from biplomacy.programme.evaluation import Leaves
    from biplomacy.programme.expression import Expression, Test
    from biplomacy.programme.model import Adjuster


def adjusted_target(
    test: Test, target: Fraction | None, adjusters: Sequence[Adjuster], leaves: Leaves
) -> Fraction | None:
    """Return the target as the adjusters move it; None where that is no single number.

    A floor is raised by ``clamp(factor * (actual - programmed), floor, cap)`` of each, a ceiling is
    lowered by it. A target that the test negates is the mirror of a floor.
    """
    if target is None:
        return None
    total = NOTHING
    for adjuster in adjusters:
        actual = evaluate_expression(adjuster.actual, leaves)
        programmed = evaluate_expression(adjuster.programmed, leaves)
        moved = scale(subtract(actual, programmed), adjuster.factor)
        total = add(total, _clamped(moved, adjuster))
    if not total.exact or total.low is None:
        return None
    return target + total.low if is_floor(test) else target - total.low


def is_floor(test: Test) -> bool:
    """Say whether a higher adjusted target is harder to meet, as that of a floor is."""
    return _ease(test) < 0


def _clamped(moved: Interval, adjuster: Adjuster) -> Interval:
    low, high = moved.low, moved.high
    if adjuster.floor is not None:
        low = adjuster.floor if low is None else max(low, adjuster.floor)
        high = None if high is None else max(high, adjuster.floor)
    if adjuster.cap is not None:
        low = None if low is None else min(low, adjuster.cap)
        high = adjuster.cap if high is None else min(high, adjuster.cap)
    return Interval(low, high)


def _ease(node: Test) -> int:
    """Return 1 if a higher adjusted target makes the test easier, -1 if harder, 0 if neither."""
    match node:
        case Comparison(relation, left, right):
            slope = _slope(right) - _slope(left)
            harder = relation in {Relation.AT_LEAST, Relation.ABOVE}
            return _sign(-slope if harder else slope)
        case Not(inner):
            return -_ease(inner)
        case Junction(_, tests):
            return next((ease for ease in map(_ease, tests) if ease), 0)


def _slope(node: Expression) -> int:
    """Return the sign with which the adjusted target enters an expression."""
    match node:
        case Target(adjusted=adjusted):
            return int(adjusted)
        case Number() | Window() | Absolute():
            return 0
        case Arithmetic(Operator.PLUS, left, right):
            return _sign(_slope(left) + _slope(right))
        case Arithmetic(Operator.MINUS, left, right):
            return _sign(_slope(left) - _slope(right))
        case Arithmetic(_, left, right):
            return _slope(left) * _factor(right) or _slope(right) * _factor(left)
        case Extreme(_, parts):
            return next((slope for slope in map(_slope, parts) if slope), 0)


def _factor(node: Expression) -> int:
    return -1 if isinstance(node, Number) and node.value < 0 else 1


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
