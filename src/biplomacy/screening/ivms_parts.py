"""Where the persons, addresses and countries of an IVMS101 message stand (supervision §C5.1).

A part keeps its path in the message, so a finding says where, and never what stands there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.canonical import JsonObject, JsonValue

_CODE = re.compile(r"[A-Z]{4}", re.ASCII)
COUNTRY_FIELDS = ("countryOfResidence", "countryOfRegistration", "countryOfIssue", "country")


class Role(StrEnum):
    """What a person is in the transfer."""

    ORIGINATOR = "originator"
    BENEFICIARY = "beneficiary"
    VASP = "vasp"


@dataclass(frozen=True, slots=True)
class Part:
    """An object of a message at its path; its content stays out of its own ``repr``."""

    path: str
    fields: JsonObject = field(repr=False)

    def text(self, name: str) -> str | None:
        """Return a field's text, None where it is absent or no text."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else None

    def has(self, *names: str) -> bool:
        """Say whether one of the fields is there and not empty."""
        return any(self.fields.get(name) not in (None, "", [], {}) for name in names)

    def one(self, name: str) -> Part | None:
        """Return the object in a field, None where there is none."""
        value = self.fields.get(name)
        return Part(f"{self.path}.{name}", value) if isinstance(value, dict) else None

    def many(self, name: str) -> tuple[Part, ...]:
        """Return the objects of a list in a field; an object that stands alone is one of one."""
        value = self.fields.get(name)
        if isinstance(value, dict):
            return (Part(f"{self.path}.{name}", value),)
        if not isinstance(value, list):
            return ()
        return tuple(
            Part(f"{self.path}.{name}[{index}]", item)
            for index, item in enumerate(value)
            if isinstance(item, dict)
        )


@dataclass(frozen=True, slots=True)
class PersonPart:
    """A natural or legal person of a message, and what the person is in the transfer."""

    role: Role
    part: Part
    natural: bool

    @property
    def path(self) -> str:
        """The person's path."""
        return self.part.path

    @property
    def national(self) -> Part | None:
        """The national identification, where one is given."""
        return self.part.one("nationalIdentification")


def persons(message: JsonObject) -> tuple[PersonPart, ...]:
    """Return all persons of a message of either version, in the order of the standard."""
    return tuple(_persons(message))


def transfer_path(message: JsonObject) -> tuple[Part, ...]:
    """Return the firms between the first and the last, in the order in which they stand."""
    outer = _root(message).one("transferPath")
    return () if outer is None else outer.many("transferPath")


def addresses(message: JsonObject) -> tuple[Part, ...]:
    """Return the addresses of all persons."""
    return tuple(
        address for person in persons(message) for address in person.part.many("geographicAddress")
    )


def countries(message: JsonObject) -> tuple[tuple[str, str], ...]:
    """Return the path and the text of every country field."""
    found: list[tuple[str, str]] = []
    for person in persons(message):
        national = [] if person.national is None else [person.national]
        for part in (person.part, *person.part.many("geographicAddress"), *national):
            told = ((name, part.text(name)) for name in COUNTRY_FIELDS)
            found.extend((f"{part.path}.{name}", text) for name, text in told if text is not None)
    return tuple(found)


def is_named(part: Part, kind: str, field_names: tuple[str, ...]) -> bool:
    """Say whether one of a person's names is of that kind, such as LEGL."""
    return any(
        identifier.text(name) == kind
        for name_part in part.many("name")
        for identifier in name_part.many("nameIdentifier")
        for name in field_names
    )


def _root(message: JsonObject) -> Part:
    return Part("$", message)


def _persons(message: JsonObject) -> Iterator[PersonPart]:
    root = _root(message)
    for role in (Role.ORIGINATOR, Role.BENEFICIARY):
        side = root.one(role.value)
        for name in (f"{role.value}Person", f"{role.value}Persons"):
            for person in () if side is None else side.many(name):
                yield from _either(role, person)
    for name in ("originatingVASP", "beneficiaryVASP"):
        outer = root.one(name)
        inner = None if outer is None else outer.one(name)
        if inner is not None:
            yield from _either(Role.VASP, inner)
    for step in transfer_path(message):
        firm = step.one("intermediaryVASP")
        if firm is not None:
            yield from _either(Role.VASP, firm)


def _either(role: Role, person: Part) -> Iterator[PersonPart]:
    for name, natural in (("naturalPerson", True), ("legalPerson", False)):
        part = person.one(name)
        if part is not None:
            yield PersonPart(role, part, natural)


def shown(value: JsonValue) -> str:
    """Return a code that a message may repeat: four capital letters, else ``another``."""
    text = value if isinstance(value, str) else ""
    return text if _CODE.fullmatch(text) else "another"
