"""How many machines it pays to run at a tariff, by two kinds of owner (§11.4).

A price taker runs until the last hash earns its energy at the price that all then get; an owner
who minds his own impact stops where a further hash would take more from his others than it
brings. Efficient fleets run first. Which kind was asked is part of every answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.hashprice import energy_cost_per_hour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.fleet import Fleet

_ROOTS = Context(prec=34, rounding=ROUND_HALF_EVEN)


class Owner(StrEnum):
    """How an owner reckons with the network."""

    PRICE_TAKER = "price-taker"
    OWN_IMPACT = "own-impact"


@dataclass(frozen=True, slots=True)
class Trade:
    """What mining earns and costs: USD an hour of the whole network, rivals in H/s, USD a MWh."""

    reward_per_hour: Fraction
    rivals: Fraction
    usd_per_mwh: Fraction


@dataclass(frozen=True, slots=True)
class Running:
    """One fleet's answer in hashes a second: wanted, which may be negative, and run."""

    fleet: Fleet
    wanted: Fraction
    run: Fraction


def run_fleets(fleets: Sequence[Fleet], trade: Trade, owner: Owner) -> tuple[Running, ...]:
    """Return how much of each fleet runs, the most efficient first; others' hashes count."""
    found, own = [], Fraction(0)
    for fleet in sorted(fleets, key=lambda each: each.watts_per_ths):
        wanted = wanted_hashrate(fleet, trade, owner) - own
        run = min(max(wanted, Fraction(0)), fleet.hashrate)
        own += run
        found.append(Running(fleet, wanted, run))
    return tuple(found)


def wanted_hashrate(fleet: Fleet, trade: Trade, owner: Owner) -> Fraction:
    """Return the hashrate at which the last hash just pays, were there machines for it.

    Negative where even the first does not. The root is taken to 34 digits.
    """
    paying = trade.reward_per_hour / energy_cost_per_hour(fleet, trade.usd_per_mwh)
    if owner is Owner.PRICE_TAKER:
        return paying - trade.rivals
    product = paying * trade.rivals
    square = _ROOTS.divide(Decimal(product.numerator), Decimal(product.denominator))
    return Fraction(_ROOTS.sqrt(square)) - trade.rivals
