"""One auction for every kind of load: each hour clears at one price for all comers (power §8.9).

Bids below the floor (b2: what the seller must cover) do not enter. In each hour the merit order
serves bids from the most valuable down; all who are served pay the cost of one Wh more, never less
than the floor and never more than they bid. Equal bids share by their Wh, what is left over goes
Wh by Wh to the earlier bids. Nothing but value decides, so nobody is selected.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.errors import LimitExceeded, LoadInvalid
from biplomacy.power.merit import MAX_BIDS, MINUTES, Takers, merit_case
from biplomacy.power.merit_plain import PLAIN
from biplomacy.power.model import PPM, WH_PER_MWH, gross_of, net_of
from biplomacy.power.price_interval import price_intervals
from biplomacy.power.quantities import MOST_PRICE, MOST_WH_AN_HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from biplomacy.power.merit import MeritKernel
    from biplomacy.power.model import LoadKind, SystemHours
    from biplomacy.power.month import Month

    Whole = NDArray[np.int64]

MAX_CELLS = 20_000_000


@dataclass(frozen=True, slots=True)
class Bid:
    """An opened bid: Wh an hour and minor units per MWh, both at the meter."""

    name: str
    kind: LoadKind
    wh: int
    minor_per_mwh: int


@dataclass(frozen=True, slots=True)
class Award:
    """What a bid of that index gets: Wh gross and net, and what it pays in minor units.

    Net energy is rounded down in each interval, payment once, at the end.
    """

    bid: int
    gross_wh: int
    net_wh: int
    paid_minor: int


@dataclass(frozen=True, slots=True)
class HourPrice:
    """The one price of an interval that begins at ``start``: minor per MWh at the meter."""

    start: int
    minor_per_mwh: int
    gross_wh: int


@dataclass(frozen=True, slots=True)
class Auction:
    """A cleared auction; ``awards`` and ``prices`` hold only who and when something is sold.

    ``floor``: minor per MWh at the meter. ``refused``: indices of the bids below it.
    """

    months: tuple[Month, ...]
    floor: int
    bids: tuple[Bid, ...]
    awards: tuple[Award, ...]
    prices: tuple[HourPrice, ...]
    refused: tuple[int, ...]

    @property
    def gross_wh(self) -> int:
        """All that is sold, at the busbar."""
        return sum(award.gross_wh for award in self.awards)

    @property
    def net_wh(self) -> int:
        """All that is sold, at the meter."""
        return sum(award.net_wh for award in self.awards)

    @property
    def paid_minor(self) -> int:
        """All that is paid."""
        return sum(award.paid_minor for award in self.awards)

    @property
    def average(self) -> Fraction | None:
        """Minor units paid for a MWh at the meter; None where nothing is sold."""
        return Fraction(self.paid_minor * WH_PER_MWH, self.net_wh) if self.net_wh else None


def clear_auction(
    hours: SystemHours,
    bids: Sequence[Bid],
    floor: int,
    months: Sequence[Month] | None = None,
    *,
    kernel: MeritKernel = PLAIN,
) -> Auction:
    """Return the auction of the surplus in some months (all, by default).

    Raises:
        LoadInvalid: a bid or a floor out of range, or a month without hours.
        LimitExceeded: more than 10,000 bids, or too many bids for so many hours.
    """
    held = tuple(hours.months if months is None else months)
    _require_bids(hours, bids, held)
    if not 0 <= floor <= MOST_PRICE:
        raise LoadInvalid("the floor lies below nothing or above ten million a kWh")
    ranked = sorted(range(len(bids)), key=lambda index: (-bids[index].minor_per_mwh, index))
    entered = [index for index in ranked if bids[index].minor_per_mwh >= floor]
    groups = [list(tied) for _, tied in groupby(entered, lambda one: bids[one].minor_per_mwh)]
    sizes = _gross(hours, bids)
    case = merit_case(hours, _takers(hours, bids, held, (groups, sizes)))
    flows = kernel.run(case)
    price = _at_meter(price_intervals(case, flows).high, hours.system.loss_ppm, floor)
    awards = [
        _award(hours, member, share, price)
        for tied, given in zip(groups, flows.given, strict=True)
        for member, share in zip(tied, _shares(given, [sizes[one] for one in tied]), strict=True)
    ]
    return Auction(
        months=held,
        floor=floor,
        bids=tuple(bids),
        awards=tuple(sorted((one for one in awards if one.gross_wh), key=lambda one: one.bid)),
        prices=_prices(hours, flows.given.sum(axis=0), price),
        refused=tuple(sorted(set(ranked) - set(entered))),
    )


def _require_bids(hours: SystemHours, bids: Sequence[Bid], months: tuple[Month, ...]) -> None:
    if len(bids) > MAX_BIDS or len(bids) * len(hours.demand) > MAX_CELLS:
        raise LimitExceeded(
            f"{len(bids):,} bids in {len(hours.demand):,} hours are more than one auction takes",
            hint=f"at most {MAX_BIDS:,} bids, and {MAX_CELLS:,} bids times hours",
        )
    for bid in bids:
        if bid.wh <= 0 or bid.minor_per_mwh < 0:
            raise LoadInvalid(f"the bid of {bid.name} is of nothing, or below nothing")
        if bid.wh > MOST_WH_AN_HOUR or bid.minor_per_mwh > MOST_PRICE:
            raise LoadInvalid(f"the bid of {bid.name} is above 100 GW or ten million a kWh")
    if not months or not set(months) <= set(hours.months):
        raise LoadInvalid("the auction is of months without hours")


def _gross(hours: SystemHours, bids: Sequence[Bid]) -> list[int]:
    loss, step = hours.system.loss_ppm, hours.step_minutes
    return [gross_of(bid.wh, loss) * step // MINUTES for bid in bids]


def _takers(
    hours: SystemHours,
    bids: Sequence[Bid],
    months: tuple[Month, ...],
    grouped: tuple[list[list[int]], list[int]],
) -> Takers:
    """Return each group of equal bids as one load, worth nothing outside the months."""
    groups, sizes = grouped
    worth = [bids[tied[0]].minor_per_mwh * (PPM - hours.system.loss_ppm) for tied in groups]
    held = np.array([[month in months] for month in hours.months], np.int64)
    return Takers(
        np.array([sum(sizes[one] for one in tied) for tied in groups], np.int64),
        held * np.array(worth, np.int64).reshape(1, len(groups)),
    )


def _at_meter(high: Whole, loss_ppm: int, floor: int) -> Whole:
    """Return prices at the meter, rounded up to the minor unit, never below the floor.

    A bid is a whole number of minor units, so the rounded price never passes a bid that is served.
    """
    price: Whole = np.maximum(-(-high // (PPM - loss_ppm)), floor)
    return price


def _shares(given: Whole, sizes: list[int]) -> list[Whole]:
    """Return what each of some equal bids gets: (hours,) each, in proportion to their Wh."""
    whole = sum(sizes)
    shares = [np.where(given == whole, size, 0).astype(np.int64) for size in sizes]
    for hour in np.flatnonzero((given > 0) & (given < whole)).tolist():
        total = int(given[hour])
        parts = [total * size // whole for size in sizes]
        for place in range(total - sum(parts)):
            parts[place] += 1
        for row, part in zip(shares, parts, strict=True):
            row[hour] = part
    return shares


def _award(hours: SystemHours, bid: int, gross: Whole, price: Whole) -> Award:
    at = np.flatnonzero(gross)
    net = _net(gross[at], hours.system.loss_ppm)
    paid = sum(wh * minor for wh, minor in zip(net, price[at].tolist(), strict=True))
    return Award(bid, int(gross.sum()), sum(net), paid // WH_PER_MWH)


def _net(gross: Whole, loss_ppm: int) -> list[int]:
    return [net_of(wh, loss_ppm) for wh in gross.tolist()]


def _prices(hours: SystemHours, sold: Whole, price: Whole) -> tuple[HourPrice, ...]:
    step = hours.step_minutes * 60
    return tuple(
        HourPrice(hours.start + hour * step, int(price[hour]), int(sold[hour]))
        for hour in np.flatnonzero(sold).tolist()
    )
