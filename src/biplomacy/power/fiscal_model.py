"""A sale of surplus as the finance ministry's accounts see it: a plan and its lines (power §13).

Money is whole minor units, coins are satoshis; each line is an amount of at least zero with a
direction. Lines of different parties, units or kinds are never added to each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from biplomacy.power.month import Month
    from biplomacy.power.scenario_model import Party
    from biplomacy.values.verdict import Standing

SATS = "sats"
MAX_MONTHS = 360


class Direction(StrEnum):
    """Whether a party takes in or pays out (§3.3)."""

    RECEIPT = "receipt"
    OUTLAY = "outlay"


class LineKind(StrEnum):
    """What a line is; flows are paid, a balance is their difference, the others stand apart."""

    FLOW = "flow"
    BALANCE = "balance"
    USE = "use"
    FORGONE = "forgone"
    CONTINGENT = "contingent"


@dataclass(frozen=True, slots=True)
class Post:
    """What amounts are for and whose; ``unit`` is a currency (in its minor unit) or sats."""

    party: Party
    name: str
    kind: LineKind
    unit: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class FiscalLine:
    """One amount of one month."""

    month: Month
    post: Post
    amount: int


@dataclass(frozen=True, slots=True)
class FiscalTotal:
    """The sum of a post's amounts over the months."""

    post: Post
    amount: int


@dataclass(frozen=True, slots=True)
class Block:
    """What is sold, net at the meter; prices in minor units per MWh."""

    capacity_wh: int
    load_factor_ppm: int
    first: Month
    last: Month
    tariff: int
    cost: int
    foreign_fuel_ppm: int
    prepaid: bool


@dataclass(frozen=True, slots=True)
class Taxes:
    """Standard and applied rates in ppm, the licence fee of a year in minor units."""

    gst_standard_ppm: int
    gst_applied_ppm: int
    income_standard_ppm: int
    income_applied_ppm: int
    customs_standard_ppm: int
    customs_applied_ppm: int
    depreciation_months: int
    licence_per_year: int
    royalty_ppm: int


@dataclass(frozen=True, slots=True)
class BuyerPlan:
    """What a MWh is worth to the buyer, machines in US cents, and the price of a bitcoin."""

    worth: int
    machines_usd: int
    costs_ppm: int
    usd_per_btc: Fraction


@dataclass(frozen=True, slots=True)
class Contingent:
    """What may fall due: a guarantee, take-or-pay, a fall of bitcoin that was received."""

    guaranteed: int
    guarantee_cost_ppm_per_year: int
    take_or_pay_ppm: int
    coin_fall_ppm: int


@dataclass(frozen=True, slots=True)
class DebtStart:
    """A level of the circular debt; two reports stay two (§6.4)."""

    amount: int
    source: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class DebtTerms:
    """What moves the circular debt in a month, without the block (§13.2)."""

    starts: tuple[DebtStart, ...]
    collection_ppm: int
    energy_wh: int
    recovery: int
    notified: int
    subsidy: int
    interest_ppm: int


@dataclass(frozen=True, slots=True)
class FiscalPlan:
    """Everything that the lines of §13 are made from; ``fx`` in currency for a dollar.

    ``standing`` is that of its weakest number.
    """

    name: str
    system: str
    currency: str
    settlement: str
    fx: Fraction
    source: str
    standing: Standing
    block: Block
    debt_ppm: int
    taxes: Taxes
    buyer: BuyerPlan
    contingent: Contingent
    debt: DebtTerms
