"""Couplings that are a sum over hours, met by one whole multiplier (power §9).

The multiplier (minor units per MWh gross) is added to the cost of the coupled plants and taken
from the worth of the coupled loads: energy never rises with it. It is found by halving; the
quantity between two neighbouring multipliers is filled hour by hour, in time order. Every Wh so
filled has the same reduced cost up to one minor unit per MWh, which bounds what is given away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.dispatch import priced
from biplomacy.power.errors import SystemMalformed
from biplomacy.power.merit import Flows, Takers, merit_case, takers
from biplomacy.power.merit_plain import PLAIN
from biplomacy.power.model import PPM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from biplomacy.power.dispatch import Dispatch
    from biplomacy.power.merit import MeritCase, MeritKernel
    from biplomacy.power.model import FlexibleLoad, SystemHours
    from biplomacy.power.month import Month

    Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coupling:
    """The energy, Wh gross, of some loads, or else of one plant, in some months has a bound.

    An energy quota or a month's water: at most ``wh``. A minimum take: ``at_least``.
    """

    name: str
    wh: int
    months: tuple[Month, ...]
    loads: tuple[str, ...] = ()
    plant: str = ""
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Multiplier:
    """What §9.2 publishes of a coupling that was met by one whole multiplier.

    ``mu``: minor units per MWh gross; 0 where the bound does not bind, below 0 for a minimum.
    ``fewer_wh`` and ``more_wh``: the energies at ``mu`` and ``mu - 1``. ``filled_wh`` was added to
    the former in ``filled_hours`` intervals, the last of which begins at ``last_filled`` (POSIX
    seconds). Where no multiplier meets the bound, ``reached`` is false and the energy is as near
    to it as the system gets. The cost lies at most ``filled_wh`` minor units per MWh above the
    least one.
    """

    coupling: Coupling
    mu: int
    fewer_wh: int
    more_wh: int
    filled_wh: int
    filled_hours: int
    last_filled: int | None
    reached: bool


@dataclass(frozen=True, slots=True)
class Multiplied:
    """A dispatch that keeps a coupling, and the multiplier that makes it do so."""

    dispatch: Dispatch
    multiplier: Multiplier


@dataclass(frozen=True, slots=True)
class _Point:
    """The dispatch at one multiplier; ``energy``: (hours,) the coupled Wh."""

    mu: int
    flows: Flows
    energy: Whole

    @property
    def total(self) -> int:
        return int(self.energy.sum())


@dataclass(frozen=True, slots=True)
class _Question:
    """What is coupled: ``plants`` (plants, months) and ``loads`` (months, loads) of 0 or 1."""

    hours: SystemHours
    wanted: Takers
    plants: Whole
    loads: Whole
    kernel: MeritKernel

    def case(self, mu: int) -> MeritCase:
        worth = self.wanted.worth - self.loads * (mu * PPM)
        return merit_case(
            self.hours, Takers(self.wanted.capacity, worth), added_cost=self.plants * mu
        )

    def at(self, mu: int) -> _Point:
        case = self.case(mu)
        flows = self.kernel.run(case)
        given = flows.given * self.loads.T[:, self.hours.month_of]
        taken = flows.taken * self.plants[case.plant_of][:, self.hours.month_of]
        return _Point(mu, flows, given.sum(axis=0) + taken.sum(axis=0))

    @property
    def most(self) -> int:
        """A multiplier beyond which nothing changes any more."""
        worth = int(self.wanted.worth.max(initial=0)) // PPM
        return max(worth, int(self.hours.cost.max(initial=0))) + 1


def dispatch_coupled(
    hours: SystemHours,
    loads: Sequence[FlexibleLoad],
    coupling: Coupling,
    kernel: MeritKernel = PLAIN,
) -> Multiplied:
    """Return the dispatch under one coupling, within one minor unit per MWh filled of the least.

    Raises:
        SystemMalformed: the coupling names a load, plant or month that is not there.
        CostMissing, LimitExceeded, LoadInvalid: as ``dispatch_hours``.
    """
    question = _question(hours, loads, coupling, kernel)
    free = question.at(0)
    if (free.total >= coupling.wh) if coupling.at_least else (free.total <= coupling.wh):
        return _unfilled(question, coupling, free, reached=True)
    furthest = question.at(-question.most if coupling.at_least else question.most)
    if (furthest.total < coupling.wh) if coupling.at_least else (furthest.total > coupling.wh):
        return _unfilled(question, coupling, furthest, reached=False)
    return _filled(question, coupling, *_neighbours(question, coupling.wh, free, furthest))


def _neighbours(question: _Question, wh: int, one: _Point, other: _Point) -> tuple[_Point, _Point]:
    """Return the points at mu and mu - 1 between which the energy passes ``wh``, by halving."""
    more, fewer = sorted((one, other), key=lambda point: point.mu)
    while fewer.mu - more.mu > 1:
        middle = question.at((fewer.mu + more.mu) // 2)
        if middle.total <= wh:
            fewer = middle
        else:
            more = middle
    return fewer, more


def _unfilled(
    question: _Question, coupling: Coupling, point: _Point, *, reached: bool
) -> Multiplied:
    told = Multiplier(coupling, point.mu, point.total, point.total, 0, 0, None, reached)
    return Multiplied(priced(question.hours, question.case(0), point.flows), told)


def _filled(question: _Question, coupling: Coupling, fewer: _Point, more: _Point) -> Multiplied:
    lacking = coupling.wh - fewer.total
    differing = np.flatnonzero(more.energy > fewer.energy)
    passed = np.cumsum((more.energy - fewer.energy)[differing])
    whole = int(np.searchsorted(passed, lacking, side="right"))
    rest = lacking - (int(passed[whole - 1]) if whole else 0)
    flows = _joined(fewer.flows, more.flows, differing[:whole])
    if rest:
        hour = int(differing[whole])
        _write_part(question, more, flows, (hour, int(fewer.energy[hour]) + rest))
    filled = differing[: whole + (1 if rest else 0)]
    step = question.hours.step_minutes * 60
    told = Multiplier(
        coupling=coupling,
        mu=fewer.mu,
        fewer_wh=fewer.total,
        more_wh=more.total,
        filled_wh=lacking,
        filled_hours=len(filled),
        last_filled=question.hours.start + int(filled[-1]) * step if len(filled) else None,
        reached=True,
    )
    return Multiplied(priced(question.hours, question.case(0), flows), told)


def _joined(fewer: Flows, more: Flows, hours: Whole) -> Flows:
    flows = Flows(fewer.taken.copy(), fewer.given.copy(), fewer.unserved.copy())
    flows.taken[:, hours] = more.taken[:, hours]
    flows.given[:, hours] = more.given[:, hours]
    flows.unserved[hours] = more.unserved[hours]
    return flows


def _write_part(question: _Question, more: _Point, flows: Flows, part: tuple[int, int]) -> None:
    """Serve one hour again in the order of ``more``, so that what is coupled gets just so much."""
    hour, target = part
    case = question.case(more.mu)
    month = int(case.month_of[hour])
    supply, capacity = case.supply[:, hour].copy(), case.capacity.copy()
    charged = np.flatnonzero(question.plants[case.plant_of, month])
    supply[charged] = np.minimum(supply[charged], target)
    left = target
    for load in case.load_order[month].tolist():
        if question.loads[month, load]:
            capacity[load] = min(left, int(more.flows.given[load, hour]))
            left -= int(capacity[load])
    at = slice(hour, hour + 1)
    alone = question.kernel.run(
        replace(
            case,
            month_of=case.month_of[at],
            demand=case.demand[at],
            room=case.room[at],
            supply=supply[:, np.newaxis],
            capacity=capacity,
        )
    )
    flows.taken[:, at], flows.given[:, at] = alone.taken, alone.given
    flows.unserved[at] = alone.unserved


def _question(
    hours: SystemHours, loads: Sequence[FlexibleLoad], coupling: Coupling, kernel: MeritKernel
) -> _Question:
    names = [load.name for load in loads]
    plants = [plant.name for plant in hours.system.plants]
    bound = [plant.name for plant in hours.system.plants if plant.must_take_wh]
    known = set(coupling.loads) <= set(names) and coupling.plant in {"", *plants}
    both = bool(coupling.loads) == bool(coupling.plant)
    if (
        not known
        or both
        or coupling.plant in bound
        or not set(coupling.months) <= set(hours.months)
    ):
        raise SystemMalformed(
            f"the coupling {coupling.name} cannot be kept by one price",
            hint="name loads, or one plant without must-take, and months that the hours cover",
        )
    months = np.array([month in coupling.months for month in hours.months], np.int64)
    charged = np.array([name in coupling.loads for name in names], np.int64)
    plant = np.array([name == coupling.plant for name in plants], np.int64)
    return _Question(
        hours,
        takers(hours, loads),
        plant[:, np.newaxis] * months,
        months[:, np.newaxis] * charged,
        kernel,
    )
