"""Which rows of the history the paths take: splitmix64 and the stationary bootstrap (§9.3, §9.4).

All numbers are unsigned and wrap at 64 bits. A path depends on the seed and its own number alone,
so any split of the paths over shards, threads or machines draws the same days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST_FACTOR = 0xBF58476D1CE4E5B9
SECOND_FACTOR = 0x94D049BB133111EB
STEP = 0x9E3779B97F4A7C15
PATH_FACTOR = 0xD1342543DE82EF95
SHIFTS = (30, 27, 31)
_FACTORS = (np.uint64(FIRST_FACTOR), np.uint64(SECOND_FACTOR))
_SHIFTS = tuple(np.uint64(shift) for shift in SHIFTS)
_STEP = np.uint64(STEP)


def first_states(seed: int, first: int, last: int) -> NDArray[np.uint64]:
    """Return the generators' states of the paths ``first`` to ``last - 1`` before any draw."""
    paths = np.arange(first, last, dtype=np.uint64)
    states = np.uint64(seed) ^ paths * np.uint64(PATH_FACTOR)
    _mix(states, states, np.empty_like(states))
    return states


def jump_bound(mean_block: int) -> int:
    """Return p: a draw below it begins another block."""
    return 2**64 // mean_block


class RowStream:
    """The rows that the paths ``first`` to ``last - 1`` take, day by day.

    A row number is not wrapped at the end of the history: it runs on past ``rows``, at most one
    for each day, and stands for its remainder.
    """

    def __init__(self, seed: int, paths: tuple[int, int], *, rows: int, bound: int) -> None:
        self._states = first_states(seed, *paths)
        self._drawn = np.empty_like(self._states)
        self._spare = np.empty_like(self._states)
        self._jumps = np.empty(len(self._states), np.bool_)
        self._rows = np.uint64(rows)
        self._bound = np.uint64(bound)
        self._row: NDArray[np.int64] | None = None

    def following(self) -> NDArray[np.int64]:
        """Return the next day's rows; the array is used again for the day after."""
        self._states += _STEP
        _mix(self._states, self._drawn, self._spare)
        if self._row is None:
            self._row = (self._drawn % self._rows).astype(np.int64)
            return self._row
        self._row += 1
        np.less(self._drawn, self._bound, out=self._jumps)
        (jumping,) = self._jumps.nonzero()
        if jumping.size:
            states = self._states[jumping] + _STEP
            self._states[jumping] = states
            _mix(states, states, np.empty_like(states))
            self._row[jumping] = states % self._rows
        return self._row


def _mix(words: NDArray[np.uint64], into: NDArray[np.uint64], spare: NDArray[np.uint64]) -> None:
    """Write ``words`` mixed ``into`` another array, or into the same."""
    np.right_shift(words, _SHIFTS[0], out=spare)
    np.bitwise_xor(words, spare, out=into)
    into *= _FACTORS[0]
    np.right_shift(into, _SHIFTS[1], out=spare)
    into ^= spare
    into *= _FACTORS[1]
    np.right_shift(into, _SHIFTS[2], out=spare)
    into ^= spare
