"""The last close of each month: read from a daily series or from the table that we ship (§14.2).

A day of the daily series of 2010 to 2024 is the stamp of its row, as in ``outlook.history``:
ratios of months are drawn, so a shift of all stamps by a day hardly matters. Months before
2014-03 are left out (their closes are press), and the last month too unless its last day is there.
The written form of the table is one, so its digest does not depend on where the closes were read.
"""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.market import mit_daily
from biplomacy.market.errors import QuoteMalformed, QuoteMissing
from biplomacy.market.series import parse_price
from biplomacy.power.month import Month
from biplomacy.power.scenario_model import MonthCloses
from biplomacy.values.closed_csv import Row, read_table
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from biplomacy.values.day import Day

COLUMNS = ("month", "usd_per_btc", "source")
FIRST = Month(2014, 3)
MIN_CLOSES = 13
_SHIPPED = "btc_month_closes.csv"


def shipped_closes() -> MonthCloses:
    """Return the closes of 2014-03 to 2024-04 that come with the project."""
    content = files("biplomacy.power").joinpath("facts", _SHIPPED).read_bytes()
    return decode_closes(content)


def decode_closes(content: bytes) -> MonthCloses:
    """Return the monthly closes of a daily series or of a table in our own form.

    Raises:
        QuoteMalformed: the bytes are in neither form.
        QuoteMissing: a month has no close, or there are fewer than 13.
    """
    header = content.partition(b"\n")[0].decode("utf-8", "replace").strip()
    try:
        if header == ",".join(mit_daily.COLUMNS):
            return _whole(_of_days(read_table(content, (mit_daily.COLUMNS,))))
        return _whole(_own(read_table(content, (COLUMNS,))))
    except FieldMalformed as error:
        raise QuoteMalformed(error.message, hint=error.hint) from error


def encode_closes(closes: MonthCloses) -> bytes:
    """Return the table of closes in our own form, one row a month."""
    lines = [
        f"{closes.first.plus(number)},{price:f},{closes.source}"
        for number, price in enumerate(closes.usd)
    ]
    return "\n".join([",".join(COLUMNS), *lines, ""]).encode()


def _of_days(rows: Iterable[Row]) -> list[tuple[Month, Decimal, str]]:
    last: dict[Month, tuple[Day, Decimal]] = {}
    for row in rows:
        day, price = row.fields.day("date"), parse_price(row.fields.text("price_usd", limit=40))
        month = Month(day.value.year, day.value.month)
        if month >= FIRST and (month not in last or last[month][0] < day):
            last[month] = (day, price)
    months = sorted(last)
    if months and last[months[-1]][0].plus(1) != months[-1].plus(1).first_day:
        months.pop()
    return [(month, last[month][1].normalize(), mit_daily.SOURCE) for month in months]


def _own(rows: Iterable[Row]) -> list[tuple[Month, Decimal, str]]:
    return [
        (
            Month.parse(row.fields.text("month", limit=7)),
            parse_price(row.fields.text("usd_per_btc", limit=40)),
            row.fields.name("source"),
        )
        for row in rows
    ]


def _whole(rows: list[tuple[Month, Decimal, str]]) -> MonthCloses:
    if len(rows) < MIN_CLOSES:
        raise QuoteMissing(
            f"{len(rows)} monthly closes are too few to draw from",
            hint=f"give a file of at least {MIN_CLOSES} months",
        )
    for (before, _, _), (after, _, _) in pairwise(rows):
        if after != before.plus(1):
            raise QuoteMissing(
                f"no close follows that of {before} in {before.plus(1)}",
                hint="give a file without a gap; a close is never interpolated",
            )
    if len({source for _, _, source in rows}) > 1:
        raise QuoteMalformed("the table mixes the closes of several sources")
    return MonthCloses(rows[0][0], tuple(price for _, price, _ in rows), rows[0][2])
