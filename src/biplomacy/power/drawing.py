"""Which months of the past a path is made of (power §14.1, §14.2).

Closes become ratios of neighbouring months, divided by their mean, so that no drift is assumed:
the expected factor of a month is 1 in the law, not in the sample. Drawn in blocks, the first month
of each block is also divided by the mean product of all blocks. Doubles and + - * / only.
"""

from __future__ import annotations

from itertools import pairwise
from math import fsum, sqrt
from typing import TYPE_CHECKING

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.shake import seed_of, stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.power.scenario_model import Draws, MonthCloses

LABEL = "price"
WORD = 4
Growth = tuple[tuple[float, ...], ...]
"""For each block that may be drawn, the factor of each of its months."""


def growth_factors(closes: MonthCloses, block_months: int = 1) -> Growth:
    """Return the factors of all blocks of months, in the order in which blocks begin.

    Raises:
        SystemMalformed: the closes hold no block of that length.
    """
    ratios = [float(after) / float(before) for before, after in pairwise(closes.usd)]
    if not 1 <= block_months <= len(ratios):
        raise SystemMalformed(f"{len(ratios)} ratios hold no block of {block_months} months")
    mean = _mean(ratios)
    factors = [ratio / mean for ratio in ratios]
    if block_months == 1:
        return tuple((factor,) for factor in factors)
    starts = range(len(factors) - block_months + 1)
    blocks = [factors[start : start + block_months] for start in starts]
    level = _mean([_product(block) for block in blocks])
    return tuple((block[0] / level, *block[1:]) for block in blocks)


def drawn_words(draws: Draws, first: int, last: int) -> bytes:
    """Return the random bytes of the paths ``first`` to ``last`` - 1, four for each block.

    Those of a path depend on its number and on the seed alone.
    """
    count = WORD * (draws.months // draws.block_months)
    seed = seed_of(draws.seed)
    return b"".join([stream(seed, LABEL, path, count) for path in range(first, last)])


def drawn_blocks(draws: Draws, blocks: int, path: int) -> list[int]:
    """Return the numbers of the blocks of a path, each from 0 to ``blocks`` - 1 (§14.1)."""
    content = drawn_words(draws, path, path + 1)
    words = (content[at : at + WORD] for at in range(0, len(content), WORD))
    return [(int.from_bytes(word, "big") * blocks) >> 32 for word in words]


def drift_error(factors: Sequence[float]) -> tuple[float, float]:
    """Return how far the mean of P/P0 lies from 1, and the standard error of that mean.

    With the drift taken out, four errors or more are a finding (§14.2).
    """
    count = len(factors)
    mean = fsum(factors) / count
    spread = fsum((factor - mean) * (factor - mean) for factor in factors)
    error = sqrt(spread / (count - 1) / count) if count > 1 else 0.0
    return mean - 1.0, error


def _mean(values: Sequence[float]) -> float:
    """Return the sum from left to right, divided once: the order is part of the law."""
    total = 0.0
    for value in values:
        total = total + value
    return total / len(values)


def _product(values: Iterable[float]) -> float:
    product = 1.0
    for value in values:
        product = product * value
    return product
