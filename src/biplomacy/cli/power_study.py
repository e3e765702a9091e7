"""``biplomacy power study``: surplus, benchmarks and verdicts in one answer."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import typer

from biplomacy.cli.power_costing import Costing, costed, modelled_hours, named_offers, named_rules
from biplomacy.cli.power_study_words import Study, study_lines
from biplomacy.cli.power_test import (
    FACTOR,
    FX,
    MONTHS,
    MW,
    SEED,
    Fx,
    InSeason,
    Json,
    LoadFactor,
    Megawatts,
    Months,
    Offers,
    Parts,
    Seed,
)
from biplomacy.cli.terminal import terminal
from biplomacy.power.backcast import backcast_fy2025
from biplomacy.power.bargaining import (
    SHIPPED_MACHINES,
    Machines,
    bargaining_set,
    declared_machines,
    mining_buyer,
)
from biplomacy.power.benchmarks import all_benchmarks
from biplomacy.power.block_cost import block_cost
from biplomacy.power.dispatch import dispatch_hours
from biplomacy.power.hashprice import Sale
from biplomacy.power.month_table import SHIPPED as MONTH_TABLES
from biplomacy.power.month_table import compare_months, shipped_months
from biplomacy.power.offer_file import SHIPPED as OFFERS
from biplomacy.power.season_cost import Season
from biplomacy.power.statement.tariff_test import encode_tariff_test
from biplomacy.power.subsidy import try_tariff
from biplomacy.power.surplus import measure_surplus
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.offers import side_by_side
from biplomacy.programme.power_test import offer_of_test
from biplomacy.values.money import parse_decimal
from biplomacy.values.verdict import Severity

if TYPE_CHECKING:
    from biplomacy.cli.power_costing import Costed
    from biplomacy.power.bargaining import Room
    from biplomacy.power.subsidy_answers import TariffTest
    from biplomacy.programme.offers import OffersSideBySide
    from biplomacy.values.verdict import Finding

SYSTEM, MUST_TAKE = "pakistan-fy25", "pakistan-fy25-must-take"
PROGRAMME = "PAK-EFF-2024"
HASHPRICE, PUE, YEARS = "50.45", "1.06", 4


def study(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    offers: Offers = None,
    *,
    part: Parts = None,
    months: Months = MONTHS,
    seed: Seed = SEED,
    season: InSeason = Season.WINTER,
    mw: Megawatts = MW,
    load_factor: LoadFactor = FACTOR,
    fx: Fx = FX,
    json: Json = False,
) -> None:
    """Say how much surplus there is, what it costs, and what each rule set says of each offer.

    Adders of zero are assumed where no part is told. --json prints bodies of power-tariff-test/1.
    """
    out = terminal(context)
    asked = Costing(SYSTEM, months, seed, season, mw, load_factor, fx, tuple(part or ["adders=0"]))
    found = costed(asked)
    rules = named_rules(["all"])
    tests = tuple(
        try_tariff(found.question(one), rules) for one in named_offers(offers or list(OFFERS), None)
    )
    if json:
        for one in tests:
            out.json(encode_tariff_test(one))
        return
    for line in study_lines(_studied(found, tests)):
        out.line(line)


def _studied(found: Costed, tests: tuple[TariffTest, ...]) -> Study:
    _, must_take = modelled_hours(found.asked, MUST_TAKE)
    return Study(
        found=found,
        surplus=measure_surplus(found.hours.system, found.series),
        must_take=block_cost(must_take, found.block_wh, found.asked.season.months).minor_per_mwh,
        backcast=backcast_fy2025(found.hours, dispatch_hours(found.hours)),
        conflicts=_conflicts(found.asked.months),
        tests=tests,
        clause=_under_the_clause(tests),
        rooms=_rooms(found),
    )


def _conflicts(name: str) -> tuple[Finding, ...]:
    """Return on which months two shipped tables differ; nothing for a table of a file."""
    if name not in MONTH_TABLES:
        return ()
    table = shipped_months(name)
    others = (shipped_months(other) for other in MONTH_TABLES if other != name)
    found = (finding for other in others for finding in compare_months(table, other))
    return tuple(finding for finding in found if finding.severity is Severity.WARNING)


def _under_the_clause(tests: tuple[TariffTest, ...]) -> OffersSideBySide:
    told = [offer_of_test(encode_tariff_test(test)) for test in tests]
    return side_by_side(bundled_programme(PROGRAMME), told)


def _rooms(found: Costed) -> tuple[Room, ...]:
    hours = Fraction(found.energy_wh, found.block_wh)
    buyers = [
        mining_buyer(
            one.fleet(PUE),
            Machines(one.usd_per_ths, YEARS, hours),
            parse_decimal(HASHPRICE),
            Sale(parse_decimal(found.asked.fx)),
        )
        for one in map(declared_machines, SHIPPED_MACHINES)
    ]
    return bargaining_set(all_benchmarks(found.inputs), buyers)
