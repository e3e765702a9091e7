"""Work cut into ranges, and done here or by whoever maps it (power §14.5)."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Protocol

import numpy as np

from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

LEAST_YEARS = 25
"""Fewer dispatch years a task cost more to hand out than to do."""
LEAST_PATHS = 5_000


class Workers(Protocol):
    """Does ranges of one work; the rows are those of ``work(0, total)``, in order."""

    def rows(self, work: Callable[[int, int], Rows], total: int, least: int) -> Rows:
        """Return the rows of ``work`` over 0 to ``total``, in tasks of at least ``least``.

        Raises:
            FieldMalformed: there is nothing to do, or a task would hold nothing.
        """
        ...


class Here:
    """``Workers`` in this process: one range after the other."""

    def rows(self, work: Callable[[int, int], Rows], total: int, least: int) -> Rows:
        """Return the rows in order (``Workers.rows``)."""
        return joined([work(first, last) for first, last in ranges(total, least)])


class LocalPool:
    """``Workers`` in so many processes of this machine; the work must be picklable."""

    def __init__(self, workers: int) -> None:
        if workers < 1:
            raise FieldMalformed(f"{workers} workers are none", hint="give 1 or more")
        self._workers = workers

    def rows(self, work: Callable[[int, int], Rows], total: int, least: int) -> Rows:
        """Return the rows in order (``Workers.rows``)."""
        firsts, lasts = zip(*ranges(total, least), strict=True)
        with ProcessPoolExecutor(self._workers, mp_context=get_context("spawn")) as pool:
            return joined(list(pool.map(work, firsts, lasts)))


def ranges(total: int, least: int) -> Iterator[tuple[int, int]]:
    """Yield [first, last) over 0 to ``total``, each of ``least`` or, at the end, up to twice that.

    >>> list(ranges(70, 25))
    [(0, 25), (25, 70)]
    """
    if total < 1 or least < 1:
        raise FieldMalformed(f"{total} rows in tasks of {least} are no work")
    count = max(1, total // least)
    for task in range(count):
        yield task * least, total if task == count - 1 else (task + 1) * least


def joined(parts: list[Rows]) -> Rows:
    """Return the rows of all parts, in the parts' order."""
    rows: Rows = np.concatenate(parts)
    return rows
