"""The shape of IVMS101 messages of 2020 and 2023, as Pydantic models (supervision §C5.1).

Written from the published standard (https://www.intervasp.org, CC BY-ND: linked, not copied).
There is one model: a message of 2020 is renamed first (``ivms_versions.convert``), so both
versions are held to the same shape. Strict, closed; a finding gives path and kind of a fault,
never the value that was found.
"""

# Pydantic's own base class is typed with Any.
# mypy: disable-error-code="explicit-any"

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.canonical import JsonObject, JsonValue

SHAPE = "ivms-shape"
_MOST = 100
"""How many of a kind a message may hold: the standard sets no limit, we do."""
_MOST_FINDINGS = 200
_ANY, _SOME = Field(max_length=_MOST), Field(min_length=1, max_length=_MOST)
_WORDS = MappingProxyType(
    {
        "missing": "is missing",
        "extra_forbidden": "a field that the standard does not have",
        "literal_error": "none of the standard's codes",
        "string_type": "is no text",
        "string_too_short": "is empty",
        "string_too_long": "is longer than the standard allows",
        "string_pattern_mismatch": "has signs or a form that the standard does not allow here",
        "list_type": "is no list",
        "too_short": "is an empty list",
        "too_long": "holds more items than are allowed",
        "model_type": "is no object",
        "model_attributes_type": "is no object",
        "int_type": "is no whole number",
        "one_person": "is neither a naturalPerson nor a legalPerson, or both",
    }
)


def _ascii(limit: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=limit, pattern=r"\A[ -~]*\z")


