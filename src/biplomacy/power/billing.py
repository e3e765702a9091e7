"""Money billed against the tariff times the metered watt-hours, made again (power §16.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.contract import billable_wh
from biplomacy.power.errors import CurrencyMixed, SystemMalformed
from biplomacy.power.model import WH_PER_MWH
from biplomacy.power.month import Month
from biplomacy.values.closed_csv import read_table
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.contract import Contract
    from biplomacy.values.closed_csv import Row

HEADER = ("month", "currency", "billed")
DIFFERS = "bill-differs"


@dataclass(frozen=True, slots=True)
class Bill:
    """What a month was billed at, in minor units."""

    month: Month
    billed: int


def read_bills(content: bytes, contract: Contract) -> tuple[Bill, ...]:
    """Return the bills of a CSV with the columns ``month,currency,billed`` (two decimals).

    Raises:
        SystemMalformed: the table does not read, or a month stands twice.
        CurrencyMixed: a bill is in another currency than the contract.
    """
    try:
        bills = tuple(_bill(row, contract) for row in read_table(content, (HEADER,)))
    except FieldMalformed as error:
        raise SystemMalformed(f"bills: {error.message}", hint=error.hint) from error
    if len({bill.month for bill in bills}) != len(bills):
        raise SystemMalformed("a month is billed twice", hint="add the bills of a month up")
    return bills


def due_minor(contract: Contract, month: Month, taken_wh: int) -> int:
    """Return what a month's Wh cost: price times billable Wh, rounded down once, minor units."""
    return contract.tariff.at(month) * billable_wh(contract, month, taken_wh) // WH_PER_MWH


def check_bill(bill: Bill, due: int) -> tuple[Finding, ...]:
    """Say where a bill differs from what the meter and the tariff give."""
    if bill.billed == due:
        return ()
    message = f"billed {bill.billed:,} minor units, the meter and the tariff give {due:,}"
    return (Finding(DIFFERS, Severity.FAILURE, str(bill.month), message),)


def billed_by_month(bills: Sequence[Bill]) -> dict[Month, Bill]:
    """Return the bills by their month."""
    return {bill.month: bill for bill in bills}


def _bill(row: Row, contract: Contract) -> Bill:
    month = Month.parse(row.fields.text("month"))
    currency = row.fields.currency("currency")
    if currency != contract.currency:
        raise CurrencyMixed(
            f"the bill of {month} is in {currency}, the contract in {contract.currency}"
        )
    return Bill(month, row.fields.money("billed", currency).minor)
