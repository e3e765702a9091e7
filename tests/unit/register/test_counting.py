"""On which day a clock is due: the golden days, pauses, and calendars that do not reach."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.register.clock_rules import (
    MONDAY_TO_FRIDAY,
    Calendar,
    ClockRule,
    Legal,
    OnExpiry,
    Pausing,
    Unit,
    decode_rule,
    encode_rule,
)
from biplomacy.register.counting import Pause, due_day, months_later, working_days
from biplomacy.register.errors import CalendarUncovered, RegisterMalformed
from biplomacy.register.statement.calendar import decode_calendar, encode_calendar
from biplomacy.register.statement.clock_rule import decode_clock_rule, encode_clock_rule
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Standing
from fakes.register_cases import day

LAW = Legal("a law", "invented", Standing.ILLUSTRATIVE)
CALENDARS = {MONDAY_TO_FRIDAY.id: MONDAY_TO_FRIDAY}
PAUSED = Pausing(("information_requested",), ("under_assessment",), 20)


def rule(n: int, unit: Unit = Unit.WORKING, pausing: Pausing | None = None) -> ClockRule:
    name = MONDAY_TO_FRIDAY.id if unit is Unit.WORKING else None
    return ClockRule("r", "mica", ("complete",), ("licensed",), n, unit, LAW, name, pausing)


@pytest.mark.parametrize(
    ("n", "pauses", "due"),
    [
        pytest.param(5, [], "2025-07-08", id="63-1"),
        pytest.param(25, [], "2025-08-05", id="63-2"),
        pytest.param(40, [], "2025-08-26", id="63-9"),
        pytest.param(40, [("2025-07-10", "2025-07-24")], "2025-09-09", id="63-9-paused-10-days"),
        pytest.param(40, [("2025-07-10", "2025-10-01")], "2025-09-23", id="a-pause-of-20-at-most"),
        pytest.param(
            40, [("2025-07-12", "2025-07-14")], "2025-08-26", id="a-weekend-pauses-nothing"
        ),
    ],
)
def test_the_golden_days_of_supervision_a5_3(
    n: int, pauses: list[tuple[str, str]], due: str
) -> None:
    """§A5.3: Monday to Friday, no holidays, trigger 1 July 2025."""
    found = due_day(
        rule(n, pausing=PAUSED),
        day("2025-07-01"),
        calendars=CALENDARS,
        pauses=[Pause(day(first), day(resumed)) for first, resumed in pauses],
    )

    assert str(found) == due


def test_an_open_pause_leaves_no_due_day_unless_it_is_bounded() -> None:
    resting = [Pause(day("2025-07-10"))]
    endless = rule(40, pausing=replace(PAUSED, longest=None))

    assert due_day(endless, day("2025-07-01"), calendars=CALENDARS, pauses=resting) is None
    bounded = due_day(
        rule(40, pausing=PAUSED), day("2025-07-01"), calendars=CALENDARS, pauses=resting
    )
    assert str(bounded) == "2025-09-23"


def test_a_holiday_is_not_worked() -> None:
    holiday = replace(MONDAY_TO_FRIDAY, holidays=(day("2025-07-02"),))

    due = due_day(rule(5), day("2025-07-01"), calendars={holiday.id: holiday})

    assert str(due) == "2025-07-09"


@pytest.mark.parametrize(
    ("trigger", "n", "due"),
    [
        ("2025-08-31", 6, "2026-02-28"),
        ("2026-03-10", 6, "2026-09-10"),
        ("2025-12-31", 9, "2026-09-30"),
    ],
)
def test_months_end_on_the_same_day_or_the_last(trigger: str, n: int, due: str) -> None:
    assert str(due_day(rule(n, Unit.MONTH), day(trigger), calendars={})) == due


def test_calendar_days_need_no_calendar() -> None:
    assert str(due_day(rule(40, Unit.CALENDAR), day("2025-07-01"), calendars={})) == "2025-08-10"


def test_a_year_without_data_is_never_guessed() -> None:
    short = replace(MONDAY_TO_FRIDAY, last=day("2025-12-31"))

    with pytest.raises(CalendarUncovered, match="no data for 2026"):
        due_day(rule(40), day("2025-12-01"), calendars={short.id: short})
    with pytest.raises(CalendarUncovered, match="there is no calendar"):
        due_day(rule(40), day("2025-12-01"), calendars={})


@given(
    st.integers(1, 400),
    st.dates(min_value=day("2010-01-01").value, max_value=day("2090-01-01").value),
)
def test_a_clock_of_n_working_days_ends_on_the_nth(n: int, start: object) -> None:
    trigger = day(str(start))
    due = due_day(rule(n), trigger, calendars=CALENDARS)

    assert due is not None
    assert working_days(trigger, due, MONDAY_TO_FRIDAY) == n
    assert working_days(trigger, due.plus(-1), MONDAY_TO_FRIDAY) == n - 1


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_pause_never_brings_the_due_day_forward(n: int, begins: int, lasts: int) -> None:
    trigger = day("2025-07-01")
    pause = Pause(trigger.plus(begins), trigger.plus(begins + lasts))
    plain = due_day(rule(n, pausing=PAUSED), trigger, calendars=CALENDARS)
    paused = due_day(rule(n, pausing=PAUSED), trigger, calendars=CALENDARS, pauses=[pause])

    assert plain is not None
    assert paused is not None
    assert plain <= paused <= trigger.plus(2 * (n + 20) + 7)


def test_months_stop_at_the_end_of_what_the_register_knows() -> None:
    assert str(months_later(day("2199-06-01"), 4_000)) == "2200-12-31"


CALENDAR = Calendar(
    "pk", (5, 6), (day("2026-03-23"),), day("2026-01-01"), day("2026-12-31"), "none"
)
RULES = (rule(40, pausing=PAUSED), rule(6, Unit.MONTH), replace(rule(5), variant="paused"),
         replace(rule(5), on_expiry=OnExpiry.DEEMED_REFUSAL))  # fmt: skip


@pytest.mark.parametrize("told", RULES)
def test_a_rule_reads_back_without_a_changed_bit(told: ClockRule) -> None:
    body = decode_object(encode(encode_clock_rule(told)))

    assert decode_clock_rule(body) == told
    assert decode_rule(Fields(encode_rule(told), "rule")) == told


def test_a_calendar_reads_back_without_a_changed_bit() -> None:
    assert decode_calendar(decode_object(encode(encode_calendar(CALENDAR)))) == CALENDAR


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"n": 0}, "whole number", id="no-days"),
        pytest.param({"unit": "month"}, "working days", id="a-calendar-for-months"),
        pytest.param({"trigger": []}, "at least one", id="no-trigger"),
        pytest.param({"repeats": "each"}, "left out", id="a-default-written-out"),
        pytest.param({"repeats": "again"}, "has no pauses", id="endless-with-pauses"),
        pytest.param({"more": 1}, "unknown fields", id="an-unknown-field"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(change: JsonObject, why: str) -> None:
    with pytest.raises((RegisterMalformed, FieldMalformed, FieldUnknown), match=why):
        decode_clock_rule(encode_clock_rule(RULES[0]) | change)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"weekend": ["sun", "sat"]}, "ascend", id="days-out-of-order"),
        pytest.param({"weekend": ["holy"]}, "no weekday", id="no-weekday"),
        pytest.param({"holidays": ["2027-03-23"]}, "cover", id="a-holiday-outside"),
        pytest.param({"first": "2027-01-01"}, "cover", id="ends-before-it-begins"),
        pytest.param(
            {"weekend": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}, "no working", id="idle"
        ),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(change: JsonObject, why: str) -> None:
    with pytest.raises(RegisterMalformed, match=why):
        decode_calendar(encode_calendar(CALENDAR) | change)
