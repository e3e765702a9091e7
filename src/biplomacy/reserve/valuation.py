"""What an amount is worth at a quote, and what two published values say about each other.

Every figure is exact until it is rounded, once, half to even (reserve §9.4). A value without its
closing rule cannot be checked, so a value is always an amount, a quote and their product.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.market.errors import QuoteImplied
from biplomacy.market.model import ClosingRule
from biplomacy.reserve.errors import NothingHeld
from biplomacy.reserve.model import Valuation
from biplomacy.values.amount import SATS_PER_BTC, Amount
from biplomacy.values.errors import MoneyMalformed
from biplomacy.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.market.model import Quote

_MINOR = 100
ABOUT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ValuedRows:
    """Rows rounded apart, the total that is authoritative, and ``total - Σ rows``."""

    rows: tuple[Valuation, ...]
    total: Valuation
    rounding: Money


@dataclass(frozen=True, slots=True)
class StatedValue:
    """A value that somebody published for an amount."""

    amount: Amount
    value: Money


class Difference(StrEnum):
    """Why two stated values differ."""

    NONE = "none"
    QUOTE = "quote"
    HOLDING = "holding"
    BOTH = "quote-and-holding"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two stated values as two prices; ``change_percent`` from the first price to the second.

    The prices have two decimals, the change one; both are rounded once, half to even, from the
    exact quotients.
    """

    difference: Difference
    first_price: Decimal
    second_price: Decimal
    change_percent: Decimal


def value_amount(quantity: Amount, quote: Quote) -> Valuation:
    """Return ``quantity`` at ``quote``, rounded once, half to even, to the minor unit.

    Raises:
        QuoteImplied: the quote was computed from a published value (market §7.1).
    """
    if quote.rule is ClosingRule.IMPLIED:
        raise QuoteImplied(
            f"the price of {quote.day} by {quote.source[:80]!r} was computed from a value",
            hint="name a closing rule that is a price: utc-close, source-daily, intraday-high",
        )
    exact = Fraction(quote.price) * _MINOR * quantity.sats / SATS_PER_BTC
    return Valuation(quantity, quote, Money(quote.currency, round(exact)))


def value_rows(quantities: Sequence[Amount], quote: Quote) -> ValuedRows:
    """Value each row and, apart from them, the whole; the difference has its own line."""
    rows = tuple(value_amount(quantity, quote) for quantity in quantities)
    total = value_amount(Amount.total(quantities), quote)
    summed = sum(row.value.minor for row in rows)
    return ValuedRows(rows, total, Money(quote.currency, total.value.minor - summed))


def break_even(amount: Amount, value: Money) -> Decimal:
    """Return the smallest price, in whole minor units, at which ``amount`` is above ``value``.

    Above is strict, and the product is compared before any rounding.
    """
    _require_held(amount)
    return _decimal(value.minor * SATS_PER_BTC // amount.sats + 1, 2)


def implied_price(value: Money, amount: Amount) -> Decimal:
    """Return value per bitcoin, rounded once, half to even, to the minor unit."""
    return _decimal(round(_MINOR * _price(value, amount)), 2)


def compare_valuations(
    first: StatedValue, second: StatedValue, *, about: Decimal = ABOUT
) -> Comparison:
    """Explain two stated values as two prices, two holdings, both or neither.

    Prices and holdings agree when they lie within the fraction ``about`` of the first.

    Raises:
        NothingHeld: one value is of no bitcoin.
        MoneyMalformed: the currencies differ.
    """
    if first.value.currency != second.value.currency:
        raise MoneyMalformed(
            f"{first.value.currency} and {second.value.currency} are not compared",
            hint="convert at a quote first",
        )
    one, two = _price(first.value, first.amount), _price(second.value, second.amount)
    prices_agree = abs(two - one) <= abs(one) * Fraction(about)
    gap = abs(second.amount.sats - first.amount.sats)
    holdings_agree = gap <= first.amount.sats * Fraction(about)
    return Comparison(
        difference=_difference(prices_agree=prices_agree, holdings_agree=holdings_agree),
        first_price=_decimal(round(one * _MINOR), 2),
        second_price=_decimal(round(two * _MINOR), 2),
        change_percent=_decimal(round((two - one) / one * 1000), 1) if one else Decimal(0),
    )


def _difference(*, prices_agree: bool, holdings_agree: bool) -> Difference:
    if prices_agree:
        return Difference.NONE if holdings_agree else Difference.HOLDING
    return Difference.QUOTE if holdings_agree else Difference.BOTH


def _price(value: Money, amount: Amount) -> Fraction:
    _require_held(amount)
    return Fraction(value.minor * SATS_PER_BTC, amount.sats * _MINOR)


def _require_held(amount: Amount) -> None:
    if not amount.sats:
        raise NothingHeld("no bitcoin has no price", hint="give an amount above zero")


def _decimal(scaled: int, places: int) -> Decimal:
    return Decimal(scaled).scaleb(-places)
