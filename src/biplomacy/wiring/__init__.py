"""The composition root: settings read once, adapters opened, nothing decided."""

from __future__ import annotations

from biplomacy.wiring.chain import (
    open_block_source,
    open_blocks_directory,
    open_descriptors,
    validate_chain,
)
from biplomacy.wiring.loading import (
    broken_adapters,
)
from biplomacy.wiring.market import (
    MIT_SERIES,
    open_prices,
)
from biplomacy.wiring.record import (
    co_sign,
    make_note_key,
    make_official_key,
    open_local_witness,
    open_log,
    open_log_signer,
    open_mirror,
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

__all__ = [
    "MIT_SERIES",
    "Settings",
    "SystemClock",
    "SystemRandomness",
    "broken_adapters",
    "co_sign",
    "make_note_key",
    "make_official_key",
    "open_block_source",
    "open_blocks_directory",
    "open_descriptors",
    "open_local_witness",
    "open_log",
    "open_log_signer",
    "open_mirror",
    "open_prices",
    "open_record_source",
    "open_store",
    "open_tiles",
    "open_witness_signer",
    "open_witnesses",
    "read_settings",
    "sign_entry",
    "validate_chain",
]
