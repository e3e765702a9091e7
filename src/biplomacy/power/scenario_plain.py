"""One path of a scenario in the standard library: the law that the array twin repeats (§14.3).

Doubles, ``+ - * /``, square roots, comparison, in the written order; nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from biplomacy.power.drawing import drawn_blocks
from biplomacy.power.scenario_doubles import ElasticDoubles, ScenarioDoubles, scenario_doubles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.drawing import Growth
    from biplomacy.power.scenario_model import PowerScenario

YEAR = 12
MARKS = (12, 36)
"""After how many months the price is kept, beside its last one."""


@dataclass(frozen=True, slots=True)
class PathRow:
    """What one path came to: present values in USD, energy in kWh at the meter, USD a bitcoin."""

    path: int
    sector: float
    treasury: float
    investor: float
    kwh_year_1: float
    kwh: float
    price_12: float
    price_36: float
    price_end: float


@dataclass(slots=True)
class _State:
    price: float
    rivals: float
    sector: float = 0.0
    treasury: float = 0.0
    investor: float = 0.0
    energy: float = 0.0


def walk_path(scenario: PowerScenario, growth: Growth, path: int) -> PathRow:
    """Return the row of one path, which depends on its number and on no other path."""
    doubles = scenario_doubles(scenario)
    length = scenario.draws.block_months
    blocks = drawn_blocks(scenario.draws, len(growth), path)
    factors = [growth[blocks[month // length]][month % length] for month in range(doubles.months)]
    return _walked(doubles, factors, path)


def _walked(doubles: ScenarioDoubles, factors: Sequence[float], path: int) -> PathRow:
    state = _State(doubles.price, doubles.rivals.start_phs, investor=-doubles.outlay)
    prices, energies = [], []
    for month, factor in enumerate(factors):
        _step(doubles, state, month, factor)
        prices.append(state.price)
        energies.append(state.energy)
    return PathRow(
        path=path,
        sector=state.sector,
        treasury=state.treasury,
        investor=state.investor,
        kwh_year_1=energies[YEAR - 1],
        kwh=energies[-1],
        price_12=prices[MARKS[0] - 1],
        price_36=prices[MARKS[1] - 1],
        price_end=prices[-1],
    )


def _step(doubles: ScenarioDoubles, state: _State, month: int, factor: float) -> None:
    state.price = state.price * factor
    coins, discount = doubles.coins[month], doubles.discount[month]
    reward = coins * state.price
    tariff = _tariff(doubles, reward, state.rivals)
    own, energy = 0.0, 0.0
    for fleet in doubles.fleets:
        monthly = tariff * fleet.kwh
        running = reward / monthly - state.rivals - own
        running = min(max(running, 0.0), fleet.cap_phs)
        own = own + running
        energy = energy + running * fleet.kwh
    total = state.rivals + own
    revenue = coins * (own / total) * state.price
    profit = revenue * doubles.kept - energy * tariff - doubles.upkeep * revenue
    tax = doubles.tax * max(profit, 0.0)
    state.sector = state.sector + discount * (energy * (tariff - doubles.cost))
    state.treasury = state.treasury + discount * tax
    state.investor = state.investor + discount * (profit - tax)
    state.energy = state.energy + energy
    state.rivals = _next_rivals(doubles, state.rivals, month, reward=reward, total=total)


def _next_rivals(
    doubles: ScenarioDoubles, before: float, month: int, *, reward: float, total: float
) -> float:
    rule = doubles.rivals
    if isinstance(rule, ElasticDoubles):
        return rule.start_phs * rooted_power(reward / total / rule.earned, rule.bits)
    worth = reward / (total * rule.kwh[month])
    moved = rule.speed * (worth / rule.worth - 1.0)
    moved = min(max(moved, rule.slowest), rule.fastest)
    return before * (1.0 + moved)


def rooted_power(value: float, bits: Sequence[bool]) -> float:
    """Return a power of ``value`` as a product of its square roots, one after the other."""
    power, root = 1.0, value
    for bit in bits:
        root = sqrt(root)
        if bit:
            power = power * root
    return power


def _tariff(doubles: ScenarioDoubles, reward: float, rivals: float) -> float:
    index = doubles.index
    if index is None:
        return doubles.tariff
    return max(index.floor, index.share * (reward / (rivals * index.kwh)))
