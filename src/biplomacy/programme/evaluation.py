"""What a test gives on partial knowledge: a truth, a margin, and the leaves it rests on (§4.5).

The difference of the two sides of a comparison is folded to atom → coefficient first and bounded
once, so that what is on both sides cancels. An atom is a window, an unknown target, or a part
that is not linear (``linear``). All arithmetic is exact; nothing is rounded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, assert_never

from biplomacy.programme import interval
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
    Relation,
    Target,
    Test,
    Window,
)
from biplomacy.programme.expression_rules import nodes
from biplomacy.programme.expression_text import REMEMBERED
from biplomacy.programme.expression_units import dimension_of_comparison
from biplomacy.programme.interval import ANYTHING, ONCE, Interval
from biplomacy.programme.linear import Linear, fold, fold_fixed
from biplomacy.programme.model import LeafValue, Reason
from biplomacy.programme.truth import Truth, kleene_and, kleene_not, kleene_or
from biplomacy.programme.unit import unit_of

if TYPE_CHECKING:
    from biplomacy.programme.model import Quantity
    from biplomacy.programme.unit import Unit
    from biplomacy.values.day import Day

_NONE = Fraction(0)
_MARGIN_IS_RIGHT_LESS_LEFT = frozenset({Relation.AT_MOST, Relation.BELOW})


class Leaves(Protocol):
    """Answers for one reading on one day."""

    def values(self, window: Window) -> tuple[LeafValue, ...]:
        """Return the parts whose sum is the window's value.

        One per entity, one per group of undecided inflows, one for what lies outside a list. A
        leaf with several ``facts`` is an undecided inflow: the windows of each of its facts hold
        it under the same name. A coefficient is a factor of its part, None being 1 (-1 stands for
        what is taken away).
        """
        ...

    def target(self, day: Day | None, *, adjusted: bool) -> Fraction | None:
        """Return the clause's target on the assessed test date or another; None is unknown."""
        ...


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answer to a test.

    ``margin`` is how far the measure lies on the safe side of its bound: of ``and`` the smallest
    of the parts, of ``or`` the largest; None for ``==`` and where dimensions differ. ``unit`` is
    what the margin is shown in. The coefficient of a leaf is its factor in left minus right; of an
    undecided one the factor that weighs most; None where the test is not linear in it, or where
    comparisons differ. ``reasons`` say why an unknown is unknown, and are empty otherwise.
    """

    truth: Truth
    margin: Interval | None
    unit: Unit | None
    leaves: tuple[LeafValue, ...]
    reasons: tuple[Reason, ...]


def evaluate(test: Test, leaves: Leaves) -> Evaluation:
    """Evaluate a test whose units were checked (``expression_units.check_test``)."""
    return _Evaluator(leaves).test(test)


def evaluate_expression(expression: Expression, leaves: Leaves) -> Interval:
    """Return all values that the expression may have, as far as its form shows."""
    if isinstance(expression, Window):
        parts = leaves.values(expression)
        plain = [part.quantity for part in parts if _is_plain(part)]
        if len(plain) == len(parts):
            return interval.total(plain)
    return _Evaluator(leaves).bounds(fold(expression, leaves)).interval


def _is_plain(part: LeafValue) -> bool:
    return (part.coefficient is None or part.coefficient is ONCE) and len(part.facts) == 1


_Weighed = tuple["LeafValue", Fraction | None]
"""A leaf with its factor; None where the form is not linear in it."""


@dataclass(slots=True)  # one is made for each part; frozen, that takes thrice as long
class _Bounded:
    """A bounded form with the leaves that it rests on; ``unworded`` where a target is unknown."""

    interval: Interval
    weighed: tuple[_Weighed, ...]
    unworded: bool

    def leaves(self) -> tuple[LeafValue, ...]:
        """Return the leaves with their coefficients."""
        return tuple([_with(leaf, weight) for leaf, weight in self.weighed])

    def reasons(self) -> tuple[Reason, ...]:
        """Return why the interval may be no single value."""
        found = [reason for leaf, _ in self.weighed for reason in leaf.reasons]
        return _ordered([*found, Reason.WORDING_MISSING] if self.unworded else found)


class _Evaluator:
    """Evaluates over one set of leaves and asks for each window once."""

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._values: dict[Window, tuple[LeafValue, ...]] = {}

    def test(self, test: Test) -> Evaluation:
        """Return the answer to a test."""
        match test:
            case Comparison():
                return self._comparison(test)
            case Not(part):
                found = self.test(part)
                margin = None if found.margin is None else interval.negated(found.margin)
                truth = kleene_not(found.truth)
                return Evaluation(truth, margin, found.unit, found.leaves, found.reasons)
            case Junction(every, tests):
                return _joined([self.test(part) for part in tests], every=every)
        assert_never(test)

    def _comparison(self, test: Comparison) -> Evaluation:
        form, unit = _compared(test)
        found = self.bounds(form or fold(_difference(test), self._leaves))
        truth = interval.compare(test.relation, found.interval, interval.NOTHING)
        margin: Interval | None = found.interval
        if test.relation is Relation.EQUAL:
            margin = None
        elif test.relation in _MARGIN_IS_RIGHT_LESS_LEFT:
            margin = interval.negated(found.interval)
        reasons = found.reasons() if truth is Truth.UNKNOWN else ()
        return Evaluation(truth, margin, unit, found.leaves(), reasons)

    def bounds(self, form: Linear) -> _Bounded:
        """Return the interval of a linear form."""
        parts, unworded = _Parts(), False
        totals: list[Quantity | Interval] = [interval.point(form.constant)]
        for atom, factor in form.factors.items():
            if isinstance(atom, Window):
                for leaf in self._window(atom):
                    parts.add(leaf, atom.fact.name, factor)
                continue
            found = self._atom(atom)
            totals.append(interval.scale(found.interval, factor))
            unworded = unworded or found.unworded
            parts.rest_on(found.weighed)
        contributed, weighed = parts.weighed()
        return _Bounded(interval.total([*totals, *contributed]), weighed, unworded)

    def _window(self, window: Window) -> tuple[LeafValue, ...]:
        found = self._values.get(window)
        if found is None:
            found = self._values[window] = self._leaves.values(window)
        return found

    def _atom(self, atom: Target | Arithmetic | Extreme | Absolute) -> _Bounded:
        match atom:
            case Target():  # a known target is a constant of the form already
                return _Bounded(ANYTHING, (), unworded=True)
            case Arithmetic(operator, left, right):
                sides = self._parts((left, right))
                both = sides[0].interval, sides[1].interval
                product = operator is Operator.TIMES
                found = interval.multiply(*both) if product else interval.divide(*both)
                return _gathered(found, sides)
            case Extreme(least, arguments):
                parts = self._parts(arguments)
                values = [part.interval for part in parts]
                found = interval.least(values) if least else interval.greatest(values)
                return _gathered(found, parts)
            case Absolute(argument):
                parts = self._parts((argument,))
                return _gathered(interval.absolute(parts[0].interval), parts)
        assert_never(atom)

    def _parts(self, expressions: tuple[Expression, ...]) -> list[_Bounded]:
        return [self.bounds(fold(part, self._leaves)) for part in expressions]


class _Parts:
    """The leaves of a linear form, gathered by name, each with the factors of its facts."""

    def __init__(self) -> None:
        self._leaves: dict[str, LeafValue] = {}
        self._always: dict[str, Fraction] = {}
        self._undecided: dict[str, dict[str, Fraction]] = {}
        self._others: dict[str, LeafValue] = {}

    def add(self, leaf: LeafValue, fact: str, factor: Fraction) -> None:
        """Add a part of the window of ``fact`` that stands with ``factor``."""
        own, name = leaf.coefficient, leaf.name
        if own is not None and own is not ONCE:
            factor *= own
        self._leaves.setdefault(name, leaf)
        factors, key = self._always, name
        if len(leaf.facts) > 1 and fact in leaf.facts:
            factors, key = self._undecided.setdefault(name, {}), fact
        factors[key] = factors[key] + factor if key in factors else factor

    def rest_on(self, weighed: tuple[_Weighed, ...]) -> None:
        """Note leaves of a part that is not linear."""
        for leaf, _ in weighed:
            self._others.setdefault(leaf.name, leaf)

    def weighed(self) -> tuple[list[Quantity | Interval], tuple[_Weighed, ...]]:
        """Return what each part may contribute, and the leaves that do not cancel."""
        totals: list[Quantity | Interval] = []
        found = {}
        for name, leaf in self._leaves.items():
            least, most = self._spread(name, leaf)
            weight = most if least is most or most >= -least else least
            if not weight:
                continue
            if least is most is ONCE:
                totals.append(leaf.quantity)
            else:
                ends = interval.scale(leaf.quantity, least), interval.scale(leaf.quantity, most)
                totals.append(ends[0] if least is most else interval.hull(*ends))
            found[name] = leaf, None if name in self._others else weight
        for name, leaf in self._others.items():
            found.setdefault(name, (leaf, None))
        return totals, tuple(found.values())

    def _spread(self, name: str, leaf: LeafValue) -> tuple[Fraction, Fraction]:
        """Return the least and the greatest factor of a leaf under the facts that it may be."""
        always = self._always.get(name, _NONE)
        factors = self._undecided.get(name)
        if factors is None:
            return always, always
        found = [factors.get(fact, _NONE) for fact in leaf.facts]
        return always + min(found), always + max(found)


def _with(leaf: LeafValue, coefficient: Fraction | None) -> LeafValue:
    """Return the leaf with another coefficient (``replace`` is several times slower)."""
    if leaf.coefficient is coefficient:
        return leaf
    return LeafValue(
        name=leaf.name,
        facts=leaf.facts,
        place=leaf.place,
        quantity=leaf.quantity,
        coefficient=coefficient,
        standing=leaf.standing,
        evidence=leaf.evidence,
        reasons=leaf.reasons,
    )


def _gathered(found: Interval, parts: list[_Bounded]) -> _Bounded:
    leaves = {leaf.name: (leaf, None) for part in parts for leaf, _ in part.weighed}
    return _Bounded(found, tuple(leaves.values()), any(part.unworded for part in parts))


def _joined(parts: list[Evaluation], *, every: bool) -> Evaluation:
    truth = (kleene_and if every else kleene_or)(part.truth for part in parts)
    margins = [part.margin for part in parts if part.margin is not None]
    dimensions = {None if part.unit is None else part.unit.dimension for part in parts}
    margin = None
    if len(margins) == len(parts) and len(dimensions) == 1:
        margin = interval.least(margins) if every else interval.greatest(margins)
    unit = parts[0].unit if margin is not None else None
    reasons = [reason for part in parts for reason in part.reasons]
    shown = _ordered(reasons) if truth is Truth.UNKNOWN else ()
    return Evaluation(truth, margin, unit, _merged(parts), shown)


def _merged(parts: list[Evaluation]) -> tuple[LeafValue, ...]:
    found: dict[str, LeafValue] = {}
    for part in parts:
        for leaf in part.leaves:
            known = found.setdefault(leaf.name, leaf)
            if known.coefficient != leaf.coefficient:
                found[leaf.name] = _with(known, None)
    return tuple(found.values())


def _ordered(reasons: list[Reason]) -> tuple[Reason, ...]:
    return tuple(reason for reason in Reason if reason in reasons) if reasons else ()


@lru_cache(maxsize=REMEMBERED)
def _compared(test: Comparison) -> tuple[Linear | None, Unit | None]:
    """Return what data do not change: the form, unless it rests on a target, and the unit."""
    return fold_fixed(_difference(test)), unit_of_comparison(test)


def _difference(test: Comparison) -> Expression:
    return Arithmetic(Operator.MINUS, test.left, test.right)


def unit_of_comparison(test: Comparison) -> Unit | None:
    """Return the unit in which both sides are shown: that of a literal, else the usual one."""
    dimension = dimension_of_comparison(test, None)
    if dimension is None:
        return None
    for node, _ in nodes(test):
        if isinstance(node, Number) and node.unit.dimension == dimension:
            return node.unit
    return unit_of(dimension)
