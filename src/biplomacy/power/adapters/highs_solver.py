"""Linear problems by HiGHS (extra ``lp``, MIT): dual simplex on one thread.

One ``HighsSession`` keeps its solver, so that other costs or row bounds start from the last basis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import highspy
import numpy as np

from biplomacy.power.adapters.highs_banner import greeting_aside
from biplomacy.power.adapters.lp_scaling import scaled, whole_answer
from biplomacy.power.errors import SolverTimeout

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.power.adapters.lp_scaling import ScaledProblem
    from biplomacy.power.linear_problem import LinearProblem, LpAnswer

    Floats = NDArray[np.float64]

TIME_LIMIT_S = 300.0


class HighsSolver:
    """An ``LpSolver`` by HiGHS, from nothing each time."""

    def __init__(self, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._time_limit_s = time_limit_s

    def solve(self, problem: LinearProblem) -> LpAnswer:
        """Return the answer (``LpSolver.solve``)."""
        return HighsSession(problem, self._time_limit_s).solve()


class HighsSession:
    """One problem in HiGHS whose costs and row bounds may change between two answers (§10.6)."""

    def __init__(self, problem: LinearProblem, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._seen = scaled(problem)
        with greeting_aside():
            self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # theirs
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("solver", "simplex"),
            ("time_limit", time_limit_s),
        ):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(_model(self._seen))

    def solve(self) -> LpAnswer:
        """Return the answer, from the last basis where there is one; raises ``SolverTimeout``."""
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            told = self._highs.modelStatusToString(status)
            raise SolverTimeout(f"HiGHS has no optimum: {told.lower()}")
        solution = self._highs.getSolution()
        return whole_answer(self._seen, np.array(solution.col_value), np.array(solution.row_dual))

    def change(self, problem: LinearProblem) -> None:
        """Take the costs and row bounds of a problem of the same shape and entries."""
        new = scaled(problem)
        columns = np.arange(len(new.cost), dtype=np.int32)
        rows = np.arange(len(new.row_lower), dtype=np.int32)
        self._highs.changeColsCost(len(columns), columns, new.cost)
        self._highs.changeColsBounds(len(columns), columns, new.lower, new.upper)
        self._highs.changeRowsBounds(  # type: ignore[attr-defined]  # their stubs forget it
            len(rows), rows, new.row_lower, new.row_upper
        )
        self._seen = new

    @property
    def objective(self) -> float:
        """HiGHS's own objective in grains."""
        return float(self._highs.getInfo().objective_function_value) * self._seen.grains

    @property
    def run_time_s(self) -> float:
        """Seconds that HiGHS spent in ``run`` so far."""
        return float(self._highs.getRunTime())


def _model(problem: ScaledProblem) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_ = len(problem.cost)
    model.num_row_ = len(problem.row_lower)
    model.offset_ = problem.offset
    model.col_cost_ = problem.cost
    model.col_lower_ = problem.lower
    model.col_upper_ = problem.upper
    model.row_lower_ = problem.row_lower
    model.row_upper_ = problem.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = problem.start
    model.a_matrix_.index_ = problem.row_of
    model.a_matrix_.value_ = problem.factor
    return model
