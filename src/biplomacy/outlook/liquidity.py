"""How long a holding takes to sell, and what selling it costs (programme §9.8).

The cost follows the square-root law: ``Y * sigma * sqrt(q / V)`` of the value, with Y = 1, which
is illustrative. A stressed week has five times the deviation and half the volume.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.factors import WIDE
from biplomacy.values.amount import Amount

if TYPE_CHECKING:
    from biplomacy.values.verdict import Standing

STRESS_DEVIATION = 5
STRESS_VOLUME = Fraction(1, 2)
_STEP = Decimal("1e-6")


@dataclass(frozen=True, slots=True)
class Market:
    """A day's market: traded volume, standard deviation of the daily factor, its standing."""

    volume: Amount
    deviation: Decimal
    standing: Standing

    def stressed(self) -> Market:
        """Return the market of a stressed week."""
        volume = Amount(int(self.volume.sats * STRESS_VOLUME))
        return Market(volume, self.deviation * STRESS_DEVIATION, self.standing)


@dataclass(frozen=True, slots=True)
class Liquidity:
    """Days to sell, and the share of the value that selling costs (six decimals)."""

    days: int
    share: Decimal


def sell_down(quantity: Amount, market: Market, participation: Decimal) -> Liquidity:
    """Return what selling ``quantity`` takes at a share ``participation`` of the daily volume.

    Days are the quantity over the whole satoshis sold in a day, rounded up; the cost share is
    rounded once, half to even.

    Raises:
        OutlookMalformed: nothing can be sold in a day.
    """
    a_day = int(Fraction(participation) * market.volume.sats)
    if not 0 < participation <= 1 or a_day == 0:
        raise OutlookMalformed(
            f"a share of {participation} of {market.volume} a day sells nothing",
            hint="give a share above 0 and at most 1, and a volume",
        )
    turnover = WIDE.sqrt(WIDE.divide(Decimal(quantity.sats), Decimal(market.volume.sats)))
    share = WIDE.multiply(market.deviation, turnover).quantize(_STEP, ROUND_HALF_EVEN)
    return Liquidity(-(-quantity.sats // a_day), share)
