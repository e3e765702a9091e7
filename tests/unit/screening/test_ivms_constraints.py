"""C1 to C12, each with a message that passes and one that does not (§C5.2, §C5.3)."""

from __future__ import annotations

import pytest

from biplomacy.screening.adapters.ivms101 import Ivms101Shape
from biplomacy.screening.ivms_constraints import CONSTRAINTS, LEI_CHECKSUM, check_constraints
from biplomacy.screening.ivms_versions import Version, convert
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.values.lei import lei_remainder
from biplomacy.values.verdict import Finding, Severity
from fakes.ivms_messages import LEI, address, legal, message, natural, path_of

TODAY = Day.parse("2026-03-05")
STANDARDS_OWN = "3M5E1GQKGL17HI8CPN20"


def _national(kind: str, **fields: str) -> JsonObject:
    return {"nationalIdentifier": LEI, "nationalIdentifierType": kind, **fields}


def _born(day: str) -> JsonObject:
    return {"dateOfBirth": day, "placeOfBirth": "Quetta"}


def _named(kind: str) -> JsonObject:
    person = natural()
    inner = person["naturalPerson"]
    assert isinstance(inner, dict)
    identifier: JsonObject = {
        "primaryIdentifier": "Rahimi",
        "naturalPersonNameIdentifierType": kind,
    }
    inner["name"] = {"nameIdentifier": [identifier]}
    return person


def _firm_named(kind: str) -> JsonObject:
    identifier: JsonObject = {
        "legalPersonName": "Indus Test Exchange",
        "legalPersonNameIdentifierType": kind,
    }
    return legal(name={"nameIdentifier": [identifier]}, countryOfRegistration="PK")


def _living_at(**fields: str | None) -> JsonObject:
    return message(natural(geographicAddress=[address(**fields)]))


def _firm(kind: str, **fields: str) -> JsonObject:
    return message(beneficiary=legal(nationalIdentification=_national(kind, **fields)))


_O = "$.originator.originatorPerson[0].naturalPerson"
_B = "$.beneficiary.beneficiaryPerson[0].legalPerson"
CASES = (
    ("C1", message(natural(dateAndPlaceOfBirth=_born("1990-01-01"))),
     message(natural(countryOfResidence="PK")), _O),
    ("C2", message(natural(dateAndPlaceOfBirth=_born("2026-03-04"))),
     message(natural(dateAndPlaceOfBirth=_born("2026-03-05"))),
     f"{_O}.dateAndPlaceOfBirth.dateOfBirth"),
    ("C3", _living_at(country="XX"), _living_at(country="UK"),
     f"{_O}.geographicAddress[0].country"),
    ("C4", message(legal(geographicAddress=[address(addressType="GEOG")])),
     message(legal(geographicAddress=[address(addressType="BIZZ")])),
     "$.originator.originatorPerson[0].legalPerson"),
    ("C5", message(beneficiary=_firm_named("LEGL")), message(beneficiary=_firm_named("TRAD")),
     f"{_B}.name"),
    ("C6", message(beneficiary=_named("LEGL")), message(beneficiary=_named("ALIA")),
     "$.beneficiary.beneficiaryPerson[0].naturalPerson.name"),
    ("C7", _firm("TXID", registrationAuthority="RA000553"),
     _firm("CCPT", registrationAuthority="RA000553"),
     f"{_B}.nationalIdentification.nationalIdentifierType"),
    ("C8", _living_at(buildingNumber=None, buildingName="Old Mill"),
     _living_at(buildingNumber=None), f"{_O}.geographicAddress[0]"),
    ("C9", _firm("RAID", registrationAuthority="RA000553"), _firm("RAID"),
     f"{_B}.nationalIdentification"),
    ("C9", _firm("LEIX"), _firm("LEIX", registrationAuthority="RA000553"),
     f"{_B}.nationalIdentification"),
    ("C9", _firm("LEIX"), _firm("LEIX", countryOfIssue="PK"), f"{_B}.nationalIdentification"),
    ("C10", _firm("RAID", registrationAuthority="RA000553"),
     _firm("RAID", registrationAuthority="RA00055"),
     f"{_B}.nationalIdentification.registrationAuthority"),
    ("C11", _firm("LEIX"),
     message(beneficiary=legal(nationalIdentification={**_national("LEIX"),
                                                       "nationalIdentifier": LEI.lower()})),
     f"{_B}.nationalIdentification.nationalIdentifier"),
    ("C12", message(transferPath=path_of(0, 1, 2)), message(transferPath=path_of(0, 2)),
     "$.transferPath.transferPath[1].sequence"),
)  # fmt: skip


