"""Growth factors: what a history's days multiply a price by (programme §9.2).

A factor is the quotient of two closes, quantised to twelve decimals, half to even; neutral factors
are those over their mean, quantised again. They become floats once, and what follows uses
``+ - * /``, ``sqrt`` and comparisons only: the same bits on every IEEE-754 machine.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.outlook.model import Drift
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.outlook.model import Closes

WIDE = Context(prec=50, rounding=ROUND_HALF_EVEN)
_STEP = Decimal("1e-12")


def growth_factors(closes: Closes, drift: Drift) -> tuple[Decimal, ...]:
    """Return one factor for each close but the first, each with twelve decimals."""
    factors = tuple(
        WIDE.quantize(WIDE.divide(after, before), _STEP)
        for before, after in pairwise(closes.prices)
    )
    if drift is Drift.HISTORICAL:
        return factors
    mean = mean_factor(factors)
    return tuple(WIDE.quantize(WIDE.divide(factor, mean), _STEP) for factor in factors)


def mean_factor(factors: Sequence[Decimal]) -> Decimal:
    """Return the mean at 50 digits."""
    with localcontext(WIDE):
        return sum(factors, Decimal(0)) / len(factors)


def daily_deviation(factors: Sequence[Decimal]) -> Decimal:
    """Return the standard deviation of the factors around their mean, over n, at 50 digits."""
    mean = mean_factor(factors)
    squares = [WIDE.power(WIDE.subtract(factor, mean), 2) for factor in factors]
    return WIDE.sqrt(mean_factor(squares))


def digest_factors(factors: Sequence[Decimal]) -> Digest:
    """Return the SHA-256 of the factors as decimal text, joined by line feeds."""
    return Digest.of("\n".join(f"{factor:f}" for factor in factors).encode("ascii"))
