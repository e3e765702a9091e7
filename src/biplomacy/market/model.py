"""The values of the market (market §7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from biplomacy.values.amount import Amount
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Standing


class ClosingRule(StrEnum):
    """Which price of a day a quote is."""

    UTC_CLOSE = "utc-close"
    SOURCE_DAILY = "source-daily"
    AT_INSTANT = "at-instant"
    INTRADAY_HIGH = "intraday-high"
    INTRADAY_LOW = "intraday-low"
    IMPLIED = "implied"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of one ``base`` on a day, in major units of ``currency``, with its evidence.

    ``base`` is BTC for a price of bitcoin, and a currency (USD) for a rate of exchange.
    """

    currency: str
    price: Decimal
    day: Day
    rule: ClosingRule
    source: str
    evidence: Digest
    standing: Standing
    base: str = "BTC"


@dataclass(frozen=True, slots=True)
class PeerHolding:
    """What somebody else is said to hold, as of a day; never "current"."""

    holder: str
    amount: Amount
    as_of: Day
    source: str
    evidence: Digest
    standing: Standing
