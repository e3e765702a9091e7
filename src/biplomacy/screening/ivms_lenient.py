"""The lenient profile: what real messages do otherwise, normalised and listed (§C5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.ivms_versions import Version, old_names, version_of
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.canonical import JsonObject, JsonValue

DEVIATION = "ivms-deviation"
_LISTS = frozenset(
    {
        "originatorPerson", "originatorPersons", "beneficiaryPerson", "beneficiaryPersons",
        "accountNumber", "geographicAddress", "addressLine", "nameIdentifier",
        "localNameIdentifier", "phoneticNameIdentifier", "transliterationMethod",
    }
)  # fmt: skip
_CAPITALS = frozenset(
    {
        "addressType", "country", "countryOfIssue", "countryOfRegistration", "countryOfResidence",
        "legalPersonNameIdentifierType", "nameIdentifierType", "nationalIdentifierType",
        "naturalPersonNameIdentifierType",
    }
)  # fmt: skip
_FIRMS = ("originatingVASP", "beneficiaryVASP")
_SIDES = ("originator", "beneficiary")
_PERSONS = ("originatorPerson", "originatorPersons", "beneficiaryPerson", "beneficiaryPersons")
_EMPTY: tuple[JsonValue, ...] = (None, "", [], {})


def normalise(message: JsonObject, names: Iterable[str]) -> tuple[JsonObject, tuple[Finding, ...]]:
    """Return a message as the standard would have it, and each deviation as a finding.

    ``names`` are the standard's field names of 2023. What has no certain meaning stays as it is.

    Raises:
        IvmsBothVersions, IvmsMalformed: as ``version_of`` says, once the names are the standard's.
    """
    tidier = _Tidier((*names, *old_names(), "nameIdentifierType"))
    tidy, found = tidier.object(message, "$"), tidier.found
    for name in _SIDES:
        _raise_accounts(tidy, name, found)
    for name in _FIRMS:
        firm = tidy.get(name)
        if isinstance(firm, dict) and ("naturalPerson" in firm or "legalPerson" in firm):
            tidy[name] = {name: firm}
            found.append(_deviation(f"$.{name}", f"the person stands without {name} around it"))
    metadata = tidy.get("payloadMetadata", {})
    if (
        version_of(tidy) is Version.V2023
        and isinstance(metadata, dict)
        and "payloadVersion" not in metadata
    ):
        tidy["payloadMetadata"] = {**metadata, "payloadVersion": Version.V2023.value}
        found.append(_deviation("$.payloadMetadata", "payloadVersion is missing"))
    return tidy, tuple(found)


class _Tidier:
    """Spells names, leaves out what is empty, and puts values in their form; notes each change."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._known = {_folded(name): name for name in self._names}
        self.found: list[Finding] = []

    def object(self, value: JsonObject, path: str) -> JsonObject:
        """Return an object with its fields made right."""
        tidy: JsonObject = {}
        for given, inner in value.items():
            name = self._known.get(_folded(given), given)
            where = f"{path}.{name if name in self._names else '(another field)'}"
            if name != given and (name in value or name in tidy):
                name = given  # two spellings are there: neither is certain
            elif name != given:
                self._note(where, "the name is spelt otherwise")
            if inner in _EMPTY:
                self._note(where, "nothing is given")
                continue
            tidy[name] = self._value(self._in_form(inner, name, where), where)
        return tidy

    def _value(self, value: JsonValue, path: str) -> JsonValue:
        if isinstance(value, list):
            return [self._value(item, f"{path}[{index}]") for index, item in enumerate(value)]
        return self.object(value, path) if isinstance(value, dict) else value

    def _in_form(self, value: JsonValue, name: str, where: str) -> JsonValue:
        """Return a field's value in its own form: a list, an object or a code."""
        if name in _LISTS and isinstance(value, dict | str):
            self._note(where, "stands alone, not in a list")
            return [value]
        if name == "name" and isinstance(value, list) and len(value) == 1:
            self._note(where, "stands in a list")
            return value[0]
        if name in _CAPITALS and isinstance(value, str) and value != value.upper():
            self._note(where, "the code is not in capitals")
            return value.upper()
        return value

    def _note(self, where: str, message: str) -> None:
        self.found.append(_deviation(where, message))


def _raise_accounts(message: JsonObject, name: str, found: list[Finding]) -> None:
    """Move account numbers out of the persons, beside them, where the standard has them."""
    side = message.get(name)
    if not isinstance(side, dict):
        return
    raised: list[JsonValue] = []
    for field_name in _PERSONS:
        people = side.get(field_name)
        for index, person in enumerate(people if isinstance(people, list) else []):
            if isinstance(person, dict) and isinstance(person.get("accountNumber"), list):
                numbers = person.pop("accountNumber")
                raised.extend(numbers if isinstance(numbers, list) else [])
                where = f"$.{name}.{field_name}[{index}].accountNumber"
                found.append(_deviation(where, "stands in the person, not beside the persons"))
    if raised:
        beside = side.get("accountNumber", [])
        before = beside if isinstance(beside, list) else [beside]
        side["accountNumber"] = [*before, *(one for one in raised if one not in before)]


def _folded(name: str) -> str:
    return name.replace("_", "").casefold()


def _deviation(where: str, message: str) -> Finding:
    return Finding(DEVIATION, Severity.INFO, where, message)
