"""``power-dispatch/1``: published, read back, made again (power §18)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from biplomacy.power.dispatch_answer import (
    BlockAsked,
    DispatchAnswer,
    DispatchAsked,
    answer_dispatch,
)
from biplomacy.power.dispatch_check import check_dispatch
from biplomacy.power.errors import LimitExceeded, SystemMalformed
from biplomacy.power.model import HourSeries
from biplomacy.power.multiplier import Coupling
from biplomacy.power.statement.dispatch import decode_dispatch, encode_dispatch
from biplomacy.power.statement.dispatch_rows import (
    RowKind,
    decode_energy_rows,
    decode_price_rows,
    encode_energy_rows,
    encode_price_rows,
)
from biplomacy.power.system_file import shipped_system
from biplomacy.power.told_dispatch import LinearProgramme, ToldDispatch
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError
from biplomacy.wiring import open_merit
from fakes.power_cases import golden_hours, golden_loads, golden_series, load

SYSTEM = shipped_system("pakistan-fy25")
NUMBA = open_merit("numba")


@cache
def answered(method: str = "merit") -> DispatchAnswer:
    months = golden_hours().months
    winter = tuple(month for month in months if month.is_winter)
    quota = Coupling("quota", 8 * 10**12, months, ("asic-15", "asic-20", "asic-30"))
    block = BlockAsked(2_000_000_000, winter, "rlng")
    asked = DispatchAsked(
        golden_loads(), quota if method == "quota" else None, block, compared=True
    )
    return answer_dispatch(SYSTEM, golden_series(), asked, NUMBA)


def solved() -> ToldDispatch:
    told = answered().told
    method = LinearProgramme("storage", told.objective - 7, Digest.of(b"p"), Digest.of(b"d"))
    return replace(told, method=method, prices=None, wide=0)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(lambda: answered().told, id="merit"),
        pytest.param(lambda: answered("quota").told, id="multiplier"),
        pytest.param(solved, id="linear-programme"),
        pytest.param(lambda: replace(solved(), block=None, backcast=None, loads=()), id="bare"),
    ],
)
def test_a_dispatch_reads_back_without_a_changed_bit(told: Callable[[], ToldDispatch]) -> None:
    content = encode(encode_dispatch(told()))

    read = decode_dispatch(decode_object(content))

    assert read == told()
    assert encode(encode_dispatch(read)) == content
    assert len(content) < 40_000


def test_the_body_holds_the_golden_year() -> None:
    body = encode_dispatch(answered().told)

    assert body["objective_minor"] == "53288576836928.269527850000"
    assert body["grade"] == "assumed"
    assert body["provenance"] == "synthetic"
    block = answered().told.block
    assert block is not None
    assert block.cost.minor_per_mwh == Fraction(block.cost.cost * 10**6, 7_248 * 10**9)


def test_the_blobs_read_back_and_sum_to_the_totals() -> None:
    answer = answered()
    rows = decode_energy_rows(answer.energy)
    prices = decode_price_rows(answer.prices or b"")

    assert encode_energy_rows(rows) == answer.energy
    assert encode_price_rows(prices) == answer.prices
    assert Digest.of(answer.energy) == answer.told.energy.digest
    assert len(rows) == answer.told.energy.count == (9 + 4 + 1) * 12
    assert len(prices) == 8_760
    delivered = sum(row.wh for row in rows if row.kind is RowKind.PLANT)
    assert delivered == sum(row.energy_wh for row in answer.told.carriers)


@pytest.mark.parametrize("method", ["merit", "quota"])
def test_a_dispatch_made_again_is_the_same(method: str) -> None:
    answer = answered(method)
    blobs = {"energy": answer.energy, "prices": answer.prices}

    assert check_dispatch(answer.told, SYSTEM, golden_series(), **blobs, kernel=NUMBA) == ()


def test_one_changed_watt_hour_is_found() -> None:
    told = answered("quota").told
    wrong = replace(told, loads=(replace(told.loads[0], served_wh=1), *told.loads[1:]))

    found = check_dispatch(wrong, SYSTEM, golden_series(), kernel=NUMBA)

    assert [(one.code, one.subject) for one in found] == [
        ("power-dispatch-differs", "loads[0].served_wh")
    ]


def test_other_hours_another_system_and_a_changed_blob_are_found() -> None:
    told = answered().told
    series = golden_series()
    other = HourSeries(series.start, 60, (*series.wh[1:], 0), series.provenance)
    must_take = shipped_system("pakistan-fy25-must-take")

    assert codes(check_dispatch(told, SYSTEM, other)) == ["power-hours-differ"]
    assert codes(check_dispatch(told, must_take, series)) == ["power-system-differs"]
    found = check_dispatch(told, SYSTEM, series, energy=b"", prices=b"", kernel=NUMBA)
    assert codes(found) == ["power-dispatch-rows-differ"] * 2


def test_a_linear_programme_is_left_to_its_certificate() -> None:
    found = check_dispatch(solved(), SYSTEM, golden_series())

    assert codes(found) == ["power-dispatch-by-certificate"]


def test_code_that_is_not_known_is_said() -> None:
    told = replace(answered().told, code="power-dispatch 9")

    assert codes(check_dispatch(told, SYSTEM, golden_series())) == ["power-code-unknown"]


def codes(found: tuple[object, ...]) -> list[str]:
    return [str(getattr(one, "code", "")) for one in found]


def test_more_loads_than_a_statement_holds_are_refused() -> None:
    many = tuple(load(f"l{index}", 1, 1) for index in range(101))

    with pytest.raises(LimitExceeded):
        answer_dispatch(SYSTEM, golden_series(), DispatchAsked(many), NUMBA)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"grade": "chain"}, id="a-grade-above-its-inputs"),
        pytest.param({"fuel_minor": "1.0"}, id="money-of-other-places"),
        pytest.param({"unserved_wh": "-1"}, id="negative-energy"),
        pytest.param({"method": {"kind": "guess"}}, id="no-method"),
        pytest.param({"surprise": 1}, id="an-unknown-field"),
        pytest.param({"wide": True}, id="a-field-of-another-place"),
    ],
)
def test_a_body_that_says_something_else_is_refused(change: JsonObject) -> None:
    body = {**encode_dispatch(answered().told), **change}

    with pytest.raises(InputError):
        decode_dispatch(body)


def test_a_block_whose_average_is_not_its_cost_is_refused() -> None:
    body = encode_dispatch(answered().told)
    block = body["block"]
    assert isinstance(block, dict)

    with pytest.raises(InputError):
        decode_dispatch({**body, "block": {**block, "minor_per_mwh": "1"}})


@pytest.mark.parametrize("content", [b"", b"kind,name\n", b"kind,name,month,wh,spilled_wh\na,b\n"])
def test_rows_of_another_form_are_refused(content: bytes) -> None:
    with pytest.raises(SystemMalformed):
        decode_energy_rows(content)
