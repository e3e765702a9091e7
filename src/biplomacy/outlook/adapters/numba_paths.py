"""The compiled engine: the same walk, one path at a time, by numba (extra ``fast``, BSD-2).

Bit for bit what ``walking.NumpyPaths`` gives, which the tests compare. No fast mathematics and no
fused multiply-add: every operation rounds once, in the plain engine's order. Unsigned numbers meet
only unsigned ones, since numba takes ``uint64`` with ``int64`` through float64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from biplomacy.outlook import generator
from biplomacy.outlook.model import Kind, PathTable
from biplomacy.outlook.path_table import empty_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from biplomacy.outlook.model import Course

    Floats = NDArray[np.float64]
    Words = NDArray[np.uint64]
    Whole = NDArray[np.int64]
    Given = tuple[Words, Whole, Floats]
    Orders = tuple[Whole, Whole, Floats, Whole]
    Out = tuple[Floats, ...]
    Terms = tuple[int, int, float, float]

_AT_ONCE = 10_000
_FIRST = np.uint64(generator.FIRST_FACTOR)
_SECOND = np.uint64(generator.SECOND_FACTOR)
_STEP = np.uint64(generator.STEP)
_PATH = np.uint64(generator.PATH_FACTOR)
_S0, _S1, _S2 = (np.uint64(shift) for shift in generator.SHIFTS)
_ONE = np.uint64(1)
_HOLD, _COIN, _DOLLAR, _AVERAGE, _BELOW = map(int, Kind)
_VALUE, _COST, _FALL, _UNDER, _LEAST, _BOUGHT, _PEAK, _RUN, _TOTAL = range(9)
_FIGURES = 9


class NumbaPaths:
    """A ``PathEngine`` on at most so many threads; without a number, on all that numba takes."""

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads

    def walk(
        self, course: Course, first: int, last: int, watch: Callable[[int], None]
    ) -> PathTable:
        """Return what the paths ``first`` to ``last - 1`` came to (``PathEngine.walk``)."""
        before: int = numba.get_num_threads()
        numba.set_num_threads(min(self._threads or before, before))
        try:
            return _run(course, first, last, watch)
        finally:
            numba.set_num_threads(before)


def _run(course: Course, first: int, last: int, watch: Callable[[int], None]) -> PathTable:
    table = empty_table(last - first, len(course.orders), len(course.marks))
    orders = (
        np.array([int(order.kind) for order in course.orders], np.int64),
        np.array([order.window for order in course.orders], np.int64),
        np.array([(o.size, o.stop, o.bought, o.spent) for o in course.orders]),
        np.array(course.marks, np.int64),
    )
    out = (table.value, table.cost, table.fall, table.under, table.least)
    for begin in range(first, last, _AT_ONCE):
        end = min(begin + _AT_ONCE, last)
        _walk(
            course.factors,
            np.array([course.seed, course.bound, begin], np.uint64),
            np.array([course.days, end - begin, begin - first], np.int64),
            np.array([course.opening, course.held, course.kept]),
            orders,
            (table.last, table.marked, *out),
        )
        watch(end - begin)
    return table


# The functions below are compiled: tuples and arrays instead of objects, and no call that numba
# would not put in line. ``words``: seed, bound, first path; ``counts``: days, paths, first column;
# ``numbers``: opening, held, kept; ``orders``: kinds, windows, sizes, marks.


@numba.njit(cache=True, parallel=True)
def _walk(
    factors: Floats, words: Words, counts: Whole, numbers: Floats, orders: Orders, out: Out
) -> None:
    for path in numba.prange(counts[1]):
        _walk_path(factors, (words, counts, numbers), orders, out, path)


@numba.njit(cache=True)
def _walk_path(factors: Floats, given: Given, orders: Orders, out: Out, path: int) -> None:
    words, counts, numbers = given
    kinds, windows, sizes, marks = orders
    marked = out[1]
    column = counts[2] + path
    state = _mixed(words[0] ^ ((words[2] + np.uint64(path)) * _PATH))
    row = np.uint64(0)
    price, held, kept = numbers[0], numbers[1], numbers[2]
    book = _opened(sizes)
    rings = np.zeros((len(kinds), _widest(kinds, windows)))
    for day in range(counts[0]):
        state, row = _following(day, state, row, words[1], np.uint64(len(factors)))
        price *= factors[row]
        for policy in range(len(kinds)):
            if kinds[policy] != _HOLD:
                order = (kinds[policy], windows[policy], sizes[policy, 0], sizes[policy, 1])
                _trade(order, day, policy, price, book, rings)
            _measure(policy, price, held, kept, book)
        for mark in range(len(marks)):
            if marks[mark] == day:
                marked[mark, 0, :, column] = book[_VALUE]
                marked[mark, 1, :, column] = book[_COST]
    out[0][column] = price
    for policy in range(len(kinds)):
        out[2][policy, column] = book[_VALUE, policy]
        out[3][policy, column] = book[_COST, policy]
        out[4][policy, column] = book[_FALL, policy]
        out[5][policy, column] = book[_UNDER, policy]
        out[6][policy, column] = book[_LEAST, policy]


@numba.njit(cache=True, inline="always")
def _following(
    day: int, state: np.uint64, row: np.uint64, bound: np.uint64, rows: np.uint64
) -> tuple[np.uint64, np.uint64]:
    """Return the next state and row of the stationary bootstrap."""
    state += _STEP
    drawn = _mixed(state)
    row += _ONE
    if day == 0:
        row = drawn % rows
    elif drawn < bound:
        state += _STEP
        row = _mixed(state) % rows
    elif row >= rows:
        row = np.uint64(0)
    return state, row


@numba.njit(cache=True)
def _widest(kinds: Whole, windows: Whole) -> int:
    """Return the longest window of a mean."""
    widest = 0
    for policy in range(len(kinds)):
        if kinds[policy] == _BELOW:
            widest = max(widest, windows[policy])
    return widest


@numba.njit(cache=True)
def _opened(sizes: Floats) -> Floats:
    """Return every policy's figures before the first day: (figures, policies)."""
    book = np.zeros((_FIGURES, len(sizes)))
    book[_BOUGHT] = sizes[:, 2]
    book[_COST] = sizes[:, 3]
    book[_LEAST] = np.inf
    return book


