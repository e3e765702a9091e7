"""Dispatch of a year whose hours are joined: storage, quotas, ramps (power §10).

A solver proposes; the certificate makes the proposal feasible and says how far from the best it
can be. Energies are those of one answer of that cost: another may cost the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.certificate import certify
from biplomacy.power.dispatch import tabulated
from biplomacy.power.dispatch_problem import UNCOUPLED, Storage, dispatch_problem
from biplomacy.power.errors import LoadInvalid
from biplomacy.power.lp_settling import settle_answer
from biplomacy.power.merit import Flows, merit_case, takers
from biplomacy.power.model import HOUR, PPM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.certificate import Certificate
    from biplomacy.power.dispatch import DispatchTables
    from biplomacy.power.dispatch_problem import Couplings, DispatchProblem
    from biplomacy.power.linear_problem import LpAnswer, LpSolver
    from biplomacy.power.model import FlexibleLoad, SystemHours


@dataclass(frozen=True, slots=True)
class StorageUse:
    """What went through a storage in the period, Wh.

    Into its terminals; out of them, rounded down; lost beyond its efficiency, rounded up.
    """

    name: str
    charged_wh: int
    discharged_wh: int
    lost_wh: int


@dataclass(frozen=True, slots=True)
class CoupledDispatch:
    """A year by a linear problem: the answer as it is published, its certificate, its tables.

    ``quota_duals``: grains for one Wh more of each quota, as the solver says.
    """

    answer: LpAnswer
    certificate: Certificate
    flows: Flows
    tables: DispatchTables
    storages: tuple[StorageUse, ...]
    quota_duals: tuple[int, ...]


def hourly_storage(
    hours: SystemHours, size: tuple[int, int], *, kept_ppm: int, wear: int
) -> Storage:
    """Return a storage of ``size`` (Wh an hour either way, Wh inside) for the hours' intervals.

    Raises:
        LoadInvalid: a size or a price below zero, or a share that is none.
    """
    power = size[0] * hours.step_minutes * 60 // HOUR
    return Storage("storage", power, size[1], kept_ppm, kept_ppm, wear)


def coupled_problem(
    hours: SystemHours, loads: Sequence[FlexibleLoad], couplings: Couplings = UNCOUPLED
) -> DispatchProblem:
    """Return the problem of a year, the same for whoever solves and whoever checks.

    Raises:
        LimitExceeded: the question is larger than §21 allows.
        LoadInvalid: a load is firm, or a quota or ramp names none.
    """
    named = {load for quota in couplings.quotas for load in quota.loads}
    named |= {ramp.load for ramp in couplings.ramps}
    if not all(0 <= place < len(loads) for place in named):
        raise LoadInvalid(f"a quota or ramp names a load that is none of the {len(loads)}")
    return dispatch_problem(hours, merit_case(hours, takers(hours, loads)), couplings)


def solve_dispatch(
    hours: SystemHours,
    loads: Sequence[FlexibleLoad],
    solver: LpSolver,
    couplings: Couplings = UNCOUPLED,
) -> CoupledDispatch:
    """Return the dispatch that ``solver`` proposes, within a millionth of the best, certified.

    Raises:
        CertificateGap, CertificateImpossible: the answer does not carry its figure.
        LimitExceeded, LoadInvalid: as ``coupled_problem`` says.
        SolverTimeout: there is no answer.
    """
    places = coupled_problem(hours, loads, couplings)
    proposed = solver.solve(places.problem)
    answer = settle_answer(places, couplings.storages, proposed)
    return coupled_flows(hours, places, couplings, answer, certify(places.problem, answer))


def coupled_flows(
    hours: SystemHours,
    places: DispatchProblem,
    couplings: Couplings,
    answer: LpAnswer,
    certificate: Certificate,
) -> CoupledDispatch:
    """Return flows, tables and uses of storage of a certified answer."""
    point = certificate.point
    unserved = -(-point[places.unserved] // PPM)
    flows = Flows(point[places.taken], point[places.given], unserved)
    uses = tuple(
        StorageUse(
            storage.name,
            int(point[own.charged].sum()),
            int(point[own.drawn].sum()) * storage.discharge_ppm // PPM,
            -(-int(point[own.lost].sum()) // PPM),
        )
        for storage, own in zip(couplings.storages, places.storages, strict=True)
    )
    return CoupledDispatch(
        answer=answer,
        certificate=certificate,
        flows=flows,
        tables=tabulated(hours, places.case, flows),
        storages=uses,
        quota_duals=tuple(answer.dual[list(places.quota_rows)].tolist()),
    )
