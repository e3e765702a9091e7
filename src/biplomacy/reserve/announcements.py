"""What was announced and reported, as lists with a source in each row, and their totals.

Our form is ``day,btc,currency,unit_price,price_basis,source,note``. The list that circulates of
El Salvador's purchases (``date,btc,usd_per_btc,price_basis,cumulative_btc,source,note``) is read
too, and its running total is checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.reserve.errors import AnnouncementMalformed, NothingHeld
from biplomacy.reserve.model import Announcement, PriceBasis
from biplomacy.values.amount import SATS_PER_BTC, ZERO, Amount
from biplomacy.values.closed_csv import Row, read_table
from biplomacy.values.errors import FieldMalformed, InputError
from biplomacy.values.money import Money
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.day import Day
    from biplomacy.values.fields import Fields

COLUMNS = ("day", "btc", "currency", "unit_price", "price_basis", "source", "note")
CIRCULATING_COLUMNS = (
    "date",
    "btc",
    "usd_per_btc",
    "price_basis",
    "cumulative_btc",
    "source",
    "note",
)
REPORTED_COLUMNS = ("day", "btc", "source", "standing", "note")
_MINOR = 100


@dataclass(frozen=True, slots=True)
class AnnouncedTotal:
    """What a list of announcements adds up to, in one currency.

    ``cost`` is that of ``priced``, the amount with a price; ``estimated`` counts the prices that
    the list itself marks as estimates, ``unpriced`` the rows without any.
    """

    amount: Amount
    priced: Amount
    cost: Money
    count: int
    estimated: int
    unpriced: int

    @property
    def average(self) -> Decimal:
        """Cost per bitcoin of the priced amount, rounded once, half to even, to the minor unit."""
        if not self.priced.sats:
            raise NothingHeld("no announcement has a price", hint="say that the cost is unknown")
        exact = Fraction(self.cost.minor * SATS_PER_BTC, self.priced.sats)
        return Decimal(round(exact)).scaleb(-2)


@dataclass(frozen=True, slots=True)
class ReportedHolding:
    """A holding that somebody reported for a day; a claim, not a balance."""

    day: Day
    amount: Amount
    source: str
    standing: Standing
    note: str


def decode_announcements(content: bytes) -> tuple[Announcement, ...]:
    """Return the announcements of a list in file order, with ids such as ``announced/3``.

    Raises:
        AnnouncementMalformed: with the number of the line that does not read.
    """
    found: list[Announcement] = []
    running = ZERO
    for number, row in enumerate(_rows(content, (COLUMNS, CIRCULATING_COLUMNS)), start=1):
        try:
            announcement = _announcement(row.fields, f"announced/{number}")
            running = running + announcement.amount
            _require_running_total(row.fields, running)
            row.fields.close()
        except InputError as error:
            raise _malformed(row, error) from error
        found.append(announcement)
    return tuple(found)


def decode_reported_holdings(content: bytes) -> tuple[ReportedHolding, ...]:
    """Return the holdings of a list ``day,btc,source,standing,note`` in file order.

    Raises:
        AnnouncementMalformed: with the number of the line that does not read.
    """
    found: list[ReportedHolding] = []
    for row in _rows(content, (REPORTED_COLUMNS,)):
        fields = row.fields
        try:
            reported = ReportedHolding(
                day=fields.day("day"),
                amount=Amount.from_btc(fields.text("btc", limit=40)),
                source=fields.text("source"),
                standing=fields.choice("standing", Standing),
                note=_note(fields),
            )
            fields.close()
        except InputError as error:
            raise _malformed(row, error) from error
        found.append(reported)
    return tuple(found)


def announced_cost(announcement: Announcement) -> Money | None:
    """Return amount times price, rounded once, half to even; None without a price."""
    if announcement.unit_price is None:
        return None
    return Money(announcement.currency, round(_exact_cost(announcement, announcement.unit_price)))


def total_announced(announcements: Iterable[Announcement], currency: str) -> AnnouncedTotal:
    """Return what the announcements add up to; the cost is rounded once, over their exact sum.

    Raises:
        FieldMalformed: a price is in another currency.
    """
    amount = priced = count = estimated = unpriced = 0
    exact = Fraction(0)
    for announcement in announcements:
        count += 1
        amount += announcement.amount.sats
        estimated += announcement.price_basis is PriceBasis.ESTIMATED
        if announcement.unit_price is None:
            unpriced += 1
            continue
        if announcement.currency != currency:
            raise FieldMalformed(
                f"{announcement.id} is priced in {announcement.currency}, not {currency}",
                hint="total each currency apart, or convert at a quote first",
            )
        priced += announcement.amount.sats
        exact += _exact_cost(announcement, announcement.unit_price)
    return AnnouncedTotal(
        amount=Amount(amount),
        priced=Amount(priced),
        cost=Money(currency, round(exact)),
        count=count,
        estimated=estimated,
        unpriced=unpriced,
    )


def total_of_rate(first: Day, last: Day, per_day: Amount) -> Amount:
    """Return what ``per_day`` adds up to over the days after ``first`` up to ``last``."""
    return Amount(max(0, first.until(last)) * per_day.sats)


def _exact_cost(announcement: Announcement, price: Decimal) -> Fraction:
    return Fraction(price) * _MINOR * announcement.amount.sats / SATS_PER_BTC


def _rows(content: bytes, headers: tuple[tuple[str, ...], ...]) -> tuple[Row, ...]:
    try:
        return read_table(content, headers)
    except FieldMalformed as error:
        raise AnnouncementMalformed(error.message, hint=error.hint) from error


def _announcement(fields: Fields, name: str) -> Announcement:
    circulating = fields.has("date")
    price = "usd_per_btc" if circulating else "unit_price"
    announcement = Announcement(
        id=name,
        day=fields.day("date" if circulating else "day"),
        amount=Amount.from_btc(fields.text("btc", limit=40)),
        unit_price=_price(fields, price),
        currency="USD" if circulating else fields.text("currency", limit=3),
        price_basis=fields.choice("price_basis", PriceBasis),
    )
    fields.text("source")
    _note(fields)
    if (announcement.unit_price is None) != (announcement.price_basis is PriceBasis.UNKNOWN):
        raise FieldMalformed(
            f"a price that is {announcement.price_basis} does not fit the cell {price}",
            hint="leave the price empty where its basis is unknown, and only there",
        )
    return announcement


def _price(fields: Fields, column: str) -> Decimal | None:
    return fields.decimal(column) if fields.has(column) else None


def _note(fields: Fields) -> str:
    return fields.text("note", limit=1_000) if fields.has("note") else ""


def _require_running_total(fields: Fields, running: Amount) -> None:
    if not fields.has("cumulative_btc"):
        return
    stated = Amount.from_btc(fields.text("cumulative_btc", limit=40))
    if stated != running:
        raise FieldMalformed(
            f"the list says {stated} so far, its rows add up to {running}",
            hint="correct the row, or leave the running total out",
        )


def _malformed(row: Row, error: InputError) -> AnnouncementMalformed:
    return AnnouncementMalformed(f"line {row.line}: {error.message}", hint=error.hint)
