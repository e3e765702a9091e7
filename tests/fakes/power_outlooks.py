"""Outlooks of surplus power for tests: the golden case, and a small one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

from biplomacy.power.drawing import Growth, growth_factors
from biplomacy.power.monthly_closes import shipped_closes
from biplomacy.power.outlook_file import shipped_scenario
from biplomacy.power.path_rows import PathRows
from biplomacy.power.scenario import PathWalk, walk_all
from biplomacy.power.scenario_model import FlatPrice, IndexedPrice, PowerPrice, PowerScenario

REFERENCE = Decimal(20)


def flat(text: str) -> FlatPrice:
    return FlatPrice(Decimal(text))


def indexed(floor: str, share: str) -> IndexedPrice:
    return IndexedPrice(Decimal(floor), Decimal(share), REFERENCE)


def scenario_at(price: PowerPrice) -> PowerScenario:
    scenario = shipped_scenario()
    return replace(scenario, terms=replace(scenario.terms, tariff=price))


def small_scenario(paths: int = 60, months: int = 48, block_months: int = 1) -> PowerScenario:
    """Return the shipped case with few paths and months, one halving."""
    scenario = shipped_scenario()
    draws = replace(scenario.draws, paths=paths, months=months, block_months=block_months)
    return replace(scenario, draws=draws, coin=replace(scenario.coin, halvings=(15,)))


def shipped_growth(block_months: int = 1) -> Growth:
    return growth_factors(shipped_closes(), block_months)


@cache
def golden_rows(price: PowerPrice) -> PathRows:
    """Return the 10,000 paths of the golden case at a tariff."""
    return walk_all(PathWalk(scenario_at(price), shipped_growth()))
