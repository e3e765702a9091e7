"""IVMS101 of 2020 and of 2023: told apart by their field names, and renamed (supervision §C5.5).

Fields are renamed and never copied, so 2023 to 2020 to 2023 gives the same message.
"""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.screening.errors import IvmsBothVersions, IvmsMalformed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.canonical import JsonObject, JsonValue


class Version(StrEnum):
    """A version by the code that ``payloadVersion`` has for it."""

    V2020 = "101"
    V2023 = "101.2023"


_PAIRS = MappingProxyType(
    {
        "originatorPersons": "originatorPerson",
        "beneficiaryPersons": "beneficiaryPerson",
        "customerNumber": "customerIdentification",
    }
)
"""Names of 2020 and of 2023."""
_IN_BOTH = frozenset({"customerIdentification"})
"""Texts of 2020 use both names of this field, so it tells no version."""
_PLAIN = re.compile(r"[A-Za-z]{1,40}", re.ASCII)
_OLD_TYPE, _NEW_TYPE = "nameIdentifierType", "naturalPersonNameIdentifierType"
_METADATA, _VERSION = "payloadMetadata", "payloadVersion"
_NATURAL, _NAME, _IDENTIFIERS = "naturalPerson", "name", "nameIdentifier"


def version_of(message: JsonObject) -> Version:
    """Return the version that a message's field names belong to; 2023 where they are in both.

    Raises:
        IvmsBothVersions: one message holds names of both, or its ``payloadVersion`` is another's.
        IvmsMalformed: ``payloadVersion`` names no version.
    """
    marks: dict[Version, str] = {}
    _collect(message, "$", marks)
    metadata = message.get(_METADATA)
    told = metadata.get(_VERSION) if isinstance(metadata, dict) else None
    if told is not None:
        if not isinstance(told, str) or told not in set(Version):
            raise IvmsMalformed(f"$.{_METADATA}.{_VERSION} is neither 101 nor 101.2023")
        marks.setdefault(Version(told), f"$.{_METADATA}.{_VERSION}")
    if len(marks) > 1:
        raise IvmsBothVersions(
            f"field names of 2020 at {marks[Version.V2020]} and of 2023 at {marks[Version.V2023]}",
            hint="rename the fields with `biplomacy screening ivms convert`, and drop the old ones",
        )
    return next(iter(marks), Version.V2023)


def convert(message: JsonObject, to: Version) -> JsonObject:
    """Return the message in the names of a version; one that has them already stays as it is.

    Raises:
        IvmsBothVersions, IvmsMalformed: as ``version_of`` says.
    """
    if version_of(message) is to:
        return message
    renamed = _renamed(message, to)
    if not isinstance(renamed, dict):
        raise IvmsMalformed("$ is not an object")
    return _with_version(renamed) if to is Version.V2023 else _without_version(renamed)


def path_in(path: str, version: Version) -> str:
    """Return a path of a message of 2023 as a message of ``version`` has it."""
    if version is Version.V2023:
        return path
    for old, new in (*_PAIRS.items(), (_OLD_TYPE, _NEW_TYPE)):
        if new not in _IN_BOTH:
            path = re.sub(rf"\.{new}\b", f".{old}", path)
    return path


def old_names() -> tuple[str, ...]:
    """Return the field names that only 2020 has."""
    return tuple(_PAIRS)


def _collect(value: JsonValue, path: str, marks: dict[Version, str]) -> None:
    """Note the first place of each version's own names."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            _collect(item, f"{path}[{index}]", marks)
    elif isinstance(value, dict):
        for version, place in _marks(value, path):
            marks.setdefault(version, place)
        for name, item in value.items():
            shown = name if _PLAIN.fullmatch(name) else "(another field)"
            _collect(item, f"{path}.{shown}", marks)


def _marks(value: JsonObject, path: str) -> Iterator[tuple[Version, str]]:
    """Yield what in one object belongs to one version only."""
    for old, new in _PAIRS.items():
        if old in value:
            yield Version.V2020, f"{path}.{old}"
        if new in value and (new not in _IN_BOTH or old in value):
            yield Version.V2023, f"{path}.{new}"
    for place, identifier in _natural_identifiers(value, path):
        for version, name in ((Version.V2020, _OLD_TYPE), (Version.V2023, _NEW_TYPE)):
            if name in identifier:
                yield version, f"{place}.{name}"


def _natural_identifiers(value: JsonObject, path: str) -> list[tuple[str, JsonObject]]:
    """Return the objects of ``naturalPerson.name.nameIdentifier`` of an object."""
    person = value.get(_NATURAL)
    found = []
    for name in _each(person.get(_NAME)) if isinstance(person, dict) else []:
        found.extend(_each(name.get(_IDENTIFIERS)))
    where = f"{path}.{_NATURAL}.{_NAME}.{_IDENTIFIERS}"
    return [(f"{where}[{index}]", item) for index, item in enumerate(found)]


def _each(value: JsonValue) -> list[JsonObject]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def _renamed(value: JsonValue, to: Version, above: tuple[str, ...] = ()) -> JsonValue:
    """Return a value in the names of a version; ``above`` are the names that lead to it."""
    if isinstance(value, list):
        return [_renamed(item, to, above) for item in value]
    if not isinstance(value, dict):
        return value
    typed = above[-3:] == (_NATURAL, _NAME, _IDENTIFIERS)
    return {
        _name_in(name, to, typed=typed): _renamed(item, to, (*above, name))
        for name, item in value.items()
    }


def _name_in(name: str, to: Version, *, typed: bool) -> str:
    """Return a field's name in a version; ``typed``: the field is of a natural person's name."""
    pairs = [*_PAIRS.items(), (_OLD_TYPE, _NEW_TYPE)] if typed else [*_PAIRS.items()]
    for old, new in pairs:
        if name == (old if to is Version.V2023 else new):
            return new if to is Version.V2023 else old
    return name


def _with_version(message: JsonObject) -> JsonObject:
    metadata = message.get(_METADATA)
    told = metadata if isinstance(metadata, dict) else {}
    return {**message, _METADATA: {**told, _VERSION: Version.V2023.value}}


def _without_version(message: JsonObject) -> JsonObject:
    metadata = message.get(_METADATA)
    if not isinstance(metadata, dict):
        return message
    left = {name: item for name, item in metadata.items() if name != _VERSION}
    rest = {name: item for name, item in message.items() if name != _METADATA}
    return {**rest, _METADATA: left} if left else rest
