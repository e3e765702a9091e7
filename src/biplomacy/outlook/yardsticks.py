"""What a state's bitcoin is measured by (programme §9.11).

Listed treasuries quote a "BTC yield" and mNAV. Both divide by diluted shares and leave debt out; a
state has no shares, so neither is printed. A state has inhabitants and net international reserves.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.replay import rounded_share

if TYPE_CHECKING:
    from decimal import Decimal

    from biplomacy.values.amount import Amount
    from biplomacy.values.money import Money

WHY_NOT_CORPORATE = (
    'no "BTC yield" and no mNAV: both divide by shares and leave debt out; a state has no shares'
)


def sats_per_inhabitant(held: Amount, population: int) -> int:
    """Return whole satoshis for each inhabitant, rounded down."""
    if population <= 0:
        raise OutlookMalformed("a state without inhabitants has no satoshis for each")
    return held.sats // population


def bitcoin_over_nir(value: Money, nir: Money) -> Decimal:
    """Return the value of bitcoin over net international reserves, which do not include it.

    Six decimals, half to even.
    """
    if nir.minor <= 0:
        raise OutlookMalformed(f"net international reserves of {nir} divide nothing")
    return rounded_share(Fraction(value.minor, nir.minor))
