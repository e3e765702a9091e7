"""How likely a solo miner finds so many blocks: the upper tail of a Poisson law (§15.2)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import TYPE_CHECKING

from biplomacy.power.errors import LimitExceeded

if TYPE_CHECKING:
    from fractions import Fraction

MAX_BLOCKS = 200_000
_DIGITS = Context(prec=40, rounding=ROUND_HALF_EVEN)
_SHOWN = Context(prec=6, rounding=ROUND_HALF_EVEN)
_NEGLIGIBLE = Decimal("1e-30")


def tail(blocks: int, expected: Fraction) -> Decimal:
    """Return P(N >= ``blocks``) where ``expected`` are expected, at six significant digits.

    Positive terms are summed from ``blocks`` upward; one less the sum below would lose all digits.

    Raises:
        LimitExceeded: more than 200,000 blocks, claimed or expected.
    """
    if blocks > MAX_BLOCKS or expected > MAX_BLOCKS:
        raise LimitExceeded(
            f"luck is reckoned for at most {MAX_BLOCKS:,} blocks",
            hint="leave luck out with --payout pool, or check the unit of the claim",
        )
    if not blocks:
        return Decimal(1)
    with localcontext(_DIGITS):
        mean = Decimal(expected.numerator) / Decimal(expected.denominator)
        term = (-mean).exp()
        for number in range(1, blocks + 1):
            term *= mean / number
        total, number = Decimal(0), blocks
        while term > total * _NEGLIGIBLE or number < mean:
            total += term
            number += 1
            term *= mean / number
    return _SHOWN.plus(total)
