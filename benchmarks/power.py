"""The bars of the power office (power §23): the golden year and its scenarios, each beside a peer.

Merit order against HiGHS on the same year; paths against as many bare multiplications; the
certificate against the solve that it checks; linopy's build and a warm start against a cold one;
workers against one process. Every figure is the best of its rounds.

Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.jobs.ranges import LEAST_YEARS, Here
from biplomacy.power.availability import system_hours
from biplomacy.power.certificate import certify
from biplomacy.power.drawing import drawn_words, growth_factors
from biplomacy.power.hours import synthetic_series
from biplomacy.power.merit import MeritCase, MeritKernel, merit_case, takers
from biplomacy.power.model import FlexibleLoad, LoadKind, PriceByMonth, SystemHours
from biplomacy.power.month_table import shipped_months
from biplomacy.power.monthly_closes import shipped_closes
from biplomacy.power.outlook_file import shipped_scenario
from biplomacy.power.scenario import PathWalk, walk_all
from biplomacy.power.scenario_dispatch import YearsQuestion, YearsWork, year_case
from biplomacy.power.scenario_years import draw_year
from biplomacy.power.storage import coupled_problem
from biplomacy.power.system_file import shipped_system
from biplomacy.values.errors import BiplomacyError
from biplomacy.wiring import open_dask, open_merit
from measuring.bar import INFORMATION, PEER_ABSENT, Bar, Required, best_of, report, seconds
from measuring.power_solver import HighsYear, open_highs_year

if TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEM = "pakistan-fy25"
_MW = 1_000_000
_LOADS = (
    ("asic-15", LoadKind.MINING, 600, 3_715_002),
    ("asic-20", LoadKind.MINING, 900, 2_786_251),
    ("asic-30", LoadKind.MINING, 500, 1_857_501),
    ("export", LoadKind.EXPORT, 150, 2_400_000),
)
_OPERATIONS = 55
"""Array operations of one month in the normative step (power §14.3), three fleets."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is computed, and how often it is measured."""

    rounds: int
    years: int
    task_years: int
    paths: int
    drawn_paths: int
    months: int


FULL = Sizes(rounds=5, years=1_000, task_years=2_000, paths=10_000, drawn_paths=200_000, months=120)
QUICK = Sizes(rounds=1, years=2, task_years=50, paths=200, drawn_paths=400, months=12)


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    sizes = QUICK if options.parse_args().quick else FULL
    hours = _hours()
    loads = tuple(_load(*row) for row in _LOADS)
    case = merit_case(hours, takers(hours, loads))
    bars = [
        *_solver_bars(hours, loads, case, sizes),
        *_path_bars(sizes),
        *_worker_bars(YearsQuestion(hours, loads, "scenarios"), sizes),
    ]
    machine = f"{os.cpu_count()} processors, numpy {np.__version__}"
    report(f"power: {len(hours.demand):,} hours, best of {sizes.rounds}; {machine}", bars)


def _hours() -> SystemHours:
    months = shipped_months().fiscal_year(2025)
    return system_hours(shipped_system(SYSTEM), synthetic_series(months, SYSTEM, 300))


def _load(name: str, kind: LoadKind, megawatts: int, value: int) -> FlexibleLoad:
    month = min(shipped_months().fiscal_year(2025))
    return FlexibleLoad(name, kind, megawatts * _MW, PriceByMonth(((month, value),), carried=True))


def _numba() -> MeritKernel | None:
    try:
        return open_merit("numba")
    except BiplomacyError:
        return None


