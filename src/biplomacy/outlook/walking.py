"""The plain engine: paths walked with NumPy, a block of paths at a time, day by day.

It is the reference that a verifier runs. A block is long, so that a call of NumPy costs little for
each path, and its arrays stay in the processor's cache; memory does not grow with the number of
days. Each operation is one rounding, in the order of ``course``, so another engine that keeps the
order gives the same bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biplomacy.outlook.buying import make_buyer
from biplomacy.outlook.course import unrolled_factors
from biplomacy.outlook.generator import RowStream
from biplomacy.outlook.model import NEVER, Kind, PathTable
from biplomacy.outlook.path_table import copy_table, empty_table, part_of_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from biplomacy.outlook.model import Course

BLOCK = 1 << 14


class NumpyPaths:
    """A ``PathEngine`` that needs NumPy alone."""

    def walk(
        self, course: Course, first: int, last: int, watch: Callable[[int], None]
    ) -> PathTable:
        """Return what the paths ``first`` to ``last - 1`` came to (``PathEngine.walk``)."""
        table = empty_table(last - first, len(course.orders), len(course.marks))
        factors = unrolled_factors(course)
        # What overflows is refused by the caller, who sees that a value is not finite.
        with np.errstate(all="ignore"):
            for begin in range(first, last, BLOCK):
                end = min(begin + BLOCK, last)
                block = empty_table(end - begin, len(course.orders), len(course.marks))
                _walk_block(course, factors, (begin, end), block)
                copy_table(block, part_of_table(table, begin - first, end - first))
                watch(end - begin)
        return table


def _walk_block(
    course: Course, factors: NDArray[np.float64], paths: tuple[int, int], into: PathTable
) -> None:
    stream = RowStream(course.seed, paths, rows=len(course.factors), bound=course.bound)
    price = np.full(paths[1] - paths[0], course.opening)
    factor = np.empty_like(price)
    state = _Holdings(course, into)
    marks = {day: [n for n, mark in enumerate(course.marks) if mark == day] for day in course.marks}
    for day in range(course.days):
        # Every row lies within the factors; "clip" only spares the check and a copy.
        np.take(factors, stream.following(), out=factor, mode="clip")
        price *= factor
        state.trade(price)
        state.measure()
        for mark in marks.get(day, ()):
            state.note(into.marked[mark])
    state.close()
    into.last[:] = price


class _Holdings:
    """A block's holdings under every policy: (policies, paths), updated in place."""

    def __init__(self, course: Course, into: PathTable) -> None:
        shape = into.value.shape
        self._course = course
        self._into = into
        self._peak = np.zeros(shape)
        self._share = np.empty(shape)
        self._lowest = np.ones(shape)
        self._below = np.empty(shape, np.bool_)
        # A scenario has 3,660 days at most: a narrow type moves fewer bytes.
        self._run, self._under = np.zeros(shape, np.int16), np.zeros(shape, np.int16)
        self._spare = np.empty(shape[1])
        self._buyers = [make_buyer(order, shape[1]) for order in course.orders]
        into.least[:] = np.inf
        # A holding of nothing has no fall: 0/0 is no number, and fmin leaves it aside.
        self._lower = np.minimum if course.held > 0 else np.fmin

    def trade(self, price: NDArray[np.float64]) -> None:
        """Let every policy buy at the day's price, unless its holding has fallen too far."""
        course, into, spare = self._course, self._into, self._spare
        for row, (order, buyer) in enumerate(zip(course.orders, self._buyers, strict=True)):
            buyer.buy(price, order.stop == NEVER or 1.0 - self._lowest[row] < order.stop)
            value, least = into.value[row], into.least[row]
            np.multiply(buyer.bought + course.held, price, out=value)
            if order.kind is Kind.HOLD:
                # Its cost stays, so that the least value leaves the least reserves: see close.
                np.minimum(least, value, out=least)
                continue
            np.multiply(value, course.kept, out=spare)
            spare -= buyer.cost
            np.minimum(least, spare, out=least)

    def measure(self) -> None:
        """Take peak, fall and days under the peak after the trades."""
        value, peak, share, run = self._into.value, self._peak, self._share, self._run
        np.maximum(peak, value, out=peak)
        np.divide(value, peak, out=share)
        # A number divided by a larger one never rounds up to 1.
        np.less(share, 1.0, out=self._below)
        self._lower(self._lowest, share, out=self._lowest)
        run += 1
        run *= self._below
        np.maximum(self._under, run, out=self._under)

    def note(self, into: NDArray[np.float64]) -> None:
        """Write value and cost as they are today."""
        into[0] = self._into.value
        for row, buyer in enumerate(self._buyers):
            into[1, row] = buyer.cost

    def close(self) -> None:
        """Write what the policies came to."""
        into = self._into
        for row, (order, buyer) in enumerate(zip(self._course.orders, self._buyers, strict=True)):
            into.cost[row] = buyer.cost
            if order.kind is Kind.HOLD:
                into.least[row] *= self._course.kept
                into.least[row] -= buyer.cost
        # One less the lowest share of a peak is the deepest fall, since rounding keeps the order.
        np.subtract(1.0, self._lowest, out=into.fall)
        into.under[:] = self._under
