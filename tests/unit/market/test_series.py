"""Quotes in memory: closed reading, one answer or none, and conversion."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.market.errors import QuoteAmbiguous, QuoteMalformed, QuoteMissing
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.market.series import (
    QuoteTable,
    convert,
    convert_quote,
    decode_quotes,
    require_reached,
)
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, DayOutOfRange, MoneyMalformed
from biplomacy.values.money import Money
from biplomacy.values.verdict import Standing

HEADER = b"day,currency,price,rule,source,standing,note\n"
JULY_14 = Day.parse("2025-07-14")
FILE = HEADER + (
    b"2025-07-14,USD,123091.61,intraday-high,Pintu,press,record\n"
    b"2025-07-14,USD,122571.19,intraday-high,Online,press,\n"
    b'2025-07-14,USD,119117,utc-close,Newscrypt,press,"printed as ""around"""\n'
    b"2025-07-13,EUR,102000,utc-close,Newscrypt,press,\n"
)
PLAIN = (
    b"# licence: CC0-1.0\n# source: An Exchange\n# currency: USD\n# rule: utc-close\n"
    b"day,value\n2025-07-13,119449\n2025-07-14,119117.5\n"
)


def rate(price: str, currency: str = "SVC", base: str = "USD") -> Quote:
    return Quote(
        currency,
        Decimal(price),
        JULY_14,
        ClosingRule.REPORTED,
        "a bank",
        Digest.of(b""),
        Standing.ORIGINAL,
        base=base,
    )


def test_a_quote_carries_its_rule_source_standing_and_the_digest_of_the_file() -> None:
    found = decode_quotes(FILE).quote(JULY_14, "USD", ClosingRule.UTC_CLOSE)

    assert found == Quote(
        "USD",
        Decimal(119117),
        JULY_14,
        ClosingRule.UTC_CLOSE,
        "Newscrypt",
        Digest.of(FILE),
        Standing.PRESS,
    )


def test_several_quotes_of_a_day_are_refused_until_rule_and_source_are_named() -> None:
    table = decode_quotes(FILE)

    with pytest.raises(QuoteAmbiguous, match="3 USD prices"):
        table.quote(JULY_14, "USD")
    with pytest.raises(QuoteAmbiguous, match="2 USD prices"):
        table.quote(JULY_14, "USD", ClosingRule.INTRADAY_HIGH)
    high = table.quote(JULY_14, "USD", ClosingRule.INTRADAY_HIGH, "Pintu")
    assert high.price == Decimal("123091.61")


@pytest.mark.parametrize(
    ("day", "currency", "rule"),
    [
        pytest.param("2025-07-13", "USD", None, id="other-currency"),
        pytest.param("2025-07-15", "USD", None, id="the-day-after"),
        pytest.param("2025-07-14", "USD", ClosingRule.INTRADAY_LOW, id="other-rule"),
    ],
)
def test_a_price_that_is_not_there_is_never_made_up(
    day: str, currency: str, rule: ClosingRule | None
) -> None:
    with pytest.raises(QuoteMissing) as caught:
        decode_quotes(FILE).quote(Day.parse(day), currency, rule)

    assert "never interpolated" in caught.value.hint


def test_the_quotes_of_a_span_come_by_day_with_both_ends() -> None:
    found = decode_quotes(PLAIN).quotes(Day.parse("2025-07-13"), JULY_14, "USD")

    assert [quote.price for quote in found] == [Decimal(119449), Decimal("119117.5")]


