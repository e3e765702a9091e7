"""Figures of a policy over all paths (programme §9.6).

A quantile is the order statistic of rank ⌈qN⌉, so it is one path's own value, and its number is
said; of equal values the lower number stands first. Means are exact sums rounded once
(``math.fsum``), whatever the order. Then every figure is quantised half to even: USD and days to
1, shares and ratios to 1e-6.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.outlook.adequacy import metric
from biplomacy.outlook.factors import WIDE
from biplomacy.outlook.model import Adequacy, PolicyFigures, Ranked, Shortfalls, Spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.outlook.model import Course, PathTable, Scenario

    Floats = NDArray[np.float64]

TAIL = Fraction(1, 20)
WHOLE = Decimal(1)
SHARE = Decimal("1e-6")


def policy_figures(
    scenario: Scenario, course: Course, table: PathTable
) -> tuple[PolicyFigures, ...]:
    """Return the figures of each policy of ``scenario``, in their order."""
    return tuple(_figures(scenario, course, table, row) for row in range(len(scenario.policies)))


def _figures(scenario: Scenario, course: Course, table: PathTable, row: int) -> PolicyFigures:
    value, cost = table.value[row], table.cost[row]
    # What the holding was worth when it began; a lump's purchase is a cost like any other.
    loss = course.held * course.opening + cost - value
    worst = np.sort(value)[: rank(TAIL, len(value))]
    other = float(scenario.position.reserves.decimal)
    accounts = scenario.accounts
    return PolicyFigures(
        value=spread(value, WHOLE),
        cost=spread(cost, WHOLE),
        fall=spread(table.fall[row], SHARE),
        under=spread(table.under[row], WHOLE),
        loss=order_statistic(loss, 1 - TAIL, WHOLE),
        shortfall=mean(worst, WHOLE),
        mean=mean(value, WHOLE),
        floors=_floors(scenario, table, row, other),
        cover=None
        if accounts is None
        else spread((other + table.least[row]) / float(accounts.imports_per_month.decimal), SHARE),
        adequacy=_adequacy(scenario, course.kept, other - cost, value),
    )


def _floors(scenario: Scenario, table: PathTable, row: int, other: float) -> tuple[Shortfalls, ...]:
    found = []
    for mark, threshold in enumerate(scenario.thresholds):
        floor = float(threshold.floor.decimal)
        value, cost = table.marked[mark, 0, row], table.marked[mark, 1, row]
        found.append(
            Shortfalls(
                threshold.name,
                int(np.count_nonzero(other - cost + value < floor)),
                int(np.count_nonzero(other - cost < floor)),
            )
        )
    return tuple(found)


def _adequacy(scenario: Scenario, kept: float, official: Floats, value: Floats) -> Adequacy | None:
    if scenario.accounts is None or scenario.rule is None:
        return None
    needed = float(metric(scenario.accounts, scenario.rule))
    return Adequacy(
        spread(official / needed, SHARE), spread((official + value * kept) / needed, SHARE)
    )


def spread(values: Floats, step: Decimal) -> Spread:
    """Return the order statistics at 5, 50 and 95 %, quantised to ``step``."""
    order = np.argsort(values, kind="stable")
    return Spread(*(_ranked(values, order, q, step) for q in (TAIL, Fraction(1, 2), 1 - TAIL)))


def order_statistic(values: Floats, q: Fraction, step: Decimal) -> Ranked:
    """Return the order statistic of rank ⌈qN⌉ with its path, quantised to ``step``."""
    return _ranked(values, np.argsort(values, kind="stable"), q, step)


def rank(q: Fraction, count: int) -> int:
    """Return ⌈qN⌉.

    >>> rank(Fraction(1, 20), 1000)
    50
    """
    return math.ceil(q * count)


def mean(values: Floats, step: Decimal) -> Decimal:
    """Return the mean of ``values``, the same in whatever order they come."""
    return quantised(math.fsum(values.tolist()) / len(values), step)


def quantised(number: float, step: Decimal) -> Decimal:
    """Return a float as a decimal of ``step``, half to even; zero has no sign."""
    return WIDE.plus(WIDE.quantize(Decimal(number), step))


def _ranked(values: Floats, order: NDArray[np.intp], q: Fraction, step: Decimal) -> Ranked:
    path = int(order[rank(q, len(order)) - 1])
    return Ranked(quantised(float(values[path]), step), path)
