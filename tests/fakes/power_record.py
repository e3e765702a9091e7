"""A small published record whose office is a ministry's power division, on the golden year."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from biplomacy.power.dispatch_answer import (
    BlockAsked,
    DispatchAnswer,
    DispatchAsked,
    answer_dispatch,
)
from biplomacy.power.hours import synthetic_series
from biplomacy.power.model import HourSeries, PowerSystem
from biplomacy.power.month import Month
from biplomacy.power.month_table import shipped_months
from biplomacy.power.offer_file import shipped_offer
from biplomacy.power.rule_file import shipped_rules
from biplomacy.power.statement import (
    dispatch,
    hours,
    surplus,
    system,
    tariff,
    tariff_test,
)
from biplomacy.power.subsidy import try_tariff
from biplomacy.power.surplus import TOLD_YEAR, Surplus, measure_surplus
from biplomacy.power.surplus_check import tell_surplus
from biplomacy.power.system_file import shipped_system
from biplomacy.power.told_hours import tell_hours
from biplomacy.values.canonical import JsonObject
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.web.record_view import RecordView
from fakes.outlook_record import office_record
from fakes.portal_statements import ISSUER, Said
from fakes.power_tariff_cases import OFFER, PACKAGE, asked

SEED = "pakistan-fy25"
BLOCK_WH = 2_000_000_000
DAY = "2025-07-16"
TYPES = tuple(
    f"power-{name}/1"
    for name in (
        "system", "hours", "surplus", "dispatch", "auction", "tariff", "tariff-test", "mining",
        "outlook", "fiscal", "plausibility", "contract", "curtailment", "meter", "performance",
    )
)  # fmt: skip


@cache
def golden_system(name: str = "pakistan-fy25") -> PowerSystem:
    """Return a shipped system."""
    return shipped_system(name)


@cache
def golden_series(table: str = "pakistan-reported") -> HourSeries:
    """Return the synthetic hours of fiscal year 2025 of a shipped table of months."""
    return synthetic_series(shipped_months(table).fiscal_year(2025), SEED, 300)


@cache
def golden_surplus() -> Surplus:
    """Return the surplus of the golden year."""
    return measure_surplus(golden_system(), golden_series())


@cache
def golden_dispatch() -> DispatchAnswer:
    """Return the golden year with its block of 2,000 MW in winter, and the back-cast."""
    winter = tuple(month for month in Month(2024, 7).to(Month(2025, 6)) if month.is_winter)
    block = BlockAsked(BLOCK_WH, winter, "rlng")
    return answer_dispatch(
        golden_system(), golden_series(), DispatchAsked(block=block, compared=True)
    )


def system_body() -> JsonObject:
    """Return the body of the system."""
    return system.encode_system(golden_system())


def hours_body(table: str = "pakistan-reported") -> JsonObject:
    """Return the body of the synthetic hours."""
    told = tell_hours(golden_system(), golden_series(table), source=f"months {table}", seed=SEED)
    return hours.encode_hours(told)


def surplus_body() -> JsonObject:
    """Return the body of the surplus."""
    told = tell_surplus(golden_system(), golden_series(), TOLD_YEAR, golden_surplus())
    return surplus.encode_surplus(told)


def dispatch_body() -> JsonObject:
    """Return the body of the dispatch."""
    return dispatch.encode_dispatch(golden_dispatch().told)


def trial_body(name: str = OFFER) -> JsonObject:
    """Return the body of the test of a shipped offer under all shipped rule sets."""
    return tariff_test.encode_tariff_test(try_tariff(asked(shipped_offer(name)), shipped_rules()))


def tariff_body(name: str = OFFER) -> JsonObject:
    """Return the body of a shipped offer."""
    return tariff.encode_tariff(shipped_offer(name))


def blobs() -> tuple[bytes, ...]:
    """Return what lies beside the log: rows by hour, energy by month, prices by hour."""
    found = golden_surplus()
    rows = surplus.encode_surplus_rows(found.by_hour, found.provenance)
    made = golden_dispatch()
    return (rows, made.energy, *([made.prices] if made.prices else []))


def power_record(
    *bodies: tuple[str, JsonObject], beside: Sequence[bytes] = (), judged: bool = True
) -> RecordView:
    """Return a record of these statements, the first in entry 1, each confirmed."""
    said = [Said(versioned, body, DAY) for versioned, body in bodies]
    rows = tuple(
        VerdictRow(
            f"{versioned.partition('/')[0]}.{ISSUER}.{number}",
            "the statement",
            "the statement",
            Verdict.CONFIRMED,
            Grade.ASSUMED,
            "drawn again: every figure is the same",
            (f"entry:{number}",),
        )
        for number, (versioned, _) in enumerate(bodies, 1)
    )
    return office_record(said, TYPES, beside, rows if judged else ())


@cache
def whole_power() -> RecordView:
    """Return the system, its hours in two tables, surplus, dispatch, and both offers' tests."""
    return power_record(
        (system.TYPE, system_body()),
        (hours.TYPE, hours_body()),
        (hours.TYPE, hours_body("pakistan-balanced")),
        (surplus.TYPE, surplus_body()),
        (dispatch.TYPE, dispatch_body()),
        (tariff.TYPE, tariff_body(OFFER)),
        (tariff.TYPE, tariff_body(PACKAGE)),
        (tariff_test.TYPE, trial_body(OFFER)),
        (tariff_test.TYPE, trial_body(PACKAGE)),
        beside=blobs(),
    )
