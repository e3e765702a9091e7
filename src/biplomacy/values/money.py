"""Sums of money in whole minor units (ISO 4217), such as US cents or Pakistani paisa."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

from biplomacy.values.errors import FieldMalformed, MoneyMalformed

EXACT = Context(prec=34, rounding=ROUND_HALF_EVEN)
_MONEY = re.compile(r"(-?)(0|[1-9][0-9]{0,17})\.([0-9]{2})", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,18})?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """A signed sum in minor units (two decimal places) of one currency.

    >>> str(Money.parse("767151000.00", "USD"))
    '767,151,000.00 USD'
    """

    currency: str
    minor: int

    def __post_init__(self) -> None:
        """Refuse what is no whole number of minor units, or no currency code."""
        if type(self.minor) is not int:
            raise MoneyMalformed(f"{self.minor!r} is not a whole number of minor units")
        if re.fullmatch(r"[A-Z]{3}", self.currency) is None:
            raise MoneyMalformed(
                f"{self.currency!r} is not a currency code", hint="write it as in ISO 4217: USD"
            )

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Parse decimal text with exactly two decimal places."""
        match = _MONEY.fullmatch(text)
        if match is None or (match[1] and not int(match[2] + match[3])):
            raise MoneyMalformed(
                f"{text!r} is not a sum of money", hint="write 104613860.00, with two decimals"
            )
        minor = int(match[2]) * 100 + int(match[3])
        return cls(currency, -minor if match[1] else minor)

    @classmethod
    def rounded(cls, exact: Decimal, currency: str) -> Money:
        """Round ``exact`` major units once, half to even, to the minor unit."""
        return cls(currency, int(EXACT.quantize(exact, Decimal("0.01")).scaleb(2)))

    @property
    def decimal(self) -> Decimal:
        """The sum in major units."""
        return Decimal(self.minor).scaleb(-2)

    @property
    def text(self) -> str:
        """The decimal text that statements carry."""
        return format(self.decimal, "f")

    def __add__(self, other: Money) -> Money:
        self._require_same(other)
        return Money(self.currency, self.minor + other.minor)

    def __sub__(self, other: Money) -> Money:
        self._require_same(other)
        return Money(self.currency, self.minor - other.minor)

    def _require_same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise MoneyMalformed(
                f"{self.currency} and {other.currency} are not added",
                hint="convert at a quote first",
            )

    def __str__(self) -> str:
        return f"{self.decimal:,.2f} {self.currency}"


def parse_decimal(text: str) -> Decimal:
    """Parse plain decimal text (no exponent, no leading zeros, no ``-0``), such as a price.

    Raises:
        FieldMalformed: the text has another form.
    """
    if _DECIMAL.fullmatch(text) is None or (text.startswith("-") and not Decimal(text)):
        raise FieldMalformed(f"{text!r} is not a decimal number", hint="write it as 119117.00")
    return Decimal(text)
