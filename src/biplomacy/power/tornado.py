"""What moves the medians most: one parameter at a time, the same draws (power §14.4, §26.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.power.outcome import party_outcomes
from biplomacy.power.scenario import PathWalk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.power.drawing import Growth
    from biplomacy.power.path_rows import PathRows
    from biplomacy.power.scenario_model import PowerScenario
    from biplomacy.values.money import Money

    Walking = Callable[[PathWalk], PathRows]

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class TornadoStep:
    """A parameter at a lower and at a higher value, and the medians of the three parties there."""

    name: str
    low: str
    high: str
    medians_low: tuple[Money, ...]
    medians_high: tuple[Money, ...]


def tornado(scenario: PowerScenario, growth: Growth, walking: Walking) -> tuple[TornadoStep, ...]:
    """Return the steps, those that move the investor's median most before the others."""
    found = [
        TornadoStep(
            name,
            low,
            high,
            _medians(walking(PathWalk(_moved(scenario, name, Decimal(low)), growth))),
            _medians(walking(PathWalk(_moved(scenario, name, Decimal(high)), growth))),
        )
        for name, low, high in _steps()
    ]
    return tuple(sorted(found, key=_swing, reverse=True))


def _steps() -> Iterator[tuple[str, str, str]]:
    """Yield parameters with the factors by which they are multiplied."""
    yield "fees", "0.5", "1.5"
    yield "start-price", "0.75", "1.25"
    yield "rivals-hashrate", "0.9", "1.1"
    yield "machine-price", "0.75", "1.25"
    yield "supply-cost", "0.9", "1.1"
    yield "fx", "0.9", "1.1"
    yield "availability", "0.9", "1.1"
    yield "monthly-discount", "0.5", "1.5"


def _moved(scenario: PowerScenario, name: str, factor: Decimal) -> PowerScenario:
    coin, terms, investor = scenario.coin, scenario.terms, scenario.investor
    match name:
        case "fees":
            return replace(scenario, coin=replace(coin, fees_btc=coin.fees_btc * factor))
        case "start-price":
            return replace(scenario, coin=replace(coin, price_usd=coin.price_usd * factor))
        case "rivals-hashrate":
            hashrate = scenario.rivals.hashrate_phs * factor
            return replace(scenario, rivals=replace(scenario.rivals, hashrate_phs=hashrate))
        case "machine-price":
            fleets = tuple(
                replace(fleet, usd_per_th=fleet.usd_per_th * factor) for fleet in investor.fleets
            )
            return replace(scenario, investor=replace(investor, fleets=fleets))
        case "availability":
            share = min(investor.availability * factor, ONE)
            return replace(scenario, investor=replace(investor, availability=share))
        case "supply-cost":
            return replace(scenario, terms=replace(terms, cost_per_kwh=terms.cost_per_kwh * factor))
        case "fx":
            return replace(scenario, terms=replace(terms, fx=terms.fx * factor))
        case _:
            monthly = ONE + (terms.discount_monthly - ONE) * factor
            return replace(scenario, terms=replace(terms, discount_monthly=monthly))


def _medians(rows: PathRows) -> tuple[Money, ...]:
    return tuple(outcome.median for outcome in party_outcomes(rows))


def _swing(step: TornadoStep) -> int:
    return abs(step.medians_high[-1].minor - step.medians_low[-1].minor)
