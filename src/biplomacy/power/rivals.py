"""How the other miners answer an entry, and what the entrant's share becomes (§11.3, §11.5).

Rivals who earn less leave: H_r = H0 (H_tot / H0)^(-epsilon). The network after the entry is the
root of H_tot = h + H_r, found by bisection in decimals of 34 digits with ``ln`` and ``exp`` only,
which are correctly rounded there, so that any machine finds the same digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction

from biplomacy.power.hashprice import BLOCKS_PER_DAY

ELASTICITY = Decimal("0.33")
ELASTICITY_RANGE = (Decimal("0.26"), Decimal("0.44"))
ELASTICITY_SOURCE = (
    "mean arc elasticity at 4 to 7 US cents a kWh, June 2022 to September 2023, derived from the"
    " Cambridge index; assumed"
)
DAYS_PER_YEAR = 365
_BISECTIONS = 120
_DIGITS = Context(prec=34, rounding=ROUND_HALF_EVEN)
_EPOCH_DAYS = 14


@dataclass(frozen=True, slots=True)
class Entry:
    """A network after an entrant: hashrates in the unit that they were asked in.

    ``growth`` and ``hashprice_change`` are ratios less one, ``share`` the entrant's part of all.
    """

    epsilon: Decimal
    total: Fraction
    growth: Fraction
    hashprice_change: Fraction
    share: Fraction


def enter(own: Fraction, before: Fraction, epsilon: Decimal = ELASTICITY) -> Entry:
    """Return the network once it has settled; ``before`` is its hashrate without the entrant.

    With an ``epsilon`` of zero nobody leaves and the answer is exact.
    """
    total = before + own if not epsilon else Fraction(_settled(own, before, epsilon))
    return Entry(
        epsilon=epsilon,
        total=total,
        growth=total / before - 1,
        hashprice_change=before / total - 1,
        share=own / total,
    )


def coins_per_year(share: Fraction, reward: int) -> int:
    """Return satoshis of 365 days at a share of all blocks, rounded once, half to even."""
    return round(BLOCKS_PER_DAY * DAYS_PER_YEAR * reward * share)


def first_period_days(own: Fraction, before: Fraction) -> Fraction:
    """Return how many days the first 2,016 blocks take, which come faster than planned (§11.3)."""
    return _EPOCH_DAYS * before / (before + own)


def _settled(own: Fraction, before: Fraction, epsilon: Decimal) -> Decimal:
    with localcontext(_DIGITS):
        entrant, base = _decimal(own), _decimal(before)
        low, high = base, base + entrant
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            rivals = base * (-epsilon * (middle / base).ln()).exp()
            if entrant + rivals < middle:
                high = middle
            else:
                low = middle
        return high


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
