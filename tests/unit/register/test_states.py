"""Which moves there are, and what each state lets a firm do (supervision §A3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.register.model import Activity, EventBody, Kind, RecordedEvent, State
from biplomacy.register.projection import known_on, project
from biplomacy.register.states import (
    ASSESSED,
    NEXT,
    Extent,
    Held,
    Permission,
    firm_may_operate,
    is_legal_move,
    may_operate,
)
from fakes.register_cases import FOUNDING, course, day, event, recorded

S = State
ONLY_A_LICENCE_IS_ONE = {
    S.LICENSED: Extent.FULL,
    S.RESTRICTED: Extent.LIMITED,
    S.SUSPENDED: Extent.RUN_OFF,
    S.TRANSITIONAL: Extent.LIMITED,
    S.SANDBOX: Extent.LIMITED,
}


def held(events: tuple[RecordedEvent, ...], at: str) -> Held:
    found = project(events, as_at=day(at), as_known_at=known_on(day("2100-01-01"))).held
    assert len(found) == 1
    return found[0]


def asked(events: tuple[RecordedEvent, ...], at: str) -> Permission:
    return may_operate(held(events, at), Activity.CUSTODY, day(at))


@pytest.mark.parametrize("state", State)
def test_each_state_allows_what_the_table_says(state: State) -> None:
    answer = asked(course((state, "2026-03-01"), until="2026-12-31"), "2026-03-05")

    assert answer.extent is ONLY_A_LICENCE_IS_ONE.get(state, Extent.NONE)
    assert answer.allowed is (answer.extent in {Extent.FULL, Extent.LIMITED})
    assert answer.state is state


def test_a_no_objection_certificate_is_not_a_licence() -> None:
    answer = asked(course((S.NOC, "2025-12-12")), "2025-12-20")

    assert (answer.allowed, answer.extent) == (False, Extent.NONE)
    assert answer.reason == "a no-objection certificate is not a licence"
    assert str(answer.since) == "2025-12-12"


def test_a_transitional_right_keeps_running_under_an_application_until_its_end() -> None:
    events = course(
        (S.TRANSITIONAL, "2026-03-01"),
        (S.APPLICATION_RECEIVED, "2026-04-01"),
        (S.COMPLETE, "2026-04-20"),
        until="2026-09-01",
    )

    running = asked(events, "2026-09-01")
    ended = asked(events, "2026-09-02")

    assert (running.extent, str(running.until), str(running.since)) == (
        Extent.LIMITED, "2026-09-01", "2026-03-01",
    )  # fmt: skip
    assert (ended.allowed, ended.extent) == (False, Extent.NONE)


def test_a_right_in_the_sandbox_runs_on_and_ends_with_a_refusal() -> None:
    steps = (
        (S.NOC, "2026-01-01"),
        (S.SANDBOX, "2026-02-01"),
        (S.APPLICATION_RECEIVED, "2026-03-01"),
    )

    assert asked(course(*steps), "2026-03-02").extent is Extent.LIMITED
    assert asked(course(*steps, (S.REFUSED, "2026-04-01")), "2026-04-01").extent is Extent.NONE


def test_a_new_end_of_a_transitional_right_is_told_by_an_amendment() -> None:
    first = course((S.TRANSITIONAL, "2026-03-01"), until="2026-06-01")
    later = event(
        "e-2", (S.TRANSITIONAL, S.TRANSITIONAL), "2026-05-01", kind=Kind.AMENDMENT,
        body=EventBody(until=day("2026-12-01")),
    )  # fmt: skip

    assert asked((*first, recorded(2, "2026-05-01", later)), "2026-11-30").allowed


def test_winding_down_lasts_until_its_last_day() -> None:
    revoked = event(
        "e-2", (S.LICENSED, S.REVOKED), "2026-05-01", body=EventBody(run_off_ends=day("2026-08-01"))
    )
    events = (*course((S.LICENSED, "2026-03-01")), recorded(2, "2026-05-01", revoked))

    assert asked(events, "2026-08-01").extent is Extent.RUN_OFF
    assert not asked(events, "2026-08-01").allowed
    assert asked(events, "2026-08-02").extent is Extent.NONE


def test_without_an_end_there_is_no_winding_down() -> None:
    events = course((S.LICENSED, "2026-03-01"), (S.REVOKED, "2026-05-01"))

    assert asked(events, "2026-05-01").extent is Extent.NONE


def test_only_the_activities_that_are_named_are_allowed() -> None:
    licensed = held(course((S.LICENSED, "2026-03-01")), "2026-03-05")

    assert may_operate(licensed, Activity.FIAT_EXCHANGE, day("2026-03-05")).allowed
    answer = may_operate(licensed, Activity.LENDING, day("2026-03-05"))
    assert (answer.allowed, answer.extent) == (False, Extent.NONE)
    assert answer.reason == "licensed, but not for lending"


def test_an_unknown_firm_is_an_answer_and_no_error() -> None:
    answer = may_operate(None, Activity.CUSTODY, day("2026-03-05"))

    assert answer == Permission(allowed=False, extent=Extent.NONE, reason="not in the register")
    assert firm_may_operate((), None, day("2026-03-05")) == answer


def test_of_two_authorisations_of_a_firm_the_wider_counts() -> None:
    revoked = held(course((S.LICENSED, "2026-01-01"), (S.REVOKED, "2026-02-01")), "2026-03-05")
    licensed = held(course((S.LICENSED, "2026-03-01")), "2026-03-05")

    assert firm_may_operate((revoked, licensed), None, day("2026-03-05")).extent is Extent.FULL


def test_a_warning_of_a_firm_outranks_its_licence() -> None:
    licensed = held(course((S.LICENSED, "2026-03-01")), "2026-03-05")
    warned = held(course((S.WARNED, "2026-01-01")), "2026-03-05")

    found = firm_may_operate((licensed, warned), Activity.CUSTODY, day("2026-03-05"))

    assert (found.allowed, found.state) == (False, S.WARNED)


@pytest.mark.parametrize("state", [S.REFUSED, S.REVOKED, S.SUSPENDED])
def test_a_later_refusal_of_the_same_activity_outranks_a_licence(state: State) -> None:
    licensed = held(course((S.LICENSED, "2026-01-01")), "2026-03-05")
    refused = held(course((state, "2026-02-01")), "2026-03-05")
    assert refused.authorisation is not None
    custody = replace(refused.authorisation, activities=(Activity.CUSTODY,))
    refused = replace(refused, authorisation=custody)

    def allowed(activity: Activity | None) -> bool:
        return firm_may_operate((licensed, refused), activity, day("2026-03-05")).allowed

    assert not allowed(Activity.CUSTODY)
    assert allowed(Activity.FIAT_EXCHANGE)
    assert allowed(None)


def test_the_table_of_moves_is_that_of_the_design() -> None:
    """§A3.1, row by row; the moves among the states of an application are its arrows."""
    rows = {
        (
            S.ENQUIRY,
            S.EXPRESSION_OF_INTEREST,
        ): "noc initial_approval application_received withdrawn",
        (S.NOC, S.INITIAL_APPROVAL): "application_received sandbox lapsed withdrawn revoked",
        (S.TRANSITIONAL,): "application_received licensed lapsed refused",
        (S.SANDBOX,): "application_received lapsed revoked",
        (S.IN_PRINCIPLE,): "licensed refused lapsed withdrawn",
        (S.LICENSED,): "restricted suspended revoked surrendered lapsed",
        (S.RESTRICTED,): "licensed suspended revoked surrendered",
        (S.SUSPENDED,): "licensed restricted revoked surrendered",
        (S.REVOKED, S.SURRENDERED, S.LAPSED, S.REFUSED, S.WITHDRAWN, S.WARNED): "",
    }

    assert {state: NEXT[state] for states in rows for state in states} == {
        state: {State(name) for name in names.split()}
        for states, names in rows.items()
        for state in states
    }
    for state in ASSESSED:
        outside = NEXT[state] - ASSESSED
        assert outside == {S.IN_PRINCIPLE, S.LICENSED, S.REFUSED, S.WITHDRAWN}
    assert set(NEXT) == set(State)


def test_a_suspension_ends_by_reinstatement_alone() -> None:
    assert is_legal_move(S.SUSPENDED, S.LICENSED, Kind.REINSTATEMENT)
    assert not is_legal_move(S.SUSPENDED, S.LICENSED, Kind.DECISION)
    assert not is_legal_move(S.RESTRICTED, S.LICENSED, Kind.REINSTATEMENT)
    assert is_legal_move(S.REVOKED, S.LICENSED, Kind.COURT_ORDER)


def test_a_court_order_sets_any_state_and_is_listed_apart() -> None:
    stayed = event(
        "e-3", (S.REVOKED, S.LICENSED), "2026-06-01", kind=Kind.COURT_ORDER,
        body=EventBody(court_ref="W.P. 1/2026"),
    )  # fmt: skip
    events = course((S.LICENSED, "2026-03-01"), (S.REVOKED, "2026-05-01"))

    found = held((*events, recorded(3, "2026-06-01", stayed)), "2026-06-02")

    assert may_operate(found, None, day("2026-06-02")).extent is Extent.FULL
    assert [one.event.id for one in found.ordered] == ["e-3"]
    assert found.entity == FOUNDING.entity


def test_who_applied_beside_a_running_right_may_still_not_do_what_it_does_not_name() -> None:
    steps = ((S.TRANSITIONAL, "2026-01-01"), (S.APPLICATION_RECEIVED, "2026-02-01"))
    applied = held(course(*steps, until="2026-12-31"), "2026-03-01")

    answer = may_operate(applied, Activity.LENDING, day("2026-03-01"))

    assert (answer.allowed, answer.extent) == (False, Extent.NONE)
    assert answer.reason == "an existing firm under a grace clause, but not for lending"
