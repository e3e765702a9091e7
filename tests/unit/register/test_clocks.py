"""Clocks that decisions start, stop and pause (supervision §A5, §9.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.register.clock_rules import MONDAY_TO_FRIDAY, ClockRule, OnExpiry
from biplomacy.register.clocks import Clock, Course, Told, check_clocks, run_clocks
from biplomacy.register.model import Authorisation, EventBody, Kind, RecordedEvent, Return, State
from biplomacy.register.projection import in_force
from biplomacy.register.regime_file import chosen_rules, shipped_regime
from biplomacy.values.verdict import Severity
from fakes.register_cases import FIRM, RIGHTS, course, day, event, recorded

S = State
CALENDARS = {MONDAY_TO_FRIDAY.id: MONDAY_TO_FRIDAY}


def under(regime: str, events: tuple[RecordedEvent, ...]) -> tuple[RecordedEvent, ...]:
    """Return events whose first one tells an authorisation under another regime."""
    rights = Authorisation("authority", regime, RIGHTS.activities)
    first = events[0]
    body = replace(first.event.body, entity=FIRM, authorisation=rights)
    return (replace(first, event=replace(first.event, body=body)), *events[1:])


def rules(regime: str, name: str, variant: str = "paused") -> tuple[ClockRule, ...]:
    found = chosen_rules(shipped_regime(regime).clocks, [(name, variant)])
    return tuple(rule for rule in found if rule.id == name)


def clocks(
    events: tuple[RecordedEvent, ...], several: tuple[ClockRule, ...], at: str, *told: Told
) -> tuple[Clock, ...]:
    return run_clocks(in_force(events), several, calendars=CALENDARS, at=day(at), told=told)


APPLIED = under(
    "mica",
    course(
        (S.APPLICATION_RECEIVED, "2025-06-20"),
        (S.COMPLETE, "2025-07-01"),
        (S.UNDER_ASSESSMENT, "2025-07-03"),
        (S.INFORMATION_REQUESTED, "2025-07-10"),
        (S.UNDER_ASSESSMENT, "2025-07-24"),
    ),
)


@pytest.mark.parametrize(("variant", "due"), [("paused", "2025-09-09"), ("unpaused", "2025-08-26")])
def test_both_readings_of_micas_forty_days_come_out(variant: str, due: str) -> None:
    """§A1.2, §A5.3: the office chooses one in its charter; both stand in the file."""
    found = clocks(APPLIED, rules("mica", "mica-63-9", variant), "2025-08-01")

    assert [(str(one.opened), str(one.due), one.course(day("2025-08-01"))) for one in found] == [
        ("2025-07-01", due, Course.RUNNING)
    ]


def test_a_clock_that_runs_out_without_an_event_is_told() -> None:
    findings = check_clocks(
        APPLIED, rules("mica", "mica-63-9"), calendars=CALENDARS, at=day("2025-09-10")
    )

    assert [(one.code, one.severity, one.subject) for one in findings] == [
        ("clock-expired", Severity.WARNING, "pk-1: mica-63-9")
    ]
    assert findings[0].message == (
        "opened 2025-07-01 by e-2, due 2025-09-09, and no event ended it"
    )


def test_the_due_day_itself_is_in_time() -> None:
    at = day("2025-09-09")

    assert check_clocks(APPLIED, rules("mica", "mica-63-9"), calendars=CALENDARS, at=at) == ()


@pytest.mark.parametrize(
    ("decided", "standing"), [("2025-09-09", Course.MET), ("2025-09-10", Course.LATE)]
)
def test_a_decision_stops_the_clock(decided: str, standing: Course) -> None:
    granted = recorded(9, decided, event("e-9", (S.UNDER_ASSESSMENT, S.LICENSED), decided))

    found = clocks((*APPLIED, granted), rules("mica", "mica-63-9"), "2025-10-01")

    assert [one.course(day("2025-10-01")) for one in found] == [standing]


def test_a_late_decision_is_noted_and_no_warning() -> None:
    granted = recorded(9, "2025-09-20", event("e-9", (S.UNDER_ASSESSMENT, S.REFUSED), "2025-09-20"))

    findings = check_clocks(
        (*APPLIED, granted), rules("mica", "mica-63-9"), calendars=CALENDARS, at=day("2025-10-01")
    )

    assert [(one.code, one.severity) for one in findings] == [("clock-expired", Severity.INFO)]


def test_an_open_request_rests_the_clock_for_twenty_days_at_most() -> None:
    found = clocks(APPLIED[:4], rules("mica", "mica-63-9"), "2026-01-01")

    assert [(str(one.due), one.course(day("2026-01-01"))) for one in found] == [
        ("2025-09-23", Course.EXPIRED)
    ]


def test_what_the_law_deems_is_said() -> None:
    deemed = replace(rules("mica", "mica-63-9")[0], on_expiry=OnExpiry.DEEMED_REFUSAL)

    findings = check_clocks(APPLIED, (deemed,), calendars=CALENDARS, at=day("2025-12-01"))

    assert findings[0].message.endswith("the law makes of it a deemed refusal")


def test_an_existing_firm_has_six_months() -> None:
    """Virtual Assets Act 2026 s. 70, as the press reports it."""
    events = course((S.TRANSITIONAL, "2026-03-10"), until="2026-09-10")

    found = clocks(events, rules("pk-vaa-2026", "pk-70"), "2026-04-01")

    assert [str(one.due) for one in found] == ["2026-09-10"]


def test_a_failed_attestation_opens_a_clock_and_moves_nothing() -> None:
    """§9.2: the register sanctions by a signed decision only."""
    events = course((S.LICENSED, "2026-03-01"))
    remedy = rules("pk-vaa-2026", "remedy")
    failed = Told("pk-1", "solvency_failure", day("2026-05-01"), "entry:77")
    again = Told("pk-1", "solvency_failure", day("2026-05-20"), "entry:80")
    healed = Told("pk-1", "solvency_restored", day("2026-06-01"), "entry:90")

    running = clocks(events, remedy, "2026-05-02", failed, again)
    ended = clocks(events, remedy, "2026-07-01", failed, again, healed)

    assert [(one.by, str(one.due), one.stopped) for one in running] == [
        ("entry:77", "2026-06-10", None)
    ]
    assert [one.course(day("2026-07-01")) for one in ended] == [Course.MET]
    assert clocks(events, remedy, "2026-05-02", replace(failed, subject="another")) == ()


def test_a_licence_is_unused_once_and_not_after_each_reinstatement() -> None:
    events = under(
        "mica",
        (
            *course((S.LICENSED, "2025-01-10")),
            recorded(2, "2025-02-01", event("e-2", (S.LICENSED, S.LICENSED), "2025-02-01",
                                            kind=Kind.SERVICES_STARTED)),
            recorded(3, "2025-03-01", event("e-3", (S.LICENSED, S.SUSPENDED), "2025-03-01")),
            recorded(4, "2025-04-01", event("e-4", (S.SUSPENDED, S.LICENSED), "2025-04-01",
                                            kind=Kind.REINSTATEMENT)),
        ),
    )  # fmt: skip

    found = clocks(events, rules("mica", "mica-64-unused"), "2027-01-01")

    assert [(str(one.due), one.course(day("2027-01-01"))) for one in found] == [
        ("2026-01-10", Course.MET)
    ]


def returned(leaf: int, when: str, name: str) -> RecordedEvent:
    one = Return(name, day(when), day(when), day(when), day(when))
    body = EventBody(returned=one)
    told = event(f"e-{leaf}", (S.LICENSED, S.LICENSED), when, kind=Kind.RETURN, body=body)
    return recorded(leaf, when, told)


def test_a_daily_duty_repeats_until_the_licence_ends() -> None:
    events = under(
        "vara",
        (
            *course((S.LICENSED, "2026-03-01")),
            returned(2, "2026-03-02", "reconciliation"),
            returned(3, "2026-03-04", "reconciliation"),
            recorded(4, "2026-03-06", event("e-4", (S.LICENSED, S.REVOKED), "2026-03-06")),
        ),
    )
    daily = rules("vara", "vara-reconciliation")

    found = clocks(events, daily, "2026-04-01")
    findings = check_clocks(events, daily, calendars=CALENDARS, at=day("2026-04-01"))

    courses = [(str(one.due), one.course(day("2026-04-01")).value) for one in found]
    assert courses == [
        ("2026-03-02", "met"), ("2026-03-03", "expired"), ("2026-03-04", "met"),
        ("2026-03-05", "expired"), ("2026-03-06", "met"),
    ]  # fmt: skip
    assert [one.message.split("; ")[-1] for one in findings] == ["so it went for 2 periods"]


def test_months_of_a_repeated_duty_do_not_drift() -> None:
    events = under("vara", course((S.LICENSED, "2026-01-31")))

    found = clocks(events, rules("vara", "vara-wallets"), "2026-04-15")

    assert [str(one.due) for one in found] == ["2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_rule_of_another_regime_is_not_asked() -> None:
    assert (
        clocks(course((S.LICENSED, "2026-03-01")), rules("vara", "vara-audit"), "2027-01-01") == ()
    )


def test_a_missing_calendar_is_a_finding_and_stops_nothing() -> None:
    several = (*rules("mica", "mica-63-9"), *rules("mica", "mica-64-unused"))

    findings = check_clocks(APPLIED, several, calendars={}, at=day("2025-09-10"))

    assert [one.code for one in findings] == ["calendar-uncovered"]
