"""Tests as arrays: one form each, bounded, and refused in every other form (§4.2)."""

from __future__ import annotations

import pytest

from biplomacy.programme.errors import ExpressionMalformed, ExpressionTooLarge, UnitMismatch
from biplomacy.programme.expression_text import parse_expression, parse_test
from biplomacy.programme.expression_tree import (
    decode_expression,
    decode_test,
    encode_expression,
    encode_test,
)
from biplomacy.programme.expression_units import check_test
from biplomacy.programme.unit import parse_unit
from biplomacy.values.canonical import JsonValue, decode, encode

USD = parse_unit("USD").dimension


def test_the_accumulation_test_is_these_arrays() -> None:
    text = "sum(flows.purchase, since=approval) + sum(flows.mined, since=approval) <= 0 sat"

    assert encode_test(parse_test(text)) == [
        "<=",
        [
            "+",
            ["sum", ["fact", "flows.purchase"], {"since": "approval"}],
            ["sum", ["fact", "flows.mined"], {"since": "approval"}],
        ],
        ["q", "0", "sat"],
    ]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param("22.980 PKR/kWh", ["q", "22.98", "PKR/kWh"], id="literal"),
        pytest.param("2", ["q", "2", "1"], id="pure-number"),
        pytest.param("at(nir[sbp])", ["at", ["fact", "nir", "sbp"]], id="stock-at-a-place"),
        pytest.param("mean(nir, days=30)", ["mean", ["fact", "nir"], {"days": 30}], id="mean"),
        pytest.param(
            "change(nir, since=2025-07-14)",
            ["change", ["fact", "nir"], {"since": "2025-07-14"}],
            id="since-a-day",
        ),
        pytest.param("target()", ["target"], id="target"),
        pytest.param("adjusted(2025-12-31)", ["adjusted", "2025-12-31"], id="adjusted"),
        pytest.param("-2", ["-", ["q", "0", "1"], ["q", "2", "1"]], id="minus"),
        pytest.param(
            "min(1, max(2), abs(3))",
            ["min", ["q", "1", "1"], ["max", ["q", "2", "1"]], ["abs", ["q", "3", "1"]]],
            id="least",
        ),
    ],
)
def test_an_expression_is_the_array(text: str, tree: JsonValue) -> None:
    assert encode_expression(parse_expression(text)) == tree
    assert decode_expression(tree) == parse_expression(text)
    assert decode(encode(tree)) == tree


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param(None, id="nothing"),
        pytest.param("at", id="text"),
        pytest.param([], id="empty"),
        pytest.param([["at"]], id="no-operator"),
        pytest.param(["q", "1"], id="no-unit"),
        pytest.param(["q", 1, "1"], id="number-as-a-number"),
        pytest.param(["q", "1", "EUR"], id="unknown-unit"),
        pytest.param(["q", "1", "sat^2"], id="composed-unit"),
        pytest.param(["q", "-1", "1"], id="negative-literal"),
        pytest.param(["q", "1.0", "1"], id="zero-at-the-end"),
        pytest.param(["q", "1.", "1"], id="point-at-the-end"),
        pytest.param(["q", "1/3", "1"], id="ratio"),
        pytest.param(["q", "9" * 61, "1"], id="long-number"),
        pytest.param(["fact", "nir"], id="bare-fact"),
        pytest.param(["at", "nir"], id="fact-as-text"),
        pytest.param(["at", ["fact", "nri"]], id="unknown-fact"),
        pytest.param(["at", ["fact", "nir", ""]], id="empty-place"),
        pytest.param(["at", ["fact", "nir", "a b"]], id="place-with-space"),
        pytest.param(["at", ["fact", "nir"], {}], id="at-with-options"),
        pytest.param(["sum", ["fact", "flows.fee"]], id="sum-without-since"),
        pytest.param(["sum", ["fact", "nir"], {"since": "approval"}], id="sum-of-a-stock"),
        pytest.param(["sum", ["fact", "flows.fee"], {"since": "yesterday"}], id="no-day"),
        pytest.param(
            ["sum", ["fact", "flows.fee"], {"since": "approval", "days": 1}], id="one-option-more"
        ),
        pytest.param(["mean", ["fact", "nir"], {"days": 3, "since": "approval"}], id="mean-since"),
        pytest.param(["mean", ["fact", "nir"], {"days": True}], id="true-days"),
        pytest.param(["mean", ["fact", "nir"], {"days": 0}], id="no-days"),
        pytest.param(["mean", ["fact", "nir"], {"days": "3"}], id="days-as-text"),
        pytest.param(["target", "2025-02-30"], id="no-such-day"),
        pytest.param(["target", None], id="target-of-nothing"),
        pytest.param(["min"], id="least-of-none"),
        pytest.param(["+", ["target"]], id="one-side"),
        pytest.param(["+", ["target"], ["target"], ["target"]], id="three-sides"),
        pytest.param(["<", ["target"], ["target"]], id="a-test"),
        pytest.param(["call", "os.system"], id="a-call"),
    ],
)
def test_no_expression_is(tree: JsonValue) -> None:
    with pytest.raises(ExpressionMalformed):
        decode_expression(tree)


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param(["target"], id="a-quantity"),
        pytest.param(["and", ["<", ["target"], ["target"]]], id="one-part"),
        pytest.param(["and", ["target"], ["target"]], id="parts-that-are-no-tests"),
        pytest.param(["=", ["target"], ["target"]], id="no-relation"),
        pytest.param(["<", ["target"], ["target"], ["target"]], id="two-relations"),
        pytest.param(["not", ["<", ["target"], ["target"]], True], id="not-of-two"),
    ],
)
def test_no_test_is(tree: JsonValue) -> None:
    with pytest.raises(ExpressionMalformed):
        decode_test(tree)


