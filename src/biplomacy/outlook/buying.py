"""What policies buy in a day on a block of paths, for the plain engine (programme §9.1).

A buyer adds to what was bought and to what it cost, on the paths where it may still buy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from biplomacy.outlook.model import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.outlook.model import Order

    Floats = NDArray[np.float64]
    Where = NDArray[np.bool_] | bool


class Buyer(Protocol):
    """A policy at work on (paths,) arrays, called once for each day in order."""

    def buy(self, price: Floats, bought: Floats, cost: Floats, where: Where) -> None:
        """Trade at ``price`` where ``where`` says so, in BTC and USD."""
        ...


class _Coin:
    """Buys ``size`` BTC."""

    def __init__(self, order: Order, paths: int) -> None:
        self._size = order.size
        self._spare = np.empty(paths)

    def buy(self, price: Floats, bought: Floats, cost: Floats, where: Where) -> None:
        np.multiply(price, self._size, out=self._spare)
        np.add(bought, self._size, out=bought, where=where)
        np.add(cost, self._spare, out=cost, where=where)


class _Dollar:
    """Buys for ``size`` USD."""

    def __init__(self, order: Order, paths: int) -> None:
        self._size = order.size
        self._spare = np.empty(paths)

    def buy(self, price: Floats, bought: Floats, cost: Floats, where: Where) -> None:
        np.divide(self._size, price, out=self._spare)
        np.add(bought, self._spare, out=bought, where=where)
        np.add(cost, self._size, out=cost, where=where)


class _Average:
    """Buys what its purchases lack of ``size`` USD a day."""

    def __init__(self, order: Order, paths: int) -> None:
        self._size = order.size
        self._days = 0
        self._spare = np.empty(paths)

    def buy(self, price: Floats, bought: Floats, cost: Floats, where: Where) -> None:
        self._days += 1
        lacking = self._spare
        np.multiply(bought, price, out=lacking)
        np.subtract(self._size * self._days, lacking, out=lacking)
        where = where & (lacking > 0)
        np.add(cost, lacking, out=cost, where=where)
        lacking /= price
        np.add(bought, lacking, out=bought, where=where)


class _Below:
    """Buys for ``size`` USD below the mean of the last ``window`` days, this one among them."""

    def __init__(self, order: Order, paths: int) -> None:
        self._size = order.size
        self._days = 0
        self._ring = np.zeros((order.window, paths))
        self._total = np.zeros(paths)

    def buy(self, price: Floats, bought: Floats, cost: Floats, where: Where) -> None:
        oldest = self._ring[self._days % len(self._ring)]
        self._total += price
        self._total -= oldest
        oldest[:] = price
        self._days += 1
        known = min(self._days, len(self._ring))
        where = where & (price * known < self._total)
        np.add(bought, self._size / price, out=bought, where=where)
        np.add(cost, self._size, out=cost, where=where)


def make_buyer(order: Order, paths: int) -> Buyer:
    """Return the buyer of an order that buys, for so many paths."""
    match order.kind:
        case Kind.COIN:
            return _Coin(order, paths)
        case Kind.DOLLAR:
            return _Dollar(order, paths)
        case Kind.AVERAGE:
            return _Average(order, paths)
        case _:
            return _Below(order, paths)
