"""Which facts bitcoin moves when a state acquires it, by what it is paid with (programme §7.1).

The table is data: each row says why, and where that was read. Bitcoin is never added to net
international reserves: a purchase out of them only takes away.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.programme.fact_table import fact_rule
from biplomacy.programme.model import Delta, Every, Quantity, Source, Step
from biplomacy.programme.purchase import Daily
from biplomacy.programme.unit import parse_unit, unit_of
from biplomacy.programme.vocabulary import DeltaKind, Funding
from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.values.day import Day

USD = parse_unit("USD")
_ONE_UNIT = Fraction(1)


class Moved(StrEnum):
    """What of a purchase is added to a fact, or taken from it."""

    WORTH_MORE = "+v"
    WORTH_LESS = "-v"
    COINS_MORE = "+"


@dataclass(frozen=True, slots=True)
class FundingRule:
    """The facts that one way of acquiring moves, and why."""

    funding: Funding
    moves: tuple[tuple[str, Moved], ...]
    reason: str
    source: Source


_BOUGHT = (("flows.purchase", Moved.COINS_MORE), ("stock.gross", Moved.COINS_MORE))
_RULES = (
    FundingRule(
        Funding.CENTRAL_BANK_FX,
        (("nir", Moved.WORTH_LESS), *_BOUGHT),
        "bitcoin without a liability is a non-produced non-financial asset, not a reserve asset",
        Source("BPM7 (March 2025), as the press summarises it", Standing.PRESS),
    ),
    FundingRule(
        Funding.BUDGET,
        (("fiscal.primary", Moved.WORTH_LESS), *_BOUGHT),
        "the acquisition of a non-financial asset is expenditure",
        Source("GFSM 2014", Standing.RECALLED),
    ),
    FundingRule(
        Funding.CENTRAL_BANK_CREDIT,
        (
            ("cb.credit.flow", Moved.WORTH_MORE),
            ("fiscal.primary", Moved.WORTH_LESS),
            *_BOUGHT,
        ),
        "new credit to the government fails a ceiling of zero from the first rupee",
        Source("list of the 2023-24 Stand-By Arrangement, as printed by the press", Standing.PRESS),
    ),
    FundingRule(
        Funding.BTC_LINKED_BOND,
        (("debt.btc_linked", Moved.WORTH_MORE), *_BOUGHT),
        "a debt indexed to bitcoin is a liability of the public sector",
        Source("conditions of SLV-EFF-2025, as secondary pages print them", Standing.QUOTED),
    ),
    FundingRule(
        Funding.MINED,
        (("flows.mined", Moved.COINS_MORE), ("stock.gross", Moved.COINS_MORE)),
        "accumulation includes mining; the power sold to it meets the power clause by its tariff",
        Source("conditions of SLV-EFF-2025, as secondary pages print them", Standing.QUOTED),
    ),
    FundingRule(
        Funding.SEIZED,
        (("flows.seized", Moved.COINS_MORE), ("stock.gross", Moved.COINS_MORE)),
        "possession that arises from law enforcement is no accumulation",
        Source("conditions of SLV-EFF-2025, as secondary pages print them", Standing.QUOTED),
    ),
)
FUNDING_RULES: Mapping[Funding, FundingRule] = MappingProxyType(
    {rule.funding: rule for rule in _RULES}
)


def worth(quantity_sat: int, price_usd_cent: int) -> Fraction:
    """Return what so many sats cost in cents of a dollar, exactly; the price is for a bitcoin.

    >>> worth(169 * 10**8, 11_800_000) / 100
    Fraction(19942000, 1)
    """
    return Fraction(quantity_sat * price_usd_cent, SATS_PER_BTC)


def deltas_of(
    funding: Funding,
    quantity_sat: int,
    price_usd_cent: int,
    schedule: tuple[Day, ...] | Daily,
) -> tuple[Delta, ...]:
    """Return what buying ``quantity_sat`` on each scheduled day does to the facts.

    No place is named: the buyer is the state, whose perimeter any clause may ask for. A fact in
    another currency moves in the known direction, by at least the smallest unit of that currency;
    by how much, only a quote with its own evidence could say.
    """
    value = worth(quantity_sat, price_usd_cent)
    return tuple(
        _delta(fact, moved, Fraction(quantity_sat), value=value, schedule=schedule)
        for fact, moved in FUNDING_RULES[funding].moves
    )


def _delta(
    fact: str,
    moved: Moved,
    coins: Fraction,
    *,
    value: Fraction,
    schedule: tuple[Day, ...] | Daily,
) -> Delta:
    quantity = _quantity(fact, moved, coins, value)
    if isinstance(schedule, Daily):
        return Delta(fact, "", DeltaKind.ADD, Every(schedule.start, schedule.end, quantity))
    steps = tuple(Step(day, quantity) for day in schedule)
    return Delta(fact, "", DeltaKind.ADD, steps)


def _quantity(fact: str, moved: Moved, coins: Fraction, value: Fraction) -> Quantity:
    unit = unit_of(fact_rule(fact).dimension)
    low: Fraction | None
    high: Fraction | None
    if moved is Moved.COINS_MORE:
        low = high = coins
    elif unit.dimension == USD.dimension:
        low = high = value
    else:
        low, high = (_ONE_UNIT, None) if value else (Fraction(0), Fraction(0))
    if moved is Moved.WORTH_LESS:
        low, high = (None if high is None else -high), (None if low is None else -low)
    return Quantity(low, high, unit, Grade.ASSUMED)