def _solver_bars(
    hours: SystemHours, loads: tuple[FlexibleLoad, ...], case: MeritCase, sizes: Sizes
) -> Iterator[Bar]:
    """Yield the bars whose peer is a solve by HiGHS; without it one bar that says so."""
    places = coupled_problem(hours, loads)
    year = open_highs_year(places.problem)
    if year is None:
        yield Bar("merit order", "HiGHS", Required(most=1 / 300), remark=PEER_ABSENT)
        return
    fast = _numba() or open_merit()
    fast.run(case)
    answer = year.cold().answer
    whole = case
    numba, plain, solve, check, years, build, linopy_solve = best_of(
        sizes.rounds,
        (
            lambda: seconds(lambda: fast.run(case)),
            lambda: seconds(lambda: open_merit().run(whole)),
            lambda: year.cold().run_s,
            lambda: seconds(lambda: certify(places.problem, answer)),
            lambda: seconds(lambda: _years(hours, case, fast, sizes.years)),
            year.linopy_build_s,
            year.linopy_solve_s,
        ),
    )
    yield Bar("merit order, numba", "HiGHS run()", Required(most=1 / 300), "s", numba, solve)
    yield Bar("merit order, plain", "HiGHS run()", Required(most=1 / 5), "s", plain, solve)
    yield Bar("certificate", "the solve it checks", Required(most=1 / 20), "s", check, solve)
    title = f"{sizes.years:,} scenario years, kernel and factors"
    yield Bar(title, "one HiGHS year", Required(most=8), "s", years, solve)
    yield Bar("linopy build", "its direct solve", Required(most=0.4), "s", build, linopy_solve)
    warm, cold = best_of(sizes.rounds, (lambda: _warm(year), lambda: year.cold().whole_s))
    yield Bar("other costs, warm start", "cold", Required(most=1 / 2.5), "s", warm, cold)


def _years(hours: SystemHours, case: MeritCase, kernel: MeritKernel, count: int) -> None:
    for number in range(count):
        draw = draw_year("scenarios", number, len(hours.system.plants))
        kernel.run(year_case(hours, case, draw))


def _warm(year: HighsYear) -> float:
    """Return the seconds for the year again with the loads' worth raised by a twentieth."""
    return year.warm_s(21, 20)


def _path_bars(sizes: Sizes) -> Iterator[Bar]:
    scenario = shipped_scenario()
    draws = replace(scenario.draws, paths=sizes.paths, months=sizes.months)
    growth = growth_factors(shipped_closes())
    walk = PathWalk(replace(scenario, draws=draws), growth)
    many = replace(draws, paths=sizes.drawn_paths)
    long_walk = PathWalk(replace(scenario, draws=many), growth)
    ours, floor = best_of(
        sizes.rounds,
        (lambda: seconds(lambda: walk_all(walk)), lambda: seconds(lambda: _multiplied(sizes))),
    )
    bound = Required(most=3)
    title = f"{sizes.paths:,} paths of {sizes.months} months"
    yield Bar(title, f"{_OPERATIONS} np.multiply a month", bound, "s", ours, floor)
    shake, whole = best_of(
        1,
        (
            lambda: seconds(lambda: drawn_words(many, 0, many.paths)),
            lambda: seconds(lambda: walk_all(long_walk)),
        ),
    )
    yield Bar(
        f"SHAKE draws, {many.paths:,} paths", "the walk with them", Required(most=0.25), "s",
        shake, whole,
    )  # fmt: skip


def _multiplied(sizes: Sizes) -> None:
    left, right = np.full(sizes.paths, 1.1), np.full(sizes.paths, 0.9)
    out = np.empty(sizes.paths)
    for _ in range(_OPERATIONS * sizes.months):
        np.multiply(left, right, out=out)


def _worker_bars(question: YearsQuestion, sizes: Sizes) -> Iterator[Bar]:
    work = YearsWork(question, _numba() or open_merit())
    work(0, 1)
    serial = seconds(lambda: Here().rows(work, sizes.task_years, LEAST_YEARS))
    for workers in (1, 2):
        title = f"{sizes.task_years:,} years, Dask on {workers}"
        required = Required(most=1 / (0.7 * workers))
        try:
            with open_dask(workers) as cluster:
                cluster.rows(work, workers * LEAST_YEARS, LEAST_YEARS)
                spent = seconds(lambda: cluster.rows(work, sizes.task_years, LEAST_YEARS))
        except BiplomacyError:
            yield Bar(title, "one process", required, remark=PEER_ABSENT)
            continue
        judged = required if (os.cpu_count() or 1) >= workers else None
        yield Bar(title, "one process", judged, "s", spent, serial, "" if judged else INFORMATION)


if __name__ == "__main__":
    main()
