"""A published linear programme, checked without a solver (power §10.5, §24.2)."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from biplomacy.power.coupled_check import ToldCoupled, check_certificate, tell_coupled
from biplomacy.power.dispatch_problem import Couplings, Storage
from biplomacy.power.hours import synthetic_series
from biplomacy.power.model import HourSeries, SystemHours
from biplomacy.power.month_table import shipped_months
from biplomacy.power.statement.dispatch import decode_dispatch, encode_dispatch
from biplomacy.power.statement.lp_arrays import decode_array, encode_array
from biplomacy.power.storage import solve_dispatch
from biplomacy.power.told_dispatch import LinearProgramme, Merit
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.wiring import open_lp_solver
from fakes.power_cases import golden_hours, golden_loads

COUPLINGS = Couplings((Storage("battery", 200_000_000, 800_000_000, 920_000, 920_000, 20_000),))


@cache
def published() -> tuple[SystemHours, HourSeries, ToldCoupled]:
    hours, loads = golden_hours(), golden_loads()
    months = shipped_months("pakistan-reported").fiscal_year(2025)
    series = synthetic_series(months, "pakistan-fy25", 300)
    found = solve_dispatch(hours, loads, open_lp_solver(), COUPLINGS)
    return hours, series, tell_coupled(hours, series, loads, COUPLINGS, found)


def programme(told: ToldCoupled) -> LinearProgramme:
    assert isinstance(told.told.method, LinearProgramme)
    return told.told.method


def codes(told: ToldCoupled) -> list[str]:
    hours, series, _ = published()
    found = check_certificate(told.told, hours, series, told.primal, told.dual)
    return [one.code for one in found]


def test_a_published_answer_is_confirmed_without_a_solver() -> None:
    assert codes(published()[2]) == []


def test_its_body_reads_back_to_the_same_bytes() -> None:
    body = encode_dispatch(published()[2].told)

    again = encode_dispatch(decode_dispatch(body))

    assert encode(again) == encode(body)
    assert len(encode(body)) < 40_000


def test_a_tampered_array_is_not_the_published_one() -> None:
    told = published()[2]
    changed = told.primal[:-1] + bytes([told.primal[-1] ^ 1])

    assert codes(replace(told, primal=changed)) == ["power-lp-array-differs"]


def test_a_plant_that_gives_one_watt_hour_less_no_longer_gives_the_published_figures() -> None:
    told = published()[2]
    point = decode_array(told.primal)
    point[int(np.flatnonzero(point)[0])] -= 1
    primal = encode_array(point)
    method = replace(programme(told), primal=Digest.of(primal))

    found = codes(replace(told, primal=primal, told=replace(told.told, method=method)))

    assert found
    assert set(found) == {"power-dispatch-differs"}


def test_duals_of_nothing_leave_a_gap() -> None:
    told = published()[2]
    dual = encode_array(np.zeros_like(decode_array(told.dual)))
    method = replace(programme(told), dual=Digest.of(dual))

    changed = replace(told, dual=dual, told=replace(told.told, method=method))

    assert codes(changed) == ["certificate-gap"]


def test_a_cost_that_was_lowered_is_contradicted() -> None:
    told = published()[2]
    lower = replace(told.told, objective=programme(told).bound - 1)

    assert codes(replace(told, told=lower)) == ["power-dispatch-differs"]


def test_a_problem_that_does_not_read_is_a_finding() -> None:
    told = published()[2]
    method = replace(programme(told), problem="magic")

    assert codes(replace(told, told=replace(told.told, method=method))) == ["field-malformed"]


def test_another_method_is_not_checked_here() -> None:
    told = published()[2]

    assert codes(replace(told, told=replace(told.told, method=Merit()))) == ["power-code-unknown"]


def test_arrays_are_what_numpy_saves() -> None:
    values = np.array([0, 1, -(2**63), 2**63 - 1], np.int64)
    saved = io.BytesIO()
    np.save(saved, values)

    assert encode_array(values) == saved.getvalue()
    assert decode_array(saved.getvalue()).tolist() == values.tolist()


@pytest.mark.parametrize(("first", "last"), [(0, 127), (1, 168), (0, 165)])
def test_other_bytes_are_no_array(first: int, last: int) -> None:
    with pytest.raises(FieldMalformed, match="no array"):
        decode_array(encode_array(np.arange(5))[first:last])
