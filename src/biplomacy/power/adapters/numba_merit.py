"""The merit order compiled by numba (extra ``fast``, BSD-2): the integers of ``merit_plain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from biplomacy.power.merit import Flows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.power.merit import MeritCase

    Whole = NDArray[np.int64]
    Orders = tuple[Whole, Whole, Whole, Whole]
    Out = tuple[Whole, Whole, Whole]


class NumbaMerit:
    """A ``MeritKernel`` in machine code."""

    def run(self, case: MeritCase) -> Flows:
        """Return the flows of least cost (``MeritKernel.run``)."""
        flows = Flows(
            np.zeros_like(case.supply),
            np.zeros((len(case.capacity), len(case.demand)), np.int64),
            np.zeros_like(case.demand),
        )
        _serve(
            (case.month_of, case.demand, case.room),
            case.supply,
            (case.order, case.load_order, case.reach, case.capacity),
            (flows.taken, flows.given, flows.unserved),
        )
        return flows


_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


@_compiled
def _serve(balance: Out, supply: Whole, orders: Orders, out: Out) -> None:
    months, demand, rooms = balance
    order, load_order, reach, capacity = orders
    taken, given, unserved = out
    for hour in range(len(demand)):
        month = months[hour]
        ranked = order[month]
        left, place, room = _climb(
            (hour, ranked), supply, taken, (0, rooms[hour]), (demand[hour], len(ranked))
        )
        if left > 0:
            unserved[hour] = left
            continue
        for load in load_order[month]:
            left, place, room = _climb(
                (hour, ranked), supply, taken, (place, room), (capacity[load], reach[month, load])
            )
            given[load, hour] = capacity[load] - left
            if left > 0:
                break


@_compiled
def _climb(
    where: tuple[int, Whole],
    supply: Whole,
    taken: Whole,
    stand: tuple[int, int],
    want: tuple[int, int],
) -> tuple[int, int, int]:
    hour, ranked = where
    place, room = stand
    need, reach = want
    while need > 0 and room > 0 and place < reach:
        row = ranked[place]
        rest = supply[row, hour] - taken[row, hour]
        part = min(need, rest, room)
        taken[row, hour] += part
        need -= part
        room -= part
        if part == rest:
            place += 1
    return need, place, room
