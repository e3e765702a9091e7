"""A tariff on offer: its price form, who may have it, its terms, and what was never published.

A term that nobody published is unknown and stays so: it is no "no" and no "yes" (§12.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Generic, TypeVar

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.model import PPM
from biplomacy.values.verdict import Finding, Grade, Severity, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.month import Month
    from biplomacy.values.day import Day

T = TypeVar("T")
MONTHS = 12
FLOOR_BELOW_COST = "tariff-floor-below-cost"


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """What is said of an offer, with its source; None: it was not published."""

    value: T | None
    grade: Grade
    standing: Standing
    source: str


UNPUBLISHED: Told[bool] = Told(None, Grade.ASSUMED, Standing.QUOTED, "not published")


@dataclass(frozen=True, slots=True)
class Flat:
    """One price at the meter, minor units per MWh."""

    price: int


@dataclass(frozen=True, slots=True)
class Seasonal:
    """A price for each calendar month, January first."""

    prices: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse a year without twelve prices."""
        if len(self.prices) != MONTHS:
            raise SystemMalformed("a seasonal tariff gives a price for each of 12 months")


@dataclass(frozen=True, slots=True)
class Indexed:
    """The larger of a floor and a share of what a kWh is worth to the buyer (§12.7)."""

    floor: int
    share_ppm: int


@dataclass(frozen=True, slots=True)
class PassThrough:
    """A fixed part and a share of the fuel cost at the meter."""

    fixed: int
    share_ppm: int


Schedule = Flat | Seasonal | Indexed | PassThrough


class Term(StrEnum):
    """What an offer may say yes or no to."""

    STATE_RESOURCES = "state-resources"
    BUDGET_LINE = "budget-line"
    END_DATE = "end-date"
    VOLUME_CAP = "volume-cap"
    ABOVE_BASE = "above-base"
    ROLLOVER = "rollover"
    PRICE_PATH = "price-path"
    LENDER_CONSULTED = "lender-consulted"
    PREPAID = "prepaid"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may have the price, and all loads of the same voltage and incremental condition."""

    eligible: tuple[str, ...]
    comparable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tariff:
    """An offered tariff.

    ``base_wh`` and ``cap_wh``: yearly Wh at the meter below and above which it lapses (§12.6).
    ``take_or_pay_ppm``: the share of contracted energy that is paid whether taken or not.
    ``others_burden``: minor units that other consumers or the state pay more for it.
    ``settlement``: the currency in which it is paid, or BTC.
    """

    id: str
    title: str
    system: str
    currency: str
    settlement: str
    offered: Day
    schedule: Schedule
    rate: Told[bool]
    eligibility: Told[Eligibility]
    others_burden: Told[int]
    terms: tuple[tuple[Term, Told[bool]], ...]
    starts: Day | None = None
    ends: Day | None = None
    base_wh: int | None = None
    cap_wh: int | None = None
    take_or_pay_ppm: int = 0

    @property
    def grade(self) -> Grade:
        """The weakest grade among what is told; what was not published weighs nothing."""
        told = [self.rate, *(one for _, one in self.terms)]
        grades = [one.grade for one in told if one.value is not None]
        grades += [self.eligibility.grade] if self.eligibility.value is not None else []
        grades += [self.others_burden.grade] if self.others_burden.value is not None else []
        return Grade.weakest(grades)

    def term(self, term: Term) -> Told[bool]:
        """Return what the offer says of a term; unknown where it says nothing."""
        return dict(self.terms).get(term, UNPUBLISHED)


@dataclass(frozen=True, slots=True)
class MarketFacts:
    """What some price forms follow, minor units per MWh at the meter."""

    worth: int | None = None
    fuel: int | None = None


NO_MARKET = MarketFacts()


def price_at(schedule: Schedule, month: Month, facts: MarketFacts = NO_MARKET) -> int:
    """Return the price of a month, minor units per MWh; a share is rounded down.

    Raises:
        SystemMalformed: the form follows a number that is not told.
    """
    match schedule:
        case Flat(price):
            return price
        case Seasonal(prices):
            return prices[month.number - 1]
        case Indexed(floor, share):
            return max(floor, _followed(facts.worth, "the worth of a kWh") * share // PPM)
        case PassThrough(fixed, share):
            return fixed + _followed(facts.fuel, "the fuel cost") * share // PPM


def rate_over(
    schedule: Schedule, energy: Sequence[tuple[Month, int]], facts: MarketFacts = NO_MARKET
) -> Fraction:
    """Return the price over months, weighed by their Wh; exact. Raises as ``price_at`` does."""
    total = sum(wh for _, wh in energy)
    if total <= 0:
        raise SystemMalformed("a price over months needs energy in at least one of them")
    return Fraction(sum(price_at(schedule, month, facts) * wh for month, wh in energy), total)


def due_wh(tariff: Tariff, *, taken_wh: int, contracted_wh: int) -> int:
    """Return the Wh that are billed: what was taken, or the share to be paid anyway."""
    return max(taken_wh, -(-contracted_wh * tariff.take_or_pay_ppm // PPM))


def check_floor(tariff: Tariff, cost: Fraction | None) -> tuple[Finding, ...]:
    """Say where the lowest price that a tariff can take lies below ``cost`` (b2, §12.7)."""
    lowest = lowest_price(tariff.schedule)
    if cost is None:
        message = "the incremental cost is undetermined: the floor was not compared"
        return (Finding(FLOOR_BELOW_COST, Severity.WARNING, tariff.id, message),)
    if lowest >= cost:
        return ()
    message = (
        f"the floor of {lowest} lies below the cost of {_rounded_up(cost)} minor units per MWh"
    )
    return (Finding(FLOOR_BELOW_COST, Severity.FAILURE, tariff.id, message),)


def _rounded_up(exact: Fraction) -> int:
    return -(-exact.numerator // exact.denominator)


def lowest_price(schedule: Schedule) -> int:
    """Return the lowest price that a form can take, minor units per MWh."""
    match schedule:
        case Flat(price):
            return price
        case Seasonal(prices):
            return min(prices)
        case Indexed(floor, _):
            return floor
        case PassThrough(fixed, _):
            return fixed


def _followed(number: int | None, what: str) -> int:
    if number is None:
        raise SystemMalformed(f"this tariff follows {what}, which is not told")
    return number
