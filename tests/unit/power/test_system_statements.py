"""Statements of system, hours and surplus: read back to the byte, and made again (power §18.1)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from biplomacy.power.errors import (
    HoursMissing,
    LimitExceeded,
    LoadInvalid,
    ProvenanceRaised,
    QuantityMalformed,
    SystemMalformed,
)
from biplomacy.power.hours import synthetic_series
from biplomacy.power.hours_check import check_hours
from biplomacy.power.model import HourSeries, Provenance
from biplomacy.power.month_table import shipped_months
from biplomacy.power.statement.hours import (
    decode_hours,
    decode_hours_blob,
    encode_hours,
    encode_hours_blob,
)
from biplomacy.power.statement.surplus import (
    decode_surplus,
    decode_surplus_rows,
    encode_surplus,
    encode_surplus_rows,
)
from biplomacy.power.statement.system import decode_system, encode_system, system_digest
from biplomacy.power.surplus import SurplusTerms, measure_surplus
from biplomacy.power.surplus_check import check_surplus, tell_surplus
from biplomacy.power.system_check import check_system
from biplomacy.power.system_file import SHIPPED, shipped_system
from biplomacy.power.told_hours import ToldHours, tell_hours
from biplomacy.power.told_surplus import ToldSurplus
from biplomacy.values.canonical import JsonObject, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown

MOST = 40_000


@cache
def golden_hours() -> HourSeries:
    return synthetic_series(shipped_months().fiscal_year(2025), "pakistan-fy25", 300)


def synthetic() -> ToldHours:
    system = shipped_system(SHIPPED[0])
    return tell_hours(system, golden_hours(), source="months pakistan-reported", seed=system.name)


def metered() -> tuple[ToldHours, bytes]:
    series = replace(golden_hours(), provenance=Provenance.METERED)
    told = tell_hours(shipped_system(SHIPPED[0]), series, source="meters")
    return told, encode_hours_blob(series)


@cache
def surplus(years: int = 0) -> tuple[ToldSurplus, bytes]:
    system, terms = shipped_system(SHIPPED[0]), SurplusTerms(years=years)
    found = measure_surplus(system, golden_hours(), terms)
    rows = encode_surplus_rows(found.by_hour, found.provenance)
    return tell_surplus(system, golden_hours(), terms, found), rows


@pytest.mark.parametrize("name", SHIPPED)
def test_a_system_reads_back_without_a_changed_bit(name: str) -> None:
    body = encode_system(shipped_system(name))

    assert encode(encode_system(decode_system(body))) == encode(body)
    assert decode_system(body) == shipped_system(name)
    assert len(encode(body)) < MOST


def test_a_system_whose_capacity_is_not_the_sum_is_refused() -> None:
    body = encode_system(shipped_system(SHIPPED[0]))

    with pytest.raises(SystemMalformed, match="sum of the plants"):
        decode_system({**body, "capacity_wh": "1"})


def test_a_system_of_recalled_plants_is_assumed_and_cannot_say_otherwise() -> None:
    body = encode_system(shipped_system(SHIPPED[0]))

    assert body["grade"] == "assumed"
    with pytest.raises(SystemMalformed, match="grade"):
        decode_system({**body, "grade": "attested"})


@pytest.mark.parametrize("text", ["01", "1.0", "-1", "", 1])
def test_a_quantity_has_one_form_only(text: str | int) -> None:
    body = encode_system(shipped_system(SHIPPED[0]))

    with pytest.raises(QuantityMalformed):
        decode_system({**body, "grid_limit_wh": text})


def test_a_system_too_large_for_a_statement_is_refused() -> None:
    system = shipped_system(SHIPPED[0])
    many = tuple(replace(system.plants[0], name=f"plant-{number}") for number in range(100))

    with pytest.raises(LimitExceeded):
        encode_system(replace(system, plants=many))


def test_two_systems_are_compared_number_by_number() -> None:
    found = check_system(*map(shipped_system, SHIPPED))

    assert [one.subject for one in found] == [
        "plants[3].availability.ppm",
        "plants[3].source",
        "plants[7].must_take_wh",
        "system",
    ]
    assert check_system(*[shipped_system(SHIPPED[0])] * 2) == ()


@pytest.mark.parametrize("told", [synthetic(), metered()[0]], ids=["synthetic", "metered"])
def test_hours_read_back_without_a_changed_bit(told: ToldHours) -> None:
    body = encode_hours(told)

    assert decode_hours(body) == told
    assert encode(encode_hours(decode_hours(body))) == encode(body)
    assert len(encode(body)) < MOST


def test_synthetic_hours_are_made_again_from_their_seed() -> None:
    assert check_hours(synthetic()) == ()


def test_a_changed_month_of_synthetic_hours_is_found() -> None:
    told = synthetic()
    (first, wh), *rest = told.months

    found = check_hours(replace(told, months=((first, wh + 1), *rest)))

    assert [one.subject for one in found] == ["sha256"]


def test_metered_hours_are_summed_again_from_their_blob() -> None:
    told, blob = metered()
    (first, wh), *rest = told.months

    assert check_hours(told, blob) == ()
    assert [
        one.subject for one in check_hours(replace(told, months=((first, wh + 1), *rest)), blob)
    ] == ["months[0].wh"]
    assert [one.code for one in check_hours(told, blob[:-1] + b"\0")] == ["power-hours-differ"]
    assert [one.code for one in check_hours(told, blob[:-8])] == ["power-hours-differ"]
    assert [one.code for one in check_hours(told)] == ["power-hours-evidence-absent"]


def test_hours_of_months_beyond_reason_are_refused_and_not_made() -> None:
    told = synthetic()
    (first, _), *rest = told.months

    with pytest.raises(LoadInvalid):
        check_hours(replace(told, months=((first, 2**63 - 1), *rest)))


def test_hours_of_a_later_code_are_left_alone() -> None:
    (found,) = check_hours(replace(synthetic(), code="power-hours 2"))

    assert found.code == "power-code-unknown"


def test_a_blob_of_another_length_is_no_series() -> None:
    told, blob = metered()

    assert decode_hours_blob(blob, told).wh == golden_hours().wh
    with pytest.raises(HoursMissing):
        decode_hours_blob(blob[:-8], told)


def test_synthetic_hours_under_a_claim_of_metered_are_refused() -> None:
    body = encode_hours(synthetic())

    with pytest.raises(ProvenanceRaised):
        decode_hours({**body, "provenance": "metered"})


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"grade": "attested"}, FieldMalformed),
        ({"generator": "dice"}, FieldMalformed),
        ({"step_minutes": 0}, FieldMalformed),
        ({"weather": "fine"}, FieldUnknown),
    ],
)
def test_hours_of_another_shape_are_refused(
    change: JsonObject, error: type[FieldMalformed | FieldUnknown]
) -> None:
    with pytest.raises(error):
        decode_hours({**encode_hours(synthetic()), **change})


@pytest.mark.parametrize("years", [0, 3])
def test_a_surplus_reads_back_and_is_measured_again(years: int) -> None:
    told, rows = surplus(years)
    body = encode_surplus(told)

    assert decode_surplus(body) == told
    assert encode(encode_surplus(decode_surplus(body))) == encode(body)
    assert len(encode(body)) < MOST
    assert check_surplus(told, shipped_system(SHIPPED[0]), golden_hours(), rows) == ()


def test_the_rows_by_hour_read_back() -> None:
    told, rows = surplus()

    decoded = decode_surplus_rows(rows)

    assert encode_surplus_rows(decoded, Provenance.SYNTHETIC) == rows
    assert (len(decoded), Digest.of(rows)) == (told.by_hour.count, told.by_hour.digest)
    with pytest.raises(SystemMalformed):
        decode_surplus_rows(rows.replace(b"2024-07", b"2024-7", 1))


def test_one_watt_hour_too_much_is_found() -> None:
    told, _ = surplus()
    all_hours, *rest = told.rows
    raised = replace(all_hours, firm=(all_hours.firm[0] + 1, *all_hours.firm[1:]))

    found = check_surplus(
        replace(told, rows=(raised, *rest)), shipped_system(SHIPPED[0]), golden_hours()
    )

    assert [(one.code, one.subject) for one in found] == [
        ("power-surplus-differs", "firm[0].p50_wh")
    ]


def test_another_system_other_hours_and_other_rows_are_named() -> None:
    told, rows = surplus()
    system, variant = map(shipped_system, SHIPPED)
    other = synthetic_series(shipped_months().fiscal_year(2025), "other", 300)

    assert [one.code for one in check_surplus(told, variant, other)] == [
        "power-system-differs",
        "power-hours-differ",
    ]
    assert [one.code for one in check_surplus(told, system, golden_hours(), rows + b" ")] == [
        "power-surplus-rows-differ"
    ]
    later = replace(told, code="power-surplus 2")
    assert [one.code for one in check_surplus(later, system, golden_hours())] == [
        "power-code-unknown"
    ]


def test_a_surplus_cannot_raise_its_grade() -> None:
    with pytest.raises(FieldMalformed, match="grade"):
        decode_surplus({**encode_surplus(surplus()[0]), "grade": "attested"})


def test_the_digest_of_a_system_is_that_of_its_body_and_not_of_its_file() -> None:
    body = encode_system(shipped_system(SHIPPED[0]))

    assert system_digest(decode_system(body)) == Digest.of(encode(body))
