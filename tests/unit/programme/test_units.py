"""Units are exact, and nothing becomes a number that was not written as one (§4.3, §4.6)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.programme.concepts import CONCEPTS, require_concept
from biplomacy.programme.errors import ConceptUnknown, ExpressionMalformed, QuantityNotExact
from biplomacy.programme.fact_table import FACTS, FactKind, fact_rule
from biplomacy.programme.unit import (
    ONE,
    UNITS,
    Dimension,
    display,
    display_between,
    divided,
    format_quantity,
    multiplied,
    parse_bound,
    parse_quantity_text,
    parse_unit,
    unit_of,
)

FRACTIONS = st.fractions(min_value=-(10**20), max_value=10**20, max_denominator=10**9)


@pytest.mark.parametrize(
    ("name", "base", "scale"),
    [
        pytest.param("BTC", "sat", 10**8, id="bitcoin"),
        pytest.param("USD", "usd-cent", 100, id="dollar"),
        pytest.param("USDm", "usd-cent", 10**8, id="million-dollars"),
        pytest.param("PKR", "pkr-paisa", 100, id="rupee"),
        pytest.param("PKRm", "pkr-paisa", 10**8, id="million-rupees"),
        pytest.param("PKRbn", "pkr-paisa", 10**11, id="billion-rupees"),
        pytest.param("Wh", "wh", 1, id="watt-hour"),
        pytest.param("kWh", "wh", 10**3, id="kilowatt-hour"),
        pytest.param("MWh", "wh", 10**6, id="megawatt-hour"),
        pytest.param("day", "day", 1, id="day"),
    ],
)
def test_a_unit_has_a_base(name: str, base: str, scale: int) -> None:
    unit = parse_unit(name)

    assert (unit.dimension, unit.scale) == (((base, 1),), Fraction(scale))


def test_a_rupee_per_kilowatt_hour_is_a_tenth_of_a_paisa_per_watt_hour() -> None:
    unit = parse_unit("PKR/kWh")

    assert unit.dimension == divided(parse_unit("PKR").dimension, parse_unit("kWh").dimension)
    assert unit.scale == parse_unit("PKR").scale / parse_unit("kWh").scale == Fraction(1, 10)


def test_a_price_times_coins_is_money() -> None:
    price, coins = parse_unit("USD/BTC"), parse_unit("BTC")

    assert multiplied(price.dimension, coins.dimension) == parse_unit("USD").dimension
    assert price.scale * coins.scale == parse_unit("USD").scale


@pytest.mark.parametrize("name", ["btc", "", "EUR", "sat*sat", "sat^1", "usd-cent*sat", "1*1"])
def test_there_is_no_unit(name: str) -> None:
    with pytest.raises(ExpressionMalformed, match="is not a unit"):
        parse_unit(name)


@given(st.sampled_from(list(UNITS)), st.sampled_from(list(UNITS)), st.sampled_from(list(UNITS)))
def test_the_unit_of_every_dimension_is_found_by_its_name(a: str, b: str, c: str) -> None:
    product = multiplied(UNITS[a].dimension, UNITS[b].dimension)
    dimension: Dimension = divided(product, UNITS[c].dimension)

    assert parse_unit(unit_of(dimension).name).dimension == dimension


@pytest.mark.parametrize(
    ("text", "unit", "base"),
    [
        pytest.param("6237.00000001", "BTC", 623_700_000_001, id="one-satoshi"),
        pytest.param("-19.942", "USDm", -1_994_200_000, id="negative"),
        pytest.param("0", "PKRbn", 0, id="zero"),
        pytest.param("22.98", "PKR/kWh", Fraction(1149, 500), id="tariff"),
        pytest.param("0.000000001", "BTC", Fraction(1, 10), id="finer-than-a-satoshi"),
        pytest.param("1/3", "BTC", Fraction(10**8, 3), id="no-finite-decimal"),
        pytest.param("-5/7", "1", Fraction(-5, 7), id="negative-ratio"),
    ],
)
def test_text_becomes_base_units(text: str, unit: str, base: Fraction) -> None:
    assert parse_quantity_text(text, parse_unit(unit)) == base
    assert format_quantity(base, parse_unit(unit)) == text


@pytest.mark.parametrize(
    "text",
    ["1e-8", "5.", ".5", "1,000", "", " 1", "+1", "-0", "-0.0", "007", "1/2", "2/6", "3/1", "1/0",
     "0/3", "inf", "nan", "0x1", "\u0661", "1_000", "9" * 2_000],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(QuantityNotExact, match="not an exact number"):
        parse_quantity_text(text, ONE)


@given(FRACTIONS, st.sampled_from(list(UNITS.values())))
def test_a_written_quantity_reads_back_exactly(value: Fraction, unit: object) -> None:
    known = next(entry for entry in UNITS.values() if entry == unit)

    assert parse_quantity_text(format_quantity(value, known), known) == value


def test_an_open_bound_is_written_as_infinite() -> None:
    assert format_quantity(None, ONE) == "inf"
    assert format_quantity(None, ONE, infinity="-inf") == "-inf"
    assert [parse_bound(text, ONE) for text in ("-inf", "inf", "2")] == [None, None, 2]


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        pytest.param(623_700_000_000, "BTC", "6,237.00000000 BTC", id="bitcoin"),
        pytest.param(-1_994_200_000, "USDm", "-19.942 USDm", id="negative"),
        pytest.param(-5, "USD", "-0.05 USD", id="less-than-one"),
        pytest.param(Fraction(1, 2), "sat", "0 sat", id="half-to-even-down"),
        pytest.param(Fraction(3, 2), "sat", "2 sat", id="half-to-even-up"),
        pytest.param(Fraction(-1, 3), "sat", "0 sat", id="no-negative-zero"),
        pytest.param(Fraction(3841, 100_000), "PKR/kWh", "0.3841 PKR/kWh", id="tariff"),
        pytest.param(1, "1", "1", id="truth"),
        pytest.param(Fraction(1, 4), "1", "0.25", id="ratio"),
        pytest.param(None, "BTC", "∞ BTC", id="open"),
    ],
)
def test_a_quantity_is_printed(value: Fraction | None, unit: str, shown: str) -> None:
    exact = None if value is None else Fraction(value)

    assert display(exact, parse_unit(unit)) == shown


def test_an_interval_is_printed_with_its_open_ends() -> None:
    btc = parse_unit("BTC")

    assert display_between(None, Fraction(10**8), btc) == "[-∞, 1.00000000] BTC"
    assert display_between(Fraction(0), None, btc) == "[0.00000000, ∞] BTC"
    assert display_between(Fraction(0), Fraction(1), ONE) == "[0, 1]"
    assert display_between(Fraction(10**8), Fraction(10**8), btc) == "1.00000000 BTC"


def test_every_flow_of_coins_is_never_negative_and_a_net_stock_may_be() -> None:
    flows = [rule for rule in FACTS.values() if rule.name.startswith("flows.")]

    assert len(flows) == 7
    assert all(rule.kind is FactKind.FLOW and rule.non_negative for rule in flows)
    assert not fact_rule("stock.net").non_negative
    assert fact_rule("tariff.has_end").truth


def test_an_unknown_fact_is_no_fact() -> None:
    with pytest.raises(ExpressionMalformed, match=r"'flows\.purchases' is not a fact"):
        fact_rule("flows.purchases")


def test_the_list_of_concepts_is_closed_but_for_licensing() -> None:
    assert [require_concept(name) for name in CONCEPTS] == list(CONCEPTS)
    assert require_concept("licensing.custody") == "licensing.custody"


@pytest.mark.parametrize("name", ["btc", "licensing.", "licensing.A", "btc.accumulation.x", ""])
def test_a_concept_is_not_invented(name: str) -> None:
    with pytest.raises(ConceptUnknown, match="is not a concept"):
        require_concept(name)
