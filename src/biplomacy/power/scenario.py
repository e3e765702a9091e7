"""Many paths of a scenario at once, bit for bit the plain twin of each (power §14).

Paths are walked in chunks; each row depends on its number alone, so chunks, workers and order
change no byte. ``walk(first, last)`` is the piece of work that a pool may take.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.drawing import drawn_words
from biplomacy.power.path_rows import PathRows
from biplomacy.power.scenario_doubles import (
    ElasticDoubles,
    IndexDoubles,
    ScenarioDoubles,
    scenario_doubles,
)
from biplomacy.power.scenario_plain import MARKS, YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from biplomacy.power.drawing import Growth
    from biplomacy.power.scenario_model import PowerScenario

    Doubles = NDArray[np.float64]

CODE = "power-outlook 1"
CHUNK = 10_000
_TILE = 5_000
"""Paths that are stepped together, few enough for their arrays to stay in the cache."""
_DRAWN = 250
"""Paths whose draws are looked up together, so that turning them by months stays in the cache."""


@dataclass(frozen=True, slots=True)
class PathWalk:
    """A scenario with its factors: what a worker is handed."""

    scenario: PowerScenario
    growth: Growth

    def walk(self, first: int, last: int) -> PathRows:
        """Return the rows of the paths ``first`` to ``last`` - 1."""
        doubles = scenario_doubles(self.scenario)
        found = np.empty((PathRows.WIDTH, last - first))
        for low in range(first, last, _TILE):
            high = min(low + _TILE, last)
            _walk_tile(doubles, self._factors(low, high), found[:, low - first : high - first])
        return PathRows(first, found)

    def bits(self, first: int, last: int) -> NDArray[np.int64]:
        """Return the rows of ``walk`` as the bits of their doubles: (paths, 8) int64."""
        return np.ascontiguousarray(self.walk(first, last).doubles.T).view(np.int64)

    def _factors(self, first: int, last: int) -> Doubles:
        """Return the factor of each month of each path: (months, paths)."""
        draws = self.scenario.draws
        table = np.array(self.growth)
        factors = np.empty((draws.months, last - first))
        for low in range(first, last, _DRAWN):
            high = min(low + _DRAWN, last)
            drawn = np.frombuffer(drawn_words(draws, low, high), dtype=">u4").astype(np.uint64)
            drawn *= np.uint64(len(table))
            drawn >>= np.uint64(32)
            found = table.take(drawn.view(np.int64), axis=0, mode="clip")
            factors[:, low - first : high - first] = found.reshape(high - low, -1).T
        return factors


def walk_all(walk: PathWalk, watch: Callable[[int, int], None] | None = None) -> PathRows:
    """Return the rows of all paths, walked one chunk after the other."""
    paths = walk.scenario.draws.paths
    parts = []
    for first in range(0, paths, CHUNK):
        last = min(first + CHUNK, paths)
        parts.append(walk.walk(first, last))
        if watch is not None:
            watch(last, paths)
    return PathRows.joined(parts)


def _walk_tile(doubles: ScenarioDoubles, factors: Doubles, out: Doubles) -> None:
    """Step some paths month by month (§14.3): ``factors`` (months, paths), ``out`` (8, paths)."""
    paths = factors.shape[1]
    price = np.full(paths, doubles.price)
    rivals = np.full(paths, doubles.rivals.start_phs)
    energy_sum = np.zeros(paths)
    sector, treasury, investor = out[0], out[1], out[2]
    sector[:], treasury[:], investor[:] = 0.0, 0.0, -doubles.outlay
    for month in range(doubles.months):
        price *= factors[month]
        coins, discount = doubles.coins[month], doubles.discount[month]
        reward = coins * price
        tariff = _tariff(doubles, reward, rivals)
        own, energy = _running(doubles, reward, rivals, tariff)
        total = rivals + own
        revenue = coins * (own / total) * price
        profit = revenue * doubles.kept - energy * tariff - doubles.upkeep * revenue
        tax = doubles.tax * np.maximum(profit, 0.0)
        sector += discount * (energy * (tariff - doubles.cost))
        treasury += discount * tax
        investor += discount * (profit - tax)
        energy_sum += energy
        rivals = _next_rivals(doubles, rivals, month, reward=reward, total=total)
        _keep(out, month + 1, price, energy_sum)
    out[4], out[7] = energy_sum, price


def _keep(out: Doubles, months: int, price: Doubles, energy: Doubles) -> None:
    if months == YEAR:
        out[3] = energy
    for row, mark in zip((5, 6), MARKS, strict=True):
        if months == mark:
            out[row] = price


def _running(
    doubles: ScenarioDoubles, reward: Doubles, rivals: Doubles, tariff: Doubles | float
) -> tuple[Doubles, Doubles]:
    """Return the investor's hashrate in PH/s and its energy in kWh, efficient fleets first."""
    own, energy = np.zeros_like(reward), np.zeros_like(reward)
    for fleet in doubles.fleets:
        running = reward / (tariff * fleet.kwh)
        running -= rivals
        running -= own
        np.maximum(running, 0.0, out=running)
        np.minimum(running, fleet.cap_phs, out=running)
        own += running
        running *= fleet.kwh
        energy += running
    return own, energy


def _next_rivals(
    doubles: ScenarioDoubles, before: Doubles, month: int, *, reward: Doubles, total: Doubles
) -> Doubles:
    rule = doubles.rivals
    if isinstance(rule, ElasticDoubles):
        return rule.start_phs * _rooted_power(reward / total / rule.earned, rule.bits)
    worth = reward / (total * rule.kwh[month])
    moved = rule.speed * (worth / rule.worth - 1.0)
    return before * (1.0 + np.minimum(np.maximum(moved, rule.slowest), rule.fastest))


def _rooted_power(values: Doubles, bits: Sequence[bool]) -> Doubles:
    power, root = np.ones_like(values), values
    for bit in bits:
        root = np.sqrt(root)
        if bit:
            power *= root
    return power


def _tariff(doubles: ScenarioDoubles, reward: Doubles, rivals: Doubles) -> Doubles | float:
    index: IndexDoubles | None = doubles.index
    if index is None:
        return doubles.tariff
    found: Doubles = np.maximum(index.floor, index.share * (reward / (rivals * index.kwh)))
    return found
