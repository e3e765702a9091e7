"""Quotes read from bytes and asked in memory, so that a verifier needs no adapter (market §7.1).

Two forms are known. Ours has one quote a row: ``day,currency,price,rule,source,standing,note``,
optionally with ``base`` after ``day``. The plain form is anybody's ``day,value`` file below lines
``# licence: …``, ``# source: …``, ``# currency: USD``, ``# rule: utc-close``. Prices have at most
10 digits before the point and 12 after it; they are kept exactly as written.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.market.errors import QuoteAmbiguous, QuoteMalformed, QuoteMissing
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.values.closed_csv import Row, read_table
from biplomacy.values.digest import Digest
from biplomacy.values.errors import DayOutOfRange, FieldMalformed, InputError, MoneyMalformed
from biplomacy.values.money import EXACT, Money, parse_decimal
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from biplomacy.values.day import Day
    from biplomacy.values.fields import Fields

BITCOIN = "BTC"
COLUMNS = ("day", "currency", "price", "rule", "source", "standing", "note")
COLUMNS_WITH_BASE = ("day", "base", *COLUMNS[1:])
PLAIN_COLUMNS = ("day", "value")
_PLAIN_FACTS = frozenset({"licence", "source", "currency", "rule"})
_FACT = re.compile(rb"# ?([a-z]{1,20}): ?([^\r\n]{1,300})\r?\n")
_PRICE = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,12})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_MAX_LISTED = 5


@dataclass(frozen=True, slots=True)
class QuoteTable:
    """A ``QuoteSource`` over quotes in memory, sorted by day, rule and source."""

    rows: tuple[Quote, ...]

    @classmethod
    def of(cls, quotes: Iterable[Quote]) -> QuoteTable:
        """Return the table of ``quotes``, in whatever order they come.

        Raises:
            QuoteMalformed: two quotes have the same day, currency, rule and source, so that
                no question could tell them apart.
        """
        rows = sorted(quotes, key=_place)
        for before, after in pairwise(rows):
            if _place(before) == _place(after):
                raise QuoteMalformed(
                    f"{after.source[:80]!r} gives two prices by {after.rule} for {after.day}",
                    hint="keep one of them, or name the two sources apart",
                )
        return cls(tuple(rows))

    def quote(
        self, day: Day, currency: str, rule: ClosingRule | None = None, source: str | None = None
    ) -> Quote:
        """Return the one quote of ``day`` that fits.

        Raises:
            QuoteMissing: there is none.
            QuoteAmbiguous: there are several; name ``rule`` and ``source``.
        """
        found = [
            quote
            for quote in self.quotes(day, day, currency)
            if rule in {None, quote.rule} and source in {None, quote.source}
        ]
        if not found:
            kind = f" by the rule {rule}" if rule else ""
            raise QuoteMissing(
                f"no {currency} price{kind} for {day} in the quotes at hand",
                hint="give a file that holds the day; prices are never interpolated",
            )
        if len(found) > 1:
            listed = "; ".join(
                f"{quote.price:,f} {quote.rule} ({quote.source[:60]})"
                for quote in found[:_MAX_LISTED]
            )
            raise QuoteAmbiguous(
                f"{len(found)} {currency} prices for {day}: {listed}",
                hint="name the closing rule and, where that leaves several, the source",
            )
        return found[0]

    def quotes(self, first: Day, last: Day, currency: str) -> tuple[Quote, ...]:
        """Return all quotes of the days ``first`` to ``last``, both included, by day."""
        low = bisect_left(self.rows, first, key=_day)
        high = bisect_right(self.rows, last, key=_day)
        return tuple(quote for quote in self.rows[low:high] if quote.currency == currency)


def decode_quotes(content: bytes, base: str = BITCOIN) -> QuoteTable:
    """Return the quotes of a file in our form or in the plain form; evidence is its SHA-256.

    Every row must price ``base``; a file without that column prices bitcoin.

    Raises:
        QuoteMalformed: with the number of the line that does not read.
    """
    if content.startswith(b"#"):
        return _decode_plain(content, base)
    evidence = Digest.of(content)

    def decode(fields: Fields) -> Quote:
        return _decode_quote(fields, evidence, base)

    return QuoteTable.of(read_quotes(content, (COLUMNS, COLUMNS_WITH_BASE), decode))


def read_quotes(
    content: bytes,
    headers: tuple[tuple[str, ...], ...],
    decode: Callable[[Fields], Quote],
    *,
    skipped_lines: int = 0,
) -> list[Quote]:
    """Return each row of a closed table as ``decode`` reads it.

    Raises:
        QuoteMalformed: with the number of the line that does not read.
    """
    try:
        rows = read_table(content, headers, skipped_lines=skipped_lines)
    except FieldMalformed as error:
        raise QuoteMalformed(error.message, hint=error.hint) from error
    return [_decoded(row, decode) for row in rows]


def parse_price(text: str) -> Decimal:
    """Parse a price above zero; raises ``FieldMalformed``."""
    price = parse_decimal(text)
    if not price or _PRICE.fullmatch(text) is None:
        raise FieldMalformed(
            f"{text[:40]!r} is not a price above zero with at most 10 digits and 12 decimals",
            hint="write prices as 119117.00",
        )
    return price


def require_reached(day: Day, now: int) -> None:
    """Refuse a day that has not begun at ``now`` (POSIX seconds); raises ``DayOutOfRange``."""
    if day.start > now:
        raise DayOutOfRange(f"{day} lies in the future", hint="prices are known for past days only")


def convert(value: Money, fx: Quote) -> Money:
    """Convert money at a rate of exchange, either way; one product or division.

    Rounded once, half to even, to the minor unit of the other currency (market §7.3).

    Raises:
        MoneyMalformed: the rate does not join the money's currency to another.
    """
    rate = Fraction(fx.price)
    if value.currency == fx.base:
        return Money(fx.currency, round(value.minor * rate))
    if value.currency == fx.currency:
        return Money(fx.base, round(value.minor / rate))
    raise MoneyMalformed(
        f"a rate of {fx.currency} per {fx.base} does not convert {value.currency}",
        hint=f"give a rate between {value.currency} and the other currency",
    )


def convert_quote(quote: Quote, fx: Quote) -> Quote:
    """Return ``quote`` in the other currency of ``fx``, at 34 digits and not rounded further.

    The quote keeps its evidence; the weaker standing of the two decides.
    """
    if quote.currency == fx.base:
        price, currency = EXACT.multiply(quote.price, fx.price), fx.currency
    elif quote.currency == fx.currency:
        price, currency = EXACT.divide(quote.price, fx.price), fx.base
    else:
        raise MoneyMalformed(
            f"a rate of {fx.currency} per {fx.base} does not convert {quote.currency}"
        )
    order = list(Standing)
    standing = max(quote.standing, fx.standing, key=order.index)
    return replace(quote, price=price, currency=currency, standing=standing)


def _decode_quote(fields: Fields, evidence: Digest, base: str) -> Quote:
    day = fields.day("day")
    stated_base = fields.text("base", limit=3) if fields.has("base") else BITCOIN
    if stated_base != base:
        raise FieldMalformed(f"the row prices {stated_base} where {base} is asked for")
    quote = Quote(
        currency=_currency(fields.text("currency", limit=3)),
        price=parse_price(fields.text("price", limit=40)),
        day=day,
        rule=fields.choice("rule", ClosingRule),
        source=fields.text("source"),
        evidence=evidence,
        standing=fields.choice("standing", Standing),
        base=base,
    )
    if fields.has("note"):
        fields.text("note", limit=1_000)
    return quote


def _decode_plain(content: bytes, base: str) -> QuoteTable:
    facts: list[tuple[str, str]] = []
    end = 0
    while match := _FACT.match(content, end):
        facts.append((match[1].decode("ascii"), match[2].decode("utf-8", "replace")))
        end = match.end()
        if len(facts) > len(_PLAIN_FACTS):
            break
    stated = dict(facts)
    if stated.keys() != _PLAIN_FACTS or len(facts) != len(_PLAIN_FACTS):
        raise QuoteMalformed(
            "the lines above day,value must state licence, source, currency and rule, once each",
            hint="begin with lines such as '# licence: CC0-1.0' and '# rule: utc-close'",
        )
    try:
        currency, rule = _currency(stated["currency"]), ClosingRule(stated["rule"])
    except (FieldMalformed, ValueError) as error:
        raise QuoteMalformed(f"the lines above day,value: {error}") from error
    evidence = Digest.of(content)

    def decode(fields: Fields) -> Quote:
        day, price = fields.day("day"), parse_price(fields.text("value", limit=40))
        return Quote(currency, price, day, rule, stated["source"], evidence, Standing.SERIES, base)

    rows = read_quotes(content[end:], (PLAIN_COLUMNS,), decode, skipped_lines=len(facts))
    return QuoteTable.of(rows)


def _decoded(row: Row, decode: Callable[[Fields], Quote]) -> Quote:
    try:
        quote = decode(row.fields)
        row.fields.close()
    except InputError as error:
        raise QuoteMalformed(f"line {row.line}: {error.message}", hint=error.hint) from error
    return quote


def _currency(text: str) -> str:
    if _CURRENCY.fullmatch(text) is None:
        raise FieldMalformed(f"{text[:40]!r} is not a currency", hint="write it as USD")
    return text


def _day(quote: Quote) -> Day:
    return quote.day


def _place(quote: Quote) -> tuple[Day, str, str, str]:
    return quote.day, quote.currency, quote.rule, quote.source
