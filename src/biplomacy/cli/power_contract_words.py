"""Contracts and orders in words; the first line says how far they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.cli.wording import counted
from biplomacy.power.quantities import MW, PER_KWH, decimal_text
from biplomacy.values.day import format_instant
from biplomacy.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.power.contract import Contract
    from biplomacy.power.curtailment import CurtailmentOrder

_ALL_DAY = 24


def contract_lines(contract: Contract) -> Iterator[str]:
    """Yield a contract: who, how much, when, at which price, and the duty to go down."""
    yield f"contract {contract.standing}; grade {contract.grade}: {contract.source}"
    hidden = " (commitments; the salt opens them)" if contract.hidden else ""
    yield f"id         {contract.id}{hidden}"
    yield f"buyer      {contract.buyer}"
    yield f"meter      {contract.meter}, read each {contract.step_minutes} minutes"
    yield f"system     {contract.system}"
    yield f"months     {contract.first} to {contract.last}"
    yield f"power      {decimal_text(contract.capacity_wh, MW)} MW at the meter, {_hours(contract)}"
    for month, price in contract.tariff.prices:
        carried = " and later" if contract.tariff.carried else ""
        per_kwh = f"{decimal_text(price, PER_KWH)} {contract.currency}/kWh"
        yield f"tariff     {per_kwh} in {month}{carried}"
    if contract.baseline is not None:
        base = f"billed above the use of the same month of FY{contract.baseline.year}"
        yield f"base       {base}"
    yield f"prepaid    {Money(contract.currency, contract.prepaid)}"
    terms = contract.curtailment
    if terms is None:
        yield "curtail    not agreed"
        return
    yield (
        f"curtail    to {decimal_text(terms.limit_wh, MW)} MW, at"
        f" {counted(terms.notice_minutes, 'minute')} notice,"
        f" {counted(terms.hours_a_year, 'hour')} a year at most"
    )


def order_lines(orders: Sequence[CurtailmentOrder]) -> Iterator[str]:
    """Yield a line for each order, as it was given."""
    for order in orders:
        yield (
            f"order      {order.id}: at most {decimal_text(order.limit_wh, MW)} MW from"
            f" {format_instant(order.starts)} to {format_instant(order.ends)},"
            f" issued {format_instant(order.issued)}"
        )


def _hours(contract: Contract) -> str:
    if len(contract.hours) == _ALL_DAY:
        return "at all hours"
    return f"in the local hours {', '.join(map(str, contract.hours))}"
