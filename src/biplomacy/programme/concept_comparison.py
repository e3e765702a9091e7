"""Two programmes by concept: whose clause is the stricter one (programme §10.11).

Clauses of two states are compared by what they measure, never by their text. Of ceilings the lower
is the stricter, of floors the higher; at one number the one that binds on every day. Where
perimeter, unit or readings differ, or a number is not known, they are not compared.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.assessment import is_continuous, targets_of
from biplomacy.programme.expression import Arithmetic, Comparison, Operator, Relation, Target
from biplomacy.programme.linear import fold
from biplomacy.programme.policy import ConceptComparison
from biplomacy.programme.vocabulary import Strictness

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from biplomacy.programme.linear import Atom
    from biplomacy.programme.model import Clause, Programme, Reading
    from biplomacy.values.day import Day

_AT_MOST = frozenset({Relation.AT_MOST, Relation.BELOW})
_OPEN = frozenset({Relation.BELOW, Relation.ABOVE})


class _Incomparable(Exception):
    """Two clauses cannot be compared; the message says why."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """A reading as a measure and its bound; ``hardness`` orders equal bounds.

    ``sign`` is that with which the target is read: 1 as printed, -1 negated, 0 without a target.
    """

    measure: Mapping[Atom, Fraction]
    perimeter: str
    ceiling: bool
    bound: Fraction
    sign: int
    hardness: tuple[bool, bool]


def compare(first: Programme, second: Programme) -> tuple[ConceptComparison, ...]:
    """Return how the second programme's clause stands to the first's, concept by concept."""
    ours, theirs = _by_concept(first), _by_concept(second)
    return tuple(
        _compared(concept, ours.get(concept, []), theirs.get(concept, []))
        for concept in sorted({*ours, *theirs})
    )


def _by_concept(programme: Programme) -> Mapping[str, list[tuple[str, Clause | None]]]:
    """Return the conditions of each concept; a reporting duty has no test to compare."""
    found: dict[str, list[tuple[str, Clause | None]]] = defaultdict(list)
    for clause in programme.clauses:
        found[clause.concept].append((clause.id, clause))
    for duty in programme.duties:
        found[duty.concept].append((duty.id, None))
    return found


def _compared(
    concept: str,
    ours: list[tuple[str, Clause | None]],
    theirs: list[tuple[str, Clause | None]],
) -> ConceptComparison:
    names = tuple(name for name, _ in ours), tuple(name for name, _ in theirs)
    if not ours or not theirs:
        reason = f"no clause known in the {'second' if ours else 'first'} programme"
        return ConceptComparison(concept, *names, Strictness.ABSENT, reason)
    try:
        found, reason = _strictness(ours, theirs), ""
    except _Incomparable as error:
        found, reason = Strictness.INCOMPARABLE, str(error)
    return ConceptComparison(concept, *names, found, reason)


def _strictness(
    ours: list[tuple[str, Clause | None]], theirs: list[tuple[str, Clause | None]]
) -> Strictness:
    if len(ours) > 1 or len(theirs) > 1:
        raise _Incomparable("there are several clauses of this concept")
    one, other = ours[0][1], theirs[0][1]
    if one is None or other is None:
        raise _Incomparable("a reporting duty has no number")
    if not one.readings or len(one.readings) != len(other.readings):
        raise _Incomparable("the clauses are not read in the same ways")
    found = {
        _between(_shape(one, mine), _shape(other, their))
        for mine, their in zip(one.readings, other.readings, strict=True)
    }
    if len(found) > 1:
        raise _Incomparable("it depends on the reading")
    return found.pop()


def _shape(clause: Clause, reading: Reading) -> _Shape:
    test = reading.test
    if not isinstance(test, Comparison) or test.relation is Relation.EQUAL:
        raise _Incomparable("a test is not one measure against one number")
    form = fold(Arithmetic(Operator.MINUS, test.left, test.right), _Latest(clause))
    if any(isinstance(atom, Target) for atom in form.factors):
        raise _Incomparable("a number is not known")
    if not form.factors:
        raise _Incomparable("a test measures nothing")
    lead = next(iter(form.factors.values()))
    return _Shape(
        measure={atom: factor / lead for atom, factor in form.factors.items()},
        perimeter=reading.perimeter,
        ceiling=(test.relation in _AT_MOST) is (lead > 0),
        bound=-form.constant / lead,
        sign=_sign_of_target(test, lead),
        hardness=(is_continuous(clause), test.relation in _OPEN),
    )


def _sign_of_target(test: Comparison, lead: Fraction) -> int:
    form = fold(Arithmetic(Operator.MINUS, test.left, test.right), _Unknown())
    factor = sum(factor for atom, factor in form.factors.items() if isinstance(atom, Target))
    return ((factor / lead) < 0) - ((factor / lead) > 0)


def _between(one: _Shape, other: _Shape) -> Strictness:
    """Return how the other shape stands to the first."""
    if one.perimeter != other.perimeter:
        raise _Incomparable("they count different perimeters")
    if one.measure != other.measure or one.ceiling is not other.ceiling:
        raise _Incomparable("they measure different things")
    if one.sign * other.sign < 0:
        raise _Incomparable("the sign of the number is not read alike")
    if one.bound != other.bound:
        stricter = (other.bound < one.bound) is one.ceiling
        return Strictness.STRICTER if stricter else Strictness.LOOSER
    pairs = tuple(zip(one.hardness, other.hardness, strict=True))
    harder, easier = any(b and not a for a, b in pairs), any(a and not b for a, b in pairs)
    if harder and easier:
        raise _Incomparable("each is stricter in one respect")
    if not harder and not easier:
        return Strictness.SAME
    return Strictness.STRICTER if harder else Strictness.LOOSER


class _Latest:
    """The target of a clause that was set last, on its last test date."""

    def __init__(self, clause: Clause) -> None:
        self._targets = targets_of(clause)

    def target(self, day: Day | None, *, adjusted: bool) -> Fraction | None:
        """Return the target of ``day``, else the latest one; an adjusted one is not known here."""
        dated = sorted(
            (one for one in self._targets if day is None or one.test_date == day),
            key=lambda one: "" if one.test_date is None else str(one.test_date),
        )
        return None if adjusted or not dated else dated[-1].value


class _Unknown:
    """Targets of which no number is taken."""

    def target(self, day: Day | None, *, adjusted: bool) -> Fraction | None:  # noqa: ARG002 - none is known
        """Return no number."""
        return None
