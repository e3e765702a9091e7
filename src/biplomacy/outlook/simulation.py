"""A scenario simulated over its closes, by the office and by anybody after it (§9, §11)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.outlook.course import plot_course
from biplomacy.outlook.errors import HistoryBroken, OutlookMalformed
from biplomacy.outlook.figures import policy_figures
from biplomacy.outlook.model import Outlook
from biplomacy.outlook.path_table import digest_paths, join_tables
from biplomacy.outlook.scenario import require_scenario
from biplomacy.outlook.walking import NumpyPaths

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.outlook.model import Closes, Course, PathTable, Scenario
    from biplomacy.outlook.ports import PathEngine

CODE = "biplomacy outlook 1"
"""The version of the figures; it changes when the same scenario gives other text."""

MAX_SHARDS = 1_000
_LARGEST = 1e18


def unwatched(done: int, total: int) -> None:
    """Take no note of progress."""


@dataclass(frozen=True, slots=True)
class Work:
    """How a simulation is carried out; none of it changes a bit of the result.

    ``watch`` is told how many of how many paths are done.
    """

    engine: PathEngine
    shards: int = 1
    watch: Callable[[int, int], None] = unwatched


PLAIN = Work(NumpyPaths())


def simulate_outlook(scenario: Scenario, closes: Closes, work: Work = PLAIN) -> Outlook:
    """Return the outlook of ``scenario``; the same for every engine and every split.

    Raises:
        OutlookMalformed: the scenario lies outside its bounds, or is of other closes.
        HistoryBroken: the closes make values that cannot be counted.
    """
    require_scenario(scenario)
    draws = scenario.draws
    if (draws.history, draws.first, draws.last) != (
        closes.evidence, closes.days[0], closes.days[-1],
    ):  # fmt: skip
        raise OutlookMalformed("the scenario draws from other closes than those at hand")
    course = plot_course(scenario, closes)
    table = walk_paths(course, draws.paths, work)
    if not all(np.all(np.abs(part) < _LARGEST) for part in (table.value, table.cost, table.least)):
        raise HistoryBroken(
            "the factors of these closes make values that cannot be counted",
            hint="simulate fewer days, or check the closes",
        )
    figures = policy_figures(scenario, course, table)
    return Outlook(scenario, figures, digest_paths(table), CODE)


def walk_paths(course: Course, paths: int, work: Work = PLAIN) -> PathTable:
    """Return what ``paths`` paths came to, walked shard by shard.

    Raises:
        OutlookMalformed: there are more than 1,000 shards, or fewer than one.
    """
    if not 1 <= work.shards <= MAX_SHARDS:
        raise OutlookMalformed(f"{work.shards:,} shards are not 1 to {MAX_SHARDS:,}")
    done = 0

    def watch(more: int) -> None:
        nonlocal done
        done += more
        work.watch(done, paths)

    return join_tables(
        [
            work.engine.walk(course, first, last, watch)
            for first, last in split_paths(paths, work.shards)
        ]
    )


def split_paths(paths: int, shards: int) -> tuple[tuple[int, int], ...]:
    """Return the path numbers of each shard, from the first to before the last; none is empty.

    >>> split_paths(10, 3)
    ((0, 3), (3, 6), (6, 10))
    """
    edges = (paths * shard // shards for shard in range(shards + 1))
    return tuple((first, last) for first, last in pairwise(edges) if first < last)
