"""No worker, one or two: an outlook of the same bytes (§14.5, §24.5)."""

from __future__ import annotations

import pytest

from biplomacy.jobs.ranges import Here, LocalPool, Workers
from biplomacy.power.path_rows import PathRows
from biplomacy.power.scenario import PathWalk, walk_all
from fakes.power_outlooks import shipped_growth, small_scenario


@pytest.mark.parametrize(
    "workers",
    [
        pytest.param(Here(), id="no other process"),
        pytest.param(LocalPool(1), id="one"),
        pytest.param(LocalPool(2), id="two"),
    ],
)
def test_any_number_of_workers_gives_the_same_bytes(workers: Workers) -> None:
    walk = PathWalk(small_scenario(paths=120), shipped_growth())

    bits = workers.rows(walk.bits, 120, 25)

    assert PathRows.of_bits(bits).doubles.tobytes() == walk_all(walk).doubles.tobytes()
