"""A solver's storage and balance made exact to the watt-hour, before they are certified.

Rounding each number to whole Wh leaves residuals of about 1 Wh in many hours, which the
certificate would count as unserved. Here the storage is walked again in whole numbers, and the
rest of an hour's residual goes to a plant or a load that can bear it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.linear_problem import LpAnswer
from biplomacy.power.model import PPM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.power.dispatch_problem import DispatchProblem, Storage, StoragePlaces
    from biplomacy.power.merit import MeritCase

    Whole = NDArray[np.int64]

_WALKS = 20


def settle_answer(
    places: DispatchProblem, storages: tuple[Storage, ...], answer: LpAnswer
) -> LpAnswer:
    """Return the answer with the storages walked again and the hours balanced."""
    problem, case = places.problem, places.case
    primal = np.clip(answer.primal, problem.lower, problem.upper)
    net = case.demand * PPM
    for storage, own in zip(storages, places.storages, strict=True):
        _walk(storage, own, primal)
        net += primal[own.charged] * PPM - primal[own.drawn] * storage.discharge_ppm
    needed = -(-net // PPM) - (primal[places.unserved] + PPM // 2) // PPM
    taken, given = primal[places.taken], primal[places.given]
    lack = needed + given.sum(axis=0) - taken.sum(axis=0)
    for hour in np.flatnonzero(lack).tolist():
        _balance(case, hour, taken, given, lack[hour].item())
    primal[places.taken], primal[places.given] = taken, given
    return LpAnswer(primal, answer.dual)


def _walk(storage: Storage, own: StoragePlaces, primal: Whole) -> None:
    """Draw no more than is there, lose what does not fit, end at least as full as begun."""
    charged: list[int] = primal[own.charged].tolist()
    asked: list[int] = primal[own.drawn].tolist()
    start = int(primal[own.level[-1]])
    drawn, levels = asked, [start]
    for _ in range(_WALKS):
        drawn, levels = _levels(storage, charged, asked, start)
        if levels[-1] >= start:
            break
        start = levels[-1]
    levels[-1] = min(start, levels[-1])
    primal[own.drawn] = drawn
    primal[own.level] = levels


def _levels(
    storage: Storage, charged: list[int], asked: list[int], start: int
) -> tuple[list[int], list[int]]:
    level, drawn, levels = start, [], []
    for inward, outward in zip(charged, asked, strict=True):
        within = level + inward * storage.charge_ppm
        part = min(outward, within // PPM)
        level = min(within - part * PPM, storage.energy_wh * PPM)
        drawn.append(part)
        levels.append(level)
    return drawn, levels


def _balance(case: MeritCase, hour: int, taken: Whole, given: Whole, lack: int) -> None:
    """Take ``lack`` from the least loads or add it to the cheapest tranches; or give it back."""
    month = case.month_of[hour]
    if lack < 0:
        for tranche in case.order[month, ::-1].tolist():
            part = min(-lack, taken[tranche, hour].item())
            taken[tranche, hour] -= part
            lack += part
        return
    for load in case.load_order[month, ::-1].tolist():
        part = min(lack, given[load, hour].item())
        given[load, hour] -= part
        lack -= part
    room = case.room[hour].item() - taken[:, hour].sum().item()
    for tranche in case.order[month].tolist():
        rest = case.supply[tranche, hour].item() - taken[tranche, hour].item()
        part = max(0, min(lack, rest, room))
        taken[tranche, hour] += part
        lack -= part
        room -= part
