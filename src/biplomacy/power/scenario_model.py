"""A block of surplus sold to miners for years, as a scenario asks it (power §14).

Every quantity is decimal text with its unit in the name. What a scenario gives is illustrative and
no forecast: all parameters but the ratios of prices are assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.power.errors import LimitExceeded, SystemMalformed

if TYPE_CHECKING:
    from biplomacy.power.month import Month

MAX_PATHS = 1_000_000
MIN_MONTHS = 36
MAX_MONTHS = 360
MAX_FLEETS = 20
BLOCK_LENGTHS = (1, 2, 3, 4, 6, 12)
_LARGEST = Decimal(10) ** 12
_MOST = Decimal("0.9")


class Party(StrEnum):
    """Whose present value is shown; the three are never added to each other (§14.4)."""

    SECTOR = "sector"
    TREASURY = "treasury"
    INVESTOR = "investor"


@dataclass(frozen=True, slots=True)
class Draws:
    """``block_months`` ratios are drawn together; ``seed`` is the ASCII name that is hashed."""

    seed: str
    paths: int
    months: int
    block_months: int = 1


@dataclass(frozen=True, slots=True)
class Coin:
    """The coin at the start: USD a bitcoin, BTC a block; ``halvings`` are numbers of months."""

    price_usd: Decimal
    subsidy_btc: Decimal
    fees_btc: Decimal
    halvings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rivals:
    """All other miners, and the illustrative rule by which they come and go (§14.3).

    Each month their hashrate moves by ``speed`` times what a kWh is worth to them above
    ``worth_usd_per_kwh``, as a share of it, within ``slowest`` and ``fastest``.
    """

    hashrate_phs: Decimal
    efficiency_j_per_th: Decimal
    efficiency_kept: Decimal
    overhead: Decimal
    worth_usd_per_kwh: Decimal
    speed: Decimal
    slowest: Decimal
    fastest: Decimal


@dataclass(frozen=True, slots=True)
class ElasticRivals:
    """All other miners, who come and go with what a hash earns (§11.5).

    Each month their hashrate is that of the start times the power ``elasticity`` of what a hash
    earned in the month before, over what it earned at the start.
    """

    hashrate_phs: Decimal
    elasticity: Decimal


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """Machines of one kind that the investor buys at the start, efficient kinds first."""

    efficiency_j_per_th: Decimal
    capacity_mw: Decimal
    usd_per_th: Decimal


@dataclass(frozen=True, slots=True)
class Investor:
    """The investor's machines, and what of the revenue goes elsewhere, each as a share."""

    fleets: tuple[FleetPlan, ...]
    pue: Decimal
    availability: Decimal
    pool_fee: Decimal
    upkeep: Decimal
    income_tax: Decimal


@dataclass(frozen=True, slots=True)
class FlatPrice:
    """One tariff at the meter for all months."""

    per_kwh: Decimal


@dataclass(frozen=True, slots=True)
class IndexedPrice:
    """The share of what a kWh is worth to a reference machine, but never below the floor."""

    floor_per_kwh: Decimal
    share: Decimal
    reference_j_per_th: Decimal


PowerPrice = FlatPrice | IndexedPrice


@dataclass(frozen=True, slots=True)
class Terms:
    """Tariff and cost of supply in the system's currency, at ``fx`` of it for a dollar.

    A dollar after one month is worth a dollar divided by ``discount_monthly``. ``settlement`` is
    the currency in which the power is paid, or BTC (§13.3).
    """

    currency: str
    fx: Decimal
    cost_per_kwh: Decimal
    tariff: PowerPrice
    discount_monthly: Decimal
    settlement: str


@dataclass(frozen=True, slots=True)
class PowerScenario:
    """Everything that paths are walked from, but the ratios of closes; ``system`` sells."""

    name: str
    system: str
    draws: Draws
    coin: Coin
    rivals: Rivals | ElasticRivals
    investor: Investor
    terms: Terms


@dataclass(frozen=True, slots=True)
class MonthCloses:
    """The last close of each month, in USD, from ``first`` on without a gap."""

    first: Month
    usd: tuple[Decimal, ...]
    source: str

    @property
    def last(self) -> Month:
        """The month of the last close."""
        return self.first.plus(len(self.usd) - 1)


def require_scenario(scenario: PowerScenario) -> None:
    """Refuse what cannot be walked.

    Raises:
        LimitExceeded: more paths or months than this office computes (§21).
        SystemMalformed: a quantity outside its range, or a block that does not divide a year.
    """
    draws = scenario.draws
    if not 1 <= draws.paths <= MAX_PATHS or not MIN_MONTHS <= draws.months <= MAX_MONTHS:
        raise LimitExceeded(
            f"{draws.paths} paths of {draws.months} months",
            hint=f"ask for 1 to {MAX_PATHS:,} paths of {MIN_MONTHS} to {MAX_MONTHS} months",
        )
    if draws.block_months not in BLOCK_LENGTHS or draws.months % draws.block_months:
        raise SystemMalformed(
            f"blocks of {draws.block_months} months do not fill {draws.months} months",
            hint=f"ask for blocks of {', '.join(map(str, BLOCK_LENGTHS))} months",
        )
    if not draws.seed.isascii() or not 1 <= len(scenario.investor.fleets) <= MAX_FLEETS:
        raise SystemMalformed(f"a scenario has an ASCII seed and 1 to {MAX_FLEETS} fleets")
    if any(not 0 <= month < draws.months for month in scenario.coin.halvings):
        raise SystemMalformed("a halving lies outside the months of the scenario")
    _require_ranges(scenario)


def _require_ranges(scenario: PowerScenario) -> None:
    coin, rivals, investor, terms = (
        scenario.coin, scenario.rivals, scenario.investor, scenario.terms
    )  # fmt: skip
    positive = [coin.price_usd, rivals.hashrate_phs, investor.pue, terms.fx, terms.discount_monthly]
    at_least_zero = [coin.subsidy_btc, coin.fees_btc, terms.cost_per_kwh]
    shares = [investor.availability, investor.pool_fee, investor.upkeep, investor.income_tax]
    for fleet in investor.fleets:
        positive += [fleet.efficiency_j_per_th, fleet.capacity_mw]
        at_least_zero.append(fleet.usd_per_th)
    match terms.tariff:
        case FlatPrice(per_kwh):
            positive.append(per_kwh)
        case IndexedPrice(floor, share, reference):
            positive += [floor, reference]
            at_least_zero.append(share)
    if isinstance(rivals, Rivals):
        positive += [rivals.efficiency_j_per_th, rivals.overhead, rivals.worth_usd_per_kwh,
                     rivals.efficiency_kept]  # fmt: skip
        at_least_zero.append(rivals.speed)
    _require(positive, low=Decimal("0.000001"), high=_LARGEST)
    _require(at_least_zero, low=Decimal(0), high=_LARGEST)
    _require(shares, low=Decimal(0), high=Decimal(1))
    match rivals:
        case ElasticRivals(_, elasticity):
            _require([elasticity], low=Decimal(0), high=_MOST)
        case Rivals():
            _require([-rivals.slowest, rivals.fastest], low=Decimal(0), high=_MOST)


def _require(values: list[Decimal], *, low: Decimal, high: Decimal) -> None:
    for value in values:
        if not low <= value <= high:
            raise SystemMalformed(
                f"the quantity {value:f} of the scenario lies outside {low:f} to {high:f}"
            )
