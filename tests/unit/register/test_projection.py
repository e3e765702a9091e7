"""The register as it stood and as it was known (supervision §A4)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.register.model import EventBody, Kind, RecordedEvent, State
from biplomacy.register.projection import Register, in_force, known_on, project
from biplomacy.register.states import Extent, may_operate
from fakes.register_cases import RIGHTS, WALLETS, day, event, recorded

S = State
LICENCE = recorded(1, "2026-03-03", event("e-1", (None, S.LICENSED), "2026-03-01"))
SUSPENSION = recorded(2, "2026-03-10", event("e-2", (S.LICENSED, S.SUSPENDED), "2026-03-02"))


def then(events: tuple[RecordedEvent, ...], as_at: str, known: str) -> Register:
    return project(events, as_at=day(as_at), as_known_at=known_on(day(known)))


@pytest.mark.parametrize(
    ("known", "extent"), [("2026-03-05", Extent.FULL), ("2026-03-11", Extent.RUN_OFF)]
)
def test_the_golden_case_of_supervision_a4_3(known: str, extent: Extent) -> None:
    """§A4.3: what was true on 5 March depends on when one asks."""
    register = then((LICENCE, SUSPENSION), "2026-03-05", known)

    assert may_operate(register.held[0], None, register.as_at).extent is extent


def test_before_it_was_recorded_nothing_is_known() -> None:
    assert then((LICENCE, SUSPENSION), "2026-03-02", "2026-03-02").held == ()


def test_a_decision_that_takes_effect_later_is_not_yet_in_force() -> None:
    later = recorded(3, "2026-03-11", event("e-3", (S.SUSPENDED, S.REVOKED), "2026-06-01"))

    register = then((LICENCE, SUSPENSION, later), "2026-05-31", "2026-05-31")

    assert register.held[0].state is S.SUSPENDED


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    corrected = event("e-3", (S.LICENSED, S.RESTRICTED), "2026-03-02", supersedes="e-2")
    events = (LICENCE, SUSPENSION, recorded(3, "2026-03-12", corrected))

    assert then(events, "2026-03-05", "2026-03-11").held[0].state is S.SUSPENDED
    now = then(events, "2026-03-05", "2026-03-12")
    assert now.held[0].state is S.RESTRICTED
    assert [one.event.id for one in now.taken] == ["e-1", "e-3"]


def test_a_correction_of_a_correction_does_not_bring_the_first_back() -> None:
    second = recorded(3, "2026-03-12", event("e-3", (S.LICENSED, S.RESTRICTED), "2026-03-02",
                      supersedes="e-2"))  # fmt: skip
    third = recorded(4, "2026-03-13", event("e-4", (S.LICENSED, S.REVOKED), "2026-03-02",
                     supersedes="e-3"))  # fmt: skip

    assert [one.event.id for one in in_force((LICENCE, SUSPENSION, second, third))] == [
        "e-1",
        "e-4",
    ]


def test_no_event_supersedes_a_later_one_or_another_authorisation() -> None:
    early = recorded(2, "2026-03-05", event("e-3", (S.LICENSED, S.REVOKED), "2026-03-05",
                     supersedes="e-2"))  # fmt: skip
    late = recorded(3, "2026-03-10", SUSPENSION.event)

    assert len(in_force((LICENCE, early, late))) == 3


def test_what_tells_only_something_moves_nothing() -> None:
    told = event("e-3", (S.LICENSED, S.LICENSED), "2026-03-04", kind=Kind.WALLETS, body=WALLETS)
    events = (LICENCE, SUSPENSION, recorded(3, "2026-03-04", told))

    held = then(events, "2026-03-05", "2026-03-11").held[0]

    assert (held.state, held.wallets) == (S.SUSPENDED, WALLETS.wallets)
    assert (held.moved, held.last.event.id) == (SUSPENSION, "e-3")
    assert held.authorisation == RIGHTS


def test_wallets_are_withdrawn_by_an_empty_list() -> None:
    first = event("e-3", (S.LICENSED, S.LICENSED), "2026-03-04", kind=Kind.WALLETS, body=WALLETS)
    none = event("e-4", (S.LICENSED, S.LICENSED), "2026-03-05", kind=Kind.WALLETS,
                 body=EventBody(wallets=()))  # fmt: skip

    events = (LICENCE, recorded(3, "2026-03-04", first), recorded(4, "2026-03-05", none))

    assert then(events, "2026-03-05", "2026-03-06").held[0].wallets == ()


MOVES = st.sampled_from([pair for pair in pairwise([None, *State]) if pair[0] is not pair[1]])


@st.composite
def histories(draw: st.DrawFn) -> tuple[RecordedEvent, ...]:
    """Draw events in leaf order, effective on any day, some correcting an earlier one."""
    found: list[RecordedEvent] = []
    when = day("2026-01-01")
    for leaf in range(draw(st.integers(1, 8))):
        when = when.plus(draw(st.integers(0, 3)))
        names: list[str | None] = [None, *(one.event.id for one in found)]
        earlier = draw(st.sampled_from(names))
        effective = day("2026-01-01").plus(draw(st.integers(0, 20)))
        move = draw(MOVES.filter(lambda pair: pair[1] is not S.TRANSITIONAL))
        told = event(f"e-{leaf}", move, str(effective), supersedes=earlier)
        found.append(recorded(leaf, str(when), told))
    return tuple(found)


@given(histories(), st.integers(0, 30), st.integers(0, 24))
def test_nothing_that_is_appended_changes_what_was_known(
    events: tuple[RecordedEvent, ...], at: int, known: int
) -> None:
    """§A4.3, the law: at a fixed as_known_at, later entries change no answer."""
    as_at, until = day("2026-01-01").plus(at), known_on(day("2026-01-01").plus(known))
    then_known = [one for one in events if one.recorded_at <= until]

    assert project(events, as_at=as_at, as_known_at=until) == project(
        then_known, as_at=as_at, as_known_at=until
    )


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_reading_changes_nothing(
    events: tuple[RecordedEvent, ...], order: object
) -> None:
    shuffled = list(events)
    getattr(order, "shuffle")(shuffled)  # noqa: B009 - hypothesis types its generator loosely

    assert then(tuple(shuffled), "2026-02-01", "2026-02-01") == then(
        events, "2026-02-01", "2026-02-01"
    )


@given(histories())
def test_the_answer_tomorrow_contains_what_was_taken_today_unless_corrected(
    events: tuple[RecordedEvent, ...],
) -> None:
    today = then(events, "2026-02-01", "2026-01-10").taken
    later = then(events, "2026-02-01", "2026-02-01").taken
    corrected = {one.event.supersedes for one in events}

    assert all(one in later or one.event.id in corrected for one in today)
