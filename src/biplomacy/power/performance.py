"""The promise against the meter: delivered, taken beyond it, obeyed, billed (power §16.3).

All is at the meter. Months are local. What a gap hides counts in its month's total, in the month
in which the gap ends, and in no hourly figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.billing import billed_by_month, check_bill, due_minor
from biplomacy.power.curtailment import check_terms, require_orders
from biplomacy.power.errors import HoursMissing, SystemMalformed
from biplomacy.power.ex_post import month_of
from biplomacy.power.grading import grade_of
from biplomacy.power.metered import MeterSums
from biplomacy.power.model import PPM, Provenance
from biplomacy.power.month import Month
from biplomacy.power.obedience import (
    Obedience,
    count_outcomes,
    inside_starts,
    judge_order,
    obedience_ppm,
)
from biplomacy.values.verdict import Finding, Grade, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from biplomacy.power.billing import Bill
    from biplomacy.power.contract import Contract
    from biplomacy.power.curtailment import CurtailmentOrder
    from biplomacy.power.ex_post import ExPost, ForecastCheck
    from biplomacy.power.meter import MeterDay
    from biplomacy.power.obedience import OrderOutcome
    from biplomacy.values.day import Day

DAY_MISSING = "meter-day-missing"


@dataclass(frozen=True, slots=True)
class MonthPerformance:
    """A month of a contract, energy in Wh at the meter.

    ``promised_wh``: contracted power in its promised hours, less what orders within the terms took
    away. ``hours_wh``: the same before orders. ``delivered_wh``: what passed the meter.
    ``unplaced_wh``: the part of it whose interval is not known. ``above_steps``: full intervals
    above the contracted power, ``above_wh`` what lay above. ``outside_wh``: taken in hours without
    a promise. ``no_surplus_wh``: taken while the system had no surplus; None where that is not
    known. ``due`` and ``billed`` are minor units; None where no bill is at hand.
    """

    month: Month
    hours_wh: int
    promised_wh: int
    delivered_wh: int
    unplaced_wh: int
    above_steps: int
    above_wh: int
    outside_wh: int
    no_surplus_wh: int | None
    due: int
    billed: int | None

    @property
    def delivered_ppm(self) -> int:
        """Delivered over promised, rounded down; 0 where nothing was promised."""
        return PPM * self.delivered_wh // self.promised_wh if self.promised_wh else 0

    @property
    def load_factor_ppm(self) -> int:
        """Delivered over contracted power in the promised hours, rounded down."""
        return PPM * self.delivered_wh // self.hours_wh if self.hours_wh else 0


@dataclass(frozen=True, slots=True)
class Performance:
    """Promise against meter over whole months; ``obedience_ppm`` is rho of §16.4."""

    contract: Contract
    first: Month
    last: Month
    months: tuple[MonthPerformance, ...]
    orders: tuple[OrderOutcome, ...]
    obedience_ppm: int
    first_counter_wh: int
    last_counter_wh: int
    forecast: tuple[ForecastCheck, ...]
    findings: tuple[Finding, ...]
    provenance: Provenance
    grade: Grade

    @property
    def due(self) -> int:
        """What all months cost, minor units."""
        return sum(month.due for month in self.months)

    @property
    def outcomes(self) -> tuple[tuple[Obedience, int], ...]:
        """How many orders had each outcome."""
        return tuple(count_outcomes(self.orders))


@dataclass(frozen=True, slots=True)
class Promises:
    """What a meter is held against: the contract's months, orders, bills, the system's surplus."""

    contract: Contract
    first: Month
    last: Month
    orders: tuple[CurtailmentOrder, ...] = ()
    bills: tuple[Bill, ...] = ()
    ex_post: ExPost | None = None

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that are asked about."""
        return tuple(self.first.to(self.last))


def judge_performance(
    promises: Promises, days: Iterable[MeterDay], provenance: Provenance
) -> Performance:
    """Hold a meter against what was promised; ``days`` are read once, one at a time.

    Days outside the months count for orders only; a day inside without a reading is a finding.

    Raises:
        SystemMalformed: the months lie outside the contract, or the orders make no sense.
        HoursMissing: the meter holds no reading of these months.
    """
    contract, ex_post = promises.contract, promises.ex_post
    _require_months(promises)
    require_orders(promises.orders)
    sums, first, last = _meter_sums(promises, days)
    terms = check_terms(promises.orders, contract)
    judged = tuple(
        judge_order(order, contract, sums.energy, within_terms=not found)
        for order, found in zip(promises.orders, terms, strict=True)
    )
    months = tuple(_months(promises, sums, judged))
    weakest = Provenance.weakest(
        [provenance] if ex_post is None else [provenance, ex_post.provenance]
    )
    return Performance(
        contract=contract,
        first=promises.first,
        last=promises.last,
        months=months,
        orders=judged,
        obedience_ppm=obedience_ppm(judged, contract, promises.last),
        first_counter_wh=first,
        last_counter_wh=last,
        forecast=() if ex_post is None else ex_post.checks(promises.first, promises.last),
        findings=tuple(_findings(promises, sums, terms, months)),
        provenance=weakest,
        grade=_grade(contract, weakest, ex_post),
    )


