"""The compiled engine: the same walk, a few paths side by side, by numba (extra ``fast``, BSD-2).

Bit for bit what ``walking.NumpyPaths`` gives, which the tests compare. No fast mathematics and no
fused multiply-add: every operation rounds once, in the plain engine's order. Unsigned numbers meet
only unsigned ones, since numba takes ``uint64`` with ``int64`` through float64.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numba
import numpy as np

from biplomacy.outlook import generator
from biplomacy.outlook.course import unrolled_factors
from biplomacy.outlook.model import Kind, PathTable
from biplomacy.outlook.path_table import empty_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from biplomacy.outlook.model import Course

    Floats = NDArray[np.float64]
    Words = NDArray[np.uint64]
    Whole = NDArray[np.int64]
    Orders = tuple[Whole, Floats, Whole]
    Lanes = tuple[Words, Floats, Floats]
    Out = tuple[Floats, Floats, tuple[Floats, ...]]

# What is worked on at once stays in the nearest cache, and fills the processor's widest registers.
_LANES = 128
_TASK = 10 * _LANES
_FIRST, _SECOND = np.uint64(generator.FIRST_FACTOR), np.uint64(generator.SECOND_FACTOR)
_STEP, _PATH = np.uint64(generator.STEP), np.uint64(generator.PATH_FACTOR)
_S0, _S1, _S2 = (np.uint64(shift) for shift in generator.SHIFTS)
_, _COIN, _DOLLAR, _AVERAGE, _BELOW = map(int, Kind)
# Where each figure of a policy's book begins; the first five are handed out, in this order.
_BOOK = 9 * _LANES
_VALUE, _COST, _FALL, _UNDER, _LEAST, _BOUGHT, _PEAK, _RUN, _TOTAL = range(0, _BOOK, _LANES)
_STATE, _DRAWN, _ROW = range(0, 3 * _LANES, _LANES)


class NumbaPaths:
    """A ``PathEngine`` on at most so many threads; without a number, one for each processor."""

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads or os.cpu_count() or 1

    def walk(
        self, course: Course, first: int, last: int, watch: Callable[[int], None]
    ) -> PathTable:
        """Return what the paths ``first`` to ``last - 1`` came to (``PathEngine.walk``)."""
        table = empty_table(last - first, len(course.orders), len(course.marks))
        factors = unrolled_factors(course)
        words = np.array([course.seed, course.bound, len(course.factors)], np.uint64)
        numbers = np.array([course.opening, course.held, course.kept])
        orders = (
            np.array([(order.kind, order.window) for order in course.orders], np.int64),
            np.array([(o.size, o.stop, o.bought, o.spent) for o in course.orders]),
            np.array(course.marks, np.int64),
        )
        figures = (table.value, table.cost, table.fall, table.under, table.least)

        def task(begin: int) -> int:
            end = min(begin + _TASK, last)
            counts = np.array([course.days, begin, end, first], np.int64)
            _walk(factors, words, counts, numbers, orders, (table.last, table.marked, figures))
            return end - begin

        with ThreadPoolExecutor(self._threads) as pool:
            for done in pool.map(task, range(first, last, _TASK)):
                watch(done)
        return table


# Compiled: each loop over the lanes goes by offsets known beforehand, without a branch and without
# a check for zero, so that it becomes vector instructions. ``words``: seed, bound, rows;
# ``counts``: days, first path, path after the last, path of the first column; ``numbers``: opening,
# held, kept; ``orders``: kind and window, then size, stop, bought, spent of each policy; marks.
_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


@_compiled
def _walk(
    factors: Floats, words: Words, counts: Whole, numbers: Floats, orders: Orders, out: Out
) -> None:
    days, begin, end, origin = counts
    kinds, sizes, marks = orders
    draws, price = np.empty(3 * _LANES, np.uint64), np.empty(_LANES)
    book = np.empty((len(kinds), _BOOK))
    rings = np.empty((len(kinds), _LANES * kinds[:, 1].max()))
    for path in range(begin, end, _LANES):
        columns = (path - origin, min(path + _LANES, end) - origin)
        _open(words[0], np.uint64(path), numbers[0], sizes, (draws, price, book))
        rings[:] = 0.0
        for day in range(days):
            _draw(draws)
            _advance(day, words, draws, factors, price)
            for policy in range(len(book)):
                _trade(kinds[policy], sizes[policy], day, price, (book[policy], rings[policy]))
                _measure(numbers, price, book[policy])
            for mark in range(len(marks)):
                if marks[mark] == day:
                    _write(book, _VALUE, columns, out[1][mark, 0])
                    _write(book, _COST, columns, out[1][mark, 1])
        for column in range(columns[0], columns[1]):
            out[0][column] = price[column - columns[0]]
        for figure in range(len(out[2])):
            _write(book, figure * _LANES, columns, out[2][figure])


@_compiled
def _open(seed: np.uint64, path: np.uint64, opening: float, sizes: Floats, lanes: Lanes) -> None:
    """Set every lane to before the first day."""
    draws, price, book = lanes
    book[:] = 0.0
    for lane in range(_LANES):
        draws[_STATE + lane] = _mixed(seed ^ ((path + np.uint64(lane)) * _PATH))
        draws[_ROW + lane] = np.uint64(0)
        price[lane] = opening
        for policy in range(len(book)):
            book[policy, _BOUGHT + lane] = sizes[policy, 2]
            book[policy, _COST + lane] = sizes[policy, 3]
            book[policy, _LEAST + lane] = np.inf


@_compiled
def _draw(draws: Words) -> None:
    """Draw a number for each lane, and let its row run on."""
    for lane in range(_LANES):
        state = draws[_STATE + lane] + _STEP
        draws[_STATE + lane] = state
        draws[_DRAWN + lane] = _mixed(state)
        draws[_ROW + lane] += np.uint64(1)


@_compiled
def _advance(day: int, words: Words, draws: Words, factors: Floats, price: Floats) -> None:
    """Begin another block where the number drawn says so, and move the price."""
    bound, rows = words[1], words[2]
    for lane in range(_LANES):
        drawn = draws[_DRAWN + lane]
        if day == 0:
            draws[_ROW + lane] = drawn % rows
        elif drawn < bound:
            state = draws[_STATE + lane] + _STEP
            draws[_STATE + lane] = state
            draws[_ROW + lane] = _mixed(state) % rows
        price[lane] *= factors[draws[_ROW + lane]]


@_compiled
def _trade(
    kind: Whole, sizes: Floats, day: int, price: Floats, held: tuple[Floats, Floats]
) -> None:
    """Let one policy buy in every lane, unless its holding has fallen too far."""
    part, ring = held
    if kind[0] == _COIN:
        _buy_coin(sizes, price, part)
    elif kind[0] == _DOLLAR:
        _buy_dollar(sizes, price, part)
    elif kind[0] == _AVERAGE:
        _buy_average(sizes, np.float64(day + 1), price, part)
    elif kind[0] == _BELOW:
        known = np.float64(min(day + 1, kind[1]))
        _buy_below(sizes, known, price, part, ring[day % kind[1] * _LANES :])


@_compiled
def _buy_coin(sizes: Floats, price: Floats, part: Floats) -> None:
    size, stop = sizes[0], sizes[1]
    for lane in range(_LANES):
        _spend(part, lane, part[_FALL + lane] < stop, price[lane] * size, size)


@_compiled
def _buy_dollar(sizes: Floats, price: Floats, part: Floats) -> None:
    size, stop = sizes[0], sizes[1]
    for lane in range(_LANES):
        _spend(part, lane, part[_FALL + lane] < stop, size, size / price[lane])


@_compiled
def _buy_average(sizes: Floats, days: float, price: Floats, part: Floats) -> None:
    size, stop = sizes[0], sizes[1]
    for lane in range(_LANES):
        lacking = size * days - part[_BOUGHT + lane] * price[lane]
        buys = (part[_FALL + lane] < stop) & (lacking > 0.0)
        _spend(part, lane, buys, lacking, lacking / price[lane])


@_compiled
def _buy_below(sizes: Floats, known: float, price: Floats, part: Floats, oldest: Floats) -> None:
    size, stop = sizes[0], sizes[1]
    for lane in range(_LANES):
        total = part[_TOTAL + lane] + price[lane]
        total -= oldest[lane]
        oldest[lane] = price[lane]
        part[_TOTAL + lane] = total
        buys = (part[_FALL + lane] < stop) & (price[lane] * known < total)
        _spend(part, lane, buys, size, size / price[lane])


@_compiled
def _spend(part: Floats, lane: int, buys: np.bool_, spent: float, coins: float) -> None:
    cost, bought = part[_COST + lane], part[_BOUGHT + lane]
    part[_COST + lane] = cost + spent if buys else cost
    part[_BOUGHT + lane] = bought + coins if buys else bought


@_compiled
def _measure(numbers: Floats, price: Floats, part: Floats) -> None:
    """Take value, peak, fall, days under the peak and least reserves after the trades."""
    held, kept = numbers[1], numbers[2]
    for lane in range(_LANES):
        value = (part[_BOUGHT + lane] + held) * price[lane]
        peak, run = part[_PEAK + lane], part[_RUN + lane] + 1.0
        run = run if value < peak else 0.0
        peak = max(value, peak)
        # Of a holding of nothing 0/0 is no number, and no fall.
        fall, deepest = 1.0 - value / peak, part[_FALL + lane]
        longest, least = part[_UNDER + lane], part[_LEAST + lane]
        left = value * kept - part[_COST + lane]
        part[_VALUE + lane], part[_PEAK + lane], part[_RUN + lane] = value, peak, run
        part[_FALL + lane] = max(deepest, fall)
        part[_UNDER + lane] = max(longest, run)
        part[_LEAST + lane] = min(least, left)


@_compiled
def _write(book: Floats, figure: int, columns: tuple[int, int], into: Floats) -> None:
    """Write one figure of the lanes that are asked for into their columns."""
    for policy in range(len(book)):
        for column in range(columns[0], columns[1]):
            into[policy, column] = book[policy, figure + column - columns[0]]


@_compiled
def _mixed(word: np.uint64) -> np.uint64:
    word = (word ^ (word >> _S0)) * _FIRST
    word = (word ^ (word >> _S1)) * _SECOND
    return word ^ (word >> _S2)
