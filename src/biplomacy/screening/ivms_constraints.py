"""The constraints C1 to C12 of IVMS101, each one pure function (supervision §C5.2, §C5.3).

The rules are in our words; the standard is at https://www.intervasp.org. A finding says which rule
and where, and repeats no text of a message but a code of the standard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pycountry

from biplomacy.screening.ivms_parts import (
    Role,
    addresses,
    countries,
    is_named,
    persons,
    shown,
    transfer_path,
)
from biplomacy.values.day import Day
from biplomacy.values.errors import InputError
from biplomacy.values.lei import has_lei_pattern, is_lei
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.screening.ivms_parts import PersonPart
    from biplomacy.values.canonical import JsonObject

LEI_CHECKSUM = "lei-checksum"
UNKNOWN_COUNTRY = "XX"
AUTHORITIES_VERSION = "none"
"""The version of GLEIF's list of registration authorities that is at hand: none is shipped."""
_LEGAL_IDENTIFIERS = frozenset({"RAID", "MISC", "LEIX", "TXID"})
_AUTHORITY = re.compile(r"RA[0-9]{6}", re.ASCII)
_LEI = "LEIX"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule of the standard: what it is about, what it says, and the function that finds out."""

    id: str
    scope: str
    text: str
    check: Callable[[JsonObject, Day], tuple[Finding, ...]]


def c1(message: JsonObject, _: Day) -> tuple[Finding, ...]:
    """Return the natural originators (VASPs: as info) that nothing tells apart."""
    wanted = "an address, a customer identification, a national identification, or date and place"
    return tuple(
        _finding("C1", person.path, f"none of: {wanted} of birth", _weight(person))
        for person in persons(message)
        if person.natural
        and person.role is not Role.BENEFICIARY
        and not person.part.has(
            "geographicAddress",
            "customerIdentification",
            "customerNumber",
            "nationalIdentification",
            "dateAndPlaceOfBirth",
        )
    )


def c2(message: JsonObject, today: Day) -> tuple[Finding, ...]:
    """Return the births that are no day, or not before ``today``."""
    found = []
    for person in persons(message):
        birth = person.part.one("dateAndPlaceOfBirth") if person.natural else None
        text = None if birth is None else birth.text("dateOfBirth")
        if birth is not None and text is not None and not _is_before(text, today):
            where = f"{birth.path}.dateOfBirth"
            found.append(_finding("C2", where, f"no day before {today}"))
    return tuple(found)


def c3(message: JsonObject, _: Day) -> tuple[Finding, ...]:
    """Return the countries that ISO 3166-1 alpha-2 does not have; XX stands for unknown."""
    return tuple(
        _finding("C3", path, "no country of ISO 3166-1 alpha-2, nor XX")
        for path, text in countries(message)
        if text not in _country_codes()
    )


def c4(message: JsonObject, _: Day) -> tuple[Finding, ...]:
    """Return the legal originators (VASPs: as info) that nothing tells apart."""
    return tuple(
        _finding(
            "C4",
            person.path,
            "none of: an address of the type GEOG, a customer or a national identification",
            _weight(person),
        )
        for person in persons(message)
        if not person.natural
        and person.role is not Role.BENEFICIARY
        and not person.part.has(
            "customerIdentification", "customerNumber", "nationalIdentification"
        )
        and not any(
            address.text("addressType") == "GEOG"
            for address in person.part.many("geographicAddress")
        )
    )


def c5(message: JsonObject, _: Day) -> tuple[Finding, ...]:
    """Return the legal persons without a legal name."""
    return tuple(
        _finding("C5", f"{person.path}.name", "no name of the type LEGL")
        for person in persons(message)
        if not person.natural
        and not is_named(person.part, "LEGL", ("legalPersonNameIdentifierType",))
    )


def c6(message: JsonObject, _: Day) -> tuple[Finding, ...]:
    """Return the natural persons without a legal name."""
    names = ("naturalPersonNameIdentifierType", "nameIdentifierType")
    return tuple(
        _finding("C6", f"{person.path}.name", "no name of the type LEGL")
        for person in persons(message)
        if person.natural and not is_named(person.part, "LEGL", names)
    )


def c7(message: JsonObject, _: Day) -> tuple[Finding, ...]:
    """Return the legal persons' identifications of a type that only a natural person has."""
    return tuple(
        _finding(
            "C7",
            f"{national.path}.nationalIdentifierType",
            f"a legal person has RAID, MISC, LEIX or TXID, not {shown(kind)}",
        )
        for person in persons(message)
        if not person.natural and (national := person.national) is not None
        if (kind := national.text("nationalIdentifierType")) not in _LEGAL_IDENTIFIERS
    )


def c8(message: JsonObject, _: Day) -> tuple[Finding, ...]:
    """Return the addresses that no letter carrier would find."""
    return tuple(
        _finding("C8", address.path, "neither an addressLine, nor streetName with a building")
        for address in addresses(message)
        if not address.has("addressLine")
        and not (address.has("streetName") and address.has("buildingName", "buildingNumber"))
    )


