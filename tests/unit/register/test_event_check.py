"""Which events are legal, judged by what was known when each was recorded (supervision §A7.1)."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest

from biplomacy.register.errors import SignersInsufficient, TransitionForbidden
from biplomacy.register.event_check import check_events, check_signers, require_fit
from biplomacy.register.model import EventBody, Kind, RecordedEvent, State
from biplomacy.register.regime_file import shipped_regimes
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Severity
from fakes.register_cases import course, day, event, recorded

S = State
REGIMES = {regime.id: regime for regime in shipped_regimes()}
FORBIDDEN = "register-transition-forbidden"
WAY = (
    (S.NOC, "2026-03-02"),
    (S.APPLICATION_RECEIVED, "2026-04-01"),
    (S.COMPLETE, "2026-04-10"),
    (S.LICENSED, "2026-06-01"),
    (S.SUSPENDED, "2026-07-01"),
    (S.LICENSED, "2026-08-03"),
)


def codes(events: tuple[RecordedEvent, ...]) -> list[tuple[str, str]]:
    return [(one.code, one.subject) for one in check_events(events, REGIMES)]


def after(*extra: RecordedEvent, steps: int = 4) -> tuple[RecordedEvent, ...]:
    return (*course(*WAY[:steps]), *extra)


def test_the_usual_way_to_a_licence_and_back_has_no_finding() -> None:
    assert codes(course(*WAY)) == []


@pytest.mark.parametrize(
    ("move", "why"),
    [
        pytest.param((S.LICENSED, S.NOC), "no decision leads from licensed to noc", id="backwards"),
        pytest.param(
            (S.NOC, S.SANDBOX), "starts from noc, but it stood at licensed", id="old-state"
        ),
        pytest.param((None, S.NOC), "starts from no state, but it stood at licensed", id="afresh"),
    ],
)
def test_any_other_move_is_forbidden(move: tuple[State | None, State], why: str) -> None:
    told = recorded(9, "2026-06-02", event("e-9", move, "2026-06-02"))

    found = check_events(after(told), REGIMES)

    assert [(one.code, one.severity, one.message) for one in found] == [
        (FORBIDDEN, Severity.FAILURE, why)
    ]


def test_an_authorisation_begins_where_its_regime_lets_it() -> None:
    found = check_events(course((S.LICENSED, "2026-03-02")), REGIMES)

    assert [one.message for one in found] == ["pk-vaa-2026 has no licensed to begin with"]


def test_a_regime_that_lacks_a_state_refuses_it() -> None:
    rights = event("e-1", (None, S.APPLICATION_RECEIVED), "2026-03-02").body
    assert rights.authorisation is not None
    mica = replace(rights, authorisation=replace(rights.authorisation, regime="mica"))
    first = event("e-1", (None, S.APPLICATION_RECEIVED), "2026-03-02", body=mica)
    second = event("e-2", (S.APPLICATION_RECEIVED, S.IN_PRINCIPLE), "2026-03-03")

    found = codes((recorded(1, "2026-03-02", first), recorded(2, "2026-03-03", second)))

    assert found == [(FORBIDDEN, "e-2")]


def test_what_no_known_regime_governs_is_told() -> None:
    first = event("e-1", (None, S.NOC), "2026-03-02", body=EventBody(remark="no rights told"))

    assert codes((recorded(1, "2026-03-02", first),)) == [("register-regime-missing", "e-1")]


def test_a_later_backdated_decision_makes_no_earlier_one_illegal() -> None:
    restricted = recorded(5, "2026-06-05", event("e-5", (S.LICENSED, S.RESTRICTED), "2026-06-05"))
    backdated = recorded(6, "2026-06-10", event("e-6", (S.LICENSED, S.SUSPENDED), "2026-06-02"))

    assert codes(after(restricted, backdated)) == [
        ("register-backdated", "e-6"),
        ("register-state-differs", "e-6"),
    ]


@pytest.mark.parametrize(
    ("effective", "seen", "expected"),
    [
        pytest.param("2026-06-04", "2026-06-05", False, id="one-working-day"),
        pytest.param("2026-06-05", "2026-06-08", False, id="over-a-weekend"),
        pytest.param("2026-06-04", "2026-06-08", True, id="two-working-days"),
        pytest.param("2026-06-20", "2026-06-05", False, id="takes-effect-later"),
        pytest.param("1900-01-01", "2026-06-05", True, id="far-back"),
    ],
)
def test_backdating_is_more_than_one_working_day(
    effective: str, seen: str, *, expected: bool
) -> None:
    """§A4.2: told publicly, as information."""
    told = recorded(1, seen, event("e-1", (None, S.NOC), effective))

    found = check_events((told,), REGIMES)

    assert [(one.code, one.severity) for one in found] == (
        [("register-backdated", Severity.INFO)] if expected else []
    )


def test_a_court_order_skips_the_table_and_is_listed() -> None:
    body = EventBody(court_ref="W.P. 1/2026")
    told = event("e-9", (S.NOC, S.WARNED), "2026-06-02", kind=Kind.COURT_ORDER, body=body)

    assert codes(after(recorded(9, "2026-06-02", told))) == [("register-court-order", "e-9")]


def test_a_correction_replaces_a_move_in_what_later_ones_start_from() -> None:
    correction = event("e-9", (S.COMPLETE, S.REFUSED), "2026-06-01", supersedes="e-4")
    surrender = event("e-10", (S.LICENSED, S.SURRENDERED), "2026-06-03")

    found = codes(
        after(recorded(9, "2026-06-01", correction), recorded(10, "2026-06-03", surrender))
    )

    assert found == [(FORBIDDEN, "e-10")]


def test_a_correction_names_an_event_of_its_own_authorisation() -> None:
    unknown = event("e-9", (S.COMPLETE, S.REFUSED), "2026-06-01", supersedes="e-99")

    assert ("register-supersedes-unknown", "e-9") in codes(
        after(recorded(9, "2026-06-01", unknown))
    )


@pytest.mark.parametrize(
    ("corrects", "expected"),
    [(Digest.of(b"4"), []), (None, ["register-supersedes-unknown"])],
)
def test_statement_and_event_supersede_the_same(
    corrects: Digest | None, expected: list[str]
) -> None:
    told = tuple(
        replace(one, statement=Digest.of(str(one.leaf).encode())) for one in course(*WAY[:4])
    )
    correction = event("e-9", (S.COMPLETE, S.REFUSED), "2026-06-01", supersedes="e-4")
    last = replace(
        recorded(9, "2026-06-01", correction), statement=Digest.of(b"9"), corrects=corrects
    )

    assert [code for code, _ in codes((*told, last))] == expected


def test_an_id_is_taken_once() -> None:
    twice = recorded(9, "2026-07-01", event("e-1", (S.LICENSED, S.SUSPENDED), "2026-07-01"))

    assert codes(after(twice)) == [("register-event-duplicate", "e-1")]


@pytest.mark.parametrize(
    ("signed_by", "threshold", "expected"),
    [
        pytest.param(("director", "auditor"), 2, [], id="both"),
        pytest.param((), 2, [], id="not-at-hand"),
        pytest.param(("director",), 2, ["1 signed, 2 are asked for"], id="one"),
        pytest.param(
            ("director", "auditor"), 3, ["2 signed, 3 are asked for"], id="the-charter-asks-three"
        ),
        pytest.param(
            ("director", "x"), 2, ["auditor is named as signer and did not sign"], id="another"
        ),
    ],
)
def test_two_officials_sign_and_they_are_those_that_are_named(
    signed_by: tuple[str, ...], threshold: int, expected: list[str]
) -> None:
    one = replace(course(*WAY[:1])[0], signed_by=signed_by)

    assert [found.message for found in check_signers(one, threshold)] == expected


def test_an_event_that_does_not_fit_is_never_logged() -> None:
    fits = recorded(9, "2026-07-01", event("e-9", (S.LICENSED, S.SUSPENDED), "2026-07-01"))
    require_fit(fits, after(), REGIMES)

    with pytest.raises(SignersInsufficient, match="1 signed"):
        require_fit(replace(fits, signed_by=("director",)), after(), REGIMES)
    with pytest.raises(TransitionForbidden, match="it had no state"):
        require_fit(fits, (), REGIMES)


def test_many_events_of_one_authorisation_are_judged_in_little_time() -> None:
    states = (S.SUSPENDED, S.RESTRICTED)
    first = day("2026-06-02")
    found = list(after())
    for number in range(4_000):
        move = ((S.LICENSED if number == 0 else states[(number + 1) % 2]), states[number % 2])
        when = str(first.plus(number // 4))
        found.append(recorded(100 + number, when, event(f"x-{number}", move, when)))
    started = perf_counter()

    assert check_events(found, REGIMES) == ()
    assert perf_counter() - started < 3
