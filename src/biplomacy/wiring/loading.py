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
        "templates": "biplomacy.chain.script_templates",
        "kernel-engine": "biplomacy.chain.adapters.kernel_engine",
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
        "leaf-csv": "biplomacy.solvency.adapters.leaf_csv",
        "leaf-parquet": "biplomacy.solvency.adapters.leaf_parquet",
        "tree-directory": "biplomacy.solvency.adapters.tree_directory",
        "pedersen": "biplomacy.solvency.pedersen",
        "plain-tree": "biplomacy.solvency.plain_tree",
        "numba-tree": "biplomacy.solvency.adapters.numba_tree",
        "leaves": "biplomacy.solvency.leaves",
        "tree-building": "biplomacy.solvency.building",
        "tree-rebuild": "biplomacy.solvency.rebuild",
        "address-files": "biplomacy.screening.adapters.ofac_address_files",
        "sdn-csv": "biplomacy.screening.adapters.ofac_sdn_csv",
        "address-csv": "biplomacy.screening.adapters.address_csv",
        "version-directory": "biplomacy.screening.adapters.version_directory",
        "ivms101": "biplomacy.screening.adapters.ivms101",
        "trp-http": "biplomacy.screening.adapters.trp_http",
        "day-files": "biplomacy.surveillance.adapters.day_files",
        "duckdb-rules": "biplomacy.surveillance.adapters.duckdb_engine",
        "parquet-day": "biplomacy.surveillance.adapters.parquet_day",
    }
)
_EXTRAS = frozenset(
    {"numba-merit", "numba-paths", "highs", "linopy", "pypsa-file", "dask", "numba-tree"}
)
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
