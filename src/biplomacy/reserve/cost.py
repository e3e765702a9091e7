"""Average cost, published with how much of the holding it covers (reserve §9.5).

Only a documented or announced cost is a cost. A value at receipt is imputed and stays out, as do
coins that cost nothing and coins whose cost nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.reserve.errors import NothingHeld
from biplomacy.reserve.model import Basis, CostCover
from biplomacy.values.amount import SATS_PER_BTC, Amount
from biplomacy.values.money import Money
from biplomacy.values.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.market.model import Quote
    from biplomacy.reserve.model import Lot

COST_BASES = frozenset({Basis.DOCUMENTED, Basis.ANNOUNCED})
_MINOR = 100


@dataclass(frozen=True, slots=True)
class PriceRange:
    """The lowest and the highest price of a holding period, in major units."""

    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class AverageAnswer:
    """The answer to a claimed average cost.

    ``rest`` is r, what the bitcoin without a known cost must have cost each, rounded to the
    minor unit; None where there is no rest. ``bounds`` are the prices that it was judged by.
    """

    verdict: Verdict
    rest: Decimal | None
    bounds: PriceRange | None
    reason: str


def known_cost(lot: Lot) -> Money | None:
    """Return the lot's cost where its basis is documented or announced, else None."""
    return lot.total_cost if lot.basis in COST_BASES else None


def cost_cover(lots: Iterable[Lot], holding: Amount, currency: str) -> CostCover:
    """Return what is known of the cost of ``holding``, from its open lots.

    Raises:
        MoneyMalformed: a known cost is in another currency.
    """
    known, cost = 0, Money(currency, 0)
    for lot in lots:
        stated = known_cost(lot)
        if stated is not None:
            known, cost = known + lot.quantity.sats, cost + stated
    return CostCover(Amount(known), cost, holding)


def average(cover: CostCover) -> Decimal:
    """Return the known cost per bitcoin, rounded once, half to even, to the minor unit."""
    if not cover.known.sats:
        raise NothingHeld(
            "no lot has a known cost, so there is no average", hint="say that the cost is unknown"
        )
    return _cents(Fraction(cover.known_cost.minor * SATS_PER_BTC, cover.known.sats * _MINOR))


def cover_percent(cover: CostCover) -> Decimal:
    """Return the share of the holding with a known cost, in percent to two decimals."""
    if not cover.holding.sats:
        raise NothingHeld("nothing is held, so nothing is covered", hint="leave the share out")
    return _cents(Fraction(100 * cover.known.sats, cover.holding.sats))


def implied_rest(claimed: Decimal, quantity: Amount, cover: CostCover) -> Decimal:
    """Return r = (m·Q - C) / (Q - q), rounded once, half to even, to the minor unit.

    ``claimed`` is m, ``quantity`` is Q; q and C are the cover's.

    Raises:
        NothingHeld: the cost of all of Q is known, so there is no rest.
    """
    return _cents(_rest(Fraction(claimed), quantity, cover))


def price_range(quotes: Iterable[Quote]) -> PriceRange | None:
    """Return the lowest and highest price of ``quotes``; None where there are none."""
    prices = [quote.price for quote in quotes]
    return PriceRange(min(prices), max(prices)) if prices else None


def judge_average(
    claimed: Decimal,
    quantity: Amount,
    cover: CostCover,
    *,
    bounds: PriceRange | None,
    tolerance: Decimal = Decimal(0),
) -> AverageAnswer:
    """Answer the claim that ``quantity`` cost ``claimed`` per bitcoin on average.

    ``tolerance`` is the fraction that the claim's reading allows ("about" is 0.01); with none,
    averages are compared after rounding to the minor unit. The claim is contradicted only where
    every average within the tolerance asks of the rest a price outside ``bounds``.
    """
    if cover.known > quantity:
        reason = f"the cost of {cover.known} is known, which is more than the claimed quantity"
        return AverageAnswer(Verdict.UNVERIFIABLE, None, bounds, reason)
    if cover.known == quantity:
        return _judge_whole(claimed, cover, bounds, tolerance)
    return _judge_rest(claimed, quantity, cover, bounds=bounds, tolerance=tolerance)


def _judge_whole(
    claimed: Decimal, cover: CostCover, bounds: PriceRange | None, tolerance: Decimal
) -> AverageAnswer:
    true = average(cover)
    agrees = abs(Fraction(claimed) - Fraction(true)) <= Fraction(claimed) * Fraction(tolerance)
    verdict = Verdict.CONFIRMED if agrees else Verdict.CONTRADICTED
    return AverageAnswer(verdict, None, bounds, f"the known average is {true:,.2f}")


def _judge_rest(
    claimed: Decimal,
    quantity: Amount,
    cover: CostCover,
    *,
    bounds: PriceRange | None,
    tolerance: Decimal,
) -> AverageAnswer:
    rest = implied_rest(claimed, quantity, cover)
    need = f"{quantity - cover.known} without a known cost must have cost {rest:,.2f} each"
    if bounds is None:
        return AverageAnswer(Verdict.UNVERIFIABLE, rest, bounds, f"{need}; no price to judge it by")
    low = _rest(Fraction(claimed) * (1 - Fraction(tolerance)), quantity, cover)
    high = _rest(Fraction(claimed) * (1 + Fraction(tolerance)), quantity, cover)
    span = f"{bounds.lowest:,.2f} to {bounds.highest:,.2f}"
    if high < Fraction(bounds.lowest) or low > Fraction(bounds.highest):
        reason = f"{need}, outside all prices of the period: {span}"
        return AverageAnswer(Verdict.CONTRADICTED, rest, bounds, reason)
    reason = f"{need}, which the prices of the period allow: {span}"
    return AverageAnswer(Verdict.UNVERIFIABLE, rest, bounds, reason)


def _rest(claimed: Fraction, quantity: Amount, cover: CostCover) -> Fraction:
    without = quantity.minus(cover.known).sats
    if without <= 0:
        raise NothingHeld(
            "the cost of the whole quantity is known, so there is no rest",
            hint="compare the averages themselves",
        )
    whole = claimed * quantity.sats / SATS_PER_BTC - Fraction(cover.known_cost.minor, _MINOR)
    return whole * SATS_PER_BTC / without


def _cents(exact: Fraction) -> Decimal:
    return Decimal(round(exact * _MINOR)).scaleb(-2)
