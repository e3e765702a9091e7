"""The daily series of 2010 to 2024 and the days that its rows mean (market §7.2).

Source: StephanAkkerman/bitcoin-rainbow-chart, MIT licence, Copyright (c) 2024 StephanAkkerman;
its prices come from Nasdaq BCHAIN/MKPRU and later from Binance. The file names its rows by stamp:
up to 2024-01-07 a row carries the close of the day *before*; from 2024-01-08 on its own. So the
close of 2024-01-07 is in no row, and nothing here fills it in.

Before 2014-03 exchanges differ several-fold, so those closes have the standing of press. Up to
the end of 2018 neither stamp fits well; the rule there is the source's own daily figure, not the
last price before 24:00 UTC.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from biplomacy.market.model import ClosingRule, Quote
from biplomacy.market.series import QuoteTable, parse_price, read_quotes
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import DayOutOfRange
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.values.fields import Fields

SOURCE = "bitcoin-rainbow-chart"
COLUMNS = ("date", "price_usd")
BITCOIN_FROM = Day(date(2009, 1, 3))
OWN_DAY_FROM = Day(date(2024, 1, 8))
UTC_CLOSE_FROM = Day(date(2019, 1, 1))
SERIES_FROM = Day(date(2014, 3, 1))


def decode_mit_daily(content: bytes) -> QuoteTable:
    """Return the closes in USD of the file's bytes, each on the day that it closed.

    Raises:
        QuoteMalformed: the bytes are not that file's form.
    """
    evidence = Digest.of(content)

    def decode(fields: Fields) -> Quote:
        stamp, price = fields.day("date"), parse_price(fields.text("price_usd", limit=40))
        if stamp < BITCOIN_FROM:
            raise DayOutOfRange(f"{stamp} lies before the first block of bitcoin")
        day = closed_day(stamp)
        return Quote(
            currency="USD",
            price=price,
            day=day,
            rule=ClosingRule.SOURCE_DAILY if day < UTC_CLOSE_FROM else ClosingRule.UTC_CLOSE,
            source=SOURCE,
            evidence=evidence,
            standing=Standing.PRESS if day < SERIES_FROM else Standing.SERIES,
        )

    return QuoteTable.of(read_quotes(content, (COLUMNS,), decode))


def closed_day(stamp: Day) -> Day:
    """Return the day whose close a row of that stamp carries."""
    return stamp if stamp >= OWN_DAY_FROM else stamp.plus(-1)
