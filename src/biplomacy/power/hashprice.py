"""What a hash earns, and what a kilowatt-hour of hashes is worth at the meter (§11.1, §11.2).

Hashprice is USD for a petahash a second through one day. It needs nBits, reward and price only;
it equals 144 rewards a day over the network's hashrate when blocks come every 600 seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.compact_target import blocks_per_hash
from biplomacy.power.fleet import HASHES_PER_TH
from biplomacy.power.model import PPM

if TYPE_CHECKING:
    from biplomacy.power.fleet import Fleet

SATS_PER_BTC = 100_000_000
DAY = 86_400
BLOCKS_PER_DAY = 144
HASHPRICE_DIGITS = 8
_HASHES_PER_PH = 10**15
_HOURS_A_DAY = 24
_THS_PER_PHS = 1_000
_WH_PER_KWH = 1_000
_MINOR = 100
_KWH_PER_MWH = 1_000


@dataclass(frozen=True, slots=True)
class Sale:
    """How coins become local money: local units for a USD, and what pool and exchange keep."""

    fx: Decimal
    pool_fee_ppm: int = 0
    conversion_ppm: int = 0

    @property
    def local_per_usd(self) -> Fraction:
        """Local major units that arrive for a USD of coins."""
        kept = Fraction((PPM - self.pool_fee_ppm) * (PPM - self.conversion_ppm), PPM * PPM)
        return Fraction(self.fx) * kept


def sats_per_phs_day(bits: int, reward: int) -> Fraction:
    """Return the satoshis of a petahash a second through one day; ``reward``: sats a block."""
    return DAY * _HASHES_PER_PH * blocks_per_hash(bits) * reward


def hashprice(bits: int, reward: int, price: Decimal) -> Fraction:
    """Return USD for a PH/s-day, exactly; ``price`` in USD for a bitcoin."""
    return sats_per_phs_day(bits, reward) * Fraction(price) / SATS_PER_BTC


def hashprice_of_network(hashrate: Fraction, reward: int, price: Decimal) -> Fraction:
    """Return USD for a PH/s-day at a network's hashes a second, blocks coming as planned."""
    coins = Fraction(BLOCKS_PER_DAY * reward, SATS_PER_BTC)
    return coins * Fraction(price) / (hashrate / _HASHES_PER_PH)


def usd_per_kwh(price_of_hash: Fraction, watts_per_ths: Fraction) -> Fraction:
    """Return the worth of a kWh at the meter; ``watts_per_ths`` holds the site's PUE."""
    kwh = _HOURS_A_DAY * _THS_PER_PHS * watts_per_ths / _WH_PER_KWH
    return price_of_hash / kwh


def break_even(price_of_hash: Fraction, watts_per_ths: Fraction, sale: Sale) -> int:
    """Return the tariff that eats all revenue, in minor local units per MWh, rounded down."""
    local = usd_per_kwh(price_of_hash, watts_per_ths) * sale.local_per_usd
    return int(local * _MINOR * _KWH_PER_MWH // 1)


def reward_per_hour(reward: int, price: Decimal) -> Fraction:
    """Return USD that the whole network earns in an hour."""
    return Fraction(BLOCKS_PER_DAY * reward, _HOURS_A_DAY * SATS_PER_BTC) * Fraction(price)


def energy_cost_per_hour(fleet: Fleet, usd_per_mwh: Fraction) -> Fraction:
    """Return USD for running one hash a second of the fleet through an hour."""
    mwh = fleet.watts_per_ths / HASHES_PER_TH / 1_000_000
    return mwh * usd_per_mwh


def significant(value: Fraction, digits: int = HASHPRICE_DIGITS) -> Decimal:
    """Return ``value`` at so many significant digits, rounded once, half to even."""
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def at_places(value: Fraction, places: int) -> Decimal:
    """Return ``value`` with so many decimal places, rounded once, half to even."""
    return Decimal(round(value * 10**places)).scaleb(-places)
