"""The certificate's two sums in Python's own integers: the plain twin of ``certificate``.

It is also what decides where duals are too large for 64 bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.linear_problem import FREE_ABOVE, FREE_BELOW

if TYPE_CHECKING:
    from biplomacy.power.linear_problem import LinearProblem


def plain_cost(problem: LinearProblem, point: list[int]) -> int:
    """Return the cost of a point in grains."""
    costs: list[int] = problem.cost.tolist()
    return problem.constant + sum(cost * amount for cost, amount in zip(costs, point, strict=True))


def plain_bound(problem: LinearProblem, dual: list[int]) -> int:
    """Return the bound in grains that duals give on the cost of every feasible point."""
    lows: list[int] = problem.row_lower.tolist()
    highs: list[int] = problem.row_upper.tolist()
    signed = [_signed(y, low, high) for y, low, high in zip(dual, lows, highs, strict=True)]
    total = problem.constant + sum(
        y * (low if y > 0 else high) for y, low, high in zip(signed, lows, highs, strict=True) if y
    )
    reduced: list[int] = problem.cost.tolist()
    entries = zip(
        problem.row_of.tolist(), problem.column_of.tolist(), problem.factor.tolist(), strict=True
    )
    for row, column, factor in entries:
        reduced[column] -= factor * signed[row]
    least: list[int] = problem.lower.tolist()
    most: list[int] = problem.upper.tolist()
    return total + sum(
        price * (low if price > 0 else high)
        for price, low, high in zip(reduced, least, most, strict=True)
    )


def _signed(dual: int, low: int, high: int) -> int:
    """Return a dual with the sign that a bound which is not there demands."""
    if low == FREE_BELOW:
        dual = min(dual, 0)
    return max(dual, 0) if high == FREE_ABOVE else dual
