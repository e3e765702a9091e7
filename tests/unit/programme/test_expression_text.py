"""Tests as text: the grammar, its limits, and errors that point at the place (§4.1)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.programme.errors import ExpressionMalformed, ExpressionTooLarge
from biplomacy.programme.expression import (
    Absolute,
    Arithmetic,
    Comparison,
    Extreme,
    Fact,
    Function,
    Junction,
    Not,
    Number,
    Operator,
    Relation,
    Since,
    Target,
    Window,
)
from biplomacy.programme.expression_text import (
    format_expression,
    format_test,
    parse_expression,
    parse_test,
)
from biplomacy.programme.unit import ONE, parse_unit
from biplomacy.values.day import Day

BTC, USD = parse_unit("BTC"), parse_unit("USD")
NIR = Window(Function.AT, Fact("nir"))
DECEMBER = Day.parse("2025-12-31")
FIVE = Number(Fraction(500), USD)
SHIPPED = [
    "sum(flows.purchase, since=approval) + sum(flows.mined, since=approval) <= 0 BTC",
    "change(stock.gross, since=approval) - sum(flows.seized, since=approval) <= 0 BTC",
    "at(debt.btc_linked) <= 0 USD",
    "sum(flows.purchase, since=2025-07-14) >= 10 BTC",
    "change(stock.gross[state], since=approval) + sum(flows.fee[state], since=approval) == 0 BTC",
    "sum(flows.internal[fund], since=approval) == change(stock.gross[fund], since=approval)",
    "at(nir) >= target()",
    "at(nir) >= -target()",
    "at(nir) >= adjusted(2025-12-31)",
    "at(others.burden) <= 0 PKR or at(tariff.has_end) == 1 and at(tariff.has_cap) == 1",
]


@pytest.mark.parametrize("text", SHIPPED)
def test_a_written_test_reads_and_writes_back(text: str) -> None:
    assert format_test(parse_test(text)) == text


def test_the_accumulation_test_is_this_tree() -> None:
    bought = Window(Function.SUM, Fact("flows.purchase"), Since.APPROVAL)
    mined = Window(Function.SUM, Fact("flows.mined"), Since.APPROVAL)

    assert parse_test(SHIPPED[0]) == Comparison(
        Relation.AT_MOST,
        Arithmetic(Operator.PLUS, bought, mined),
        Number(Fraction(0), BTC),
    )


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param("5 USD", FIVE, id="literal"),
        pytest.param("5USD", FIVE, id="literal-without-space"),
        pytest.param("2", Number(Fraction(2), ONE), id="pure-number"),
        pytest.param("at(nir)", NIR, id="stock"),
        pytest.param("tariff.rate", Window(Function.AT, Fact("tariff.rate")), id="bare-term"),
        pytest.param(
            "tariff.rate[b]", Window(Function.AT, Fact("tariff.rate", "b")), id="term-at-a-place"
        ),
        pytest.param(
            "sum(flows.fee)", Window(Function.SUM, Fact("flows.fee")), id="since-approval"
        ),
        pytest.param(
            "sum(flows.fee, since=last_test_date)",
            Window(Function.SUM, Fact("flows.fee"), Since.LAST_TEST_DATE),
            id="since-the-last-test-date",
        ),
        pytest.param(
            "mean(nir, days=30)", Window(Function.MEAN, Fact("nir"), days=30), id="mean"
        ),
        pytest.param("target( )", Target(), id="target"),
        pytest.param(
            "adjusted(2025-12-31)", Target(adjusted=True, day=DECEMBER), id="adjusted"
        ),
        pytest.param(
            "- at(nir)",
            Arithmetic(Operator.MINUS, Number(Fraction(0), ONE), NIR),
            id="minus-is-zero-less",
        ),
        pytest.param("min(at(nir),5 USD)", Extreme(least=True, arguments=(NIR, FIVE)), id="least"),
        pytest.param("max(at(nir))", Extreme(least=False, arguments=(NIR,)), id="greatest"),
        pytest.param("abs((at(nir)))", Absolute(NIR), id="absolute"),
    ],
)  # fmt: skip
def test_an_expression_reads_as(text: str, tree: object) -> None:
    assert parse_expression(text) == tree


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        pytest.param("1 + 2 * 3", "1 + (2 * 3)", id="product-first"),
        pytest.param("1 - 2 - 3", "(1 - 2) - 3", id="from-the-left"),
        pytest.param("1 / 2 * 3", "(1 / 2) * 3", id="products-from-the-left"),
        pytest.param("-1 * 2", "(-1) * 2", id="minus-first"),
        pytest.param("1 - -2", "1 - (-2)", id="minus-a-minus"),
        pytest.param("1\n\t+ 2", "1 + 2", id="over-lines"),
        pytest.param("2025 - 10 - 14", "(2025 - 10) - 14", id="a-difference-is-no-day"),
    ],
)
def test_operations_bind(text: str, grouped: str) -> None:
    assert parse_expression(text) == parse_expression(grouped)


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        pytest.param("1 < 2 or 3 < 4 and 5 < 6", "1 < 2 or (3 < 4 and 5 < 6)", id="and-first"),
        pytest.param("not 1 < 2 and 3 < 4", "(not (1 < 2)) and 3 < 4", id="not-first"),
    ],
)
def test_words_bind(text: str, grouped: str) -> None:
    assert parse_test(text) == parse_test(grouped)


@pytest.mark.parametrize(
    "text",
    [
        "(1 < 2 or 3 < 4) and 5 < 6",
        "(1 < 2 and 3 < 4) and 5 < 6",
        "1 < 2 and 3 < 4 and 5 < 6",
        "not (1 < 2 or 3 < 4)",
        "not (not 1 < 2)",
        "1 - (2 - 3) < -(4 + 5) * 6",
        "1 / (2 * 3) < (4 + 5) * -at(nir)",
        "-(-1) < abs(1 - 2)",
        "0 BTC - sum(flows.fee, since=approval) < 1 BTC",
        "1 - at(nir) < -(1 - 2)",
    ],
)
def test_brackets_stand_only_where_they_are_needed(text: str) -> None:
    assert format_test(parse_test(text)) == text


def test_three_parts_joined_by_one_word_are_one_junction() -> None:
    tree = parse_test("1 < 2 or 3 < 4 or not 5 < 6")

    assert isinstance(tree, Junction)
    assert [type(part) for part in tree.tests] == [Comparison, Comparison, Not]
    assert not tree.every


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        pytest.param("", 1, "a number, a fact", id="empty"),
        pytest.param("at(nir)", 1, "this is a quantity", id="no-relation"),
        pytest.param("at(nir) >= ", 12, "a number, a fact", id="no-right-side"),
        pytest.param("at(nir) >= 5 EUR", 14, "starts no number", id="unknown-unit"),
        pytest.param("at(nir) >= 5 eur", 14, "does not go on", id="two-words"),
        pytest.param("at(nir) => 5", 9, "does not go on", id="wrong-relation"),
        pytest.param("1 < 2 < 3", 7, "does not go on", id="two-relations"),
        pytest.param("at(nri) >= 5 USD", 4, "'nri' is not a fact", id="misspelt-fact"),
        pytest.param("nir >= 5 USD", 1, "changes from day to day", id="bare-stock"),
        pytest.param("sum(nir) >= 5 USD", 1, "sum takes a flow", id="sum-of-a-stock"),
        pytest.param("change(flows.fee) < 1 BTC", 1, "change takes a stock", id="change-of-a-flow"),
        pytest.param("mean(nir) < 1 USD", 1, "needs days=n", id="mean-without-days"),
        pytest.param("mean(nir, days=0) < 1 USD", 1, "over 1 to 36,600 days", id="no-days"),
        pytest.param("mean(nir, days=3 day) < 1", 16, "whole number", id="days-with-unit"),
        pytest.param("mean(nir, days=1.5) < 1", 16, "whole number", id="half-days"),
        pytest.param("at(nir, since=approval) < 1", 9, "does not take this", id="at-since"),
        pytest.param("sum(flows.fee, days=3) < 1", 16, "does not take this", id="sum-days"),
        pytest.param("sum(flows.fee, since=today)<1", 22, "a day is expected", id="since-today"),
        pytest.param("sum(flows.fee, since=2025-02-30)<1", 22, "is not a day", id="no-such-day"),
        pytest.param("sum(flows.fee + flows.fee) < 1", 15, "')' is expected", id="sum-of-a-sum"),
        pytest.param("sum(5) < 1", 5, "takes the name of a fact", id="sum-of-a-number"),
        pytest.param("target(5) < 1", 8, "a day is expected", id="target-of-a-number"),
        pytest.param("exec(nir) < 1", 1, "no such function", id="no-such-function"),
        pytest.param("1 + (2 < 3) < 4", 5, "this is a test", id="sum-of-a-test"),
        pytest.param("1 < 2 and 3", 11, "this is a quantity", id="number-as-a-test"),
        pytest.param("not 3", 5, "this is a quantity", id="not-a-number"),
        pytest.param("not not 1 < 2", 5, "a number, a fact", id="not-not"),
        pytest.param("--1 < 2", 2, "a number, a fact", id="two-minus-signs"),
        pytest.param("(1 < 2", 7, "')' is expected", id="open-bracket"),
        pytest.param("1 < 2)", 6, "does not go on", id="closed-too-often"),
        pytest.param("007 < 8", 1, "starts no number", id="leading-zeros"),
        pytest.param("1e9 < 8", 2, "does not go on", id="exponent"),
        pytest.param("1. < 8", 1, "starts no number", id="no-decimals"),
        pytest.param("2025-10-14 < 8", 1, "a number, a fact", id="a-day-is-no-quantity"),
        pytest.param("1 < 2; 3", 6, "starts no number", id="semicolon"),
        pytest.param("\u0661 < 2", 1, "starts no number", id="other-digits"),
        pytest.param("at(nir[Fund]) < 1", 7, "starts no number", id="place-in-capitals"),
        pytest.param(f"{'9' * 61} < 1", 1, "at most 60 digits", id="long-number"),
    ],
)
def test_an_error_points_at_its_place(text: str, column: int, said: str) -> None:
    with pytest.raises(ExpressionMalformed) as caught:
        parse_test(text)

    where, shown, caret = caught.value.message.split("\n")
    assert where.startswith(f"line 1, column {column}: ")
    assert said in where
    assert shown.startswith("  ")
    assert caret == " " * (column + 1) + "^"


def test_an_error_names_the_line_and_shows_no_foreign_signs() -> None:
    with pytest.raises(ExpressionMalformed) as caught:
        parse_test("1 <\n\t2 \u202e$")

    assert caught.value.message == (
        "line 2, column 4: this starts no number, name or sign\n   2 ?$\n     ^"
    )


def test_an_error_far_to_the_right_shows_the_part_around_it() -> None:
    text = "1 + " * 100 + "$"

    with pytest.raises(ExpressionMalformed) as caught:
        parse_expression(text)

    where, shown, caret = caught.value.message.split("\n")
    assert where.startswith("line 1, column 401:")
    assert shown[len(caret) - 1] == "$"
    assert len(shown) <= 102


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1" + " " * 4_096, id="characters"),
        pytest.param("(" * 33 + "1" + ")" * 33 + " < 2", id="brackets"),
        pytest.param("(" * 2_000, id="many-brackets"),
        pytest.param("abs(" * 600, id="functions"),
        pytest.param("+".join("1" * 600) + "< 2", id="nodes"),
        pytest.param(" or ".join(["not 1 < 2"] * 2 + ["1 < 2"] * 168), id="one-node-more"),
        pytest.param("+".join("1" * 32) + "< 2", id="depth"),
    ],
)
def test_a_test_beyond_the_limits_is_refused(text: str) -> None:
    with pytest.raises(ExpressionTooLarge):
        parse_test(text)


def test_a_test_at_the_limits_is_read() -> None:
    deep = "(" * 32 + "1" + ")" * 32 + " < 2"
    many = " or ".join(["not 1 < 2"] + ["1 < 2"] * 169)  # 510 parts, the not, the or
    sums = " + ".join("1" * 31) + " < 2"
    long = "1 < 2".ljust(4_096)

    assert format_test(parse_test(deep)) == "1 < 2"
    assert format_test(parse_test(many)) == many
    assert format_test(parse_test(sums)) == sums
    assert parse_test(" or ".join(["(1 < 2)"] * 40)) == parse_test(" or ".join(["1 < 2"] * 40))
    assert parse_test(long) == parse_test("1 < 2")


@given(st.text(alphabet="at(nir)<=>+-*/,.[]0159 sumdayorBTCUSD\n$é", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        tree = parse_test(text)
    except (ExpressionMalformed, ExpressionTooLarge):
        return
    assert parse_test(format_test(tree)) == tree


def test_a_leaf_at_a_place_is_written_with_it() -> None:
    text = "mean(flows.fee[cel.2], days=7)"

    assert format_expression(parse_expression(text)) == text
