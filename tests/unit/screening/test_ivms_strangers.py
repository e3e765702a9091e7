"""Messages of strangers: whatever stands in them, nothing of it is repeated and nothing falls."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from biplomacy.screening.adapters.ivms101 import Ivms101Shape
from biplomacy.screening.errors import IvmsBothVersions, IvmsMalformed
from biplomacy.screening.ivms_checking import Profile, check_message
from biplomacy.screening.ivms_versions import Version, convert
from biplomacy.values.canonical import JsonObject, JsonValue
from biplomacy.values.day import Day
from fakes.ivms_messages import address, legal, message, natural, path_of

TODAY = Day.parse("2026-03-05")
SHAPE = Ivms101Shape()
PRIVATE = "Zebulon of 17 Secret Lane"
WHOLE = message(
    natural(
        geographicAddress=[address()],
        customerIdentification="c-1",
        dateAndPlaceOfBirth={"dateOfBirth": "1990-01-01", "placeOfBirth": "Quetta"},
        nationalIdentification={
            "nationalIdentifier": "1",
            "nationalIdentifierType": "CCPT",
            "countryOfIssue": "PK",
        },
    ),
    legal(),
    transferPath=path_of(0, 1),
)
ODD: tuple[JsonValue, ...] = (
    PRIVATE, None, 0, True, [], {}, [PRIVATE], [[PRIVATE]], {PRIVATE: PRIVATE}, [None, {}], "",
)  # fmt: skip


def _places(value: JsonValue, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, JsonValue]] = []
    if isinstance(value, dict):
        inner = [*value.items()]
    elif isinstance(value, list):
        inner = [*enumerate(value)]
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))][
        0 if path else 1 :
    ]


def _changed(whole: JsonObject, place: tuple[str | int, ...], odd: JsonValue) -> JsonObject:
    copy = deepcopy(whole)
    spot: JsonValue = copy
    for key in place[:-1]:
        spot = spot[key]  # type: ignore[index]
    spot[place[-1]] = odd  # type: ignore[index]
    return copy


def _said(stranger: JsonObject, version: Version, profile: Profile) -> str:
    try:
        renamed = convert(stranger, version)
        checked = check_message(renamed, SHAPE, today=TODAY, profile=profile)
    except (IvmsBothVersions, IvmsMalformed) as error:
        return f"{error.message} {error.hint}"
    return f"{checked!r}"


@given(
    place=st.sampled_from(_places(WHOLE)),
    odd=st.sampled_from(ODD),
    version=st.sampled_from(Version),
    profile=st.sampled_from(Profile),
)
def test_a_message_with_anything_in_any_place_is_answered_without_repeating_it(
    place: tuple[str | int, ...], odd: JsonValue, version: Version, profile: Profile
) -> None:
    assert PRIVATE not in _said(_changed(WHOLE, place, odd), version, profile)


def test_the_whole_message_passes_in_both_versions_and_profiles() -> None:
    for version in Version:
        for profile in Profile:
            told = check_message(convert(WHOLE, version), SHAPE, today=TODAY, profile=profile)
            assert (told.findings, told.version) == ((), version)
