"""A test is shown with names, then with numbers, in the unit that it compares in (§4.7)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from biplomacy.programme.expression_text import parse_test
from biplomacy.programme.rendering import Rendering, render
from fakes.expression_trees import FixedLeaves, known, leaf

RISE = 1_118_000_000
LEAVES = FixedLeaves(
    {
        **known(
            nir=(8_600_00000000, 8_600_00000000),
            flows__mined=(0, 0),
            tariff__rate=(2, 2),
            tariff__has_end=(0, 1),
            stock__gross=(0, None),
            quote__btc_usd=(Fraction(118, 1000), Fraction(118, 1000)),  # type: ignore[arg-type] # a price
        ).leaves,
        "flows.purchase": (leaf("11.18", RISE, RISE, facts=("flows.purchase", "flows.internal")),),
    },
    {(None, False): Fraction(8_500_00000000)},
)


@pytest.mark.parametrize(
    ("test", "worked"),
    [
        pytest.param(
            "sum(flows.purchase, since=approval) + sum(flows.mined, since=approval) <= 0 BTC",
            "[0.00000000, 11.18000000] BTC + 0.00000000 BTC <= 0.00000000 BTC",
            id="undecided-flows",
        ),
        pytest.param(
            "at(nir) >= target()", "8,600,000,000.00 USD >= 8,500,000,000.00 USD", id="target"
        ),
        pytest.param(
            "at(nir) - 5 USDm >= -target()",
            "8,600.000 USDm - 5.000 USDm >= -8,500.000 USDm",
            id="in-the-unit-of-the-literal",
        ),
        pytest.param("at(nir) >= adjusted()", "8,600,000,000.00 USD >= unknown", id="no-number"),
        pytest.param(
            "not (tariff.rate >= 22.98 PKR/kWh and tariff.has_end == 1)".replace(
                "tariff.rate", "at(tariff.rate)"
            ).replace("tariff.has_end", "at(tariff.has_end)"),
            "not (20.0000 PKR/kWh >= 22.9800 PKR/kWh and [0, 1] == 1)",
            id="two-dimensions",
        ),
        pytest.param(
            "at(stock.gross) * at(quote.btc_usd) <= min(at(nir), 1 USD) * 0.5",
            "[0.00000000, ∞] BTC * 118,000.00 USD/BTC <= min(8,600,000,000.00 USD, 1.00 USD) * 0.5",
            id="product",
        ),
    ],
)
def test_a_test_is_worked(test: str, worked: str) -> None:
    assert render(parse_test(test), LEAVES) == Rendering(test, worked)


def test_the_same_test_is_worked_anew_on_other_numbers() -> None:
    test = parse_test("at(nir) - 1 USD >= target()")
    first = FixedLeaves(known(nir=(200, 200)).leaves, {(None, False): Fraction(100)})
    second = FixedLeaves(known(nir=(300, None)).leaves, {(None, False): Fraction(400)})

    assert render(test, first).worked == "2.00 USD - 1.00 USD >= 1.00 USD"
    assert render(test, second).worked == "[3.00, ∞] USD - 1.00 USD >= 4.00 USD"
    assert render(test, known()).worked == "[-∞, ∞] USD - 1.00 USD >= unknown"
