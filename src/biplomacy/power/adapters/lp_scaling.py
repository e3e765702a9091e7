"""Whole numbers to the floating-point numbers that solvers work with, and back.

A solver sees MWh and 1,000 rupees where a year of a country is asked about; smaller questions are
made about as large, since its tolerances are fixed. What rounding loses the certificate shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.linear_problem import FREE_ABOVE, FREE_BELOW, NO_COLUMN, LpAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.power.linear_problem import LinearProblem, Whole

    Floats = NDArray[np.float64]

GRAINS = 1e17
"""Grains in 1,000 rupees."""
_SIZE, _PRICE = 1e3, 1e1
"""A country's magnitudes: thousands of MWh in an hour, tens of rupees for the dearest kWh."""


@dataclass(frozen=True, slots=True)
class ScaledProblem:
    """A problem in a solver's units; ``start``: (columns + 1,) where each column's entries are.

    ``unit``, ``row_unit``: whole units in one of a column or a row; ``grains`` in one of the cost.
    """

    lower: Floats
    upper: Floats
    cost: Floats
    row_lower: Floats
    row_upper: Floats
    start: NDArray[np.int32]
    row_of: NDArray[np.int32]
    column_of: Whole
    factor: Floats
    offset: float
    unit: Floats
    row_unit: Floats
    grains: float


def scaled(problem: LinearProblem) -> ScaledProblem:
    """Return the problem in a solver's units."""
    own = np.ones(len(problem.cost), bool)
    for slack in (problem.short, problem.over):
        own[slack[slack != NO_COLUMN]] = False
    size = _magnitude(problem.upper[own] / problem.unit[own]) / _SIZE
    unit = problem.unit.astype(np.float64) * size
    row_unit = problem.row_unit.astype(np.float64) * size
    price = _magnitude(np.abs(problem.cost[own]) * (problem.unit[own] / GRAINS)) / _PRICE
    grains = GRAINS * size * price
    free_below, free_above = problem.row_lower == FREE_BELOW, problem.row_upper == FREE_ABOVE
    columns, rows = problem.column_of, problem.row_of
    counts = np.bincount(columns, minlength=len(unit))
    return ScaledProblem(
        lower=problem.lower / unit,
        upper=problem.upper / unit,
        cost=problem.cost * (unit / grains),
        row_lower=np.where(free_below, -np.inf, problem.row_lower / row_unit),
        row_upper=np.where(free_above, np.inf, problem.row_upper / row_unit),
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        row_of=rows.astype(np.int32),
        column_of=columns,
        factor=problem.factor * unit[columns] / row_unit[rows],
        offset=problem.constant / grains,
        unit=unit,
        row_unit=row_unit,
        grains=grains,
    )


def whole_answer(seen: ScaledProblem, primal: Floats, dual: Floats) -> LpAnswer:
    """Return a solver's answer in the problem's whole units, rounded to the nearest."""
    columns = np.rint(np.nan_to_num(primal) * seen.unit)
    rows = np.rint(np.nan_to_num(dual) * (seen.grains / seen.row_unit))
    return LpAnswer(columns.astype(np.int64), rows.astype(np.int64))


def _magnitude(values: Floats) -> float:
    """Return the power of ten at or below the largest of ``values``; of nothing, that of one."""
    largest = float(values.max(initial=0))
    return 10.0 ** math.floor(math.log10(largest)) if largest > 0 else 1.0
