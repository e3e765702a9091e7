"""What paths came to: one column for each path, and the digest over all of them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.outlook.model import PathTable
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_AT_ONCE = 1 << 14


def empty_table(paths: int, policies: int, marks: int) -> PathTable:
    """Return a table to be filled in."""
    shape = policies, paths
    return PathTable(
        last=np.empty(paths),
        value=np.empty(shape),
        cost=np.empty(shape),
        fall=np.empty(shape),
        under=np.empty(shape),
        least=np.empty(shape),
        marked=np.empty((marks, 2, *shape)),
    )


def join_tables(tables: Sequence[PathTable]) -> PathTable:
    """Return the table of consecutive runs of paths, given in their order."""
    if len(tables) == 1:
        return tables[0]

    return _by_name(lambda parts: np.concatenate(parts, axis=-1), tables)


def part_of_table(table: PathTable, first: int, last: int) -> PathTable:
    """Return views of the columns ``first`` to ``last - 1``."""

    def viewed(arrays: Sequence[Floats]) -> Floats:
        return arrays[0].T[first:last].T

    return _by_name(viewed, (table,))


def copy_table(table: PathTable, into: PathTable) -> None:
    """Copy every column of ``table`` into a table of the same shape."""
    into.last[:] = table.last
    into.value[:] = table.value
    into.cost[:] = table.cost
    into.fall[:] = table.fall
    into.under[:] = table.under
    into.least[:] = table.least
    into.marked[:] = table.marked


def _by_name(make: Callable[[Sequence[Floats]], Floats], tables: Sequence[PathTable]) -> PathTable:
    return PathTable(
        last=make([table.last for table in tables]),
        value=make([table.value for table in tables]),
        cost=make([table.cost for table in tables]),
        fall=make([table.fall for table in tables]),
        under=make([table.under for table in tables]),
        least=make([table.least for table in tables]),
        marked=make([table.marked for table in tables]),
    )


def digest_paths(table: PathTable) -> Digest:
    """Return the SHA-256 over the paths by their number.

    Of each path, as little-endian float64: its last price; then for each policy value, cost,
    fall, days under the peak and least reserves; then for each mark the values and the costs of
    all policies. Every one of these depends on every day before it.
    """
    paths = len(table.last)
    seen = hashlib.sha256()
    by_policy = np.stack(
        (table.value, table.cost, table.fall, table.under, table.least), axis=1
    ).reshape(-1, paths)
    marked = table.marked.reshape(-1, paths)
    for first in range(0, paths, _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        rows = np.concatenate((table.last[None, part], by_policy[:, part], marked[:, part]))
        seen.update(np.ascontiguousarray(rows.T, dtype="<f8").tobytes())
    return Digest(seen.digest())
