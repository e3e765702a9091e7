"""A solver's answer checked in whole numbers, without a solver (power §10.4).

The answer is made feasible: rounded to whole units, clipped, each row's residual put into its
slack; that is the cost P. Any duals, whatever they are, give a lower bound L of the best cost (weak
duality), so rounding cannot make it false. Published is [L, P]; the best cost lies between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.certificate_plain import plain_bound
from biplomacy.power.errors import CertificateGap, CertificateImpossible
from biplomacy.power.linear_problem import (
    FREE_ABOVE,
    FREE_BELOW,
    HEADROOM,
    NO_COLUMN,
    largest_sum,
)
from biplomacy.power.model import PPM
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.power.linear_problem import LinearProblem, LpAnswer

    Whole = NDArray[np.int64]

_LIMB = 22
_CHUNK = 2**18


@dataclass(frozen=True, slots=True)
class Certificate:
    """The best cost lies from ``low`` to ``high`` grains; ``point`` (columns,) costs ``high``."""

    low: int
    high: int
    point: Whole


def certify(problem: LinearProblem, answer: LpAnswer) -> Certificate:
    """Return the certificate of an answer whose cost is within a millionth of its bound.

    Raises:
        CertificateGap: the bound lies too far below, or a row's residual passes its slack.
        CertificateImpossible: the bound lies above the cost.
        FieldMalformed: the answer is not one of this problem.
    """
    point = feasible_point(problem, answer.primal)
    found = Certificate(lower_bound(problem, answer.dual), cost_of(problem, point), point)
    require_bracket(found.low, found.high)
    return found


def require_bracket(low: int, high: int) -> None:
    """Refuse a bound and a cost that do not carry a figure (``certify``)."""
    if low > high:
        raise CertificateImpossible(f"the bound {low} lies above the cost {high}")
    if (high - low) * PPM > abs(high):
        raise CertificateGap(f"the bound {low} lies more than a millionth below the cost {high}")


def feasible_point(problem: LinearProblem, primal: Whole) -> Whole:
    """Return ``primal`` clipped to its bounds, with each row's residual in its slack.

    Raises:
        CertificateGap: a residual passes its slack.
        FieldMalformed: the primal has another length.
    """
    if primal.shape != problem.cost.shape:
        raise FieldMalformed(f"{primal.size} columns were answered, not {problem.cost.size}")
    point = np.clip(primal, problem.lower, problem.upper)
    for slack in (problem.short, problem.over):
        point[slack[slack != NO_COLUMN]] = 0
    activity = np.zeros_like(problem.row_lower)
    np.add.at(activity, problem.row_of, problem.factor * point[problem.column_of])
    below, above = problem.row_lower != FREE_BELOW, problem.row_upper != FREE_ABOVE
    lack = np.where(below, np.where(below, problem.row_lower, 0) - activity, 0)
    excess = np.where(above, activity - np.where(above, problem.row_upper, 0), 0)
    _absorb(problem, point, problem.short, lack)
    _absorb(problem, point, problem.over, excess)
    return point


def _absorb(problem: LinearProblem, point: Whole, slack: Whole, amount: Whole) -> None:
    rows = np.flatnonzero(amount > 0)
    columns = slack[rows]
    if (columns == NO_COLUMN).any() or (amount[rows] > problem.upper[columns]).any():
        raise CertificateGap("a row of the answer misses its bounds by more than its slack holds")
    point[columns] = amount[rows]


def cost_of(problem: LinearProblem, point: Whole) -> int:
    """Return the exact cost of a point in grains."""
    return problem.constant + exact_dot(problem.cost, point)


def lower_bound(problem: LinearProblem, dual: Whole) -> int:
    """Return the bound in grains that duals give on the cost of every feasible point.

    Raises:
        FieldMalformed: the duals have another length.
    """
    if dual.shape != problem.row_lower.shape:
        raise FieldMalformed(f"{dual.size} rows were answered, not {problem.row_lower.size}")
    if not _fits(problem, dual):
        return plain_bound(problem, dual.tolist())
    upward = np.where(problem.row_lower == FREE_BELOW, np.minimum(dual, 0), dual)
    signed = np.where(problem.row_upper == FREE_ABOVE, np.maximum(upward, 0), upward)
    reduced = problem.cost.copy()
    np.subtract.at(reduced, problem.column_of, problem.factor * signed[problem.row_of])
    sides = np.where(signed > 0, problem.row_lower, problem.row_upper)
    sides[signed == 0] = 0
    bounds = np.where(reduced > 0, problem.lower, problem.upper)
    return problem.constant + exact_dot(signed, sides) + exact_dot(reduced, bounds)


def _fits(problem: LinearProblem, dual: Whole) -> bool:
    """Say whether no reduced cost can pass 64 bits; else Python's own integers do the work."""
    if max(abs(int(dual.min(initial=0))), abs(int(dual.max(initial=0)))) >= HEADROOM:
        return False
    by_column, values = problem.column_of, dual[problem.row_of]
    most = largest_sum(by_column, problem.factor, values, len(problem.cost))
    return most + int(np.abs(problem.cost).max(initial=0)) < HEADROOM


def exact_dot(left: Whole, right: Whole) -> int:
    """Return the sum of products, exactly, whatever 64-bit numbers they are.

    >>> exact_dot(np.array([2**62, -3]), np.array([2**62, 5])) == 2**124 - 15
    True
    """
    total = 0
    for begin in range(0, len(left), _CHUNK):
        ours = _limbs(left[begin : begin + _CHUNK])
        theirs = _limbs(right[begin : begin + _CHUNK])
        for place, one in enumerate(ours):
            for other_place, other in enumerate(theirs):
                total += int(one @ other) << (_LIMB * (place + other_place))
    return total


def _limbs(values: Whole) -> tuple[Whole, Whole, Whole]:
    """Return three parts of at most 22 bits; the highest carries the sign."""
    mask = (1 << _LIMB) - 1
    return values & mask, (values >> _LIMB) & mask, values >> (2 * _LIMB)
