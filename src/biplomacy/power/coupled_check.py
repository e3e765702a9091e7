"""A dispatch by linear programme made ready to publish, and checked without a solver (§10.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.body_comparison import body_differences
from biplomacy.power.certificate import certify
from biplomacy.power.coupling_text import coupling_text, parse_couplings
from biplomacy.power.dispatch import fuel_grains
from biplomacy.power.dispatch_answer import carrier_sums, energy_rows
from biplomacy.power.hours import series_digest
from biplomacy.power.linear_problem import LpAnswer
from biplomacy.power.statement.dispatch import encode_dispatch
from biplomacy.power.statement.dispatch_rows import encode_energy_rows
from biplomacy.power.statement.lp_arrays import decode_array, encode_array
from biplomacy.power.statement.system import system_digest
from biplomacy.power.storage import coupled_flows, coupled_problem
from biplomacy.power.told_dispatch import (
    CODE,
    LinearProgramme,
    Rows,
    ToldDispatch,
    ToldLoad,
)
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.dispatch_problem import Couplings
    from biplomacy.power.model import FlexibleLoad, HourSeries, SystemHours
    from biplomacy.power.storage import CoupledDispatch

DIFFERS = "power-dispatch-differs"
BLOB_DIFFERS = "power-lp-array-differs"
CODE_UNKNOWN = "power-code-unknown"


@dataclass(frozen=True, slots=True)
class ToldCoupled:
    """A body of ``power-dispatch/1`` by linear programme, with its three blobs."""

    told: ToldDispatch
    energy: bytes
    primal: bytes
    dual: bytes


def tell_coupled(
    hours: SystemHours,
    series: HourSeries,
    loads: Sequence[FlexibleLoad],
    couplings: Couplings,
    found: CoupledDispatch,
) -> ToldCoupled:
    """Return what is published of a dispatch that was certified in these hours."""
    primal, dual = encode_array(found.certificate.point), encode_array(found.answer.dual)
    rows = tuple(energy_rows(hours, loads, found.tables))
    energy = encode_energy_rows(rows)
    told = ToldDispatch(
        system=hours.system.name,
        currency=hours.system.currency,
        system_digest=system_digest(hours.system),
        hours=series_digest(series),
        first=hours.months[0],
        last=hours.months[-1],
        step_minutes=hours.step_minutes,
        provenance=hours.provenance,
        standing=hours.standing,
        method=LinearProgramme(
            coupling_text(couplings), found.certificate.low, Digest.of(primal), Digest.of(dual)
        ),
        loads=tuple(map(ToldLoad, loads, found.tables.served_wh)),
        carriers=carrier_sums(hours, found.tables),
        unserved_wh=sum(found.tables.unserved),
        fuel=fuel_grains(hours, found.tables),
        objective=found.certificate.high,
        energy=Rows(Digest.of(energy), len(rows)),
        prices=None,
        wide=0,
    )
    return ToldCoupled(told, energy, primal, dual)


def check_certificate(
    told: ToldDispatch, hours: SystemHours, series: HourSeries, primal: bytes, dual: bytes
) -> tuple[Finding, ...]:
    """Return what does not hold of a dispatch by linear programme; no solver is asked.

    The problem is written again from the system, its hours and the loads of the body; the arrays
    must have the published digests, be within their certificate, and give every figure.
    """
    if told.code != CODE or not isinstance(told.method, LinearProgramme):
        message = f"is {told.code}, not {CODE} by linear programme: nothing was checked"
        return (Finding(CODE_UNKNOWN, Severity.WARNING, "code", message),)
    blobs = ((told.method.primal, primal, "primal"), (told.method.dual, dual, "dual"))
    changed = tuple(
        _failure(BLOB_DIFFERS, name, f"published {said}, at hand {Digest.of(content)}")
        for said, content, name in blobs
        if said != Digest.of(content)
    )
    if changed:
        return changed
    try:
        again = _again(
            told, told.method, hours, series, LpAnswer(*map(decode_array, (primal, dual)))
        )
    except BiplomacyError as error:
        return (_failure(error.code, "method", error.message),)
    return body_differences(DIFFERS, encode_dispatch(told), encode_dispatch(again.told))


def _again(
    told: ToldDispatch,
    method: LinearProgramme,
    hours: SystemHours,
    series: HourSeries,
    answer: LpAnswer,
) -> ToldCoupled:
    loads = tuple(row.load for row in told.loads)
    couplings = parse_couplings(method.problem)
    places = coupled_problem(hours, loads, couplings)
    found = coupled_flows(hours, places, couplings, answer, certify(places.problem, answer))
    return tell_coupled(hours, series, loads, couplings, found)


def _failure(code: str, subject: str, message: str) -> Finding:
    return Finding(code, Severity.FAILURE, subject, message)
