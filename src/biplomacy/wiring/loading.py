"""Adapters by name, loaded when they are asked for.

So a command waits only for the libraries that it uses.
"""

from __future__ import annotations

import importlib
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_ADAPTERS = MappingProxyType(
    {
        "blocks": "biplomacy.chain.adapters.blocks_directory",
        "node": "biplomacy.chain.adapters.node",
        "kernel": "biplomacy.chain.adapters.kernel",
        "descriptors": "biplomacy.chain.adapters.descriptors",
        "directory": "biplomacy.record.adapters.directory",
        "tiles": "biplomacy.record.adapters.http_tiles",
        "mirror": "biplomacy.record.adapters.mirror_files",
        "witness": "biplomacy.record.adapters.witness_http",
        "local-witness": "biplomacy.record.adapters.local_witness",
        "keys": "biplomacy.record.adapters.key_files",
        "prices": "biplomacy.market.adapters.csv_file",
        "store": "biplomacy.store.opening",
        "history": "biplomacy.outlook.adapters.history_file",
        "numba-paths": "biplomacy.outlook.adapters.numba_paths",
        "packages": "biplomacy.accord.adapters.package_directory",
        "hpke": "biplomacy.accord.adapters.hpke",
        "plain-merit": "biplomacy.power.merit_plain",
        "numba-merit": "biplomacy.power.adapters.numba_merit",
        "highs": "biplomacy.power.adapters.highs_solver",
        "linopy": "biplomacy.power.adapters.linopy_model",
        "pypsa-file": "biplomacy.power.adapters.pypsa_file",
        "dask": "biplomacy.jobs.dask_workers",
        "meter-file": "biplomacy.power.adapters.meter_csv",
    }
)
_EXTRAS = frozenset({"numba-merit", "numba-paths", "highs", "linopy", "pypsa-file", "dask"})
"""What a machine may lack: each is asked for by name, and the rest works without it."""


def broken_adapters() -> tuple[tuple[str, str], ...]:
    """Return the adapters whose libraries do not load on this machine, each with the reason."""
    found = []
    for name in sorted(_ADAPTERS.keys() - _EXTRAS, key=list(_ADAPTERS).index):
        try:
            load(name)
        except (ImportError, OSError, AttributeError, RuntimeError) as error:
            found.append((name, f"{type(error).__name__}: {error}"))
    return tuple(found)


def load(name: str) -> ModuleType:
    """Return the adapter of that name."""
    return importlib.import_module(_ADAPTERS[name])
