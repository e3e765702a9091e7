"""The golden outlook, to the bit (§17.6, §17.7)."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from biplomacy.power.drawing import drawn_blocks, growth_factors
from biplomacy.power.monthly_closes import encode_closes, shipped_closes
from biplomacy.power.outcome import (
    PartyOutcome,
    drift_findings,
    leaves_whole,
    load_factors,
    party_outcomes,
    price_checks,
)
from biplomacy.power.outlook_file import shipped_scenario
from biplomacy.power.scenario_model import PowerPrice
from biplomacy.values.money import Money
from fakes.power_outlooks import flat, golden_rows, indexed, scenario_at

TARIFFS = ("8", "11.35", "15", "22.98", "34")


def millions(money: Money) -> str:
    return f"{money.decimal.scaleb(-6):.1f}"


def spread(outcome: PartyOutcome) -> str:
    return "/".join(millions(outcome.quantiles[place]) for place in (0, 2, 4))


def test_the_closes_are_those_of_the_case() -> None:
    closes = shipped_closes()

    assert (len(closes.usd), str(closes.first), str(closes.last)) == (122, "2014-03", "2024-04")
    assert (closes.usd[0], closes.usd[-1]) == (Decimal("479.51"), Decimal(60672))
    assert closes.source == "bitcoin-rainbow-chart"


def test_the_factors_are_those_of_the_case() -> None:
    closes = [float(price) for price in shipped_closes().usd]
    total = 0.0
    for before, after in pairwise(closes):
        total = total + after / before

    factors = [block[0] for block in growth_factors(shipped_closes())]

    assert total / 121 == 1.0637111171629108
    assert (len(factors), min(factors), max(factors)) == (
        121,
        0.5953818464872791,
        1.6121662431057748,
    )


def test_the_mean_factor_is_one_to_the_last_bits() -> None:
    factors = [block[0] for block in growth_factors(shipped_closes())]

    mean = sum(map(Fraction, factors), start=Fraction(0)) / len(factors)

    assert abs(mean - 1) < len(factors) * Fraction(2) ** -52


def test_the_draws_are_those_of_the_case() -> None:
    draws = shipped_scenario().draws

    drawn = np.array([drawn_blocks(draws, 121, path) for path in range(draws.paths)])

    assert drawn[0][:8].tolist() == [24, 112, 103, 23, 87, 117, 5, 49]
    digest = hashlib.sha256(drawn.astype(">i8").tobytes()).hexdigest()
    assert digest.startswith("523bdd4e1278eabe")


@pytest.mark.parametrize(
    ("tariff", "digest"),
    [
        pytest.param(flat("8"), "fc64c7306a36efb9", id="8"),
        pytest.param(flat("11.35"), "350bee758e06d94b", id="11.35"),
        pytest.param(flat("15"), "1874f3d5f00d86d2", id="15"),
        pytest.param(flat("22.98"), "d2e98349127e0e4a", id="22.98"),
        pytest.param(flat("34"), "590bd14d675bace2", id="34"),
    ],
)
def test_the_paths_are_those_of_the_case(tariff: PowerPrice, digest: str) -> None:
    assert str(golden_rows(tariff).digest).startswith(digest)


@pytest.mark.parametrize(
    ("tariff", "load", "sector", "tax", "investor", "losses", "shortfall"),
    [
        ("8", ("0.8844", "0.5875"), "-2050.3/-1768.0/-1084.9", "298.8",
         "-543.7/484.5/1987.0", 2357, "-703.8"),
        ("11.35", ("0.8209", "0.4092"), "-862.9/-666.3/-382.8", "191.0",
         "-821.5/-126.9/1264.4", 5901, "-922.0"),
        ("15", ("0.6981", "0.2536"), "-3.6/-2.3/-1.2", "111.8",
         "-1024.9/-576.0/656.3", 8480, "-1079.2"),
        ("22.98", ("0.3895", "0.0901"), "93.6/321.9/743.6", "30.6",
         "-1187.7/-1035.6/-199.4", 9656, "-1196.7"),
        ("34", ("0.1334", "0.0259"), "0.0/148.2/857.5", "3.9",
         "-1208.5/-1186.6/-760.0", 9892, "-1209.3"),
    ],
)  # fmt: skip
def test_the_figures_are_those_of_the_case(  # noqa: PLR0913, PLR0917 - a row of the design's table
    tariff: str,
    load: tuple[str, str],
    sector: str,
    tax: str,
    investor: str,
    losses: int,
    shortfall: str,
) -> None:
    rows = golden_rows(flat(tariff))

    of_sector, of_treasury, of_investor = party_outcomes(rows)
    factors = load_factors(scenario_at(flat(tariff)), rows)

    assert (f"{factors.first_year:.4f}", f"{factors.all_years:.4f}") == load
    assert spread(of_sector) == sector
    assert millions(of_treasury.median) == tax
    assert spread(of_investor) == investor
    assert of_investor.losses == losses
    assert millions(of_investor.shortfall) == shortfall


@pytest.mark.parametrize(
    ("share", "sector", "investor"),
    [
        ("0", "47.7/100.5/160.5", "-1064.3/-668.2/513.3"),
        ("0.6", "60.2/174.8/787.6", "-1072.0/-736.2/-21.7"),
    ],
)
def test_an_index_moves_the_upside_to_the_sector_and_rescues_nobody(
    share: str, sector: str, investor: str
) -> None:
    outcomes = party_outcomes(golden_rows(indexed("16", share)))

    assert (spread(outcomes[0]), spread(outcomes[2])) == (sector, investor)
    assert not leaves_whole(outcomes)


def test_no_flat_tariff_leaves_both_sector_and_investor_whole() -> None:
    assert not any(leaves_whole(party_outcomes(golden_rows(flat(text)))) for text in TARIFFS)


def test_the_drift_is_out_of_the_law_though_not_out_of_the_sample() -> None:
    checks = price_checks(shipped_scenario(), golden_rows(flat("22.98")))

    assert [check.months for check in checks] == [12, 36, 120]
    assert drift_findings(checks) == ()
    assert f"{checks[2].off + 1:.2f} +- {checks[2].error:.2f}" == "1.20 +- 0.18"
    assert f"{checks[2].median:.3f}" == "0.072"


def test_the_shipped_table_is_in_the_form_in_which_closes_are_cited() -> None:
    digest = hashlib.sha256(encode_closes(shipped_closes())).hexdigest()

    assert digest == "eaf776717f7c95464fa4d572496ee8833163a91a3e809dbcc7c0973e768f94c1"
