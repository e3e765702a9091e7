"""The parameters of a scenario as the doubles that both twins step with (power §14.3).

Each decimal becomes its nearest double once; products that no month changes are formed here, in
the written order, so that the twins cannot differ in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.scenario_model import ElasticRivals, FlatPrice, IndexedPrice

if TYPE_CHECKING:
    from decimal import Decimal

    from biplomacy.power.scenario_model import Investor, PowerScenario

HOURS_A_MONTH = 730.0
BLOCKS_A_MONTH = 4380.0
ELASTICITY_BITS = 24


@dataclass(frozen=True, slots=True)
class FleetDoubles:
    """``cap_phs``: what may run; ``kwh``: of one PH/s in a month; ``outlay``: USD of machines."""

    cap_phs: float
    kwh: float
    outlay: float


@dataclass(frozen=True, slots=True)
class IndexDoubles:
    """The floor in USD a kWh, the share, and the kWh of one PH/s of the reference machine."""

    floor: float
    share: float
    kwh: float


@dataclass(frozen=True, slots=True)
class RivalsDoubles:
    """``kwh`` by month: what one PH/s of the rivals' machines takes."""

    start_phs: float
    kwh: tuple[float, ...]
    worth: float
    speed: float
    slowest: float
    fastest: float


@dataclass(frozen=True, slots=True)
class ElasticDoubles:
    """``earned``: USD that one PH/s earned in a month; ``bits``: the elasticity in halves.

    The first bit is a half, the next a quarter, and so on: a power of a double is then a product
    of square roots, which are rounded the same everywhere (§14.1).
    """

    start_phs: float
    earned: float
    bits: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class ScenarioDoubles:
    """``coins`` and ``discount`` by month; ``tariff`` in USD a kWh, unless it is indexed."""

    months: int
    price: float
    coins: tuple[float, ...]
    discount: tuple[float, ...]
    tariff: float
    index: IndexDoubles | None
    cost: float
    fleets: tuple[FleetDoubles, ...]
    rivals: RivalsDoubles | ElasticDoubles
    kept: float
    upkeep: float
    tax: float
    outlay: float


def scenario_doubles(scenario: PowerScenario) -> ScenarioDoubles:
    """Return the doubles of a scenario."""
    terms, investor = scenario.terms, scenario.investor
    months, fx = scenario.draws.months, float(terms.fx)
    tariff, index = 0.0, None
    match terms.tariff:
        case FlatPrice(per_kwh):
            tariff = float(per_kwh) / fx
        case IndexedPrice(floor, share, reference):
            kwh = float(reference) * float(investor.pue) * HOURS_A_MONTH
            index = IndexDoubles(float(floor) / fx, float(share), kwh)
    fleets = _fleets(investor)
    outlay = 0.0
    for fleet in fleets:
        outlay = outlay + fleet.outlay
    step = 1.0 / float(terms.discount_monthly)
    discount = [1.0 * step]
    for _ in range(months - 1):
        discount.append(discount[-1] * step)
    return ScenarioDoubles(
        months=months,
        price=float(scenario.coin.price_usd),
        coins=_coins(scenario),
        discount=tuple(discount),
        tariff=tariff,
        index=index,
        cost=float(terms.cost_per_kwh) / fx,
        fleets=fleets,
        rivals=_rivals(scenario),
        kept=float(1 - investor.pool_fee),
        upkeep=float(investor.upkeep),
        tax=float(investor.income_tax),
        outlay=outlay,
    )


def elasticity_bits(elasticity: Decimal) -> tuple[bool, ...]:
    """Return an elasticity below one in halves, quarters and so on, to the 24th."""
    whole = int(elasticity * 2**ELASTICITY_BITS)
    return tuple(bool(whole >> place & 1) for place in reversed(range(ELASTICITY_BITS)))


def _fleets(investor: Investor) -> tuple[FleetDoubles, ...]:
    found = []
    for fleet in investor.fleets:
        efficiency, pue = float(fleet.efficiency_j_per_th), float(investor.pue)
        hashrate = float(fleet.capacity_mw) * 1e6 / (pue * efficiency) / 1e3
        kwh = efficiency * pue * HOURS_A_MONTH
        found.append(
            FleetDoubles(
                cap_phs=hashrate * float(investor.availability),
                kwh=kwh,
                outlay=float(fleet.usd_per_th) * 1e3 * hashrate,
            )
        )
    return tuple(found)


def _coins(scenario: PowerScenario) -> tuple[float, ...]:
    subsidy, fees = float(scenario.coin.subsidy_btc), float(scenario.coin.fees_btc)
    found = []
    for month in range(scenario.draws.months):
        if month in scenario.coin.halvings:
            subsidy = subsidy / 2.0
        found.append(BLOCKS_A_MONTH * (subsidy + fees))
    return tuple(found)


def _rivals(scenario: PowerScenario) -> RivalsDoubles | ElasticDoubles:
    rivals, coin = scenario.rivals, scenario.coin
    if isinstance(rivals, ElasticRivals):
        coins = BLOCKS_A_MONTH * (float(coin.subsidy_btc) + float(coin.fees_btc))
        hashrate = float(rivals.hashrate_phs)
        return ElasticDoubles(
            start_phs=hashrate,
            earned=coins * float(coin.price_usd) / hashrate,
            bits=elasticity_bits(rivals.elasticity),
        )
    efficiency, kept = float(rivals.efficiency_j_per_th), float(rivals.efficiency_kept)
    kwh = []
    for _ in range(scenario.draws.months):
        kwh.append(efficiency * float(rivals.overhead) * HOURS_A_MONTH)
        efficiency = efficiency * kept
    return RivalsDoubles(
        start_phs=float(rivals.hashrate_phs),
        kwh=tuple(kwh),
        worth=float(rivals.worth_usd_per_kwh),
        speed=float(rivals.speed),
        slowest=float(rivals.slowest),
        fastest=float(rivals.fastest),
    )
