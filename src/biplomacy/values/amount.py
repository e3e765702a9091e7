"""Quantities of bitcoin in whole satoshis (names after Bitcoin Core and rust-bitcoin)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from biplomacy.values.errors import AmountMalformed, AmountOutOfRange

if TYPE_CHECKING:
    from collections.abc import Iterable

SATS_PER_BTC = 100_000_000
_BTC = re.compile(r"([0-9]{1,8})(?:\.([0-9]{1,8}))?", re.ASCII)
_SATS = re.compile(r"(?:0|[1-9][0-9]{0,15})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """An unsigned quantity of bitcoin, never above the money supply limit (``MAX_MONEY``)."""

    sats: int
    MAX_MONEY: ClassVar[int] = 21_000_000 * SATS_PER_BTC

    def __post_init__(self) -> None:
        """Refuse what is no whole number of satoshis within the supply."""
        if type(self.sats) is not int:  # JSON's true is an int to isinstance and to match
            raise AmountMalformed(str(self.sats))
        if not 0 <= self.sats <= self.MAX_MONEY:
            raise AmountOutOfRange(self.sats)

    @classmethod
    def from_btc(cls, text: str) -> Amount:
        """Parse a decimal number of bitcoin, refusing anything finer than one satoshi.

        >>> Amount.from_btc("6237.00000001").sats
        623700000001
        """
        match = _BTC.fullmatch(text)
        if match is None:
            raise AmountMalformed(text)
        return cls(int(match[1]) * SATS_PER_BTC + int((match[2] or "").ljust(8, "0")))

    @classmethod
    def from_sats_text(cls, text: str) -> Amount:
        """Parse the decimal text of satoshis that statements carry.

        >>> Amount.from_sats_text("600000000000")
        Amount(sats=600000000000)
        """
        if _SATS.fullmatch(text) is None:
            raise AmountMalformed(text)
        return cls(int(text))

    @classmethod
    def total(cls, amounts: Iterable[Amount]) -> Amount:
        """Return the exact sum; the empty sum is zero."""
        return cls(sum([amount.sats for amount in amounts]))  # a list is added up sooner

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.sats + other.sats)

    def __sub__(self, other: Amount) -> Amount:
        """Take away; raises ``AmountOutOfRange`` below zero (a difference is ``SignedAmount``)."""
        return Amount(self.sats - other.sats)

    def minus(self, other: Amount) -> SignedAmount:
        """Return the difference, which may be negative."""
        return SignedAmount(self.sats - other.sats)

    def __str__(self) -> str:
        whole, part = divmod(self.sats, SATS_PER_BTC)
        return f"{whole:,}.{part:08d} BTC"


@dataclass(frozen=True, slots=True, order=True)
class SignedAmount:
    """A difference of two quantities of bitcoin."""

    sats: int

    def __post_init__(self) -> None:
        """Refuse what is no whole number of satoshis within the supply, either way."""
        if type(self.sats) is not int:
            raise AmountMalformed(str(self.sats))
        if not -Amount.MAX_MONEY <= self.sats <= Amount.MAX_MONEY:
            raise AmountOutOfRange(self.sats)

    @classmethod
    def from_sats_text(cls, text: str) -> SignedAmount:
        """Parse the decimal text of satoshis that statements carry; ``-0`` is refused."""
        if re.fullmatch(r"0|-?[1-9][0-9]{0,15}", text, re.ASCII) is None:
            raise AmountMalformed(text)
        return cls(int(text))

    def __add__(self, other: SignedAmount) -> SignedAmount:
        return SignedAmount(self.sats + other.sats)

    def __str__(self) -> str:
        sign = "-" if self.sats < 0 else "+" if self.sats else ""
        return f"{sign}{Amount(abs(self.sats))}"


ZERO = Amount(0)
