"""Rechecks of contracts, orders, days of a meter and performance (power §16, §18.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from biplomacy.power.ex_post import month_of
from biplomacy.power.meter import meter_days
from biplomacy.power.meter_check import check_days, check_due, check_meter
from biplomacy.power.meter_file import read_provenance, read_readings
from biplomacy.power.performance_check import check_performance
from biplomacy.power.statement.curtailment import StatedOrder, check_curtailment
from biplomacy.power.statement.meter import StatedDay
from biplomacy.power.statement.order_rows import decode_outcomes
from biplomacy.power.statement.performance import contract_digest
from biplomacy.power.surplus import QUANTILES
from biplomacy.power.told_surplus import ToldSurplus
from biplomacy.values.money import Money
from biplomacy.values.verdict import Finding, Severity
from biplomacy.verify.power_judging import judged, raised, stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.contract import Contract
    from biplomacy.power.statement.performance import StatedPerformance
    from biplomacy.record.model import Logged
    from biplomacy.verify.model import Row
    from biplomacy.verify.power_sources import PowerSources
    from biplomacy.verify.shelf import Shelf

T = TypeVar("T", StatedOrder, StatedDay)
DAY_TWICE = "meter-day-twice"
ORDER_LEFT_OUT = "performance-order-left-out"
ORDER_UNLOGGED = "performance-order-unlogged"
DAY_DIFFERS = "performance-day-differs"
FORECAST_DIFFERS = "performance-forecast-differs"
_WORD = "its terms fit together; that they were agreed rests on what it names"


def contract_row(logged: Logged, contract: Contract) -> Row:
    """Return the row of a contract: its terms fit together, and are the parties' word."""
    words = f"{contract.capacity_wh:,} Wh an hour, {contract.first} to {contract.last}"
    named = f"{contract.id} of {contract.buyer} in {contract.system}"
    row = stated(logged, f"{named}: {words}; sha256 {contract_digest(contract)}")
    return row.confirmed(words, _WORD, contract.grade)


def curtailment_row(sources: PowerSources, logged: Logged, one: StatedOrder) -> Row:
    """Return the row of an order, held against its contract and the orders before it."""
    order = one.order
    words = f"{order.seconds // 60:,} minutes down to {order.limit_wh:,} Wh an hour"
    row = stated(logged, f"{one.contract}, {order.id}: {words}")
    cited = sources.contract_named(one.contract, logged.index)
    if isinstance(cited, str):
        return row.unverifiable(cited)
    shelf = sources.desk.shelf
    before = [body for _, body in _of_contract(shelf, StatedOrder, logged, one.contract)]
    orders = sorted((*before, one), key=lambda each: each.order.starts)
    found = [each for each in check_curtailment(orders, cited.value) if each.subject == order.id]
    reason = "its instants fit its contract and the orders before it"
    row = replace(row, rests_on=(cited.logged,))
    return judged(row, found, one.grade, words=words, reason=reason)


def meter_row(sources: PowerSources, logged: Logged, day: StatedDay) -> Row:
    """Return the row of a meter's day: made again from its readings, and joined to the one before.

    A day that is left out, or begins at another counter, contradicts what was stated.
    """
    words = f"{day.wh:,} Wh in {day.full_steps:,} intervals"
    row = stated(logged, f"{day.contract}, {day.day}: {words}")
    cited = sources.contract_named(day.contract, logged.index)
    if isinstance(cited, str):
        return row.unverifiable(cited)
    readings = sources.evidence(logged, "readings", day.readings)
    if isinstance(readings, str):
        return row.unverifiable(readings)
    earlier = [
        (item, other)
        for item, other in _of_contract(sources.desk.shelf, StatedDay, logged, day.contract)
        if other.day <= day.day
    ]
    last = max(earlier, key=lambda pair: pair[1].day, default=None)
    row = replace(row, rests_on=(cited.logged, *([last[0]] if last else [])))
    findings = (
        *check_meter(day, readings, cited.value),
        *(_joined(last[0], last[1], day) if last else ()),
        *check_due(day, logged.statement.issued_at, cited.value),
    )
    return judged(row, findings, day.grade, words=words)


def _joined(item: Logged, before: StatedDay, day: StatedDay) -> tuple[Finding, ...]:
    if before.day == day.day:
        message = f"entry {item.index} states that day already, and nothing supersedes it"
        return (Finding(DAY_TWICE, Severity.FAILURE, str(day.day), message),)
    return check_days((before, day))


