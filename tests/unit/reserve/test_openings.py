"""Openings of hidden members: they show exactly what was committed, or nothing (§8.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.reserve.errors import MemberOverlap, OpeningInvalid, PerimeterMalformed
from biplomacy.reserve.model import Member, MemberCommitment, Opening, Perimeter
from biplomacy.reserve.statement.opening import (
    OpeningFile,
    commit_members,
    decode_openings,
    encode_openings,
    open_members,
)
from biplomacy.reserve.statement.perimeter import encode_perimeter
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed
from fakes.owned_chain import custodial, member, perimeter, script_of
from fakes.reserve_values import members as any_members

SALTS = [bytes([n]) * 32 for n in range(12)]


def sealed(*hidden: Member, public: Sequence[Member] = ()) -> tuple[Perimeter, tuple[Opening, ...]]:
    committed, openings = commit_members(list(zip(hidden, SALTS, strict=False)))
    return perimeter(*public, committed=committed), openings


def wallets(count: int) -> list[Member]:
    return [member(f"w{n}") for n in range(count)]


def flip(content: bytes, bit: int) -> bytes:
    place = bit % (8 * len(content))
    changed = bytearray(content)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)


@given(st.data(), st.integers(1, 12))
def test_any_choice_of_openings_shows_exactly_these_members(
    data: st.DataObject, count: int
) -> None:
    hidden = wallets(count)
    declared, openings = sealed(*hidden)
    chosen = data.draw(st.lists(st.sampled_from(range(count)), unique=True))

    found = open_members(declared, [openings[index] for index in chosen])

    assert found == tuple(hidden[index] for index in chosen)
    assert declared.committed is not None
    assert declared.committed.count == count


@given(st.lists(any_members, min_size=1, max_size=3), st.binary(min_size=32, max_size=32))
def test_an_opening_file_reads_back(hidden: list[Member], name: bytes) -> None:
    _, openings = commit_members(list(zip(hidden, SALTS, strict=False)))
    files = (OpeningFile(Digest(name), openings), OpeningFile(Digest(name[::-1]), ()))

    content = encode_openings(files)

    assert decode_openings(content) == files
    assert encode_openings(decode_openings(content)) == content


@given(st.integers(1, 9), st.integers(0, 8), st.integers(0, 2**16))
def test_no_bit_of_a_salt_can_be_changed(count: int, index: int, bit: int) -> None:
    declared, openings = sealed(*wallets(count))
    one = openings[index % count]

    with pytest.raises(OpeningInvalid):
        open_members(declared, [replace(one, salt=flip(one.salt, bit))])


@given(st.integers(2, 9), st.integers(0, 8), st.integers(0, 8), st.integers(0, 255))
def test_no_bit_of_an_audit_path_can_be_changed(
    count: int, index: int, step: int, bit: int
) -> None:
    declared, openings = sealed(*wallets(count))
    one = openings[index % count]
    path = list(one.path)
    path[step % len(path)] = Digest(flip(path[step % len(path)].raw, bit))

    with pytest.raises(OpeningInvalid):
        open_members(declared, [replace(one, path=tuple(path))])


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(replace(member("w1"), id="w9"), id="name"),
        pytest.param(replace(member("w1"), entity="bank"), id="entity"),
        pytest.param(replace(member("w1"), scripts=(script_of("w9"),)), id="script"),
        pytest.param(replace(member("w1"), scripts=(*member("w1").scripts, b"x")), id="more"),
        pytest.param(member("w1", first=3), id="joined"),
        pytest.param(member("w1", last=3), id="left"),
        pytest.param(replace(custodial("w1"), scripts=member("w1").scripts), id="kind"),
    ],
)
def test_nothing_of_a_hidden_member_can_be_changed(changed: Member) -> None:
    declared, openings = sealed(*wallets(3))

    assert open_members(declared, [openings[1]]) == (member("w1"),)
    with pytest.raises(OpeningInvalid):
        open_members(declared, [replace(openings[1], member=changed)])


@given(st.integers(1, 9), st.integers(0, 8), st.integers(0, 20))
def test_an_opening_opens_its_own_place_only(count: int, index: int, other: int) -> None:
    declared, openings = sealed(*wallets(count))
    one = openings[index % count]

    if other != one.index:
        with pytest.raises(OpeningInvalid):
            open_members(declared, [replace(one, index=other)])
    assert open_members(declared, [one]) == (one.member,)


@pytest.mark.parametrize("length", [0, 1, 3, 9])
def test_an_audit_path_has_one_length(length: int) -> None:
    declared, openings = sealed(*wallets(4))
    path = (openings[0].path * 5)[:length]

    with pytest.raises(OpeningInvalid):
        open_members(declared, [replace(openings[0], path=path)])


def test_two_openings_for_one_member_are_refused() -> None:
    declared, openings = sealed(*wallets(2))

    with pytest.raises(OpeningInvalid, match="two openings"):
        open_members(declared, [openings[0], openings[0]])


@pytest.mark.parametrize(
    "committed",
    [
        pytest.param(None, id="nothing-is-committed"),
        pytest.param(MemberCommitment(Digest.of(b"another"), 2), id="another-root"),
    ],
)
def test_an_opening_needs_the_perimeter_that_it_belongs_to(
    committed: MemberCommitment | None,
) -> None:
    _, openings = sealed(*wallets(2))

    with pytest.raises(OpeningInvalid):
        open_members(perimeter(committed=committed), openings)


def test_another_count_is_another_commitment() -> None:
    declared, openings = sealed(*wallets(3))
    assert declared.committed is not None
    shrunk = replace(declared, committed=replace(declared.committed, count=2))

    with pytest.raises(OpeningInvalid):
        open_members(shrunk, [openings[2]])


def test_a_salt_of_another_length_is_refused() -> None:
    declared, openings = sealed(*wallets(2))

    with pytest.raises(FieldMalformed, match="32 bytes"):
        open_members(declared, [replace(openings[0], salt=b"short")])


@pytest.mark.parametrize(
    ("hidden", "public", "error"),
    [
        pytest.param([member("a")], [member("a", name="twin")], MemberOverlap, id="published"),
        pytest.param([member("a"), member("a", name="twin")], [], MemberOverlap, id="hidden-twice"),
        pytest.param([member("a")], [member("b", name="a")], PerimeterMalformed, id="one-name"),
        pytest.param([member("a", "ghost")], [], PerimeterMalformed, id="no-entity"),
        pytest.param([custodial("a", account=None)], [], PerimeterMalformed, id="no-place"),
    ],
)
def test_what_was_hidden_may_not_contradict_what_was_published(
    hidden: list[Member], public: list[Member], error: type[BiplomacyError]
) -> None:
    declared, openings = sealed(*hidden, public=public)

    with pytest.raises(error, match="do not fit the perimeter"):
        open_members(declared, openings)


def test_openings_are_not_blamed_for_what_was_published() -> None:
    declared, openings = sealed(member("a"), public=[member("b"), member("b", name="twin")])

    assert open_members(declared, openings) == (member("a"),)


@given(st.integers(1, 5))
def test_a_perimeter_shows_nothing_of_what_it_hides(count: int) -> None:
    hidden = wallets(count)
    declared, openings = sealed(*hidden)

    content = encode(encode_perimeter(declared))

    for opening in openings:
        assert opening.salt.hex().encode() not in content
        assert all(script.hex().encode() not in content for script in opening.member.scripts)


def test_one_wallet_under_two_salts_looks_like_two() -> None:
    one, other = (commit_members([(member("a"), salt)])[0] for salt in SALTS[:2])

    assert one.root != other.root


@given(st.binary(max_size=80))
def test_a_strangers_bytes_open_nothing_and_never_fault(content: bytes) -> None:
    with pytest.raises(BiplomacyError):
        decode_openings(content)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        pytest.param('"index":0', '"index":true', id="boolean-index"),
        pytest.param('"index":0', '"index":0.0', id="float-index"),
        pytest.param('"index":0', '"index":-1', id="negative-index"),
        pytest.param('"index":0', '"index":10001', id="index-beyond-the-limit"),
        pytest.param('"index":0', '"index":0,"note":"x"', id="unknown-field"),
        pytest.param('"path":[]', '"path":["00"]', id="short-hash"),
        pytest.param('"path":[]', '"path":{}', id="path-of-another-kind"),
        pytest.param('"purpose":"own"', '"purpose":"our"', id="unknown-purpose"),
    ],
)
def test_an_opening_file_is_closed(place: str, value: str) -> None:
    _, openings = sealed(*wallets(1))
    content = encode_openings([OpeningFile(Digest.of(b"p"), openings)]).decode()
    assert place in content

    with pytest.raises(BiplomacyError):
        decode_openings(content.replace(place, value).encode())
