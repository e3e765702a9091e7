"""The golden year by HiGHS, cold, warm and through linopy, as a peer of the merit order."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.wiring.loading import load
from measuring.bar import seconds

if TYPE_CHECKING:
    from biplomacy.power.linear_problem import LinearProblem, LpAnswer


@dataclass(frozen=True, slots=True)
class Solved:
    """An answer, the seconds of HiGHS's ``run`` and those with the model handed over."""

    answer: LpAnswer
    run_s: float
    whole_s: float


class HighsYear:
    """Solves one problem in the ways that the bars compare."""

    def __init__(self, problem: LinearProblem, highs: ModuleType, linopy: ModuleType) -> None:
        self._problem = problem
        self._highs = highs
        self._linopy = linopy

    def cold(self) -> Solved:
        """Return the answer from nothing."""
        start = time.perf_counter()
        session = self._highs.HighsSession(self._problem)
        answer = session.solve()
        return Solved(answer, session.run_time_s, time.perf_counter() - start)

    def warm_s(self, above: int, below: int) -> float:
        """Return the seconds for what loads pay times ``above / below``, from the last basis."""
        session = self._highs.HighsSession(self._problem)
        session.solve()
        cost = self._problem.cost
        changed = replace(
            self._problem, cost=np.where(cost < 0, cost // below * above, cost).astype(np.int64)
        )
        return seconds(lambda: (session.change(changed), session.solve()))

    def linopy_build_s(self) -> float:
        """Return the seconds that linopy takes to write the model."""
        seen = self._linopy.scaled(self._problem)
        return seconds(lambda: self._linopy.build_model(seen))

    def linopy_solve_s(self) -> float:
        """Return the seconds of linopy's direct solve, the build apart."""
        whole = seconds(lambda: self._linopy.LinopySolver().solve(self._problem))
        return whole - self.linopy_build_s()


def open_highs_year(problem: LinearProblem) -> HighsYear | None:
    """Return the solver with a problem; None where the extra ``lp`` is not installed."""
    try:
        return HighsYear(problem, load("highs"), load("linopy"))
    except ImportError:
        return None
