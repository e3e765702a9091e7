"""The promise against the meter: what was delivered, taken beyond, ordered away, and billed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.power.billing import Bill, due_minor, read_bills
from biplomacy.power.contract import Baseline
from biplomacy.power.errors import CurrencyMixed, HoursMissing, SystemMalformed
from biplomacy.power.ex_post import ExPost, FirmForecast
from biplomacy.power.meter import meter_days
from biplomacy.power.model import Provenance
from biplomacy.power.month import Month
from biplomacy.power.performance import Performance, Promises, judge_performance
from biplomacy.power.reading import Reading
from biplomacy.values.verdict import Grade, Standing
from fakes.power_meter import CAPACITY, LIMIT, metered, order_at, small_contract

HERE = small_contract()
NOVEMBER = Month(2024, 11)
STEPS = 30 * 96
FULL = [CAPACITY] * STEPS
NOON = 12 * 4


def held(
    wh: list[int], promises: Promises | None = None, readings: list[Reading] | None = None
) -> Performance:
    read = readings or metered(wh, start=HERE.starts, counter=5)
    asked = promises or Promises(HERE, NOVEMBER, NOVEMBER)
    return judge_performance(asked, meter_days(read, asked.contract), Provenance.METERED)


def test_a_month_at_full_power_keeps_the_promise_to_the_watt_hour() -> None:
    found = held(FULL)
    (month,) = found.months

    assert month.hours_wh == month.promised_wh == month.delivered_wh == 72_000_000_000
    assert (month.delivered_ppm, month.load_factor_ppm) == (1_000_000, 1_000_000)
    assert (month.above_steps, month.outside_wh, month.unplaced_wh) == (0, 0, 0)
    assert month.due == 72_000 * 2_298_000
    assert found.last_counter_wh - found.first_counter_wh == month.delivered_wh
    assert (found.findings, found.grade) == ((), Grade.ATTESTED)


def test_what_lies_above_the_contract_is_counted_by_step_and_watt_hour() -> None:
    (month,) = held([CAPACITY + 1, CAPACITY + 2, *FULL[2:]]).months

    assert (month.above_steps, month.above_wh) == (2, 3)


def test_power_in_hours_without_a_promise_is_told_apart() -> None:
    night = replace(HERE, hours=(0, 1, 2, 3, 4, 5))
    (month,) = held([1_000] * STEPS, Promises(night, NOVEMBER, NOVEMBER)).months

    assert month.hours_wh == 18_000_000_000
    assert month.outside_wh == 1_000 * 30 * 72


def test_orders_within_the_terms_take_from_the_promise() -> None:
    start = HERE.starts + 86_400 + NOON * 900
    first = 96 + NOON
    wh = [*FULL[:first], *[LIMIT] * 8, *FULL[first + 8 :]]
    found = held(wh, Promises(HERE, NOVEMBER, NOVEMBER, orders=(order_at(start),)))
    (month,) = found.months

    assert month.hours_wh - month.promised_wh == 8 * (CAPACITY - LIMIT)
    assert month.delivered_ppm == 1_000_000
    assert month.load_factor_ppm < 1_000_000
    assert [kind.value for kind, count in found.outcomes if count] == ["obeyed"]


def test_orders_outside_the_terms_take_nothing_and_are_named() -> None:
    order = replace(order_at(HERE.starts + 86_400), issued=HERE.starts + 86_400)
    found = held(FULL, Promises(HERE, NOVEMBER, NOVEMBER, orders=(order,)))

    assert found.months[0].promised_wh == found.months[0].hours_wh
    assert [finding.code for finding in found.findings] == ["order-notice-short"]


def ex_post(wh: list[int], *forecasts: FirmForecast) -> ExPost:
    return ExPost(
        "pakistan-fy25", HERE.starts, 300, tuple(wh), Provenance.REPORTED, Standing.PRESS, forecasts
    )


def test_energy_taken_without_surplus_is_told_where_every_hour_is_known() -> None:
    surplus = ex_post([0, 0, *[10**9] * 718])
    (month,) = held(FULL, Promises(HERE, NOVEMBER, NOVEMBER, ex_post=surplus)).months
    short = ex_post([0] * 719)
    (unknown,) = held(FULL, Promises(HERE, NOVEMBER, NOVEMBER, ex_post=short)).months

    assert month.no_surplus_wh == 8 * CAPACITY
    assert unknown.no_surplus_wh is None
    assert held(FULL).months[0].no_surplus_wh is None


def test_a_forecast_is_kept_when_its_share_of_the_hours_had_it() -> None:
    hours = [100] * 648 + [99] * 72
    p90, p95 = FirmForecast(NOVEMBER, 90, 100), FirmForecast(NOVEMBER, 95, 100)
    december = FirmForecast(Month(2024, 12), 50, 0)
    asked = Promises(HERE, NOVEMBER, NOVEMBER, ex_post=ex_post(hours, p90, p95, december))

    kept, missed = held(FULL, asked).forecast

    assert (kept.reached, kept.hours, kept.kept, kept.reached_ppm) == (648, 720, True, 900_000)
    assert not missed.kept


def test_bills_are_made_again_from_tariff_and_watt_hours() -> None:
    due = due_minor(HERE, NOVEMBER, 72_000_000_000)
    table = f"month,currency,billed\n2024-11,PKR,{due // 100}.{due % 100:02d}\n".encode()
    right = held(FULL, Promises(HERE, NOVEMBER, NOVEMBER, bills=read_bills(table, HERE)))
    wrong = held(FULL, Promises(HERE, NOVEMBER, NOVEMBER, bills=(Bill(NOVEMBER, due + 1),)))

    assert (right.months[0].billed, right.findings) == (due, ())
    assert [(f.code, f.subject) for f in wrong.findings] == [("bill-differs", "2024-11")]


def test_a_price_is_rounded_down_once() -> None:
    assert due_minor(HERE, NOVEMBER, 1) == 2
    assert due_minor(HERE, NOVEMBER, 0) == 0
    base = replace(HERE, baseline=Baseline(2024, ((Month(2023, 11), 10**6),)))
    assert due_minor(base, NOVEMBER, 3 * 10**6) == 2 * 2_298_000


def test_bills_are_refused_in_another_currency_or_twice() -> None:
    with pytest.raises(CurrencyMixed):
        read_bills(b"month,currency,billed\n2024-11,USD,1.00\n", HERE)
    with pytest.raises(SystemMalformed):
        read_bills(b"month,currency,billed\n" + b"2024-11,PKR,1.00\n" * 2, HERE)
    with pytest.raises(SystemMalformed):
        read_bills(b"month,billed\n", HERE)


def test_days_without_a_reading_are_named_as_runs() -> None:
    readings = metered(FULL, start=HERE.starts)
    found = held([], readings=readings[: 96 * 3 + 1] + readings[96 * 5 :])

    assert [(f.code, f.subject) for f in found.findings] == [
        ("meter-gap", "2024-11-05T19:00:00Z"),
        ("meter-day-missing", "2024-11-04"),
    ]
    assert found.months[0].delivered_wh == 72_000_000_000
    assert found.months[0].unplaced_wh > 0


def test_months_must_lie_within_contract_and_meter() -> None:
    with pytest.raises(SystemMalformed, match="outside the contract"):
        held(FULL, Promises(HERE, Month(2024, 10), NOVEMBER))
    with pytest.raises(HoursMissing, match="2025-03"):
        held(FULL, Promises(HERE, Month(2025, 3), Month(2025, 3)))


def test_synthetic_readings_cap_the_grade() -> None:
    asked = Promises(HERE, NOVEMBER, NOVEMBER)
    days = meter_days(metered(FULL, start=HERE.starts), HERE)

    found = judge_performance(asked, days, Provenance.SYNTHETIC)

    assert (found.provenance, found.grade) == (Provenance.SYNTHETIC, Grade.ASSUMED)


def test_the_weakest_of_meter_and_surplus_decides() -> None:
    recalled = replace(ex_post([1] * 720), standing=Standing.RECALLED)
    found = held(FULL, Promises(HERE, NOVEMBER, NOVEMBER, ex_post=recalled))

    assert (found.provenance, found.grade) == (Provenance.REPORTED, Grade.ASSUMED)