@numba.njit(cache=True, inline="always")
def _trade(order: Terms, day: int, policy: int, close: float, book: Floats, rings: Floats) -> None:
    """Let one policy buy, unless its holding has fallen too far."""
    kind, window, size, stop = order
    spent, coins = 0.0, 0.0
    if kind == _COIN:
        spent, coins = close * size, size
    elif kind == _DOLLAR:
        spent, coins = size, size / close
    elif kind == _AVERAGE:
        lacking = size * np.float64(day + 1) - book[_BOUGHT, policy] * close
        if lacking > 0:
            spent, coins = lacking, lacking / close
    else:
        total = book[_TOTAL, policy] + close
        total -= rings[policy, day % window]
        rings[policy, day % window] = close
        book[_TOTAL, policy] = total
        if close * np.float64(min(day + 1, window)) < total:
            spent, coins = size, size / close
    if book[_FALL, policy] < stop:
        book[_COST, policy] += spent
        book[_BOUGHT, policy] += coins


@numba.njit(cache=True, inline="always")
def _measure(policy: int, close: float, held: float, kept: float, book: Floats) -> None:
    """Take value, peak, fall, days under the peak and least reserves after the trade."""
    value = (book[_BOUGHT, policy] + held) * close
    book[_VALUE, policy] = value
    peak = book[_PEAK, policy]
    if value < peak:
        run = book[_RUN, policy] + 1.0
        book[_RUN, policy] = run
        book[_FALL, policy] = max(book[_FALL, policy], 1.0 - value / peak)
        book[_UNDER, policy] = max(book[_UNDER, policy], run)
    else:
        book[_PEAK, policy] = value
        book[_RUN, policy] = 0.0
    least = value * kept - book[_COST, policy]
    book[_LEAST, policy] = min(book[_LEAST, policy], least)


@numba.njit(cache=True, inline="always")
def _mixed(word: np.uint64) -> np.uint64:
    word = (word ^ (word >> _S0)) * _FIRST
    word = (word ^ (word >> _S1)) * _SECOND
    return word ^ (word >> _S2)