def _meter_sums(promises: Promises, days: Iterable[MeterDay]) -> tuple[MeterSums, int, int]:
    """Return the sums of the months with the first and the last counter."""
    sums = MeterSums(promises.contract, promises.months, promises.orders, promises.ex_post)
    for day in days:
        sums.take(day)
    if sums.first is None or sums.last is None:
        raise HoursMissing(
            f"the meter holds nothing of {promises.first} to {promises.last}",
            hint="name months that it holds",
        )
    return sums, sums.first, sums.last


def _findings(
    promises: Promises,
    sums: MeterSums,
    terms: Sequence[tuple[Finding, ...]],
    months: Sequence[MonthPerformance],
) -> Iterator[Finding]:
    yield from sums.findings
    yield from _missing_days(promises, sums.days)
    for found in terms:
        yield from found
    yield from _bill_findings(promises, months)


def _require_months(promises: Promises) -> None:
    contract = promises.contract
    if not contract.first <= promises.first <= promises.last <= contract.last:
        raise SystemMalformed(
            f"{promises.first} to {promises.last} lies outside the contract,"
            f" which runs from {contract.first} to {contract.last}"
        )


def _months(
    promises: Promises, sums: MeterSums, judged: Sequence[OrderOutcome]
) -> Iterator[MonthPerformance]:
    contract = promises.contract
    taken_away = _ordered_away(contract, judged)
    bills = billed_by_month(promises.bills)
    for month, found in sums.months.items():
        whole = contract.capacity_wh * len(contract.hours) * month.days
        yield MonthPerformance(
            month=month,
            hours_wh=whole,
            promised_wh=whole - taken_away.get(month, 0),
            delivered_wh=found.delivered,
            unplaced_wh=found.unplaced,
            above_steps=found.above_steps,
            above_wh=found.above,
            outside_wh=found.outside,
            no_surplus_wh=(
                found.no_surplus if promises.ex_post is not None and found.known else None
            ),
            due=due_minor(contract, month, found.delivered),
            billed=bills[month].billed if month in bills else None,
        )


def _ordered_away(contract: Contract, judged: Sequence[OrderOutcome]) -> dict[Month, int]:
    """Return what orders within the terms took off the promise of each month, Wh."""
    capacity, found = contract.in_step(contract.capacity_wh), dict[Month, int]()
    for one in judged:
        if one.outcome is Obedience.OUTSIDE_TERMS:
            continue
        less = max(0, capacity - contract.in_step(one.order.limit_wh))
        for start in inside_starts(one.order, contract.step_minutes * 60):
            if contract.local_hour(start) in contract.hours:
                month = month_of(contract.local_day(start))
                found[month] = found.get(month, 0) + less
    return found


def _missing_days(promises: Promises, seen: set[Day]) -> Iterator[Finding]:
    """Yield a finding for each run of local days without any reading."""
    run: list[Day] = []
    day, end = promises.first.first_day, promises.last.plus(1).first_day
    while day <= end:
        if day < end and day not in seen:
            run.append(day)
        elif run:
            message = f"{len(run):,} days without a reading, the last of them {run[-1]}"
            yield Finding(DAY_MISSING, Severity.WARNING, str(run[0]), message)
            run = []
        day = day.plus(1)


def _bill_findings(promises: Promises, months: Sequence[MonthPerformance]) -> Iterator[Finding]:
    due = {month.month: month.due for month in months}
    for bill in promises.bills:
        if bill.month in due:
            yield from check_bill(bill, due[bill.month])


def _grade(contract: Contract, provenance: Provenance, ex_post: ExPost | None) -> Grade:
    grades = [grade_of(contract.standing, provenance)]
    if ex_post is not None:
        grades.append(grade_of(ex_post.standing, ex_post.provenance))
    return Grade.weakest(grades)
