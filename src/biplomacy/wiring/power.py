"""Compiled kernels, solvers and files of the power office."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from biplomacy.power.errors import SolverMissing
from biplomacy.wiring.loading import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import ModuleType

    from biplomacy.jobs.ranges import Workers
    from biplomacy.power.linear_problem import LpSolver
    from biplomacy.power.merit import MeritKernel
    from biplomacy.power.meter import MeterSource
    from biplomacy.power.model import FlexibleLoad, SystemHours

_SOLVERS = MappingProxyType({"highs": "HighsSolver", "linopy": "LinopySolver"})


class NetworkFile(Protocol):
    """Writes a dispatched year for another tool."""

    def content(self, hours: SystemHours, loads: Sequence[FlexibleLoad]) -> bytes:
        """Return the bytes of the file."""
        ...


def open_merit(name: str = "plain") -> MeritKernel:
    """Open a kernel of the merit order, ``plain`` or ``numba``; raises ``SolverMissing``."""
    if name == "plain":
        plain: MeritKernel = load("plain-merit").PLAIN
        return plain
    if name != "numba":
        raise SolverMissing(f"no kernel is called {name[:40]!r}", hint="name plain or numba")
    try:
        kernel: MeritKernel = load("numba-merit").NumbaMerit()
    except ImportError as error:
        raise SolverMissing(
            f"the kernel numba cannot be loaded: {error}",
            hint="install the extra fast, or take the kernel plain, which gives the same",
        ) from error
    return kernel


def open_meter(path: Path) -> MeterSource:
    """Open a meter file; raises SourceUnavailable, LimitExceeded or SystemMalformed."""
    source: MeterSource = load("meter-file").MeterFile(path)
    return source


def open_lp_solver(name: str = "highs") -> LpSolver:
    """Open ``highs``, or ``linopy`` in front of it; raises ``SolverMissing``."""
    if name not in _SOLVERS:
        raise SolverMissing(f"no solver is called {name[:40]!r}", hint="name highs or linopy")
    solver: LpSolver = getattr(_extra(name, "lp"), _SOLVERS[name])()
    return solver


def open_network_file() -> NetworkFile:
    """Open the writer of files for PyPSA; raises ``SolverMissing``."""
    writer: NetworkFile = _extra("pypsa-file", "network").PypsaFile()
    return writer


def open_dask(workers: int = 1, address: str | None = None) -> AbstractContextManager[Workers]:
    """Open Dask workers here, or those of a scheduler; raises ``SolverMissing``."""
    found: AbstractContextManager[Workers] = _extra("dask", "scale").DaskWorkers(workers, address)
    return found


def _extra(name: str, extra: str) -> ModuleType:
    try:
        return load(name)
    except ImportError as error:
        raise SolverMissing(
            f"{name} cannot be loaded: {error}",
            hint=f"install the extra {extra}; the merit order needs none",
        ) from error
