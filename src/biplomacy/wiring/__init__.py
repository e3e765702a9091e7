"""The composition root: settings read once, adapters opened, nothing decided."""

from __future__ import annotations

from biplomacy.wiring.accord import (
    keep_secret,
    make_sealing_key,
    open_packages,
    open_sealer,
    open_unsealer,
    open_waiting,
    pack_package,
    read_package_archive,
    read_package_directory,
)
from biplomacy.wiring.chain import (
    open_block_source,
    open_blocks_directory,
    open_descriptors,
    open_script_engine,
    validate_chain,
)
from biplomacy.wiring.loading import (
    broken_adapters,
)
from biplomacy.wiring.market import (
    MIT_SERIES,
    open_prices,
)
from biplomacy.wiring.outlook import (
    open_history,
    open_numba_paths,
)
from biplomacy.wiring.power import (
    open_dask,
    open_lp_solver,
    open_merit,
    open_network_file,
)
from biplomacy.wiring.record import (
    co_sign,
    make_note_key,
    make_official_key,
    open_local_witness,
    open_log,
    open_log_signer,
    open_mirror,
    open_official_signer,
    open_record_source,
    open_store,
    open_tiles,
    open_witness_signer,
    open_witnesses,
    sign_entry,
)
from biplomacy.wiring.settings import (
    Settings,
    SystemClock,
    SystemRandomness,
    read_settings,
)
from biplomacy.wiring.solvency import (
    build_tree,
    open_leaf_file,
    open_points,
    open_tree,
    open_tree_engine,
    rebuild_tree,
    survey_leaves,
)

__all__ = [
    "MIT_SERIES",
    "Settings",
    "SystemClock",
    "SystemRandomness",
    "broken_adapters",
    "build_tree",
    "co_sign",
    "keep_secret",
    "make_note_key",
    "make_official_key",
    "make_sealing_key",
    "open_block_source",
    "open_blocks_directory",
    "open_dask",
    "open_descriptors",
    "open_history",
    "open_leaf_file",
    "open_local_witness",
    "open_log",
    "open_log_signer",
    "open_lp_solver",
    "open_merit",
    "open_mirror",
    "open_network_file",
    "open_numba_paths",
    "open_official_signer",
    "open_packages",
    "open_points",
    "open_prices",
    "open_record_source",
    "open_script_engine",
    "open_sealer",
    "open_store",
    "open_tiles",
    "open_tree",
    "open_tree_engine",
    "open_unsealer",
    "open_waiting",
    "open_witness_signer",
    "open_witnesses",
    "pack_package",
    "read_package_archive",
    "read_package_directory",
    "read_settings",
    "rebuild_tree",
    "sign_entry",
    "survey_leaves",
    "validate_chain",
]
