"""The project's own tables of facts against the files that they were taken from."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from biplomacy.market.mit_daily import SOURCE, decode_mit_daily
from biplomacy.market.model import ClosingRule
from biplomacy.market.series import decode_quotes
from biplomacy.reserve.announcements import decode_announcements, decode_reported_holdings
from biplomacy.reserve.errors import AnnouncementMalformed
from biplomacy.values.amount import Amount
from biplomacy.values.closed_csv import read_table
from biplomacy.values.verdict import Standing
from shared_files import shared

FACTS = Path(__file__).parents[3] / "src" / "biplomacy" / "demo" / "facts"
RULES_OF_KIND = {
    "close": {ClosingRule.UTC_CLOSE},
    "intraday-high": {ClosingRule.INTRADAY_HIGH},
    "intraday-low": {ClosingRule.INTRADAY_LOW},
    "implied": {ClosingRule.IMPLIED},
    "spot": {ClosingRule.REPORTED, ClosingRule.AT_INSTANT},
}


def rows_of(name: str) -> list[dict[str, str]]:
    with shared(f"data/{name}").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_press_quotes_are_those_of_the_shared_list() -> None:
    ours = [
        quote
        for quote in decode_quotes((FACTS / "quotes.csv").read_bytes()).rows
        if quote.standing is Standing.PRESS
    ]
    known = {(str(quote.day), quote.price, quote.rule, quote.source) for quote in ours}
    listed = rows_of("btc_usd_press_facts_2024_2025.csv")

    assert len(ours) == len(listed) == 23
    for row in listed:
        assert any(
            (row["date"], Decimal(row["usd_per_btc"]), rule, row["source"]) in known
            for rule in RULES_OF_KIND[row["kind"]]
        ), row


def test_the_closes_are_those_of_the_series_on_the_day_that_they_closed() -> None:
    series = decode_mit_daily(shared("data/btc_usd_daily_mit_2009_2024.csv").read_bytes())
    ours = [
        quote
        for quote in decode_quotes((FACTS / "quotes.csv").read_bytes()).rows
        if quote.source == SOURCE
    ]

    assert len(ours) == 15
    for quote in ours:
        assert series.quote(quote.day, "USD").price == quote.price
        assert series.quote(quote.day, "USD").rule is quote.rule


def test_the_announced_purchases_are_those_of_the_shared_list() -> None:
    ours = decode_announcements((FACTS / "announced_purchases.csv").read_bytes())
    theirs = decode_announcements(shared("data/elsalvador_announced_purchases.csv").read_bytes())

    assert ours == theirs


def test_the_reported_holdings_are_the_dated_rows_of_the_shared_list() -> None:
    ours = decode_reported_holdings((FACTS / "reported_holdings.csv").read_bytes())
    theirs = [row for row in rows_of("elsalvador_reported_holdings.csv") if row["date"]]

    assert [(str(one.day), one.amount, one.source) for one in ours] == [
        (row["date"], Amount.from_btc(row["btc"]), row["source"]) for row in theirs
    ]


def test_the_reserve_addresses_are_those_of_the_shared_list() -> None:
    columns = ("seq", "address", "script", "source")
    table = read_table((FACTS / "reserve_addresses.csv").read_bytes(), (columns,))
    ours = [(row.fields.text("address"), row.fields.text("script")) for row in table]
    theirs = rows_of("elsalvador_reserve_addresses.csv")

    assert ours == [(row["address"], row["script_pubkey_hex"]) for row in theirs]


@pytest.mark.parametrize(
    ("header", "row", "message"),
    [
        pytest.param("", "2021-09-06,x,USD,1,stated,s,", "line 2", id="amount"),
        pytest.param("", "2021-09-06,1,USD,,stated,s,", "unit_price", id="stated-without-price"),
        pytest.param("", "2021-09-06,1,USD,5,unknown,s,", "unit_price", id="unknown-with-price"),
        pytest.param("", "2021-09-06,1,USD,5,stated,,", "source", id="no-source"),
        pytest.param("x", "1", "known header", id="header"),
        pytest.param(
            "date,btc,usd_per_btc,price_basis,cumulative_btc,source,note",
            "2021-09-06,400,50000,estimated,401,s,",
            "add up to 400",
            id="running-total",
        ),
    ],
)
def test_a_list_that_does_not_read_is_refused_with_its_line(
    header: str, row: str, message: str
) -> None:
    header = header or "day,btc,currency,unit_price,price_basis,source,note"

    with pytest.raises(AnnouncementMalformed, match=message):
        decode_announcements(f"{header}\n{row}\n".encode())


def test_a_report_without_a_day_is_refused() -> None:
    with pytest.raises(AnnouncementMalformed, match="day is missing"):
        decode_reported_holdings(b"day,btc,source,standing,note\n,7562,a list,press,undated\n")
