"""A scenario in the numbers that an engine walks with: the one place where amounts become floats.

Rules of a day, the same in every engine (programme §9.4, §9.6): the price is multiplied by the
day's factor; each policy then trades at that price; the holding's value is taken, its peak, its
fall and its days below the peak are updated, and the least of ``kept * value - cost`` is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biplomacy.outlook.factors import growth_factors
from biplomacy.outlook.generator import jump_bound
from biplomacy.outlook.model import (
    NEVER,
    BelowMean,
    Course,
    DailyCoin,
    DailyDollar,
    Hold,
    Kind,
    Lump,
    Order,
    StopAt,
    ValueAveraging,
)
from biplomacy.values.amount import SATS_PER_BTC

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.outlook.model import Buying, Closes, Policy, Scenario


def plot_course(scenario: Scenario, closes: Closes) -> Course:
    """Return the course of ``scenario`` over the rows of ``closes``."""
    draws, start = scenario.draws, scenario.start
    factors = growth_factors(closes, draws.drift)
    opening = float(start.price)
    return Course(
        factors=np.array([float(factor) for factor in factors]),
        seed=draws.seed,
        bound=jump_bound(draws.mean_block),
        days=draws.days,
        opening=opening,
        held=scenario.position.held.sats / SATS_PER_BTC,
        kept=float(1 - scenario.haircut),
        orders=tuple(_order(policy, opening) for policy in scenario.policies),
        marks=tuple(start.day.until(threshold.day) - 1 for threshold in scenario.thresholds),
    )


def unrolled_factors(course: Course) -> NDArray[np.float64]:
    """Return the factors over and over, as far as the last row of any path may run on."""
    return np.tile(course.factors, -(-course.days // len(course.factors)) + 1)


def _order(policy: Policy, opening: float) -> Order:
    if isinstance(policy, StopAt):
        return _buying(policy.policy, opening, float(policy.drawdown))
    return _buying(policy, opening, NEVER)


def _buying(policy: Buying, opening: float, stop: float) -> Order:
    match policy:
        case Hold():
            return Order(Kind.HOLD, stop=stop)
        case Lump(usd=usd):
            spent = float(usd.decimal)
            return Order(Kind.HOLD, stop=stop, bought=spent / opening, spent=spent)
        case DailyCoin(amount=amount):
            return Order(Kind.COIN, amount.sats / SATS_PER_BTC, stop=stop)
        case DailyDollar(usd=usd):
            return Order(Kind.DOLLAR, float(usd.decimal), stop=stop)
        case ValueAveraging(step=step):
            return Order(Kind.AVERAGE, float(step.decimal), stop=stop)
        case BelowMean(days=days, usd=usd):
            return Order(Kind.BELOW, float(usd.decimal), window=days, stop=stop)
