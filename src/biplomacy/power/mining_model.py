"""What a mining question holds and what its answer gives; every input with its standing (§11)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.compact_target import network_hashrate
from biplomacy.power.errors import CurrencyMixed, LimitExceeded
from biplomacy.power.hashprice import Sale
from biplomacy.power.model import PPM
from biplomacy.power.rivals import ELASTICITY
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from decimal import Decimal

    from biplomacy.market.model import ClosingRule, Quote
    from biplomacy.power.fleet import Fleet
    from biplomacy.values.amount import Amount
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest

CODE = "power-mining 1"
MAX_FEES = 10**10
MAX_FLEETS = 100
_ASSUMED = frozenset({Standing.RECALLED, Standing.RECONSTRUCTED, Standing.ILLUSTRATIVE,
                      Standing.SYNTHETIC})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quoted:
    """Where a quote stands: its day, which price of the day it is, the digest of its source."""

    day: Day
    rule: ClosingRule
    evidence: Digest


@dataclass(frozen=True, slots=True)
class Rate:
    """A price with where it comes from: ``value`` units of ``currency`` for one ``base``.

    A quote has a day, a rule and evidence; a price that somebody named has none of them.
    """

    base: str
    currency: str
    value: Decimal
    standing: Standing
    source: str
    quoted: Quoted | None = None

    @classmethod
    def of_quote(cls, quote: Quote) -> Rate:
        """Return the price of a quote, with what finds it again."""
        quoted = Quoted(quote.day, quote.rule, quote.evidence)
        return cls(quote.base, quote.currency, quote.price, quote.standing, quote.source, quoted)


@dataclass(frozen=True, slots=True)
class NetworkState:
    """The network at a height; ``rivals`` (H/s) where the question names another hashrate.

    ``fees``: satoshis a block beside the subsidy, assumed.
    """

    height: int
    bits: int
    fees: int
    grade: Grade
    rivals: int | None = None

    @property
    def hashrate(self) -> Fraction:
        """Hashes a second without the entrant: the named ones, else what nBits stand for."""
        return network_hashrate(self.bits) if self.rivals is None else Fraction(self.rivals)


@dataclass(frozen=True, slots=True)
class MiningQuestion:
    """Everything that the figures rest on; the tariff is in minor units per MWh at the meter."""

    network: NetworkState
    price: Rate
    fx: Rate
    fleets: tuple[Fleet, ...]
    pool_fee_ppm: int = 0
    conversion_ppm: int = 0
    tariff: int | None = None
    epsilon: Decimal = ELASTICITY

    def __post_init__(self) -> None:
        """Refuse prices that do not join, and what is beyond the limits."""
        if (self.price.base, self.price.currency, self.fx.base) != ("BTC", "USD", "USD"):
            raise CurrencyMixed("the price of bitcoin is in USD, and --fx is per USD")
        if self.price.value <= 0 or self.fx.value <= 0:
            raise LimitExceeded("a price or a rate of exchange is not above zero")
        if not 0 <= self.network.fees <= MAX_FEES or len(self.fleets) > MAX_FLEETS:
            raise LimitExceeded("more than 100 BTC of fees a block, or more than 100 fleets")
        if not 0 <= self.pool_fee_ppm < PPM or not 0 <= self.conversion_ppm < PPM:
            raise LimitExceeded("a pool or an exchange that keeps everything leaves nothing")
        if not 0 <= self.epsilon <= 1 or self.network.hashrate <= 0:
            raise LimitExceeded("the elasticity lies outside 0 to 1, or there are no rivals")
        if self.tariff is not None and self.tariff <= 0:
            raise LimitExceeded("a tariff of nothing runs every machine; give one above zero")

    @property
    def sale(self) -> Sale:
        """How coins become local money."""
        return Sale(self.fx.value, self.pool_fee_ppm, self.conversion_ppm)

    @property
    def grade(self) -> Grade:
        """The weakest input's: nobody measured a fleet that is not built."""
        told = [Grade.ASSUMED] if self.fleets or self.network.fees else []
        rates = [_grade(self.price.standing), _grade(self.fx.standing)]
        return Grade.weakest((self.network.grade, *rates, *told))


@dataclass(frozen=True, slots=True)
class Worth:
    """Hashprice at one subsidy: satoshis and USD a PH/s-day at eight significant digits."""

    subsidy: Amount
    sats: Decimal
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Runs:
    """EH/s that would pay, negative where none does, and those that a fleet's machines run."""

    wanted: Decimal
    run: Decimal


@dataclass(frozen=True, slots=True)
class FleetWorth:
    """A fleet's worth of power before and after the halving, and how much of it runs (EH/s).

    Worth is USD a kWh; a break-even is in minor local units per MWh at the meter, rounded down.
    ``taker`` is a price taker's answer, ``owner`` that of one who minds his own impact; both are
    absent without a tariff.
    """

    name: str
    hashrate: Decimal
    usd_per_kwh: Decimal
    break_even: int
    break_even_halved: int
    taker: Runs | None
    owner: Runs | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """The network after all fleets entered (EH/s), at one elasticity of the rivals."""

    epsilon: Decimal
    total: Decimal
    growth: Decimal
    hashprice_change: Decimal
    share: Decimal
    coins: Amount
    coins_halved: Amount


@dataclass(frozen=True, slots=True)
class Mining:
    """A question and its figures; ``naive_share`` leaves the entrant out of the network."""

    question: MiningQuestion
    hashrate: Decimal
    now: Worth
    halved: Worth
    halving_height: int
    fleets: tuple[FleetWorth, ...]
    entry: tuple[EntryRow, ...]
    naive_share: Decimal
    first_period_days: Decimal
    grade: Grade
    code: str = CODE


def _grade(standing: Standing) -> Grade:
    return Grade.ASSUMED if standing in _ASSUMED else Grade.ATTESTED
