"""Versions of a list and the deltas between them (§C2.1, §C7.2)."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from biplomacy.screening.adapters.version_directory import VersionDirectory
from biplomacy.screening.deltas import apply, diff
from biplomacy.screening.entry_rows import (
    decode_delta,
    decode_entries,
    encode_delta,
    encode_entries,
)
from biplomacy.screening.errors import ListDeltaMismatch, ListMalformed
from biplomacy.screening.model import ListedAddress, ListEntry
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed
from fakes.screening_lists import version, wallets

WORDS = st.text("abcÅ\u0645 ", min_size=1, max_size=6)
ENTRIES = st.builds(
    ListEntry,
    id=st.integers(0, 12).map(lambda number: f"test:{number}"),
    schema=st.sampled_from(["Person", "Vessel"]),
    names=st.lists(WORDS, max_size=2).map(tuple),
    addresses=st.lists(
        st.builds(ListedAddress, st.sampled_from(["XBT", "ETH"]), st.sampled_from(["a", "b"])),
        max_size=2,
    ).map(tuple),
    programmes=st.lists(WORDS, max_size=1).map(tuple),
    valid_from=st.sampled_from([None, Day.parse("2024-01-01")]),
)
LISTS = st.lists(ENTRIES, max_size=10, unique_by=lambda entry: entry.id)
ONE = ListEntry("test:1", "Person", names=("A",))
TWO = ListEntry("test:2", "Person", names=("B",))


@given(LISTS, LISTS)
def test_a_delta_applied_to_the_earlier_version_gives_the_later(
    before: list[ListEntry], after: list[ListEntry]
) -> None:
    earlier, later = version(before, "2024-01-01"), version(after, "2024-01-02")
    delta = diff(earlier, later)

    assert apply(delta, earlier) == later.entries
    assert decode_delta(encode_delta(delta)) == delta
    assert decode_entries(encode_entries(later.entries)) == later.entries


@given(LISTS)
def test_the_order_in_which_entries_come_does_not_matter(entries: list[ListEntry]) -> None:
    assert version(entries, "2024-01-01") == version(reversed(entries), "2024-01-01")
    assert diff(version(entries, "2024-01-01"), version(entries, "2024-01-02")).added == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"removed": ("test:9",)},
        {"added": (ONE,)},
        {"changed": (replace(ONE, id="test:9"),)},
        {"later": Digest.of(b"another")},
        {"earlier": Digest.of(b"another")},
        {"list_id": "other"},
        {"added": ()},
    ],
)
def test_a_delta_that_does_not_fit_is_refused(wrong: dict[str, object]) -> None:
    earlier, later = version([ONE], "2024-01-01"), version([ONE, TWO], "2024-01-02")
    delta = replace(diff(earlier, later), **wrong)  # type: ignore[arg-type]  # one field of many

    with pytest.raises(ListDeltaMismatch):
        apply(delta, earlier)


def test_versions_of_two_lists_have_no_delta() -> None:
    with pytest.raises(ListDeltaMismatch):
        diff(version([ONE], "2024-01-01"), version([ONE], "2024-01-02", list_id="other"))


def test_two_entries_of_one_id_are_refused() -> None:
    with pytest.raises(ListMalformed):
        version([ONE, replace(ONE, names=("C",))], "2024-01-01")


@pytest.mark.parametrize("name", ["306", "Test:1", "test:", "test:a b", "test:" + "x" * 200])
def test_an_id_without_a_list_or_a_record_is_refused(name: str) -> None:
    with pytest.raises(FieldMalformed):
        ListEntry(name, "Person")


def test_lines_that_do_not_ascend_are_refused() -> None:
    with pytest.raises(FieldMalformed):
        decode_entries(encode_entries([TWO, ONE]))
    delta = diff(version([], "2024-01-01"), version([ONE, TWO], "2024-01-02"))
    head, first, second, _ = encode_delta(delta).split(b"\n")
    with pytest.raises(FieldMalformed):
        decode_delta(b"\n".join([head, second, first, b""]))


def test_versions_are_kept_with_their_deltas_and_come_back(tmp_path: Path) -> None:
    store = VersionDirectory(tmp_path / "store")
    first = version(wallets("a", "b", of="LTC"), "2024-01-01")
    second = version(wallets("b", "c", of="LTC"), "2024-02-01", previous=first.digest)

    assert store.versions() == ()
    assert store.add(first) is None
    delta = store.add(second)
    assert store.add(second) == delta == diff(first, second)
    assert store.versions() == (first, second)
    assert store.delta(first.digest, second.digest) == delta
    assert store.delta(second.digest, first.digest) is None


def test_a_store_takes_no_other_list_and_no_version_without_the_one_before(tmp_path: Path) -> None:
    store = VersionDirectory(tmp_path)
    store.add(version([ONE], "2024-01-01"))

    with pytest.raises(ListMalformed, match="keeps versions of test"):
        store.add(version([ONE], "2024-01-02", list_id="other"))
    with pytest.raises(ListMalformed, match="not kept here"):
        store.add(version([TWO], "2024-01-02", previous=Digest.of(b"unknown")))


@pytest.mark.parametrize(("part", "kind"), [("entries", "jsonl"), ("versions", "json")])
def test_a_changed_file_of_a_store_is_noticed(tmp_path: Path, part: str, kind: str) -> None:
    store = VersionDirectory(tmp_path)
    store.add(version([ONE], "2024-01-01"))
    (file,) = (tmp_path / part).glob(f"*.{kind}")
    file.write_bytes(file.read_bytes().replace(b'"A"', b'"Z"').replace(b'"entries":1', b'"x":1'))

    with pytest.raises(ListDeltaMismatch):
        store.versions()


@given(st.binary(max_size=200), st.integers(0, 400))
@example(b"", 203)
def test_bytes_that_are_no_delta_lead_to_no_version(content: bytes, cut: int) -> None:
    earlier = version([ONE], "2024-01-01")
    whole = encode_delta(diff(earlier, version([TWO], "2024-01-02")))
    for wrong in (content, whole[: cut % len(whole)], whole[: cut % len(whole)] + content):
        if wrong != whole:
            with pytest.raises(BiplomacyError):  # cut between two lines it reads, and leads nowhere
                apply(decode_delta(wrong), earlier)
            with pytest.raises(BiplomacyError):
                decode_entries(wrong or b"x")
