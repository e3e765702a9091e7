"""The store's errors."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError


class StoreUnknown(InputError):
    """The text does not name a store that this version can open."""

    code = "store-unknown"


class OriginUnnamed(InputError):
    """The store holds several logs, or none, and nothing says which is meant."""

    code = "store-origin-unnamed"


class RowsTaken(EvidenceError):
    """The database holds rows that its own head does not count."""

    code = "store-rows-taken"
