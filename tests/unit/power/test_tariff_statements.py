"""``power-tariff/1`` and ``power-tariff-test/1``: bytes, facts, and the test made again (§18)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from biplomacy.power.benchmarks import PartName
from biplomacy.power.errors import SystemMalformed
from biplomacy.power.rule_file import SHIPPED, shipped_rules, shipped_rules_bytes
from biplomacy.power.statement.tariff import decode_tariff, encode_tariff
from biplomacy.power.statement.tariff_test import decode_tariff_test, encode_tariff_test
from biplomacy.power.subsidy import try_tariff
from biplomacy.power.subsidy_answers import TariffTest
from biplomacy.power.tariff import Indexed, PassThrough, Schedule, Seasonal
from biplomacy.power.tariff_check import DIFFERS, RULES_ABSENT, check_tariff_test
from biplomacy.power.tariff_facts import FactName, tariff_facts
from biplomacy.values.canonical import JsonObject, JsonValue, encode
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from biplomacy.values.verdict import Grade, Severity, Standing
from fakes.power_tariff_cases import OFFER, PACKAGE, asked, offered, part

RULE_FILES = [shipped_rules_bytes(name) for name in SHIPPED]
MAX_PAYLOAD = 40_000


def published(name: str) -> TariffTest:
    return try_tariff(asked(offered(name), part(PartName.ADDERS, "0")), shipped_rules())


def changed(body: JsonObject, path: str, value: JsonValue) -> JsonObject:
    """Return a copy of a body in which the leaf at a path such as ``gaps/0/gap`` is another."""
    copy: JsonObject = json.loads(encode(body))
    *parents, last = path.split("/")
    place: JsonValue = copy
    for step in parents:
        place = place[int(step)] if isinstance(place, list) else place[step]  # type: ignore[index]
    assert isinstance(place, dict)
    place[last] = value
    return copy


@pytest.mark.parametrize("name", [OFFER, PACKAGE])
@pytest.mark.parametrize(
    "schedule",
    [None, Seasonal(tuple(range(12))), Indexed(1_600_000, 600_000), PassThrough(5, 1_000_000)],
)
def test_a_tariff_reads_back_without_a_changed_bit(name: str, schedule: Schedule | None) -> None:
    tariff = replace(offered(name), take_or_pay_ppm=800_000)
    tariff = tariff if schedule is None else replace(tariff, schedule=schedule)

    body = encode_tariff(tariff)

    assert decode_tariff(body) == tariff
    assert encode(encode_tariff(decode_tariff(body))) == encode(body)


def test_a_tariff_says_how_far_its_terms_reach() -> None:
    assert encode_tariff(offered(PACKAGE))["grade"] == "attested"
    assert encode_tariff(offered(OFFER))["grade"] == "assumed"
    for name, value in (("grade", "record"), ("code", "power-tariff 9")):
        with pytest.raises(SystemMalformed):
            decode_tariff(encode_tariff(offered(OFFER)) | {name: value})


@pytest.mark.parametrize("name", [OFFER, PACKAGE])
def test_a_test_reads_back_without_a_changed_bit(name: str) -> None:
    found = published(name)

    body = encode_tariff_test(found)

    assert decode_tariff_test(body) == found
    assert encode(encode_tariff_test(decode_tariff_test(body))) == encode(body)
    assert len(encode(body)) < MAX_PAYLOAD


def test_a_test_without_adders_reads_back_with_what_is_missing() -> None:
    found = try_tariff(asked(offered()), shipped_rules())

    assert decode_tariff_test(encode_tariff_test(found)) == found


@pytest.mark.parametrize("name", [OFFER, PACKAGE])
def test_a_published_test_is_made_again_from_its_body_and_the_rules(name: str) -> None:
    assert check_tariff_test(encode_tariff_test(published(name)), RULE_FILES) == ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("results/2/result", "no-subsidy", id="verdict"),
        pytest.param("results/0/gap", "1", id="rule's-gap"),
        pytest.param("gaps/0/support_usd", "1.00", id="money"),
        pytest.param("limbs/2/answer", "not-met", id="limb"),
        pytest.param("conditions/1/answer", "met", id="condition"),
        pytest.param("bills/1/change", "0.00", id="bill"),
        pytest.param("withdrawal/0/loss", "0.01", id="withdrawal"),
        pytest.param("energy_wh", "6668160000001", id="energy"),
        pytest.param("rate_per_usd", "282", id="exchange-rate"),
    ],
)
def test_a_changed_figure_is_found(path: str, value: str) -> None:
    body = changed(encode_tariff_test(published(OFFER)), path, value)

    found = check_tariff_test(body, RULE_FILES)

    assert found
    assert {(one.code, one.severity) for one in found} == {(DIFFERS, Severity.FAILURE)}


def test_a_test_by_rules_that_are_not_at_hand_stays_unchecked() -> None:
    found = check_tariff_test(encode_tariff_test(published(OFFER)), RULE_FILES[:1])

    assert {one.code for one in found} == {RULES_ABSENT}
    assert [one.subject for one in found] == list(SHIPPED[1:])


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        pytest.param("code", "power-tariff-test 9", SystemMalformed, id="code"),
        pytest.param("facts/b3/value", "26", SystemMalformed, id="fact"),
        pytest.param("facts/b3/value", "2.6e1", FieldMalformed, id="fact-form"),
        pytest.param("grade", "record", SystemMalformed, id="grade"),
        pytest.param("benchmarks/0/per_kwh", "1.0000", SystemMalformed, id="rounded"),
        pytest.param("benchmarks/0/minor_per_mwh", "1", SystemMalformed, id="not-the-sum"),
        pytest.param("rate", "4500000/2", FieldMalformed, id="not-lowest-terms"),
        pytest.param("energy_wh", "1/2", SystemMalformed, id="half-a-watt-hour"),
        pytest.param("limbs/0/answer", "perhaps", SystemMalformed, id="no-answer"),
        pytest.param("offer/colour", "red", FieldUnknown, id="unknown-field"),
        pytest.param("provenance", "measured", FieldMalformed, id="provenance"),
    ],
)
def test_a_body_that_contradicts_itself_is_refused(
    path: str, value: str, error: type[Exception]
) -> None:
    body = changed(encode_tariff_test(published(OFFER)), path, value)

    with pytest.raises(error):
        decode_tariff_test(body)


def facts(name: str) -> dict[FactName, str | None]:
    return {fact.name: fact.told.value for fact in tariff_facts(published(name))}


def test_the_facts_of_the_package_are_all_told() -> None:
    assert facts(PACKAGE) == {
        FactName.RATE: "22.98",
        FactName.B1_LOW: "14.6497",
        FactName.B1_HIGH: "22.5959",
        FactName.B3: "25.9692",
        FactName.B4: "34.9",
        FactName.NAMED_SECTORS: "0",
        FactName.HAS_END: "1",
        FactName.HAS_CAP: "1",
        FactName.ABOVE_BASE: "1",
        FactName.OTHERS_BURDEN: "0",
        FactName.LENDER_CONSULTED: "1",
    }


def test_what_was_never_published_of_the_offer_is_unknown() -> None:
    told = facts(OFFER)

    assert [name for name, value in told.items() if value is None] == [
        FactName.HAS_END,
        FactName.HAS_CAP,
        FactName.ABOVE_BASE,
        FactName.OTHERS_BURDEN,
    ]
    assert (told[FactName.NAMED_SECTORS], told[FactName.LENDER_CONSULTED]) == ("1", "0")


def test_a_cost_on_synthetic_hours_is_only_assumed() -> None:
    by_name = {fact.name: fact.told for fact in tariff_facts(published(PACKAGE))}

    assert by_name[FactName.B1_LOW].grade is Grade.ASSUMED
    assert by_name[FactName.B1_LOW].standing is Standing.SYNTHETIC
    assert by_name[FactName.B4].standing is Standing.PRESS


def mutate(place: JsonValue, visit: Callable[[JsonObject, str], None]) -> None:
    match place:
        case dict():
            for name, inner in list(place.items()):
                visit(place, name)
                mutate(inner, visit)
        case list():
            for inner in place:
                mutate(inner, visit)
        case _:
            pass


def test_no_field_can_be_left_out_unnoticed() -> None:
    body = encode_tariff_test(published(PACKAGE))
    unnoticed: list[str] = []

    def leave_out(place: JsonObject, name: str) -> None:
        kept = place.pop(name)
        try:
            if not check_tariff_test(body, RULE_FILES):
                unnoticed.append(name)
        except (FieldMalformed, FieldUnknown, SystemMalformed):
            pass
        place[name] = kept

    mutate(body, leave_out)

    # Days and yearly limits of an offer may be absent: no figure of the test follows from them.
    assert sorted(unnoticed) == ["base_gwh", "cap_gwh", "ends", "starts"]
