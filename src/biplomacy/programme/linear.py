"""Linear forms: an expression as a constant and a factor for each atom (programme §4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, assert_never

from biplomacy.programme.expression import (
    Absolute,
    Arithmetic,
    Expression,
    Extreme,
    Number,
    Operator,
    Target,
    Window,
)
from biplomacy.programme.interval import ONCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.values.day import Day

Atom = Window | Target | Arithmetic | Extreme | Absolute
"""What is not taken apart: a window, an unknown target, a part that is not linear."""


class Targets(Protocol):
    """Knows the numbers to meet."""

    def target(self, day: Day | None, *, adjusted: bool) -> Fraction | None:
        """Return a target in base units; None where no number is known."""
        ...


@dataclass(frozen=True, slots=True)
class Linear:
    """``constant`` plus the sum of factor times atom; no factor is zero."""

    constant: Fraction
    factors: Mapping[Atom, Fraction]


def fold_fixed(expression: Expression) -> Linear | None:
    """Return the linear form where it rests on no target, so that it stays the same; else None."""
    asked: list[Day | None] = []
    form = fold(expression, _Noted(asked))
    return None if asked else form


@dataclass(frozen=True, slots=True)
class _Noted:
    """Knows no number and notes which ones are asked for."""

    asked: list[Day | None]

    def target(self, day: Day | None, *, adjusted: bool) -> Fraction | None:  # noqa: ARG002 - noted, not known
        self.asked.append(day)
        return None


def fold(expression: Expression, targets: Targets) -> Linear:
    """Return the linear form of an expression; equal atoms are one, and may cancel."""
    folding = _Folding(targets)
    folding.add(expression, ONCE)
    return Linear(folding.constant, {k: v for k, v in folding.factors.items() if v})


class _Folding:
    """Adds up a form, walking down with the factor that stands before each part."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self.constant = Fraction(0)
        self.factors: dict[Atom, Fraction] = {}

    def add(self, node: Expression, factor: Fraction) -> None:
        """Add ``factor`` times the node."""
        match node:
            case Number(value, _):
                if value:
                    self.constant += factor * value
            case Target(adjusted, day):
                known = self._targets.target(day, adjusted=adjusted)
                if known is None:
                    self._add_atom(node, factor)
                else:
                    self.constant += factor * known
            case Arithmetic():
                self._add_arithmetic(node, factor)
            case Window() | Extreme() | Absolute():
                self._add_atom(node, factor)
            case _:
                assert_never(node)

    def _add_arithmetic(self, node: Arithmetic, factor: Fraction) -> None:
        match node.operator:
            case Operator.PLUS:
                self.add(node.left, factor)
                self.add(node.right, factor)
            case Operator.MINUS:
                self.add(node.left, factor)
                self.add(node.right, -factor)
            case Operator.TIMES:
                left, right = self._constant(node.left), self._constant(node.right)
                if left is not None:
                    self.add(node.right, factor * left)
                elif right is not None:
                    self.add(node.left, factor * right)
                else:
                    self._add_atom(node, factor)
            case Operator.OVER:
                divisor = self._constant(node.right)
                if divisor:
                    self.add(node.left, factor / divisor)
                else:
                    self._add_atom(node, factor)

    def _constant(self, node: Expression) -> Fraction | None:
        """Return the value of a part that rests on no fact; None where it does."""
        form = fold(node, self._targets)
        return None if form.factors else form.constant

    def _add_atom(self, atom: Atom, factor: Fraction) -> None:
        found = self.factors.get(atom)
        self.factors[atom] = factor if found is None else found + factor
