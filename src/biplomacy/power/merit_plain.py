"""The merit order hour by hour over lists of whole numbers: the plain twin of the fast kernels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.merit import Flows

if TYPE_CHECKING:
    from biplomacy.power.merit import MeritCase

    Tranche = tuple[list[int], list[int]]  # supply and taken, by hour
    Load = tuple[int, int, list[int]]  # capacity, reach, and given by hour


class PlainMerit:
    """A ``MeritKernel`` that needs no more than Python's own integers."""

    def run(self, case: MeritCase) -> Flows:
        """Return the flows of least cost (``MeritKernel.run``)."""
        tranches, hours = case.supply.shape
        taken = [[0] * hours for _ in range(tranches)]
        given = [[0] * hours for _ in range(len(case.capacity))]
        balance = _Balance(case.demand.tolist(), case.room.tolist(), [0] * hours)
        supply = case.supply.tolist()
        for month, ranked in enumerate(case.order.tolist()):
            _serve(
                np.flatnonzero(case.month_of == month).tolist(),
                balance,
                [(supply[row], taken[row]) for row in ranked],
                [
                    (case.capacity[load].item(), case.reach[month, load].item(), given[load])
                    for load in case.load_order[month].tolist()
                ],
            )
        return Flows(
            np.array(taken, np.int64).reshape(tranches, hours),
            np.array(given, np.int64).reshape(len(given), hours),
            np.array(balance.unserved, np.int64),
        )


@dataclass(frozen=True, slots=True)
class _Balance:
    demand: list[int]
    room: list[int]
    unserved: list[int]


PLAIN = PlainMerit()


def _serve(hours: list[int], balance: _Balance, ranked: list[Tranche], loads: list[Load]) -> None:
    """Serve the hours of one month; tranches and loads come in their order."""
    for hour in hours:
        stand = (0, balance.room[hour])
        left, stand = _climb(hour, ranked, stand, (balance.demand[hour], len(ranked)))
        if left:
            balance.unserved[hour] = left
            continue
        for capacity, reach, given in loads:
            left, stand = _climb(hour, ranked, stand, (capacity, reach))
            given[hour] = capacity - left
            if left:  # whoever comes later is worth less and reaches no further
                break


def _climb(
    hour: int, ranked: list[Tranche], stand: tuple[int, int], want: tuple[int, int]
) -> tuple[int, tuple[int, int]]:
    """Take ``want`` (need, reach) from where the hour stands (place, room).

    Return what is left of the need, and where the hour stands then.
    """
    (place, room), (need, reach) = stand, want
    while need and room and place < reach:
        supply, taken = ranked[place]
        rest = supply[hour] - taken[hour]
        part = min(need, rest, room)
        taken[hour] += part
        need -= part
        room -= part
        if part == rest:
            place += 1
    return need, (place, room)
