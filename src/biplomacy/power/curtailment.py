"""Orders to a buyer to go down, as they were given (power §16.1, §16.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.errors import LimitExceeded, SystemMalformed
from biplomacy.power.quantities import MW, decimal_text, take_whole
from biplomacy.values.closed_csv import read_table
from biplomacy.values.day import SECONDS_PER_DAY, format_instant
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.contract import Contract
    from biplomacy.values.closed_csv import Row

HEADER = ("id", "issued", "starts", "ends", "limit_mw")
MAX_ORDERS = 2_000
LONGEST = 31 * SECONDS_PER_DAY
SHORT_NOTICE = "order-notice-short"
BELOW_LIMIT = "order-limit-below-contract"
HOURS_USED_UP = "order-hours-used-up"
OUTSIDE = "order-outside-contract"
NOT_AGREED = "order-not-agreed"
_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class CurtailmentOrder:
    """An order to take at most ``limit_wh`` an hour from ``starts`` to before ``ends``.

    Instants are POSIX seconds; ``issued`` is when the buyer was told.
    """

    id: str
    issued: int
    starts: int
    ends: int
    limit_wh: int

    @property
    def seconds(self) -> int:
        """How long it lasts."""
        return self.ends - self.starts


def require_orders(orders: Sequence[CurtailmentOrder]) -> None:
    """Refuse orders that make no sense together.

    Raises:
        SystemMalformed: not ascending, overlapping, doubly named, backwards, or over 31 days long.
        LimitExceeded: more than 2,000.
    """
    if len(orders) > MAX_ORDERS:
        raise LimitExceeded(f"{len(orders):,} orders are more than {MAX_ORDERS:,}")
    if len({order.id for order in orders}) != len(orders):
        raise SystemMalformed("two orders have one id")
    before = None
    for order in orders:
        if not order.issued <= order.starts < order.ends or order.seconds > LONGEST:
            raise SystemMalformed(
                f"order {order.id}: it ends before it starts, starts before it was issued, or"
                " lasts over 31 days"
            )
        if before is not None and order.starts < before.ends:
            raise SystemMalformed(
                f"order {order.id} begins before {before.id} ends",
                hint="list orders by start, and end the first where the next begins",
            )
        before = order


def read_orders(content: bytes) -> tuple[CurtailmentOrder, ...]:
    """Return the orders of a CSV with the columns ``id,issued,starts,ends,limit_mw``.

    Raises:
        SystemMalformed: the table does not read, or ``require_orders`` refuses it.
        QuantityMalformed: a limit is no decimal number of MW.
    """
    try:
        orders = tuple(_order(row) for row in read_table(content, (HEADER,)))
    except FieldMalformed as error:
        raise SystemMalformed(f"orders: {error.message}", hint=error.hint) from error
    require_orders(orders)
    return orders


def encode_orders(orders: Sequence[CurtailmentOrder]) -> bytes:
    """Return orders as the table that ``read_orders`` reads."""
    rows = (
        f"{o.id},{format_instant(o.issued)},{format_instant(o.starts)},"
        f"{format_instant(o.ends)},{decimal_text(o.limit_wh, MW)}\n"
        for o in orders
    )
    return (",".join(HEADER) + "\n" + "".join(rows)).encode()


def check_terms(
    orders: Sequence[CurtailmentOrder], contract: Contract
) -> tuple[tuple[Finding, ...], ...]:
    """Return, for each order, where it asks for more than the contract allows.

    The hours of a year count from July to June in local time, by the start of the order.
    """
    used: dict[int, int] = {}
    found = []
    for order in orders:
        day = contract.local_day(order.starts).value
        year = day.year + (day.month > 6)  # noqa: PLR2004 - a fiscal year ends with June
        used[year] = used.get(year, 0) + order.seconds
        found.append(_against(order, contract, used[year]))
    return tuple(found)


def _against(order: CurtailmentOrder, contract: Contract, used: int) -> tuple[Finding, ...]:
    terms = contract.curtailment
    if terms is None:
        return (_finding(NOT_AGREED, order, "the contract knows no curtailment"),)
    notice, hours = (order.starts - order.issued) // 60, -(-used // _HOUR)
    began, ended = format_instant(contract.starts), format_instant(contract.ends)
    inside = contract.starts <= order.starts and order.ends <= contract.ends
    asked, agreed = order.limit_wh, terms.limit_wh
    told = (
        (inside, OUTSIDE, f"the contract runs from {began} to {ended}"),
        (
            notice >= terms.notice_minutes,
            SHORT_NOTICE,
            f"notice of {notice:,} minutes, the contract asks for {terms.notice_minutes:,}",
        ),
        (asked >= agreed, BELOW_LIMIT, f"limit of {asked:,} Wh an hour, agreed are {agreed:,}"),
        (
            hours <= terms.hours_a_year,
            HOURS_USED_UP,
            f"{hours:,} hours ordered in its year, the contract allows {terms.hours_a_year:,}",
        ),
    )
    return tuple(_finding(code, order, message) for holds, code, message in told if not holds)


def _finding(code: str, order: CurtailmentOrder, message: str) -> Finding:
    return Finding(code, Severity.WARNING, order.id, message)


def _order(row: Row) -> CurtailmentOrder:
    return CurtailmentOrder(
        id=row.fields.name("id"),
        issued=row.fields.instant("issued"),
        starts=row.fields.instant("starts"),
        ends=row.fields.instant("ends"),
        limit_wh=take_whole(row.fields, "limit_mw", MW),
    )
