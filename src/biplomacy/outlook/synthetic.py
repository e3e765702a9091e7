"""A history that nobody lived through, for a machine without a price file.

Drawn from a seed with the generator of ``generator``: the deviation of a day follows the last
days' moves, so calm and wild times come in clusters as they do in markets. Only ``+ - * /`` and
``sqrt`` are used, and every close is quantised to the cent before the next is drawn from it, so a
seed gives the same file everywhere. Its standing is ``synthetic``; it resembles no real series.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.market.model import ClosingRule
from biplomacy.market.series import COLUMNS
from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.generator import RowStream
from biplomacy.outlook.history import MAX_CLOSES, MIN_CLOSES
from biplomacy.outlook.model import CURRENCY
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.day import Day

SOURCE = "synthetic, drawn from a seed"
_OPENING = Decimal("20000.00")
_CENT = Decimal("0.01")
_UNIFORMS = 12
_RESOLUTION = 1 << 20
_VARIANCE = 0.0012
_LEAST_FACTOR, _MOST_FACTOR = 0.5, 2.0


def synthetic_history(seed: int, first: Day, closes: int) -> bytes:
    """Return a file of so many daily closes in the market's form, the first on ``first``.

    Raises:
        OutlookMalformed: fewer closes than a history needs, or more than it may have.
    """
    if not MIN_CLOSES <= closes <= MAX_CLOSES:
        raise OutlookMalformed(f"{closes:,} closes are not {MIN_CLOSES} to {MAX_CLOSES:,}")
    lines = [",".join(COLUMNS)]
    lines += [
        f"{first.plus(row)},{CURRENCY},{price:f},{ClosingRule.SOURCE_DAILY},"
        f'"{SOURCE} {seed}",{Standing.SYNTHETIC},'
        for row, price in enumerate(_prices(seed, closes))
    ]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _prices(seed: int, closes: int) -> Iterator[Decimal]:
    price, variance = _OPENING, _VARIANCE
    yield price
    for shock in _shocks(seed, closes - 1):
        move = math.sqrt(variance) * shock
        factor = min(max(1.0 + 0.0006 + move, _LEAST_FACTOR), _MOST_FACTOR)
        price = (price * Decimal(factor)).quantize(_CENT, ROUND_HALF_EVEN)
        price = max(price, _CENT)
        # Weights that add up to 1: the mean, yesterday's move, yesterday's variance.
        variance = 0.03 * _VARIANCE + 0.12 * move * move + 0.85 * variance
        yield price


def _shocks(seed: int, count: int) -> Iterator[float]:
    """Yield sums of twelve uniform draws less six: mean 0, deviation 1, no logarithm."""
    stream = RowStream(seed, (0, _UNIFORMS), rows=_RESOLUTION, bound=2**64 - 1)
    for _ in range(count):
        drawn = int(np.sum(stream.following() % _RESOLUTION))
        yield drawn / _RESOLUTION - _UNIFORMS / 2
