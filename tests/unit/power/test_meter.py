"""A meter's counter: faults are reported and never mended, and the days add up exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.power.errors import HoursMissing
from biplomacy.power.meter import MeterDay, meter_days
from biplomacy.power.meter_summary import find_day, summarise_meter
from biplomacy.power.reading import Quality, Reading
from biplomacy.values.day import Day
from fakes.power_meter import STEP, metered, small_contract

HERE = small_contract()
START = HERE.starts
WHOLE_DAY = [1_000] * 96


def days(readings: list[Reading]) -> list[MeterDay]:
    return list(meter_days(readings, HERE))


def codes(readings: list[Reading]) -> list[str]:
    return [finding.code for day in days(readings) for finding in day.findings]


def test_the_reading_at_midnight_ends_a_day_and_opens_the_next() -> None:
    first, second = days(metered(WHOLE_DAY * 2, start=START))

    assert (str(first.day), str(second.day)) == ("2024-11-01", "2024-11-02")
    assert (first.wh, second.wh) == (96_000, 96_000)
    assert second.opening == first.readings[-1]
    assert first.last_counter_wh == second.first_counter_wh == 96_000
    assert (first.full_steps, second.full_steps) == (96, 96)


def test_a_meter_that_begins_at_noon_begins_with_that_reading() -> None:
    (day,) = days(metered(WHOLE_DAY[:48], start=START + 43_200, counter=7))

    assert day.opening is None
    assert (day.first_counter_wh, day.last_counter_wh, day.wh) == (7, 48_007, 48_000)


def test_one_reading_at_midnight_is_no_day() -> None:
    assert days([Reading(START, 5, Quality.IDLE)]) == []


def without(*gone: int) -> list[Reading]:
    return [r for i, r in enumerate(metered(WHOLE_DAY, start=START)) if i not in gone]


def changed(at: int, counter: int) -> list[Reading]:
    found = metered(WHOLE_DAY, start=START)
    found[at] = replace(found[at], counter_wh=counter)
    return found


def shifted(seconds: int) -> list[Reading]:
    """Clocks are put on or back by an hour at noon, and nobody says so."""
    found = metered(WHOLE_DAY, start=START)
    return found[:49] + [replace(r, at=r.at + seconds) for r in found[49:]]


FAULTS = [
    pytest.param(metered(WHOLE_DAY, start=START), [], 96, id="sound"),
    pytest.param(without(40), ["meter-gap"], 94, id="one-missing"),
    pytest.param(without(40, 41, 42), ["meter-gap"], 92, id="three-missing-in-a-row"),
    pytest.param(without(40, 60), ["meter-gap", "meter-gap"], 92, id="two-missing-apart"),
    pytest.param(
        [*metered(WHOLE_DAY[:40], start=START), *metered(WHOLE_DAY, start=START)[40:]],
        ["meter-duplicate"], 96, id="doubled",
    ),
    pytest.param(changed(40, 100), ["meter-reset"], 95, id="falling-once"),
    pytest.param(
        metered([1_000] * 44 + [0] * 8 + [1_000] * 44, start=START),
        ["meter-frozen"], 96, id="frozen-for-eight-steps",
    ),
    pytest.param(
        metered([1_000] * 44 + [0] * 7 + [1_000] * 45, start=START), [], 96, id="seven-are-none",
    ),
    pytest.param(
        metered([0] * 96, start=START, quality=Quality.IDLE), [], 96, id="at-rest-is-not-frozen",
    ),
    pytest.param(
        metered(WHOLE_DAY, start=START, quality=Quality.ESTIMATED),
        ["meter-estimated"], 0, id="put-in-by-hand",
    ),
    pytest.param(shifted(3_600), ["meter-gap"], 91, id="clocks-put-on"),
    pytest.param(shifted(-3_600), ["meter-duplicate"], 91, id="clocks-put-back"),
    pytest.param(
        [*metered(WHOLE_DAY, start=START)[:50], Reading(START + 50 * STEP - 60, 49_900,
         Quality.RUNNING), *metered(WHOLE_DAY, start=START)[50:]],
        ["meter-step"], 95, id="a-reading-between-steps",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("readings", "found", "full"), FAULTS)
def test_faults(readings: list[Reading], found: list[str], full: int) -> None:
    came = days(readings)

    assert codes(readings) == found
    assert came[0].full_steps == full
    if "meter-duplicate" not in found:
        assert sum(day.wh for day in came) == readings[-1].counter_wh - readings[0].counter_wh


def test_a_file_of_another_step_is_one_finding_a_day() -> None:
    half_hours = metered(WHOLE_DAY * 2, start=START)[::2]

    found = [finding for day in days(half_hours) for finding in day.findings]

    assert [finding.message for finding in found] == [
        "48 readings up to 2024-11-01T19:00:00Z are further apart than the 900 s of the contract",
        "48 readings up to 2024-11-02T19:00:00Z are further apart than the 900 s of the contract",
    ]


@pytest.mark.parametrize("seconds", [3_600, -3_600])
def test_a_shift_of_one_hour_asks_for_the_clocks(seconds: int) -> None:
    (finding,) = [f for day in days(shifted(seconds)) for f in day.findings]

    assert finding.message.endswith("one hour exactly: were clocks changed?")


def test_what_stands_again_stays_in_the_raw_readings() -> None:
    twice = [*metered(WHOLE_DAY[:40], start=START), *metered(WHOLE_DAY, start=START)[40:]]

    (day,) = days(twice)

    assert day.readings == tuple(twice[1:])
    assert day.wh == 96_000


def test_energy_across_a_gap_counts_on_the_day_in_which_the_gap_ends() -> None:
    readings = metered(WHOLE_DAY * 3, start=START)
    readings = readings[:90] + readings[200:]

    first, third = days(readings)

    assert (str(first.day), str(third.day)) == ("2024-11-01", "2024-11-03")
    assert (first.wh, third.wh) == (89_000, 199_000)
    assert third.unplaced_wh == 111_000


def any_readings() -> st.SearchStrategy[list[Reading]]:
    """Return readings that go on, stand still and go back, with any counters."""
    step = st.tuples(
        st.sampled_from([-8, -4, 0, 1, 4, 4, 4, 4, 4, 9, 200, 800]),
        st.integers(0, 10**9),
        st.sampled_from(list(Quality)),
    )
    return st.lists(step, min_size=1, max_size=60).map(laid_out)


def laid_out(steps: list[tuple[int, int, Quality]]) -> list[Reading]:
    readings, at = [], START + 43_200
    for quarter_steps, counter, quality in steps:
        at += quarter_steps * STEP // 4
        readings.append(Reading(at, counter, quality))
    return readings


@given(any_readings())
def test_the_days_add_up_to_the_counters_whatever_the_file_does(readings: list[Reading]) -> None:
    kept = [readings[0]]
    for reading in readings[1:]:
        if reading.at > kept[-1].at:
            kept.append(reading)

    came = days(readings)

    assert sum(day.wh for day in came) == kept[-1].counter_wh - kept[0].counter_wh
    assert [day.day for day in came] == sorted({day.day for day in came})
    assert all(day.wh == day.last_counter_wh - day.first_counter_wh for day in came)
    assert sum(len(day.readings) for day in came) == len(readings)


@given(any_readings())
def test_a_day_made_again_from_its_own_readings_is_the_same(readings: list[Reading]) -> None:
    for day in days(readings):
        opening = [] if day.opening is None else [day.opening]
        assert days([*opening, *day.readings])[-1] == day


def test_a_summary_adds_months_up_to_the_counters() -> None:
    summary = summarise_meter(days(metered(WHOLE_DAY * 40, start=START, counter=11)))

    assert [(str(row.month), row.days, row.wh) for row in summary.months] == [
        ("2024-11", 30, 2_880_000),
        ("2024-12", 10, 960_000),
    ]
    assert summary.wh == summary.last_counter_wh - summary.first_counter_wh == 3_840_000


def test_a_day_that_the_meter_does_not_hold_is_missing() -> None:
    readings = metered(WHOLE_DAY, start=START)

    assert find_day(days(readings), Day.parse("2024-11-01")).wh == 96_000
    with pytest.raises(HoursMissing):
        find_day(days(readings), Day.parse("2024-11-02"))
    with pytest.raises(HoursMissing):
        summarise_meter([])
