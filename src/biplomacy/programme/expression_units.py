"""Dimensions of tests, checked before anything is evaluated (programme §4.3).

Sums and comparisons take equal dimensions, products multiply them; no currency is converted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from biplomacy.programme.errors import UnitMismatch
from biplomacy.programme.expression import (
    Absolute,
    Arithmetic,
    Comparison,
    Expression,
    Extreme,
    Junction,
    Not,
    Number,
    Operator,
    Target,
    Test,
    Window,
)
from biplomacy.programme.expression_rules import is_negation
from biplomacy.programme.expression_text import format_expression
from biplomacy.programme.fact_table import fact_rule
from biplomacy.programme.unit import divided, multiplied, unit_of

if TYPE_CHECKING:
    from biplomacy.programme.unit import Dimension

_SHOWN = 80


def check_test(test: Test, target: Dimension | None) -> None:
    """Refuse a test that adds or compares different dimensions.

    ``target`` is the dimension of the clause's target; where it has none, ``target()`` suits any.

    Raises:
        UnitMismatch: the message names both sides with their units.
    """
    match test:
        case Comparison():
            dimension_of_comparison(test, target)
        case Not(part):
            check_test(part, target)
        case Junction(_, tests):
            for part in tests:
                check_test(part, target)


def dimension_of_comparison(test: Comparison, target: Dimension | None) -> Dimension | None:
    """Return the dimension of both sides, None where any would do; raises ``UnitMismatch``."""
    return _same((test.left, test.right), target, "compared")


def dimension_of(expression: Expression, target: Dimension | None) -> Dimension | None:
    """Return the dimension of ``expression``, None where any would do; raises ``UnitMismatch``."""
    match expression:
        case Number(_, unit):
            return unit.dimension
        case Window(_, fact):
            return fact_rule(fact.name).dimension
        case Target():
            return target
        case Arithmetic():
            return _of_arithmetic(expression, target)
        case Extreme(_, arguments):
            return _same(arguments, target, "compared")
        case Absolute(argument):
            return dimension_of(argument, target)
    assert_never(expression)


def _of_arithmetic(node: Arithmetic, target: Dimension | None) -> Dimension | None:
    if is_negation(node):
        return dimension_of(node.right, target)
    match node.operator:
        case Operator.PLUS:
            return _same((node.left, node.right), target, "added")
        case Operator.MINUS:
            return _same((node.left, node.right), target, "subtracted")
        case Operator.TIMES | Operator.OVER:
            left, right = dimension_of(node.left, target), dimension_of(node.right, target)
            if left is None or right is None:
                return None
            return (
                multiplied(left, right) if node.operator is Operator.TIMES else divided(left, right)
            )


def _same(parts: tuple[Expression, ...], target: Dimension | None, verb: str) -> Dimension | None:
    found: tuple[Expression, Dimension] | None = None
    for part in parts:
        dimension = dimension_of(part, target)
        if dimension is None:
            continue
        if found is None:
            found = part, dimension
        elif found[1] != dimension:
            raise UnitMismatch(
                f"{_named(*found)} and {_named(part, dimension)} are not {verb}",
                hint="write both sides in one unit, or convert by a quote fact",
            )
    return None if found is None else found[1]


def _named(part: Expression, dimension: Dimension) -> str:
    text = format_expression(part)
    shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return f"{shown} (in {unit_of(dimension).name})"
