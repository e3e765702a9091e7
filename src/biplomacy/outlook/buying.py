"""What policies buy in a day on a block of paths, for the plain engine (programme §9.1).

A buyer adds to what was bought and to what it cost, on the paths where it may still buy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from biplomacy.outlook.model import NEVER, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.outlook.model import Order

    Floats = NDArray[np.float64]
    Sums = Floats | float
    Where = NDArray[np.bool_] | bool


class Buyer(Protocol):
    """A policy at work on a block of paths, called once for each day in order.

    What it bought and what that cost is an array for the paths, or one number that is every path's.
    """

    bought: Sums
    cost: Sums

    def buy(self, price: Floats, where: Where) -> None:
        """Trade at ``price`` where ``where`` says so, in BTC and USD."""
        ...


class _Hold:
    """Buys nothing more."""

    def __init__(self, order: Order) -> None:
        self.bought: Sums = order.bought
        self.cost: Sums = order.spent

    def buy(self, price: Floats, where: Where) -> None:
        """Do nothing."""


class _Coin:
    """Buys ``size`` BTC."""

    def __init__(self, order: Order, paths: int) -> None:
        self._size = order.size
        self.bought = _same_on_every_path(order, order.bought, paths)
        self.cost: Sums = np.full(paths, order.spent)
        self._spare = np.empty(paths)

    def buy(self, price: Floats, where: Where) -> None:
        np.multiply(price, self._size, out=self._spare)
        self.bought = _added(self.bought, self._size, where)
        self.cost = _added(self.cost, self._spare, where)


class _Dollar:
    """Buys for ``size`` USD."""

    def __init__(self, order: Order, paths: int) -> None:
        self._size = order.size
        self.bought: Sums = np.full(paths, order.bought)
        self.cost = _same_on_every_path(order, order.spent, paths)
        self._spare = np.empty(paths)

    def buy(self, price: Floats, where: Where) -> None:
        np.divide(self._size, price, out=self._spare)
        self.bought = _added(self.bought, self._spare, where)
        self.cost = _added(self.cost, self._size, where)


class _Average:
    """Buys what its purchases lack of ``size`` USD a day."""

    def __init__(self, order: Order, paths: int) -> None:
        self._size = order.size
        self._days = 0
        self.bought: Sums = np.full(paths, order.bought)
        self.cost: Sums = np.full(paths, order.spent)

    def buy(self, price: Floats, where: Where) -> None:
        self._days += 1
        lacking = self._size * self._days - self.bought * price
        where = where & (lacking > 0)
        self.cost = _added(self.cost, lacking, where)
        lacking /= price
        self.bought = _added(self.bought, lacking, where)


class _Below:
    """Buys for ``size`` USD below the mean of the last ``window`` days, this one among them."""

    def __init__(self, order: Order, paths: int) -> None:
        self._size = order.size
        self._days = 0
        self.bought: Sums = np.full(paths, order.bought)
        self.cost: Sums = np.full(paths, order.spent)
        self._ring = np.zeros((order.window, paths))
        self._total = np.zeros(paths)

    def buy(self, price: Floats, where: Where) -> None:
        oldest = self._ring[self._days % len(self._ring)]
        self._total += price
        self._total -= oldest
        oldest[:] = price
        self._days += 1
        known = min(self._days, len(self._ring))
        where = where & (price * known < self._total)
        self.bought = _added(self.bought, self._size / price, where)
        self.cost = _added(self.cost, self._size, where)


def make_buyer(order: Order, paths: int) -> Buyer:
    """Return the buyer of an order, for so many paths."""
    match order.kind:
        case Kind.HOLD:
            return _Hold(order)
        case Kind.COIN:
            return _Coin(order, paths)
        case Kind.DOLLAR:
            return _Dollar(order, paths)
        case Kind.AVERAGE:
            return _Average(order, paths)
        case Kind.BELOW:
            return _Below(order, paths)


def _same_on_every_path(order: Order, start: float, paths: int) -> Sums:
    """Return the number itself where no path ever stops buying, else one for each."""
    return start if order.stop == NEVER else np.full(paths, start)


def _added(total: Sums, more: Sums, where: Where) -> Sums:
    """Return the total, an array in place, with more where it may be."""
    total += more if where is True else np.where(where, more, 0.0)
    return total