def _failures(given: JsonObject) -> list[tuple[str, str]]:
    findings = check_constraints(given, TODAY)
    return [(one.code, one.subject) for one in findings if one.severity is Severity.FAILURE]


@pytest.mark.parametrize(("rule", "passing", "failing", "where"), CASES)
def test_each_rule_passes_one_message_and_finds_its_neighbour(
    rule: str, passing: JsonObject, failing: JsonObject, where: str
) -> None:
    assert _failures(passing) == []
    assert _failures(failing) == [(rule, where)]


@pytest.mark.parametrize(("rule", "passing", "failing", "where"), CASES)
def test_a_message_of_2020_is_judged_as_its_twin_of_2023(
    rule: str, passing: JsonObject, failing: JsonObject, where: str
) -> None:
    old = where.replace("Person[0]", "Persons[0]")

    assert _failures(convert(passing, Version.V2020)) == []
    assert _failures(convert(failing, Version.V2020)) == [(rule, old)]


@pytest.mark.parametrize(("rule", "passing", "failing", "where"), CASES)
def test_both_messages_of_a_rule_have_the_standards_shape(
    rule: str, passing: JsonObject, failing: JsonObject, where: str
) -> None:
    for given in (passing, failing):
        assert Ivms101Shape().check(given) == (), (rule, where)


def test_the_table_holds_each_rule_once_with_its_scope() -> None:
    assert [rule.id for rule in CONSTRAINTS] == [f"C{number}" for number in range(1, 13)]
    assert all(rule.scope and rule.text for rule in CONSTRAINTS)


def test_a_vasp_without_identification_is_told_and_does_not_fail() -> None:
    given = message(originatingVASP={"originatingVASP": legal(countryOfRegistration="PK")})

    (found,) = check_constraints(given, TODAY)

    assert (found.code, found.severity) == ("C4", Severity.INFO)
    assert found.subject == "$.originatingVASP.originatingVASP.legalPerson"


def test_the_standards_own_example_of_an_lei_is_only_warned_of() -> None:
    national = {**_national("LEIX"), "nationalIdentifier": STANDARDS_OWN}

    (found,) = check_constraints(message(beneficiary=legal(nationalIdentification=national)), TODAY)

    assert lei_remainder(STANDARDS_OWN) == 69
    assert (found.code, found.severity) == (LEI_CHECKSUM, Severity.WARNING)


def test_an_authority_of_the_right_form_is_told_to_be_unchecked() -> None:
    findings = check_constraints(_firm("RAID", registrationAuthority="RA000553"), TODAY)

    assert [(one.code, one.severity) for one in findings] == [("C10", Severity.INFO)]
    assert "version none" in findings[0].message


def test_no_finding_repeats_what_stands_in_a_message() -> None:
    told = [one for *_, failing, _ in CASES for one in _all(failing)]

    for private in ("Rahimi", "Zara", LEI, "Jinnah", "customer-17"):
        assert not any(private in f"{one.subject}{one.message}" for one in told)


def _all(given: JsonObject) -> tuple[Finding, ...]:
    return (*check_constraints(given, TODAY), *Ivms101Shape().check(given))
