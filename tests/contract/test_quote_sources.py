"""One suite for every ``QuoteSource``: the adapters, the table in memory, and a fake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from biplomacy.market.adapters.csv_file import CsvQuotes, MitDailySeries
from biplomacy.market.errors import QuoteAmbiguous, QuoteMalformed, QuoteMissing
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.market.ports import QuoteSource
from biplomacy.market.series import decode_quotes
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable
from biplomacy.values.verdict import Standing

FIRST, SECOND, GAP, LAST = (Day.parse(f"2024-05-{day}") for day in (20, 21, 22, 23))
PRICES = {FIRST: "71443.06", SECOND: "70149.35", LAST: "67969.65"}
OURS = b"day,currency,price,rule,source,standing,note\n" + b"".join(
    f"{day},USD,{price},utc-close,a source,series,\n".encode() for day, price in PRICES.items()
)
PLAIN = b"# licence: MIT\n# source: a source\n# currency: USD\n# rule: utc-close\nday,value\n"
PLAIN += b"".join(f"{day},{price}\n".encode() for day, price in PRICES.items())
MIT = b"date,price_usd\n" + b"".join(f"{d},{p}\n".encode() for d, p in PRICES.items())


@dataclass(frozen=True, slots=True)
class FixedQuotes:
    """The fake: three closes that stand in the code."""

    def quote(
        self, day: Day, currency: str, rule: ClosingRule | None = None, source: str | None = None
    ) -> Quote:
        for quote in self.quotes(day, day, currency):
            if rule in {None, quote.rule} and source in {None, quote.source}:
                return quote
        raise QuoteMissing(f"no price for {day}")

    def quotes(self, first: Day, last: Day, currency: str) -> tuple[Quote, ...]:
        return tuple(
            Quote(
                currency,
                Decimal(price),
                day,
                ClosingRule.UTC_CLOSE,
                "a source",
                Digest.of(b"fixed"),
                Standing.SYNTHETIC,
            )
            for day, price in PRICES.items()
            if first <= day <= last and currency == "USD"
        )


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "prices.csv"
    path.write_bytes(content)
    return path


OPENERS: dict[str, Callable[[Path], QuoteSource]] = {
    "csv-ours": lambda folder: CsvQuotes(_file(folder, OURS)),
    "csv-plain": lambda folder: CsvQuotes(_file(folder, PLAIN)),
    "mit-daily": lambda folder: MitDailySeries(_file(folder, MIT)),
    "table": lambda _: decode_quotes(OURS),
    "fake": lambda _: FixedQuotes(),
}


@pytest.fixture(params=OPENERS)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> QuoteSource:
    return OPENERS[str(request.param)](tmp_path)


def test_a_known_day_has_its_price(source: QuoteSource) -> None:
    found = source.quote(SECOND, "USD")

    assert (found.price, found.day, found.currency, found.base) == (
        Decimal("70149.35"),
        SECOND,
        "USD",
        "BTC",
    )


def test_a_gap_between_two_days_is_not_filled(source: QuoteSource) -> None:
    with pytest.raises(QuoteMissing):
        source.quote(GAP, "USD")


def test_another_currency_rule_or_source_has_no_price(source: QuoteSource) -> None:
    with pytest.raises(QuoteMissing):
        source.quote(SECOND, "PKR")
    with pytest.raises(QuoteMissing):
        source.quote(SECOND, "USD", ClosingRule.INTRADAY_HIGH)
    with pytest.raises(QuoteMissing):
        source.quote(SECOND, "USD", None, "another source")


def test_a_named_rule_and_source_find_the_same_quote(source: QuoteSource) -> None:
    found = source.quote(FIRST, "USD")

    assert source.quote(FIRST, "USD", found.rule, found.source) == found


def test_a_span_holds_both_its_ends_by_day_and_no_more(source: QuoteSource) -> None:
    assert [quote.day for quote in source.quotes(FIRST, SECOND, "USD")] == [FIRST, SECOND]
    assert [quote.day for quote in source.quotes(SECOND, LAST, "USD")] == [SECOND, LAST]
    assert source.quotes(LAST, FIRST, "USD") == ()


@pytest.mark.parametrize("opened", [CsvQuotes, MitDailySeries])
def test_a_file_that_cannot_be_read_is_a_failed_source(
    opened: Callable[[Path], QuoteSource], tmp_path: Path
) -> None:
    with pytest.raises(SourceUnavailable):
        opened(tmp_path / "absent.csv")


@pytest.mark.parametrize("opened", [CsvQuotes, MitDailySeries])
def test_a_file_of_another_form_is_refused(
    opened: Callable[[Path], QuoteSource], tmp_path: Path
) -> None:
    with pytest.raises(QuoteMalformed):
        opened(_file(tmp_path, b"when,what\n1,2\n"))


def test_a_file_keeps_the_bytes_that_its_quotes_name_as_evidence(tmp_path: Path) -> None:
    quotes = CsvQuotes(_file(tmp_path, OURS))

    assert quotes.quote(FIRST, "USD").evidence == Digest.of(quotes.content) == Digest.of(OURS)


def test_two_prices_of_one_day_are_ambiguous_through_the_adapter_too(tmp_path: Path) -> None:
    second = OURS + f"{FIRST},USD,1,intraday-low,a source,press,\n".encode()

    with pytest.raises(QuoteAmbiguous):
        CsvQuotes(_file(tmp_path, second)).quote(FIRST, "USD")
