"""The plain engine: paths walked with NumPy, a block of paths at a time, day by day.

It is the reference that a verifier runs. A block's arrays stay in the processor's cache, and
memory does not grow with the number of days. Each operation is one rounding, in the order of
``course``, so another engine that keeps the order gives the same bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biplomacy.outlook.buying import make_buyer
from biplomacy.outlook.generator import RowStream
from biplomacy.outlook.model import NEVER, Kind, PathTable
from biplomacy.outlook.path_table import copy_table, empty_table, part_of_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from biplomacy.outlook.model import Course

BLOCK = 8_192


class NumpyPaths:
    """A ``PathEngine`` that needs NumPy alone."""

    def walk(
        self, course: Course, first: int, last: int, watch: Callable[[int], None]
    ) -> PathTable:
        """Return what the paths ``first`` to ``last - 1`` came to (``PathEngine.walk``)."""
        table = empty_table(last - first, len(course.orders), len(course.marks))
        # The rows that the last draw of a path may run on to, so that no row is ever wrapped.
        repeats = -(-course.days // len(course.factors)) + 1
        factors = np.tile(course.factors, repeats)
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
        state.measure(price)
        for mark in marks.get(day, ()):
            into.marked[mark, 0] = into.value
            into.marked[mark, 1] = into.cost
    state.close()
    into.last[:] = price


class _Holdings:
    """A block's holdings under every policy: (policies, paths), updated in place, in ``into``."""

    def __init__(self, course: Course, into: PathTable) -> None:
        shape = into.value.shape
        self._course = course
        self._into = into
        self._bought = np.empty(shape)
        for row, order in enumerate(course.orders):
            self._bought[row] = order.bought
            into.cost[row] = order.spent
        into.under[:] = 0.0
        into.least[:] = np.inf
        self._peak = np.zeros(shape)
        self._spare = np.empty(shape)
        self._run = np.zeros(shape)
        self._risen = np.empty(shape, np.bool_)
        self._lowest = np.ones(shape)
        self._buyers = [
            (row, order.stop, make_buyer(order, shape[1]))
            for row, order in enumerate(course.orders)
            if order.kind is not Kind.HOLD
        ]
        # A holding of nothing has no fall: 0/0 is no number, and fmin leaves it aside.
        self._lower = np.minimum if course.held > 0 else np.fmin

    def close(self) -> None:
        """Write the deepest falls: one less the lowest share of a peak, which rounds alike."""
        np.subtract(1.0, self._lowest, out=self._into.fall)

    def trade(self, price: NDArray[np.float64]) -> None:
        """Let every policy buy at the day's price, unless its holding has fallen too far."""
        for row, stop, buyer in self._buyers:
            where = True if stop == NEVER else 1.0 - self._lowest[row] < stop
            buyer.buy(price, self._bought[row], self._into.cost[row], where)

    def measure(self, price: NDArray[np.float64]) -> None:
        """Take value, peak, fall, days under the peak and least reserves after the trades."""
        into, peak, spare, risen, run = (
            self._into, self._peak, self._spare, self._risen, self._run
        )  # fmt: skip
        value = into.value
        np.add(self._bought, self._course.held, out=value)
        value *= price
        np.greater_equal(value, peak, out=risen)
        np.maximum(peak, value, out=peak)
        np.divide(value, peak, out=spare)
        self._lower(self._lowest, spare, out=self._lowest)
        run += 1.0
        np.copyto(run, 0.0, where=risen)
        np.maximum(into.under, run, out=into.under)
        np.multiply(value, self._course.kept, out=spare)
        spare -= into.cost
        np.minimum(into.least, spare, out=into.least)
