"""How long a block of days the stationary bootstrap should take (programme §9.5).

Politis and White (2004) with the correction of Patton, Politis and White (2009), in the variant of
``arch`` 8, down to its off-by-one in the autocorrelation, so that the two agree. Logarithms are
taken here and in no path: only the length, rounded up, reaches a simulation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from numpy.typing import NDArray

LEAST_BLOCK = 20


@dataclass(frozen=True, slots=True)
class BlockLengths:
    """Optimal mean lengths for the log returns r, their squares and their sizes, in days."""

    returns: float
    squares: float
    sizes: float

    @property
    def mean_block(self) -> int:
        """The larger of the first two, rounded up, at least 20: clusters of volatility stay."""
        return max(LEAST_BLOCK, math.ceil(self.returns), math.ceil(self.squares))


def block_lengths(factors: Sequence[Decimal]) -> BlockLengths:
    """Return the optimal lengths for the growth factors of a history."""
    returns = np.array([math.log(factor) for factor in factors])
    return BlockLengths(
        optimal_length(returns), optimal_length(returns**2), optimal_length(np.abs(returns))
    )


def optimal_length(series: NDArray[np.float64]) -> float:
    """Return the optimal mean block of the stationary bootstrap for a series of any scale."""
    centred = series - series.mean()
    count = len(centred)
    run = max(5, int(math.log10(count)))
    most = math.ceil(math.sqrt(count)) + run
    if not centred.any():
        return 1.0
    covariances = np.array([centred[lag:] @ centred[: count - lag] for lag in range(most + 1)])
    covariances /= count
    last = min(_last_lag(centred, covariances, run), most)
    lags = np.arange(1, last + 1)
    window = np.where(lags / last <= 0.5, 1.0, 2 * (1 - lags / last))  # noqa: PLR2004 - flat half
    slope = float(np.sum(2 * window * lags * covariances[lags]))
    spectrum = float(covariances[0] + np.sum(2 * window * covariances[lags]))
    bound = math.ceil(min(3 * math.sqrt(count), count / 3))
    if spectrum == 0:
        return float(bound)
    return min(float(np.cbrt(slope**2 / spectrum**2 * count)), float(bound))


def _last_lag(centred: NDArray[np.float64], covariances: NDArray[np.float64], run: int) -> int:
    """Return m: twice the last lag before ``run`` insignificant ones."""
    count, most = len(centred), len(covariances) - 1
    bound = 2 * math.sqrt(math.log10(count) / count)
    sizes = np.array(
        [
            _size(centred, lag) and count * abs(covariances[lag]) / _size(centred, lag)
            for lag in range(most + 1)
        ]
    )
    for end in range(run, most + 1):
        if (sizes[end - run : end] < bound).all():
            return 2 * max(end - run, 1)
    large = np.flatnonzero(sizes > bound)
    return 2 * max(int(large[-1]), 1) if large.size else most


def _size(centred: NDArray[np.float64], lag: int) -> float:
    """Return the geometric mean of the two sums of squares; one row short, as in ``arch``."""
    early, late = centred[: len(centred) - lag - 1], centred[lag + 1 :]
    return math.sqrt(float(late @ late) * float(early @ early))
