"""Rivals who follow what a hash earns, in doubles that are the same everywhere (§11.5, §14.1)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.monthly_closes import shipped_closes
from biplomacy.power.outlook import draw_outlook
from biplomacy.power.outlook_check import check_outlook
from biplomacy.power.rivals import ELASTICITY, enter
from biplomacy.power.scenario import PathWalk
from biplomacy.power.scenario_doubles import elasticity_bits
from biplomacy.power.scenario_model import ElasticRivals, PowerScenario, require_scenario
from biplomacy.power.scenario_plain import rooted_power, walk_path
from biplomacy.power.statement.outlook import decode_outlook, encode_outlook
from fakes.power_outlooks import flat, shipped_growth, small_scenario


def elastic(elasticity: str = "0.33", tariff: str = "11.35") -> PowerScenario:
    scenario = small_scenario()
    rivals = ElasticRivals(scenario.rivals.hashrate_phs, Decimal(elasticity))
    terms = replace(scenario.terms, tariff=flat(tariff))
    return replace(scenario, rivals=rivals, terms=terms)


@given(st.floats(1e-6, 1e6), st.integers(0, 900))
def test_a_product_of_square_roots_is_the_power(value: float, thousandths: int) -> None:
    elasticity = Decimal(thousandths) / 1_000

    found = rooted_power(value, elasticity_bits(elasticity))

    assert isclose(found, value ** float(elasticity), rel_tol=2e-6)


@pytest.mark.parametrize(("before", "total"), [(1_100.0, "1171.67"), (900.0, "971.82")])
def test_a_steady_price_leads_to_the_network_of_the_mining_office(
    before: float, total: str
) -> None:
    own, bits = 2_000 / (1.06 * 20), elasticity_bits(ELASTICITY)
    rivals = before
    for _ in range(60):
        rivals = before * rooted_power(before / (rivals + own), bits)

    settled = enter(Fraction(own), Fraction(before))

    assert f"{rivals + own:.2f}" == total
    assert isclose(rivals + own, float(settled.total), rel_tol=1e-7)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 900), st.integers(100, 4_000), st.integers(0, 10_000))
def test_the_twins_agree_in_every_bit(thousandths: int, paisa: int, first: int) -> None:
    scenario = elastic(f"{Decimal(thousandths) / 1_000:f}", f"{Decimal(paisa) / 100:f}")
    growth = shipped_growth()

    rows = PathWalk(scenario, growth).walk(first, first + 3)

    assert [walk_path(scenario, growth, first + n) for n in range(3)] == [
        rows.row(first + n) for n in range(3)
    ]


def test_without_an_answer_rivals_stay_what_they_were() -> None:
    scenario = elastic("0")

    assert rooted_power(7.0, elasticity_bits(Decimal(0))) == 1.0
    assert PathWalk(scenario, shipped_growth()).walk(0, 2).column("kwh")[0] > 0


def test_an_elastic_outlook_is_published_and_drawn_again() -> None:
    outlook, _ = draw_outlook(elastic(), shipped_closes())

    body = encode_outlook(outlook)

    assert body["rivals"] == "elastic"
    assert decode_outlook(body) == outlook
    assert check_outlook(outlook, shipped_closes()) == ()


def test_an_elasticity_that_settles_nowhere_is_refused() -> None:
    with pytest.raises(SystemMalformed):
        require_scenario(elastic("1.1"))
