"""Shape, versions and profiles of IVMS101 messages (§C5.1, §C5.4, §C5.5)."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.screening.adapters.ivms101 import Ivms101Shape
from biplomacy.screening.errors import IvmsBothVersions, IvmsMalformed
from biplomacy.screening.ivms_checking import Profile, check_message, read_message
from biplomacy.screening.ivms_lenient import DEVIATION
from biplomacy.screening.ivms_versions import Version, convert, version_of
from biplomacy.values.canonical import JsonObject, JsonValue, encode
from biplomacy.values.day import Day
from fakes.ivms_messages import address, legal, message, natural, path_of

TODAY = Day.parse("2026-03-05")
PERSONS = st.sampled_from(
    (
        natural(),
        natural(customerIdentification="c-1", countryOfResidence="PK"),
        natural(geographicAddress=[address()]),
        legal(),
        legal(customerIdentification="c-2"),
    )
)
METADATA = st.sampled_from(([], ["arab"], None))


@given(originator=PERSONS, beneficiary=PERSONS, methods=METADATA, steps=st.integers(0, 3))
def test_2023_to_2020_to_2023_gives_the_same_message(
    originator: JsonObject, beneficiary: JsonObject, methods: list[str] | None, steps: int
) -> None:
    metadata: JsonObject = {"payloadVersion": "101.2023"}
    if methods is not None:
        metadata["transliterationMethod"] = [*methods]
    new = message(originator, beneficiary, payloadMetadata=metadata)
    if steps:
        new["transferPath"] = path_of(*range(steps))

    old = convert(new, Version.V2020)

    assert convert(old, Version.V2023) == new
    assert version_of(old) is Version.V2020
    text = encode(old)
    assert not any(
        name in text
        for name in (
            b'"originatorPerson"',
            b"naturalPersonName",
            b"customerIdentification",
            b"payloadVersion",
        )
    )


def test_local_names_keep_the_name_of_their_type() -> None:
    old = encode(convert(message(), Version.V2020))

    assert encode(message()).count(b'"nameIdentifierType"') == 1
    assert old.count(b'"nameIdentifierType"') == 2


@pytest.mark.parametrize(
    "change",
    [
        {"originator": {"originatorPersons": [natural()]}},
        {"originator": {"originatorPersons": [], "originatorPerson": [natural()]}},
        {"payloadMetadata": {"payloadVersion": "101"}},
    ],
)
def test_names_of_both_versions_in_one_message_are_refused(change: JsonObject) -> None:
    with pytest.raises(IvmsBothVersions) as caught:
        version_of({**message(), **change})

    assert caught.value.code == "ivms-both-versions"


def test_a_version_that_does_not_exist_is_refused() -> None:
    with pytest.raises(IvmsMalformed):
        version_of(message(payloadMetadata={"payloadVersion": "102"}))


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ({"remark": "x"}, "$.(another field)", "does not have"),
        ({"originator": {"originatorPerson": []}}, "$.originator.originatorPerson", "empty list"),
        ({"transferPath": None}, "$.transferPath", "null"),
        ({"payloadMetadata": {}}, "$.payloadMetadata.payloadVersion", "missing"),
        (
            {"transferPath": {"transferPath": [{"intermediaryVASP": legal(), "sequence": "0"}]}},
            "$.transferPath.transferPath[0].sequence",
            "whole number",
        ),
        (
            {"originator": {"originatorPerson": [{**natural(), **legal()}]}},
            "$.originator.originatorPerson[0]",
            "both",
        ),
    ],
)
def test_what_the_standard_does_not_have_is_found_at_its_place(
    change: JsonObject, where: str, what: str
) -> None:
    (found,) = Ivms101Shape().check({**message(), **change})

    assert (found.subject, what in found.message) == (where, True)


@pytest.mark.parametrize(
    ("given_name", "faults"),
    [("A" * 100, 0), ("A" * 101, 1), ("", 1), ("Zoë", 1), ("A\n", 1)],
)
def test_names_are_printable_ascii_of_at_most_100_signs(given_name: str, faults: int) -> None:
    identifier: JsonObject = {
        "primaryIdentifier": given_name,
        "naturalPersonNameIdentifierType": "LEGL",
    }
    person: JsonObject = {"naturalPerson": {"name": {"nameIdentifier": [identifier]}}}

    assert len(Ivms101Shape().check(message(beneficiary=person))) == faults


def test_eight_lines_of_an_address_are_one_too_many() -> None:
    eight: list[JsonValue] = ["Line"] * 8
    lines: JsonObject = {"geographicAddress": [address(addressLine=eight)]}

    (found,) = Ivms101Shape().check(message(natural(**lines)))

    assert found.message == "holds more items than are allowed"


def test_a_request_may_leave_out_the_beneficiarys_firm_and_one_may_name_it() -> None:
    firm: JsonObject = {"beneficiaryVASP": {"beneficiaryVASP": legal()}}

    for whole in (message(), {**message(), **firm}):
        checked = check_message(whole, Ivms101Shape(), today=TODAY, profile=Profile.STRICT)
        assert (checked.passes, checked.findings) == (True, ())


def test_the_lenient_profile_lists_what_it_makes_right() -> None:
    whole = deepcopy(convert(message(), Version.V2020))
    person: JsonObject = {**natural(customerNumber="c-1"), "accountNumber": ["acct"]}
    given_name = person["naturalPerson"]
    assert isinstance(given_name, dict)
    identifier: JsonObject = {
        "primaryIdentifier": "Rahimi",
        "secondaryIdentifier": "",
        "nameIdentifierType": "legl",
    }
    given_name["name"] = [{"nameIdentifier": identifier}]
    wild: JsonObject = {
        "Originator": {"originatorPersons": person},
        "beneficiary": whole["beneficiary"],
        "originating_vasp": legal(),
    }

    strict = check_message(wild, Ivms101Shape(), today=TODAY, profile=Profile.STRICT)
    lenient = check_message(wild, Ivms101Shape(), today=TODAY, profile=Profile.LENIENT)

    assert not strict.passes
    assert (lenient.passes, lenient.version) == (True, Version.V2020)
    assert {one.code for one in lenient.findings} == {DEVIATION}
    assert [one.subject.removeprefix("$.") for one in lenient.findings] == [
        "originator",
        "originator.originatorPersons",
        "originator.originatorPersons[0].naturalPerson.name",
        "originator.originatorPersons[0].naturalPerson.name.nameIdentifier",
        "originator.originatorPersons[0].naturalPerson.name.nameIdentifier[0].secondaryIdentifier",
        "originator.originatorPersons[0].naturalPerson.name.nameIdentifier[0].nameIdentifierType",
        "originatingVASP",
        "originator.originatorPersons[0].accountNumber",
        "originatingVASP",
    ]


def test_the_lenient_profile_changes_nothing_in_a_message_of_the_standard() -> None:
    checked = check_message(message(), Ivms101Shape(), today=TODAY, profile=Profile.LENIENT)

    assert (checked.message, checked.findings) == (message(), ())


@pytest.mark.parametrize("content", [b"[]", b'{"a":1.5}', b'{"a":1,"a":2}', b"\xff", b"{"])
def test_bytes_that_are_no_plain_object_are_refused_without_repeating_them(content: bytes) -> None:
    with pytest.raises(IvmsMalformed) as caught:
        read_message(content)

    assert "1.5" not in caught.value.message