def performance_row(sources: PowerSources, logged: Logged, told: StatedPerformance) -> Row:
    """Return the row of a performance, made again from its meter file, orders and surplus.

    Orders and days of the meter that the record holds must be in what it was made of.
    """
    words = f"{told.delivered_wh:,} of {told.promised_wh:,} Wh, {told.first} to {told.last}"
    row = stated(logged, f"{told.contract}: {words}{_beside(told)}")
    cited = sources.contract_of(told.terms, logged.index)
    if isinstance(cited, str):
        return row.unverifiable(cited)
    both = sources.both(logged, ("readings", told.readings), ("orders", told.orders))
    if isinstance(both, str):
        return row.unverifiable(both)
    readings, orders = both
    surplus = b""
    if told.surplus is not None:
        hours = sources.evidence(logged, "surplus-hours", told.surplus.sha256)
        if isinstance(hours, str):
            return row.unverifiable(hours)
        surplus = hours
    contract = cited.value
    row = replace(row, rests_on=(cited.logged,))
    findings = (
        *raised(told.provenance, read_provenance(readings.partition(b"\n")[0])),
        *check_performance(told, contract, readings=readings, orders=orders, surplus=surplus),
        *_orders_of_record(sources.desk.shelf, logged, told, contract, orders),
        *_days_of_record(sources.desk.shelf, logged, told, contract, readings),
        *_forecasts_of_record(sources.desk.shelf, logged, told),
    )
    return judged(row, findings, told.grade, words=words)


def _beside(told: StatedPerformance) -> str:
    """Say what was billed and which surplus was compared, which rest on the issuer's word."""
    bills = [month.billed for month in told.months if month.billed is not None]
    words = f"; billed {Money(told.currency, sum(bills))}" if bills else ""
    if told.surplus is None:
        return words
    beside = f"{len(told.forecast)} forecasts, surplus of {told.surplus.system}"
    return f"{words}; {beside} ({told.surplus.standing})"


def _forecasts_of_record(
    shelf: Shelf, logged: Logged, told: StatedPerformance
) -> Iterator[Finding]:
    """Yield the forecasts that no earlier surplus of the system holds."""
    if told.surplus is None:
        return
    said = {
        (row.part, percent, wh)
        for _, body in shelf.bodies(ToldSurplus, logged.index)
        if body.system == told.surplus.system
        for row in body.rows
        for percent, wh in zip(QUANTILES, row.firm, strict=True)
    }
    for check in told.forecast:
        one = check.forecast
        if (str(one.month), one.percent, one.wh) not in said:
            message = f"no surplus in force before it says {one.wh:,} Wh in {one.percent} %"
            yield Finding(FORECAST_DIFFERS, Severity.FAILURE, str(one.month), message)


def _orders_of_record(
    shelf: Shelf, logged: Logged, told: StatedPerformance, contract: Contract, orders: bytes
) -> Iterator[Finding]:
    """Yield the logged orders of its months that it leaves out, and note those never logged."""
    used = {row.order for row in decode_outcomes(orders)}
    said = {
        body.order: item
        for item, body in shelf.bodies(StatedOrder, logged.index)
        if body.contract == told.contract
    }
    for order, item in said.items():
        month = month_of(contract.local_day(order.starts))
        if order not in used and told.first <= month <= told.last:
            message = f"the order of entry {item.index} is not among those that were judged"
            yield Finding(ORDER_LEFT_OUT, Severity.FAILURE, order.id, message)
    for order in sorted(used - said.keys(), key=lambda one: one.starts) if said else ():
        message = f"order {order.id} is in no earlier entry"
        yield Finding(ORDER_UNLOGGED, Severity.INFO, order.id, message)


def _days_of_record(
    shelf: Shelf, logged: Logged, told: StatedPerformance, contract: Contract, readings: bytes
) -> Iterator[Finding]:
    """Yield the logged days of the meter that its readings tell otherwise."""
    said = {
        body.day: (item, body)
        for item, body in shelf.bodies(StatedDay, logged.index)
        if body.contract == told.contract
    }
    if not said:
        return
    for day in meter_days(read_readings(readings.splitlines()), contract):
        if day.opening is None or day.day not in said:
            continue
        item, body = said[day.day]
        if (day.wh, day.last_counter_wh) != (body.wh, body.last_wh):
            message = f"its readings give {day.wh:,} Wh, entry {item.index} says {body.wh:,}"
            yield Finding(DAY_DIFFERS, Severity.FAILURE, str(day.day), message)


def _of_contract(
    shelf: Shelf, kind: type[T], logged: Logged, contract: str
) -> Iterator[tuple[Logged, T]]:
    for item, body in shelf.bodies(kind, logged.index):
        if body.contract == contract and item.id != logged.statement.supersedes:
            yield item, body
