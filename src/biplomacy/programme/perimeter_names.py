"""Which perimeters a test names in brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from biplomacy.programme.expression import (
    Absolute,
    Arithmetic,
    Comparison,
    Extreme,
    Junction,
    Not,
    Number,
    Target,
    Window,
)

if TYPE_CHECKING:
    from biplomacy.programme.expression import Expression, Test


def named_perimeters(node: Test | Expression) -> frozenset[str]:
    """Return the perimeters that ``node`` names itself, besides that of its reading."""
    match node:
        case Window(_, fact, _, _):
            return frozenset() if fact.perimeter is None else frozenset({fact.perimeter})
        case Number() | Target():
            return frozenset()
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            return named_perimeters(left) | named_perimeters(right)
        case Absolute(inner) | Not(inner):
            return named_perimeters(inner)
        case Extreme(_, parts):
            return frozenset().union(*map(named_perimeters, parts))
        case Junction(_, tests):
            return frozenset().union(*map(named_perimeters, tests))
        case _:
            assert_never(node)
