"""The whole-number certificate of a linear problem (power §10.4, §24.2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.power.adapters.highs_solver import HighsSolver
from biplomacy.power.certificate import (
    certify,
    cost_of,
    exact_dot,
    feasible_point,
    lower_bound,
    require_bracket,
)
from biplomacy.power.certificate_plain import plain_bound, plain_cost
from biplomacy.power.dispatch import dispatch_hours
from biplomacy.power.dispatch_problem import DispatchProblem
from biplomacy.power.errors import CertificateGap, CertificateImpossible, LimitExceeded
from biplomacy.power.linear_problem import Draft, LpAnswer
from biplomacy.power.model import FlexibleLoad, SystemHours
from biplomacy.power.storage import coupled_problem
from biplomacy.values.errors import FieldMalformed
from fakes.power_cases import golden_hours, golden_loads, small_hours, small_loads

GOLDEN_COST = 53_288_576_836_928_269_527_850_000
Loads = Sequence[FlexibleLoad]
WORDS = st.integers(-(2**63), 2**63 - 1)


@cache
def golden() -> tuple[DispatchProblem, LpAnswer]:
    places = coupled_problem(golden_hours(), golden_loads())
    return places, HighsSolver().solve(places.problem)


def test_the_golden_years_cost_is_that_of_the_merit_order_to_the_last_digit() -> None:
    places, answer = golden()

    found = certify(places.problem, answer)

    assert found.high == GOLDEN_COST
    assert 0 <= found.high - found.low <= GOLDEN_COST // 10**8


def test_arrays_and_plain_integers_certify_the_same() -> None:
    places, answer = golden()
    point = feasible_point(places.problem, answer.primal)

    assert cost_of(places.problem, point) == plain_cost(places.problem, point.tolist())
    assert lower_bound(places.problem, answer.dual) == plain_bound(
        places.problem, answer.dual.tolist()
    )


@given(small_hours(), small_loads(), st.data())
@settings(max_examples=60)
def test_no_duals_whatever_give_a_bound_above_the_best_cost(
    hours: SystemHours, loads: Loads, data: st.DataObject
) -> None:
    problem = coupled_problem(hours, loads).problem
    rows = len(problem.row_lower)
    dual = np.array(data.draw(st.lists(WORDS, min_size=rows, max_size=rows)), np.int64)
    modest = dual // data.draw(st.sampled_from([1, 2**30, 2**45]))

    best = dispatch_hours(hours, loads).objective

    assert lower_bound(problem, modest) <= best
    assert lower_bound(problem, modest) == plain_bound(problem, modest.tolist())


@given(small_hours(), small_loads(), st.data())
@settings(max_examples=40)
def test_any_columns_are_made_feasible_at_no_less_than_the_best_cost(
    hours: SystemHours, loads: Loads, data: st.DataObject
) -> None:
    problem = coupled_problem(hours, loads).problem
    columns = len(problem.cost)
    drawn = data.draw(st.lists(st.integers(-5, 200), min_size=columns, max_size=columns))
    point = feasible_point(problem, np.array(drawn, np.int64))

    assert (problem.lower <= point).all()
    assert (point <= problem.upper).all()
    assert cost_of(problem, point) >= dispatch_hours(hours, loads).objective


def test_one_watt_hour_more_of_a_plant_never_brings_the_cost_below_the_bound() -> None:
    places, answer = golden()
    bound = lower_bound(places.problem, answer.dual)

    for column in places.taken[:, 4_321].tolist():
        primal = answer.primal.copy()
        primal[column] += 1
        assert cost_of(places.problem, feasible_point(places.problem, primal)) >= bound


def test_a_cost_below_its_bound_is_impossible() -> None:
    places, answer = golden()
    bound = lower_bound(places.problem, answer.dual)

    require_bracket(bound, bound)
    with pytest.raises(CertificateImpossible, match="lies above the cost"):
        require_bracket(bound, bound - 1)


def test_an_answer_of_zeros_is_feasible_and_refused_for_its_gap() -> None:
    places, answer = golden()
    nothing = LpAnswer(np.zeros_like(answer.primal), np.zeros_like(answer.dual))

    with pytest.raises(CertificateGap, match="more than a millionth below"):
        certify(places.problem, nothing)


def test_an_answer_of_another_length_is_refused() -> None:
    places, answer = golden()

    with pytest.raises(FieldMalformed, match="columns were answered"):
        certify(places.problem, LpAnswer(answer.primal[1:], answer.dual))
    with pytest.raises(FieldMalformed, match="rows were answered"):
        certify(places.problem, LpAnswer(answer.primal, answer.dual[1:]))


@given(st.lists(st.tuples(WORDS, WORDS), max_size=30))
def test_sums_of_products_are_exact_at_any_size(pairs: list[tuple[int, int]]) -> None:
    left = np.array([one for one, _ in pairs], np.int64)
    right = np.array([other for _, other in pairs], np.int64)

    assert exact_dot(left, right) == sum(one * other for one, other in pairs)


def test_a_row_that_64_bits_cannot_hold_is_refused() -> None:
    draft = Draft()
    columns = draft.columns(np.full(40, 2**58, np.int64), np.array(1), unit=1)
    row = draft.rows(np.array([0]), np.array([0]), unit=1)
    draft.entries(row, columns, 1)

    with pytest.raises(LimitExceeded, match="64 bits"):
        draft.build()


def test_a_bracket_of_a_millionth_carries_a_figure_and_one_grain_more_does_not() -> None:
    require_bracket(10**12 - 10**6, 10**12)
    require_bracket(-(10**12) - 10**6, -(10**12))
    with pytest.raises(CertificateGap):
        require_bracket(10**12 - 10**6 - 1, 10**12)
