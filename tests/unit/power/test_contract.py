"""Contracts: what they promise, what they may not say, and how a person's names are hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.power.contract import Baseline, billable_wh, hidden_contract, hidden_name
from biplomacy.power.contract_file import read_contract
from biplomacy.power.errors import CostMissing, HoursMissing, QuantityMalformed, SystemMalformed
from biplomacy.power.month import Month
from biplomacy.power.statement.contract import decode_contract, encode_contract
from biplomacy.values.canonical import JsonObject, encode
from biplomacy.values.commitment import commit
from biplomacy.values.errors import BiplomacyError, FieldMalformed, FieldUnknown
from biplomacy.values.verdict import Grade, Standing
from fakes.power_meter import CAPACITY, CONTRACT, small_contract

SALT = bytes(range(32))
NOVEMBER = Month(2024, 11)


def test_a_contract_reads_in_whole_watt_hours_and_minor_units() -> None:
    found = small_contract()

    assert found.capacity_wh == 100_000_000
    assert found.in_step(found.capacity_wh) == CAPACITY
    assert found.tariff.at(Month(2025, 3)) == 2_298_000
    assert found.prepaid == 100_000_000
    assert found.hours == tuple(range(24))
    assert (found.local_hour(found.starts), str(found.local_day(found.starts))) == (0, "2024-11-01")
    assert found.ends - found.starts == (30 + 31 + 31 + 28 + 31) * 86_400


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        pytest.param('"100"', "100.5", QuantityMalformed, id="a-float"),
        pytest.param('"100"', '"100.0000001"', QuantityMalformed, id="finer-than-a-watt-hour"),
        pytest.param('"100"', '"0"', SystemMalformed, id="no-power"),
        pytest.param('"2025-03"', '"2024-10"', SystemMalformed, id="ends-before-it-starts"),
        pytest.param('"2025-03"', '"2033-06"', SystemMalformed, id="over-a-hundred-months"),
        pytest.param("= 15", "= 20", SystemMalformed, id="a-step-of-twenty-minutes"),
        pytest.param("= 300", "= 307", SystemMalformed, id="an-offset-between-steps"),
        pytest.param('limit_mw = "10"', 'limit_mw = "101"', SystemMalformed, id="limit-above"),
        pytest.param("= 100 }", "= 9000 }", SystemMalformed, id="more-hours-than-a-year"),
        pytest.param("carry_tariff = true", "", CostMissing, id="a-month-without-a-price"),
        pytest.param("step_minutes", "hours = [3, 1]\nstep_minutes", SystemMalformed, id="order"),
        pytest.param("step_minutes", "hours = [24]\nstep_minutes", SystemMalformed, id="hour-24"),
        pytest.param("step_minutes", 'hours = ["1"]\nstep_minutes', SystemMalformed, id="text"),
        pytest.param("step_minutes", "unknown = 1\nstep_minutes", SystemMalformed, id="unknown"),
        pytest.param(
            "step_minutes",
            'baseline = { year = 2024, base_gwh = { "2023-11" = "1" } }\nstep_minutes',
            HoursMissing,
            id="a-month-without-a-base",
        ),
    ],
)  # fmt: skip
def test_a_contract_is_refused(old: str, new: str, error: type[BiplomacyError]) -> None:
    assert old in CONTRACT

    with pytest.raises(error):
        read_contract(CONTRACT.replace(old, new, 1).encode())


def test_only_what_lies_above_the_base_is_billed() -> None:
    base = Baseline(2024, ((Month(2023, 11), 5_000),))
    contract = replace(small_contract(), baseline=base)

    assert billable_wh(contract, NOVEMBER, 5_000) == 0
    assert billable_wh(contract, NOVEMBER, 5_001) == 1
    assert billable_wh(small_contract(), NOVEMBER, 5_001) == 5_001
    assert billable_wh(small_contract(), NOVEMBER, -1) == 0


def whole() -> JsonObject:
    months = tuple(Month(2023, 11).to(Month(2024, 3)))
    return encode_contract(
        replace(
            small_contract(),
            hours=(0, 1, 2, 23),
            baseline=Baseline(2024, tuple((month, 7) for month in months)),
        )
    )


def test_a_contract_reads_back_without_a_changed_byte() -> None:
    body = whole()

    assert encode(encode_contract(decode_contract(body))) == encode(body)
    assert len(encode(body)) < 40_000


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        pytest.param("grade", "chain", FieldMalformed, id="a-raised-grade"),
        pytest.param("code", "power-contract 2", FieldMalformed, id="another-version"),
        pytest.param("more", 1, FieldUnknown, id="an-unknown-field"),
        pytest.param("capacity_wh", "1.0", QuantityMalformed, id="no-whole-number"),
        pytest.param("person", True, SystemMalformed, id="a-person-in-the-open"),
        pytest.param("hours", [True], FieldMalformed, id="an-hour-that-is-true"),
    ],
)
def test_a_body_is_refused(name: str, value: object, error: type[BiplomacyError]) -> None:
    body = whole()
    assert isinstance(value, (str, int, list))
    body[name] = value

    with pytest.raises(error):
        decode_contract(body)


def test_a_person_is_told_of_by_commitments_only() -> None:
    person = replace(small_contract(), person=True, buyer="Aisha Example")

    with pytest.raises(SystemMalformed, match="person"):
        encode_contract(person)
    body = encode_contract(hidden_contract(person, SALT))

    assert b"Aisha" not in encode(body)
    assert b"132kv-07" not in encode(body)
    assert body["buyer"] == str(commit(SALT, b"buyer:Aisha Example"))
    assert body["id"] == hidden_name(SALT, "contract", "sez-7")
    assert decode_contract(body).hidden


def test_one_salt_hides_equal_names_of_different_things_differently() -> None:
    assert hidden_name(SALT, "contract", "x") != hidden_name(SALT, "meter", "x")


def test_commitments_are_not_hidden_again_and_a_salt_has_32_bytes() -> None:
    hidden = hidden_contract(small_contract(), SALT)

    with pytest.raises(FieldMalformed):
        hidden_contract(hidden, SALT)
    with pytest.raises(FieldMalformed):
        hidden_contract(small_contract(), SALT[:31])


def test_a_contract_that_was_invented_caps_the_grade() -> None:
    assert small_contract().grade is Grade.ATTESTED
    assert replace(small_contract(), standing=Standing.ILLUSTRATIVE).grade is Grade.ASSUMED