def test_a_plain_file_states_licence_source_currency_and_rule_above_its_rows() -> None:
    found = decode_quotes(PLAIN).quote(JULY_14, "USD")

    assert (found.rule, found.source, found.standing, found.evidence) == (
        ClosingRule.UTC_CLOSE,
        "An Exchange",
        Standing.SERIES,
        Digest.of(PLAIN),
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "line 1", id="empty"),
        pytest.param(b"\xff", "not UTF-8", id="not-utf-8"),
        pytest.param(HEADER + b"2025-07-14,USD,1,utc-close,x\n", "line 2: 5 cells", id="short-row"),
        pytest.param(HEADER + b'2025-07-14,USD,"1\n', "line 2", id="open-quotation"),
        pytest.param(HEADER + b"2025-7-14,USD,1,utc-close,x,press,\n", "line 2", id="day"),
        pytest.param(HEADER + b"2025-07-14,usd,1,utc-close,x,press,\n", "line 2", id="currency"),
        pytest.param(HEADER + b"2025-07-14,USD,1e5,utc-close,x,press,\n", "line 2", id="exponent"),
        pytest.param(HEADER + b"2025-07-14,USD,0,utc-close,x,press,\n", "line 2", id="zero"),
        pytest.param(HEADER + b"2025-07-14,USD,-1,utc-close,x,press,\n", "line 2", id="negative"),
        pytest.param(HEADER + b"2025-07-14,USD,1,noon,x,press,\n", "line 2", id="unknown-rule"),
        pytest.param(HEADER + b"2025-07-14,USD,1,utc-close,x,rumour,\n", "line 2", id="standing"),
        pytest.param(HEADER + b"2025-07-14,USD,1,utc-close,,press,\n", "source", id="no-source"),
        pytest.param(
            HEADER + 2 * b"2025-07-14,USD,1,utc-close,x,press,\n", "two prices", id="twice"
        ),
        pytest.param(b"#" * 9_000_000, "licence", id="flood"),
        pytest.param(PLAIN[20:], "known header|licence", id="no-licence"),
        pytest.param(PLAIN.replace(b"USD", b"dollars"), "currency", id="plain-currency"),
        pytest.param(PLAIN.replace(b"utc-close", b"noon"), "noon", id="plain-rule"),
        pytest.param(PLAIN.replace(b"119449", b"x"), "line 6", id="plain-line-number"),
    ],
)
def test_a_file_of_prices_in_another_form_is_refused_with_its_line(
    content: bytes, message: str
) -> None:
    with pytest.raises(QuoteMalformed, match=message):
        decode_quotes(content)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(QuoteMalformed, match="more than a table"):
        decode_quotes(HEADER + b"2" * 9_000_000)


@given(st.binary(max_size=200), st.booleans())
def test_strangers_bytes_give_quotes_or_our_own_error(content: bytes, headed: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    try:
        table = decode_quotes(HEADER + content if headed else content)
    except BiplomacyError:
        return
    assert all(quote.price > 0 for quote in table.rows)


@given(st.permutations(decode_quotes(FILE).rows))
def test_a_table_does_not_depend_on_the_order_of_its_rows(rows: list[Quote]) -> None:
    assert QuoteTable.of(rows) == decode_quotes(FILE)


def test_a_day_is_priced_only_once_it_has_begun() -> None:
    require_reached(JULY_14, now=JULY_14.start)

    with pytest.raises(DayOutOfRange):
        require_reached(JULY_14, now=JULY_14.start - 1)


def test_a_rate_converts_money_either_way_with_one_rounding() -> None:
    assert convert(Money("USD", 1_001), rate("8.75")) == Money("SVC", 8_759)
    assert convert(Money("SVC", 8_759), rate("8.75")) == Money("USD", 1_001)
    assert convert(Money("USD", 2), rate("0.25")) == Money("SVC", 0)  # half to even


def test_a_rate_refuses_a_currency_that_it_does_not_name() -> None:
    with pytest.raises(MoneyMalformed):
        convert(Money("PKR", 1), rate("8.75"))


def test_a_converted_quote_keeps_its_evidence_and_the_weaker_standing() -> None:
    bitcoin = decode_quotes(PLAIN).quote(JULY_14, "USD")

    there = convert_quote(bitcoin, rate("8.75"))

    assert (there.currency, there.price) == ("SVC", Decimal("1042278.125"))
    assert (there.evidence, there.standing) == (bitcoin.evidence, Standing.SERIES)
    assert convert_quote(there, rate("8.75")).price == bitcoin.price
    with pytest.raises(MoneyMalformed):
        convert_quote(bitcoin, rate("300", "PKR", base="EUR"))


def test_a_file_of_rates_says_which_base_it_prices() -> None:
    content = (
        b"day,base,currency,price,rule,source,standing,note\n"
        b"2025-07-14,USD,PKR,284.5,reported,a bank,press,\n"
    )

    assert decode_quotes(content, "USD").quote(JULY_14, "PKR").base == "USD"
    with pytest.raises(QuoteMalformed, match="prices USD where BTC"):
        decode_quotes(content)
