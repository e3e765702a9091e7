"""Which version judges a moment, and when a list is stale (§C2.5, §C7.2)."""

import pytest

from biplomacy.screening.as_of import age_days, require_fresh, version_as_of, version_known
from biplomacy.screening.errors import ListStale, ListVersionMissing
from biplomacy.screening.lists import Origin, make_version
from biplomacy.values.day import Day, parse_instant
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from fakes.screening_lists import version, wallets

JANUARY = version(wallets("a", of="LTC"), "2024-01-10")
MARCH = version(wallets("b", of="LTC"), "2024-03-10")


@pytest.mark.parametrize(
    ("at", "judge"),
    [
        ("2024-01-10T00:00:00Z", JANUARY),
        ("2024-03-09T23:59:59Z", JANUARY),
        ("2024-03-10T00:00:00Z", MARCH),
        ("2030-01-01T00:00:00Z", MARCH),
    ],
)
def test_a_moment_is_judged_by_the_latest_version_published_by_then(at: str, judge: object) -> None:
    assert version_as_of([MARCH, JANUARY], parse_instant(at)) == judge


def test_before_the_first_version_there_is_no_judge() -> None:
    with pytest.raises(ListVersionMissing, match="2024-01-09T23:59:59Z"):
        version_as_of([JANUARY, MARCH], parse_instant("2024-01-09T23:59:59Z"))


def test_what_a_firm_knew_is_what_it_had_fetched() -> None:
    origin = Origin(
        "test", Day.parse("2024-03-10").start, Day.parse("2024-03-20").start, "s", Digest.of(b"")
    )
    fetched_late = make_version(MARCH.entries, origin)
    at = Day.parse("2024-03-15").start

    assert version_as_of([JANUARY, fetched_late], at) == fetched_late
    assert version_known([JANUARY, fetched_late], at) == JANUARY
    assert version_known([fetched_late], at) is None


@pytest.mark.parametrize(("day", "age"), [("2024-02-09", 30), ("2024-02-10", 31)])
def test_a_version_is_stale_one_day_after_its_limit(day: str, age: int) -> None:
    at = Day.parse(day).start

    assert age_days(JANUARY, at) == age
    require_fresh(JANUARY, at, max_age_days=age)
    with pytest.raises(ListStale, match=f"{age} days old"):
        require_fresh(JANUARY, at, max_age_days=age - 1)


def test_no_list_is_fetched_before_it_was_published() -> None:
    with pytest.raises(FieldMalformed):
        make_version([], Origin("test", 10, 9, "s", Digest.of(b"")))


@pytest.mark.parametrize("name", ["", "OFAC", "a/b", "..", "a" * 41])
def test_a_list_id_could_name_a_directory(name: str) -> None:
    with pytest.raises(FieldMalformed):
        make_version([], Origin(name, 0, 0, "s", Digest.of(b"")))
