"""Linear problems written as a linopy model and solved by HiGHS (extra ``lp``, both MIT).

Another reading of the same problem: linopy hands it to HiGHS in memory (``io_api="direct"``),
never through a file.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import linopy
import numpy as np
import xarray as xr

from biplomacy.power.adapters.highs_banner import greeting_aside
from biplomacy.power.adapters.lp_scaling import scaled, whole_answer
from biplomacy.power.errors import SolverTimeout

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.power.adapters.lp_scaling import ScaledProblem
    from biplomacy.power.linear_problem import LinearProblem, LpAnswer

    Floats = NDArray[np.float64]

TIME_LIMIT_S = 300.0
_WIDE = 64
_OPTIMAL = "ok"
logging.getLogger("linopy").setLevel(logging.WARNING)


class LinopySolver:
    """An ``LpSolver`` by way of linopy."""

    def __init__(self, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._time_limit_s = time_limit_s

    def solve(self, problem: LinearProblem) -> LpAnswer:
        """Return the answer (``LpSolver.solve``)."""
        seen = scaled(problem)
        model, groups = build_model(seen)
        with greeting_aside():
            status, condition = model.solve(
                solver_name="highs",
                io_api="direct",
                output_flag=False,
                progress=False,
                threads=1,
                solver="simplex",
                time_limit=self._time_limit_s,
            )
        if status != _OPTIMAL:
            raise SolverTimeout(f"HiGHS has no optimum: {condition}")
        dual = np.zeros(len(problem.row_lower))
        for name, rows in groups:
            dual[rows] = model.constraints[name].dual.to_numpy()
        return whole_answer(seen, model.variables["x"].solution.to_numpy(), dual)


def build_model(whole: ScaledProblem) -> tuple[linopy.Model, list[tuple[str, NDArray[np.intp]]]]:
    """Return the model and, for each of its groups of rows, the rows' places."""
    model = linopy.Model()
    place = ("column", np.arange(len(whole.cost)))
    x = model.add_variables(
        lower=xr.DataArray(whole.lower, coords=[place]),
        upper=xr.DataArray(whole.upper, coords=[place]),
        name="x",
    )
    model.add_objective((x * xr.DataArray(whole.cost, coords=[place])).sum())
    labels = x.labels.to_numpy()
    groups: list[tuple[str, NDArray[np.intp]]] = []
    for name, rows, sign, sides in _groups(whole):
        terms = _terms(model, whole, rows, labels)
        bound = xr.DataArray(sides, coords=[(name, np.arange(len(rows)))])
        model.add_constraints(terms.rename({"row": name}), sign, bound, name=name)
        groups.append((name, rows))
    return model, groups


def _groups(whole: ScaledProblem) -> list[tuple[str, NDArray[np.intp], str, Floats]]:
    """Return rows of one sign and about one length; a row within two bounds has a group for each.

    A long row, such as a quota, would widen the table of all others.
    """
    lengths = np.bincount(whole.row_of, minlength=len(whole.row_lower))
    low, high = whole.row_lower, whole.row_upper
    equal = low == high
    kinds = (
        ("equal", equal, "=", low),
        ("least", ~equal & np.isfinite(low), ">=", low),
        ("most", ~equal & np.isfinite(high), "<=", high),
    )
    found = []
    for name, chosen, sign, sides in kinds:
        for width, fits in (("short", lengths <= _WIDE), ("long", lengths > _WIDE)):
            rows = np.flatnonzero(chosen & fits)
            if rows.size:
                found.append((f"{name}-{width}", rows, sign, sides[rows]))
    return found


def _terms(
    model: linopy.Model, whole: ScaledProblem, rows: NDArray[np.intp], labels: NDArray[np.int64]
) -> linopy.LinearExpression:
    """Return the entries of some rows as linopy keeps them: tables of labels and of factors."""
    order = np.argsort(whole.row_of, kind="stable")
    row_of = whole.row_of[order]
    first = np.searchsorted(row_of, rows)
    counts = np.searchsorted(row_of, rows, side="right") - first
    steps = np.arange(int(counts.max()))
    held = steps < counts[:, np.newaxis]
    entry = order[np.where(held, first[:, np.newaxis] + steps, 0)]
    variables = np.where(held, labels[whole.column_of[entry]], -1)
    factors = np.where(held, whole.factor[entry], np.nan)
    table = xr.Dataset(
        {"coeffs": (("row", "_term"), factors), "vars": (("row", "_term"), variables)},
        coords={"row": np.arange(len(rows))},
    )
    return linopy.LinearExpression(table, model)
