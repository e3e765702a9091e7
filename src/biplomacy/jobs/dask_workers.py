"""Ranges of work on a Dask cluster (extra ``scale``, BSD-3): ours on loopback, or a given one."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import dask
from distributed import Client, LocalCluster

from biplomacy.jobs.ranges import joined, ranges
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from biplomacy.jobs.ranges import Rows

_TASKS = 8
"""Tasks for each worker: few enough to cost little, enough that none waits long for another."""
_MEMORY = {
    f"distributed.nanny.pre-spawn-environ.MALLOC_{name}_THRESHOLD_": 2**28
    for name in ("TRIM", "MMAP")
}
"""Dask's own setting gives each array back to the machine, which then clears every new page."""


class DaskWorkers(AbstractContextManager["DaskWorkers"]):
    """``Workers`` of a scheduler at ``address``, or of ``workers`` processes on loopback.

    What is opened here is stopped on leaving; a given cluster stays as it was.

    Raises:
        SourceUnavailable: no scheduler answers at the address.
    """

    def __init__(self, workers: int = 1, address: str | None = None) -> None:
        self._cluster: LocalCluster | None = None
        if address is None:
            with dask.config.set(_MEMORY):
                self._cluster = LocalCluster(  # type: ignore[no-untyped-call]  # theirs
                    n_workers=workers,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address=None,
                )
        try:
            at = self._cluster or address
            self._client = Client(at, timeout="10s")  # type: ignore[no-untyped-call]  # theirs
        except (OSError, ValueError) as error:
            raise SourceUnavailable(
                f"no Dask scheduler answers at {address}: {error}",
                hint="start it, or leave the address out",
            ) from error

    def rows(self, work: Callable[[int, int], Rows], total: int, least: int) -> Rows:
        """Return the rows in order (``Workers.rows``)."""
        send = self._client.scatter
        everywhere = send(work, broadcast=True, hash=False)  # type: ignore[no-untyped-call]  # theirs
        workers = len(self._client.nthreads())  # type: ignore[no-untyped-call]  # theirs
        size = max(least, -(-total // (_TASKS * workers)))
        futures = [
            self._client.submit(_part, everywhere, first, last, pure=False)
            for first, last in ranges(total, size)
        ]
        parts: list[Rows] = self._client.gather(futures)  # type: ignore[no-untyped-call]  # theirs
        return joined(parts)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()  # type: ignore[no-untyped-call]  # theirs
        if self._cluster is not None:
            self._cluster.close()


def _part(work: Callable[[int, int], Rows], first: int, last: int) -> Rows:
    return work(first, last)
