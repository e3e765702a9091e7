"""Past falls once more, and the fall that breaks a floor (programme §9.9); exact, nothing drawn."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.outlook.errors import HistoryBroken, OutlookMalformed
from biplomacy.outlook.factors import WIDE
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from biplomacy.outlook.model import Closes
    from biplomacy.values.money import Money

WINDOWS = MappingProxyType(
    {
        "2014": (Day.parse("2014-03-01"), Day.parse("2015-01-31")),
        "2018": (Day.parse("2017-12-01"), Day.parse("2018-12-31")),
        "2020": (Day.parse("2020-02-01"), Day.parse("2020-03-31")),
        "2022": (Day.parse("2021-11-01"), Day.parse("2022-11-30")),
    }
)
_STEP = Decimal("1e-6")


@dataclass(frozen=True, slots=True)
class Fall:
    """The deepest fall inside a window: a share of the peak, its days as the file stamps them."""

    depth: Decimal
    peak: Day
    trough: Day


def deepest_fall(closes: Closes, first: Day, last: Day) -> Fall:
    """Return the deepest fall from a running peak within ``first`` to ``last``, both included.

    The depth has six decimals, rounded once, half to even; of equal falls the first is taken.

    Raises:
        HistoryBroken: the closes do not cover the window.
    """
    if not closes.days[0] <= first <= last <= closes.days[-1]:
        raise HistoryBroken(
            f"the closes of {closes.days[0]} to {closes.days[-1]} do not cover {first} to {last}"
        )
    begin = closes.days[0].until(first)
    span = range(begin, begin + first.until(last) + 1)
    peak = bottom = top = begin
    deepest = Fraction()
    for row in span:
        if closes.prices[row] > closes.prices[peak]:
            peak = row
        fall = 1 - Fraction(closes.prices[row]) / Fraction(closes.prices[peak])
        if fall > deepest:
            deepest, top, bottom = fall, peak, row
    return Fall(rounded_share(deepest), closes.days[top], closes.days[bottom])


def covered_windows(closes: Closes) -> tuple[tuple[str, Fall], ...]:
    """Return the fall of each known window that the closes cover, by name."""
    return tuple(
        (name, deepest_fall(closes, first, last))
        for name, (first, last) in WINDOWS.items()
        if closes.days[0] <= first and last <= closes.days[-1]
    )


def breaking_fall(reserves: Money, floor: Money, share: Fraction) -> Fraction:
    """Return the fall of bitcoin that takes ``reserves`` to ``floor``: (R - floor) / (x R).

    ``share`` is bitcoin's part x of the reserves. Above 1 no fall of bitcoin alone breaks the
    floor; below 0 it is broken already.

    Raises:
        OutlookMalformed: the share is not above 0 and at most 1, or there are no reserves.
    """
    if not 0 < share <= 1 or reserves.minor <= 0:
        raise OutlookMalformed(
            f"{share} is no share of bitcoin in reserves of {reserves}",
            hint="give reserves above zero, and a share above 0 and at most 1",
        )
    return Fraction((reserves - floor).minor) / (share * reserves.minor)


def rounded_share(share: Fraction) -> Decimal:
    """Return a share with six decimals, half to even."""
    exact = WIDE.divide(Decimal(share.numerator), Decimal(share.denominator))
    return exact.quantize(_STEP, ROUND_HALF_EVEN)