def c9(message: JsonObject, _: Day) -> tuple[Finding, ...]:
    """Return the legal persons' identifications with a country, or with the wrong authority."""
    return tuple(_c9(message))


def c10(message: JsonObject, _: Day) -> tuple[Finding, ...]:
    """Return the registration authorities that are not on GLEIF's list.

    Without the list only the form can be checked: each code of that form is told as info.
    """
    found = []
    for person in persons(message):
        national = person.national
        code = None if national is None else national.text("registrationAuthority")
        if national is None or code is None:
            continue
        where = f"{national.path}.registrationAuthority"
        if _AUTHORITY.fullmatch(code) is None:
            found.append(_finding("C10", where, "not RA and six digits"))
        else:
            seen = (
                f"the form is right; GLEIF's list was not at hand (version {AUTHORITIES_VERSION})"
            )
            found.append(_finding("C10", where, seen, Severity.INFO))
    return tuple(found)


def c11(message: JsonObject, _: Day) -> tuple[Finding, ...]:
    """Return the identifiers of the type LEIX that have not the form of an LEI."""
    return tuple(
        _finding("C11", where, "not eighteen capital letters or digits and two digits")
        for where, text in _leis(message)
        if not has_lei_pattern(text)
    )


def c12(message: JsonObject, _: Day) -> tuple[Finding, ...]:
    """Return the first place at which the transfer path does not count up from 0."""
    for index, step in enumerate(transfer_path(message)):
        told = step.fields.get("sequence")
        if type(told) is not int or told != index:
            return (_finding("C12", f"{step.path}.sequence", f"{index} is expected here"),)
    return ()


CONSTRAINTS = (
    Constraint("C1", "originator, natural", "something tells the originator apart", c1),
    Constraint("C2", "natural", "the date of birth lies before today", c2),
    Constraint("C3", "any country field", "ISO 3166-1 alpha-2, or XX", c3),
    Constraint("C4", "originator, legal", "something tells the originator apart", c4),
    Constraint("C5", "legal", "at least one name of the type LEGL", c5),
    Constraint("C6", "natural", "at least one name of the type LEGL", c6),
    Constraint("C7", "legal", "the national identifier is RAID, MISC, LEIX or TXID", c7),
    Constraint("C8", "address", "an addressLine, or streetName with a building", c8),
    Constraint("C9", "legal", "no countryOfIssue; an authority unless LEIX, none if LEIX", c9),
    Constraint("C10", "registration authority", "RA and six digits, on GLEIF's list", c10),
    Constraint("C11", "LEIX", "the form of an LEI", c11),
    Constraint("C12", "transfer path", "sequences 0, 1, 2, … without a gap", c12),
)


def check_constraints(message: JsonObject, today: Day) -> tuple[Finding, ...]:
    """Return what the twelve constraints find, and a warning for each LEI with wrong digits.

    ``message`` is of either version and in the shape of the standard; ``today`` is the clock's.
    """
    found = [finding for rule in CONSTRAINTS for finding in rule.check(message, today)]
    found.extend(
        Finding(LEI_CHECKSUM, Severity.WARNING, where, "the check digits do not fit (mod 97)")
        for where, text in _leis(message)
        if has_lei_pattern(text) and not is_lei(text)
    )
    return tuple(found)


def _c9(message: JsonObject) -> Iterator[Finding]:
    for person in persons(message):
        national = person.national
        if person.natural or national is None:
            continue
        if national.has("countryOfIssue"):
            yield _finding("C9", national.path, "a legal person has no countryOfIssue")
        if national.text("nationalIdentifierType") == _LEI:
            if national.has("registrationAuthority"):
                yield _finding("C9", national.path, "LEIX with a registrationAuthority")
        elif not national.has("registrationAuthority"):
            yield _finding("C9", national.path, "a registrationAuthority is required unless LEIX")


def _leis(message: JsonObject) -> Iterator[tuple[str, str]]:
    for person in persons(message):
        national = person.national
        if national is None or person.natural:
            continue
        text = national.text("nationalIdentifier")
        if national.text("nationalIdentifierType") == _LEI and text is not None:
            yield f"{national.path}.nationalIdentifier", text


def _weight(person: PersonPart) -> Severity:
    return Severity.INFO if person.role is Role.VASP else Severity.FAILURE


def _finding(rule: str, where: str, message: str, severity: Severity = Severity.FAILURE) -> Finding:
    return Finding(rule, severity, where, message)


def _is_before(text: str, today: Day) -> bool:
    try:
        return Day.parse(text) < today
    except InputError:
        return False


@lru_cache(maxsize=1)
def _country_codes() -> frozenset[str]:
    return frozenset({country.alpha_2 for country in pycountry.countries} | {UNKNOWN_COUNTRY})
