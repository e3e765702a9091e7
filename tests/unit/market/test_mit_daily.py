"""The series of 2010 to 2024: which day's close a row carries."""

from __future__ import annotations

from decimal import Decimal

import pytest

from biplomacy.market.errors import QuoteMalformed, QuoteMissing
from biplomacy.market.mit_daily import decode_mit_daily
from biplomacy.market.model import ClosingRule
from biplomacy.values.day import Day
from biplomacy.values.verdict import Standing
from shared_files import shared

ROWS = (
    b"date,price_usd\n2014-03-01,550\n2014-03-02,560.5\n2019-01-01,3740\n2019-01-02,3800\n"
    b"2024-01-07,43975.63\n2024-01-08,46951.04\n2024-01-09,46110.0\n"
)


@pytest.mark.parametrize(
    ("day", "price"),
    [
        pytest.param("2024-01-06", "43975.63", id="the-day-before-the-stamp"),
        pytest.param("2024-01-08", "46951.04", id="its-own-day"),
        pytest.param("2024-01-09", "46110.0", id="its-own-day-later"),
    ],
)
def test_the_meaning_of_the_stamp_changes_on_2024_01_08(day: str, price: str) -> None:
    found = decode_mit_daily(ROWS).quote(Day.parse(day), "USD")

    assert found.price == Decimal(price)


def test_the_close_of_2024_01_07_is_missing_and_stays_missing() -> None:
    with pytest.raises(QuoteMissing):
        decode_mit_daily(ROWS).quote(Day.parse("2024-01-07"), "USD")


def test_closes_before_march_2014_have_no_better_standing_than_press() -> None:
    table = decode_mit_daily(ROWS)

    assert table.quote(Day.parse("2014-02-28"), "USD").standing is Standing.PRESS
    assert table.quote(Day.parse("2014-03-01"), "USD").standing is Standing.SERIES


def test_up_to_2018_the_rule_is_the_sources_own_daily_figure() -> None:
    table = decode_mit_daily(ROWS)

    assert table.quote(Day.parse("2018-12-31"), "USD").rule is ClosingRule.SOURCE_DAILY
    assert table.quote(Day.parse("2019-01-01"), "USD").rule is ClosingRule.UTC_CLOSE


@pytest.mark.parametrize("stamp", ["0001-01-01", "2008-12-31", "2024-13-01"])
def test_a_stamp_before_bitcoin_or_no_day_at_all_is_refused(stamp: str) -> None:
    with pytest.raises(QuoteMalformed, match="line 2"):
        decode_mit_daily(f"date,price_usd\n{stamp},1\n".encode())


def test_the_real_series_reads_whole_with_its_known_low() -> None:
    table = decode_mit_daily(shared("data/btc_usd_daily_mit_2009_2024.csv").read_bytes())

    held = table.quotes(Day.parse("2021-09-06"), Day.parse("2024-05-24"), "USD")
    low = min(held, key=lambda quote: quote.price)
    assert len(table.rows) == 5_030
    assert (low.price, str(low.day)) == (Decimal("15759.61"), "2022-11-21")
