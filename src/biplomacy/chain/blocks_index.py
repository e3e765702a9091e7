"""What a directory of block files holds, as told before any block is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from biplomacy.chain.ports import BlockSource

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject


@dataclass(frozen=True, slots=True)
class DamagedPlace:
    """A place in a file that is no block, at ``offset`` from the file's start."""

    file: str
    offset: int
    what: str


@dataclass(frozen=True, slots=True)
class BlocksIndex:
    """How many files and headers there are, and which heights of the best chain lack a block."""

    files: int
    headers: int
    missing: tuple[int, ...]
    damaged: tuple[DamagedPlace, ...]


class IndexedBlocks(BlockSource, Protocol):
    """A ``BlockSource`` over files."""

    def index(self) -> BlocksIndex:
        """Return what the files hold, from what was read of them so far."""
        ...


def damaged_object(place: DamagedPlace) -> JsonObject:
    """Return a damaged place's fields, as ``--json`` prints them."""
    return {"file": place.file, "offset": place.offset, "what": place.what}