Text16 = Annotated[str, _ascii(16)]
Text35 = Annotated[str, _ascii(35)]
Text50 = Annotated[str, _ascii(50)]
Text70 = Annotated[str, _ascii(70)]
Text100 = Annotated[str, _ascii(100)]
Text512 = Annotated[str, _ascii(512)]
AnyScript100 = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=r"\A\P{Cc}*\z")
]
Code2 = Annotated[str, StringConstraints(pattern=r"\A[A-Z]{2}\z")]
DateText = Annotated[str, StringConstraints(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
NaturalType = Literal["ALIA", "BIRT", "MAID", "LEGL", "MISC"]
LegalType = Literal["LEGL", "SHRT", "TRAD"]
IdentifierType = Literal[
    "ARNU", "CCPT", "RAID", "DRLC", "FIIN", "TXID", "SOCS", "IDCD", "LEIX", "MISC"
]
Script = Literal[
    "arab", "aran", "armn", "cyrl", "deva", "geor", "grek", "hani", "hebr", "kana", "kore", "thai",
    "othr",
]  # fmt: skip


class _Closed(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, alias_generator=to_camel)


class _NaturalName(_Closed):
    primary_identifier: Text100
    secondary_identifier: Text100 | None = None
    natural_person_name_identifier_type: NaturalType


class _LocalNaturalName(_Closed):
    primary_identifier: AnyScript100
    secondary_identifier: AnyScript100 | None = None
    name_identifier_type: NaturalType


class _LegalName(_Closed):
    legal_person_name: Text100
    legal_person_name_identifier_type: LegalType


class _LocalLegalName(_Closed):
    legal_person_name: AnyScript100
    legal_person_name_identifier_type: LegalType


class _NaturalNames(_Closed):
    name_identifier: Annotated[list[_NaturalName], _SOME]
    local_name_identifier: Annotated[list[_LocalNaturalName], _ANY] | None = None
    phonetic_name_identifier: Annotated[list[_LocalNaturalName], _ANY] | None = None


class _LegalNames(_Closed):
    name_identifier: Annotated[list[_LegalName], _SOME]
    local_name_identifier: Annotated[list[_LocalLegalName], _ANY] | None = None
    phonetic_name_identifier: Annotated[list[_LocalLegalName], _ANY] | None = None


class _Address(_Closed):
    address_type: Literal["HOME", "BIZZ", "GEOG"]
    department: Text50 | None = None
    sub_department: Text70 | None = None
    street_name: Text70 | None = None
    building_number: Text16 | None = None
    building_name: Text35 | None = None
    floor: Text70 | None = None
    post_box: Text16 | None = None
    room: Text70 | None = None
    postcode: Text16 | None = None
    town_name: Text35
    town_location_name: Text35 | None = None
    district_name: Text35 | None = None
    country_sub_division: Text35 | None = None
    address_line: Annotated[list[Text70], Field(max_length=7)] | None = None
    country: Code2


class _National(_Closed):
    national_identifier: Text35
    national_identifier_type: IdentifierType
    country_of_issue: Code2 | None = None
    registration_authority: Text16 | None = None


class _Birth(_Closed):
    date_of_birth: DateText
    place_of_birth: Text70


class _Anyone(_Closed):
    geographic_address: Annotated[list[_Address], _ANY] | None = None
    customer_identification: Text50 | None = None
    national_identification: _National | None = None


class _Natural(_Anyone):
    name: _NaturalNames
    date_and_place_of_birth: _Birth | None = None
    country_of_residence: Code2 | None = None


class _Legal(_Anyone):
    name: _LegalNames
    country_of_registration: Code2 | None = None


class _Person(_Closed):
    natural_person: _Natural | None = None
    legal_person: _Legal | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.natural_person is None) == (self.legal_person is None):
            raise PydanticCustomError("one_person", "neither or both of natural and legal person")
        return self


class _Originator(_Closed):
    originator_person: Annotated[list[_Person], _SOME]
    account_number: Annotated[list[Text512], _ANY] | None = None


class _Beneficiary(_Closed):
    beneficiary_person: Annotated[list[_Person], _SOME]
    account_number: Annotated[list[Text512], _ANY] | None = None


class _OriginatingVasp(_Closed):
    originating_vasp: Annotated[_Person, Field(alias="originatingVASP")]


class _BeneficiaryVasp(_Closed):
    beneficiary_vasp: Annotated[_Person, Field(alias="beneficiaryVASP")]


class _Step(_Closed):
    intermediary_vasp: Annotated[_Person, Field(alias="intermediaryVASP")]
    sequence: Annotated[int, Field(ge=0)]


class _Path(_Closed):
    transfer_path: Annotated[list[_Step], _ANY]


class _Metadata(_Closed):
    transliteration_method: Annotated[list[Script], _ANY] | None = None
    payload_version: Literal["101.2023"]


class _Message(_Closed):
    originator: _Originator
    beneficiary: _Beneficiary
    originating_vasp: Annotated[
        _OriginatingVasp | None, Field(default=None, alias="originatingVASP")
    ]
    beneficiary_vasp: Annotated[
        _BeneficiaryVasp | None, Field(default=None, alias="beneficiaryVASP")
    ]
    transfer_path: _Path | None = None
    payload_metadata: _Metadata


class Ivms101Shape:
    """An ``IvmsShape``: the standard's elements, their texts' lengths and signs, its codes."""

    def names(self) -> frozenset[str]:
        """Return the names of all fields of 2023."""
        return _NAMES

    def check(self, message: JsonObject) -> tuple[Finding, ...]:
        """Return what in a message of 2023 has not the standard's shape."""
        found = [
            Finding(SHAPE, Severity.FAILURE, path, "null, where a field is given or left out")
            for path in _nulls(message, "$")
        ]
        try:
            _Message.model_validate(message)
        except ValidationError as error:
            for fault in error.errors(
                include_url=False, include_context=False, include_input=False
            ):
                where = _path(fault["loc"])
                found.append(Finding(SHAPE, Severity.FAILURE, where, _what(fault["type"])))
        return tuple(found[:_MOST_FINDINGS])


def _path(places: tuple[int | str, ...]) -> str:
    """Return a path as the constraints write it; a stranger's field name is not repeated."""
    path = "$"
    for place in places:
        if isinstance(place, int):
            path += f"[{place}]"
        else:
            path += f".{place}" if place in _NAMES else ".(another field)"
    return path


def _what(kind: str) -> str:
    return _WORDS.get(kind, kind.replace("_", " "))


def _nulls(value: JsonValue, path: str) -> Iterator[str]:
    if value is None:
        yield path
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _nulls(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            shown = name if name in _NAMES else "(another field)"
            yield from _nulls(item, f"{path}.{shown}")


def _names(model: type[BaseModel]) -> Iterator[str]:
    for below in model.__subclasses__():
        yield from _names(below)
        yield from (field.alias or name for name, field in below.model_fields.items())


_NAMES = frozenset(_names(_Closed))