def nested(levels: int) -> JsonValue:
    tree: JsonValue = ["target"]
    for _ in range(levels):
        tree = ["abs", tree]
    return tree


def test_a_strangers_tree_is_bounded_in_depth_and_size() -> None:
    one: JsonValue = ["target"]
    wide: JsonValue = ["min", *([one] * 512)]

    decode_expression(nested(31))
    decode_expression(["min", *([one] * 511)])
    for deep in (nested(32), nested(5_000)):
        with pytest.raises(ExpressionTooLarge, match="deeper than 32"):
            decode_expression(deep)
    with pytest.raises(ExpressionTooLarge, match="more than 512"):
        decode_expression(wide)


@pytest.mark.parametrize(
    "text",
    [
        "at(nir) >= target()",
        "at(nir) >= -target()",
        "at(nir) - 5 USDm >= 0 usd-cent",
        "sum(flows.purchase) * at(quote.btc_usd) <= at(nir) * 2",
        "at(nir) / at(quote.btc_usd) <= sum(flows.purchase) / 3",
        "max(at(nir), 1 USD) >= abs(-at(nir)) or tariff.has_end == 1",
        "not tariff.rate < 22.98 PKR/kWh",
        "target() * 2 >= target()",
    ],
)
def test_units_agree(text: str) -> None:
    check_test(parse_test(text), USD)
    check_test(parse_test(text), None)
    with pytest.raises(UnitMismatch):
        check_test(parse_test(f"({text}) and 1 BTC <= 1 USD"), USD)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "sum(flows.purchase) + at(nir) <= 0 BTC",
            "sum(flows.purchase, since=approval) (in BTC) and at(nir) (in USD) are not added",
            id="coins-and-dollars",
        ),
        pytest.param(
            "at(nir) <= 0", "at(nir) (in USD) and 0 (in 1) are not compared", id="bare-zero"
        ),
        pytest.param(
            "at(cb.nda) <= target()",
            "at(cb.nda) (in PKR) and target() (in USD) are not compared",
            id="currency-of-the-target",
        ),
        pytest.param(
            "min(at(nir), 1 BTC) <= 0 USD",
            "at(nir) (in USD) and 1 BTC (in BTC) are not compared",
            id="inside-a-function",
        ),
        pytest.param(
            "at(nir) - 2 * 3 BTC >= 0 USD",
            "at(nir) (in USD) and 2 * 3 BTC (in BTC) are not subtracted",
            id="product",
        ),
        pytest.param(
            "not (at(nir) <= 0 USD or -sum(flows.fee) < 1 USD)",
            "-sum(flows.fee, since=approval) (in BTC) and 1 USD (in USD) are not compared",
            id="minus",
        ),
    ],
)
def test_units_that_differ_are_named(text: str, said: str) -> None:
    with pytest.raises(UnitMismatch) as caught:
        check_test(parse_test(text), USD)

    assert caught.value.message == said


def test_a_long_side_is_named_in_short() -> None:
    long = " + ".join(["sum(flows.purchase)"] * 9)

    with pytest.raises(UnitMismatch) as caught:
        check_test(parse_test(f"{long} <= 1 USD"), None)

    assert len(caught.value.message) < 200
