"""Perimeters: who belongs when, what contradicts itself, and what a new version may not do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.reserve.model import Kind, Member, MemberCommitment, Perimeter, Purpose
from biplomacy.reserve.perimeter import active, check_perimeter, check_succession, membership
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Severity
from fakes.owned_chain import block, custodial, member, perimeter, script_of

HIDDEN = MemberCommitment(Digest.of(b"root"), 2)


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [
        pytest.param(None, None, [0, 5, 9], id="always"),
        pytest.param(5, None, [5, 9], id="from-its-first-block-on"),
        pytest.param(None, 5, [0, 5], id="until-its-last-block"),
        pytest.param(5, 5, [5], id="for-one-block"),
    ],
)
def test_both_dates_of_a_member_are_included(
    first: int | None, last: int | None, inside: list[int]
) -> None:
    one = member("a", first=first, last=last)

    assert [height for height in (0, 4, 5, 6, 9) if active(one, height)] == sorted(
        {*inside} | ({4} if first is None else set()) | ({6} if last is None else set())
    )


def test_a_script_passes_from_one_member_to_the_next() -> None:
    declared = perimeter(member("a", last=4), member("a", "bank", first=5, name="a-heir"))

    owners = [membership(declared).member_of(script_of("a"), height) for height in (4, 5)]

    assert [one.id for one in owners if one] == ["a", "a-heir"]
    assert check_perimeter(declared) == ()
    assert membership(declared).member_of(script_of("b"), 4) is None


@pytest.mark.parametrize(
    ("stated", "committed", "opened", "complete"),
    [
        pytest.param(True, None, 0, True, id="asserted"),
        pytest.param(False, None, 0, False, id="not-asserted"),
        pytest.param(True, HIDDEN, 0, False, id="closed"),
        pytest.param(True, HIDDEN, 1, False, id="half-opened"),
        pytest.param(True, HIDDEN, 2, True, id="opened"),
        pytest.param(False, HIDDEN, 2, False, id="opened-but-not-asserted"),
    ],
)
def test_a_list_is_complete_when_it_says_so_and_nothing_is_closed(
    *, stated: bool, committed: MemberCommitment | None, opened: int, complete: bool
) -> None:
    declared = perimeter(member("a"), complete=stated, committed=committed)
    extra = [member("b"), member("c")][:opened]

    found = membership(declared, extra)

    assert found.complete is complete
    assert found.scripts == tuple(script_of(one) for one in "abc"[: opened + 1])


@pytest.mark.parametrize(
    ("declared", "codes"),
    [
        pytest.param(perimeter(member("a"), member("b"), custodial("c")), [], id="sound"),
        pytest.param(
            perimeter(member("a"), member("a", name="twin")), ["member-overlap"], id="one-script"
        ),
        pytest.param(
            perimeter(member("a", last=5), member("a", first=5, name="twin")),
            ["member-overlap"],
            id="one-script-for-one-block",
        ),
        pytest.param(
            perimeter(member("a", last=4), member("a", first=5, name="twin")), [], id="handed-over"
        ),
        pytest.param(
            perimeter(replace(member("a"), scripts=(b"x", b"x"))),
            ["member-overlap"],
            id="one-script-twice",
        ),
        pytest.param(
            perimeter(member("a"), member("b", name="a")), ["perimeter-malformed"], id="one-name"
        ),
        pytest.param(
            replace(perimeter(member("a", "ghost")), entities=()),
            ["perimeter-malformed"],
            id="no-entity",
        ),
        pytest.param(
            perimeter(member("a", first=6, last=5)), ["perimeter-malformed"], id="dates-reversed"
        ),
        pytest.param(
            perimeter(custodial("c", account=None)), ["perimeter-malformed"], id="no-account"
        ),
        pytest.param(
            perimeter(replace(member("a"), scripts=())), ["perimeter-malformed"], id="no-script"
        ),
        pytest.param(
            perimeter(replace(custodial("c"), scripts=(b"x",))),
            ["perimeter-malformed"],
            id="custodial-with-a-script",
        ),
        pytest.param(
            perimeter(replace(member("a"), kind=Kind.CUSTODIAL)),
            ["perimeter-malformed", "perimeter-malformed"],
            id="a-wallet-called-custodial",
        ),
    ],
)
def test_a_perimeter_may_not_contradict_itself(declared: Perimeter, codes: list[str]) -> None:
    findings = check_perimeter(declared)

    assert [finding.code for finding in findings] == codes
    assert all(finding.severity is Severity.FAILURE for finding in findings)


OLD = perimeter(member("a"), member("b"), custodial("c"))


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        pytest.param(OLD, OLD, [], id="the-same"),
        pytest.param(
            OLD, perimeter(member("a", last=3), member("b"), custodial("c")), [], id="ended"
        ),
        pytest.param(
            OLD, perimeter(member("a"), member("b", name="other"), custodial("d")), [], id="renamed"
        ),
        pytest.param(
            OLD, perimeter(member("a"), custodial("c")), ["member-vanished"], id="dropped"
        ),
        pytest.param(
            OLD, perimeter(member("a"), member("b")), ["member-vanished"], id="account-dropped"
        ),
        pytest.param(
            perimeter(replace(member("a"), scripts=(b"x", b"y"))),
            perimeter(replace(member("a"), scripts=(b"x",))),
            ["member-vanished"],
            id="one-script-dropped",
        ),
        pytest.param(
            perimeter(member("a"), committed=HIDDEN),
            perimeter(member("a"), member("b"), committed=replace(HIDDEN, count=1)),
            [],
            id="hidden-then-published",
        ),
        pytest.param(
            perimeter(member("a"), committed=HIDDEN),
            perimeter(member("a")),
            ["member-vanished"],
            id="hidden-then-gone",
        ),
    ],
)
def test_nothing_that_was_listed_just_disappears(
    old: Perimeter, new: Perimeter, codes: list[str]
) -> None:
    findings = check_succession(old, replace(new, version=2))

    assert [finding.code for finding in findings] == codes


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        pytest.param(member("a"), member("a", last=4), ["member-changed"], id="ended-in-the-past"),
        pytest.param(member("a"), member("a", last=5), [], id="ended-since"),
        pytest.param(member("a", last=4), member("a"), ["member-changed"], id="never-ended"),
        pytest.param(member("a", last=7), member("a", last=6), [], id="ended-earlier-but-since"),
        pytest.param(member("a"), member("a", first=3), ["member-changed"], id="begun-later"),
        pytest.param(member("a"), member("a", "bank"), ["member-changed"], id="another-entity"),
        pytest.param(
            member("a"),
            member("a", purpose=Purpose.CLIENT),
            ["member-changed"],
            id="another-purpose",
        ),
        pytest.param(
            custodial("c"), replace(custodial("c"), entity="bank"), ["member-changed"], id="account"
        ),
    ],
)
def test_what_a_report_has_totalled_stays_as_it_was(
    old: Member, new: Member, codes: list[str]
) -> None:
    newer = replace(perimeter(new), version=2)

    findings = check_succession(perimeter(old), newer, settled=5)

    assert [finding.code for finding in findings] == codes


@pytest.mark.parametrize(
    ("opened", "codes"),
    [
        pytest.param(["c", "d"], ["member-vanished"], id="swapped"),
        pytest.param(["b", "c"], [], id="kept"),
        pytest.param(["c"], [], id="not-all-is-open"),
    ],
)
def test_a_hidden_wallet_is_missed_once_all_are_open(opened: list[str], codes: list[str]) -> None:
    old = perimeter(member("a"), committed=MemberCommitment(Digest.of(b"old"), 1))
    new = replace(perimeter(member("a"), committed=HIDDEN), version=2)
    hidden = (member("b"),), tuple(member(one) for one in opened)

    findings = check_succession(old, new, opened=hidden)

    assert [finding.code for finding in findings] == codes


@pytest.mark.parametrize("version", [1, 3])
def test_versions_follow_each_other_one_by_one(version: int) -> None:
    findings = check_succession(OLD, replace(OLD, version=version))

    assert [finding.code for finding in findings] == ["perimeter-malformed"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4), st.integers(0, 9))
def test_without_an_overlap_no_block_sees_two_owners(
    spans: list[tuple[int, int]], height: int
) -> None:
    members = [
        member("a", first=first, last=last, name=f"m{n}")
        for n, (first, last) in enumerate(spans)
        if first <= last
    ]
    owners = [one for one in members if active(one, height)]

    if not check_perimeter(perimeter(*members)):
        assert len(owners) <= 1
    assert membership(perimeter(*members)).member_of(script_of("a"), height) == next(
        iter(owners), None
    )


def test_dates_name_whole_blocks() -> None:
    assert member("a", first=5).valid_from == block(5)
