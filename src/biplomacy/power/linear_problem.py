"""A linear problem in whole numbers, and what a solver answers to it (power §10.2-10.3).

Minimise cost x subject to row bounds and finite column bounds. Each row names the columns that
lift or lower it by one unit at a price, so every box of columns can be made feasible: no question
is ever "infeasible". Rows count millionths of a watt-hour (a ratio is a factor in ppm) or Wh.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from biplomacy.power.errors import LimitExceeded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

MAX_COLUMNS = 2_000_000
FREE_BELOW = -(2**63)
FREE_ABOVE = 2**63 - 1
NO_COLUMN = -1
MAX_FACTOR = 2**20
HEADROOM = 2**61
_COARSE = 31


@dataclass(frozen=True, slots=True)
class LinearProblem:
    """Whole numbers throughout, int64.

    ``lower``, ``upper``, ``cost``, ``unit``: (columns,) bounds in the column's unit, grains for
    one of it, and how many of it a solver should take for one. ``row_lower``, ``row_upper``
    (``FREE_BELOW`` and ``FREE_ABOVE`` where there is no bound), ``row_unit``: (rows,). ``short``,
    ``over``: (rows,) the column that adds to or takes from a row, each with the factor 1 or -1,
    or ``NO_COLUMN``. ``row_of``, ``column_of``, ``factor``: (entries,) sorted by column.
    ``constant`` is added to every cost, in grains.
    """

    lower: Whole
    upper: Whole
    cost: Whole
    unit: Whole
    row_lower: Whole
    row_upper: Whole
    row_unit: Whole
    short: Whole
    over: Whole
    row_of: Whole
    column_of: Whole
    factor: Whole
    constant: int


@dataclass(frozen=True, slots=True)
class LpAnswer:
    """A solver's answer in whole units: ``primal`` (columns,) and ``dual`` (rows,), int64.

    A dual is in grains for one unit of its row: minor units per MWh for a row of millionths of
    a Wh. Nothing is trusted of it; ``certificate.certify`` makes it feasible and bounds it.
    """

    primal: Whole
    dual: Whole


class LpSolver(Protocol):
    """Solves linear problems; any answer is legal, trust comes from the certificate (§10.4)."""

    def solve(self, problem: LinearProblem) -> LpAnswer:
        """Return an answer.

        Raises:
            SolverTimeout: there is none within the solver's time.
        """
        ...


@dataclass(slots=True)
class Draft:
    """A problem while it is being written, block by block."""

    constant: int = 0
    _columns: list[tuple[Whole, Whole, Whole]] = field(default_factory=list)
    _rows: list[tuple[Whole, Whole, Whole]] = field(default_factory=list)
    _entries: list[tuple[Whole, Whole, Whole]] = field(default_factory=list)
    _slacks: list[tuple[Whole, Whole, int]] = field(default_factory=list)
    _column_count: int = 0
    _row_count: int = 0

    def columns(self, upper: Whole, cost: Whole, *, unit: int) -> Whole:
        """Add columns from 0 to ``upper``; return their places in the shape of ``upper``."""
        places = self._column_count + np.arange(upper.size, dtype=np.int64)
        self._column_count += upper.size
        if self._column_count > MAX_COLUMNS:
            raise LimitExceeded(f"the problem has more than {MAX_COLUMNS:,} columns")
        spread = np.broadcast_to(cost, upper.shape)
        units = np.full(upper.size, unit, np.int64)
        self._columns.append((upper.ravel(), spread.ravel(), units))
        return places.reshape(upper.shape)

    def rows(self, lower: Whole, upper: Whole, *, unit: int) -> Whole:
        """Add rows within bounds; return their places."""
        places = self._row_count + np.arange(lower.size, dtype=np.int64)
        self._row_count += lower.size
        self._rows.append((lower, upper, np.full(lower.size, unit, np.int64)))
        return places

    def entries(self, rows: Whole, columns: Whole, factor: int) -> None:
        """Put ``factor`` where each row, broadcast over the columns, meets its column."""
        spread = np.broadcast_to(rows, columns.shape)
        factors = np.full(columns.size, factor, np.int64)
        self._entries.append((spread.ravel(), columns.ravel(), factors))

    def slack(self, rows: Whole, *, sign: int, price: int) -> Whole:
        """Add a column that adds to (1) or takes from (-1) each row at a price in grains a unit.

        Its bound is found by ``build``: what the row can ever need.
        """
        unit = int(self._rows[-1][2][0]) if rows.size else 1
        places = self.columns(np.zeros(rows.size, np.int64), np.array(price, np.int64), unit=unit)
        self.entries(rows, places, sign)
        self._slacks.append((rows, places, sign))
        return places

    def build(self) -> LinearProblem:
        """Return the problem.

        Raises:
            LimitExceeded: a row can pass 2^62 units, which whole numbers of 64 bits may not hold.
        """
        upper, cost, unit = (np.concatenate(part) for part in zip(*self._columns, strict=True))
        low, high, row_unit = (np.concatenate(part) for part in zip(*self._rows, strict=True))
        row_of, column_of, factor = (
            np.concatenate(part) for part in zip(*self._entries, strict=True)
        )
        by_column = np.argsort(column_of, kind="stable")
        row_of, column_of, factor = row_of[by_column], column_of[by_column], factor[by_column]
        least, most = _reach(row_of, factor, upper[column_of], len(low))
        short = np.full(len(low), NO_COLUMN, np.int64)
        over = short.copy()
        for rows, places, sign in self._slacks:
            (short if sign > 0 else over)[rows] = places
            needed = low[rows] - least[rows] if sign > 0 else most[rows] - high[rows]
            upper[places] = np.maximum(needed, 0)
        return LinearProblem(
            lower=np.zeros_like(upper),
            upper=upper,
            cost=cost,
            unit=unit,
            row_lower=low,
            row_upper=high,
            row_unit=row_unit,
            short=short,
            over=over,
            row_of=row_of,
            column_of=column_of,
            factor=factor,
            constant=self.constant,
        )


def _reach(row_of: Whole, factor: Whole, upper: Whole, rows: int) -> tuple[Whole, Whole]:
    """Return the least and the most that the entries can bring each row to."""
    if int(np.abs(factor).max(initial=0)) >= MAX_FACTOR or int(upper.max(initial=0)) >= HEADROOM:
        raise LimitExceeded(f"a factor reaches {MAX_FACTOR} or a bound {HEADROOM}")
    if largest_sum(row_of, factor, upper, rows) >= HEADROOM:
        raise LimitExceeded("a row of the problem is too large for 64 bits")
    whole = factor * upper
    least, most = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    np.add.at(least, row_of, np.minimum(whole, 0))
    np.add.at(most, row_of, np.maximum(whole, 0))
    return least, most


def largest_sum(place_of: Whole, factor: Whole, values: Whole, places: int) -> int:
    """Return a bound, from above, on the sums of ``|factor values|`` by place.

    A sum that reaches ``HEADROOM`` is bounded by some number that does too, without overflow:
    factors lie below ``MAX_FACTOR``, values below ``HEADROOM`` and above its negative.
    """
    coarse = np.zeros(places, np.int64)
    parts = np.abs(factor) * ((np.abs(values) >> _COARSE) + 1)
    np.add.at(coarse, place_of, np.minimum(parts, HEADROOM >> _COARSE))
    return int(coarse.max(initial=0)) << _COARSE
