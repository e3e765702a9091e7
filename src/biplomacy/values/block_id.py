"""Blocks named by height and hash (Bitcoin Core's two names of a block, kept together)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_HEIGHT = 2**31 - 1


@dataclass(frozen=True, slots=True, order=True)
class BlockId:
    """A block's height and its hash in internal byte order (shown reversed, as nodes do)."""

    height: int
    hash: bytes

    def __post_init__(self) -> None:
        """Refuse a height below zero and a hash of another length."""
        if type(self.height) is not int or not 0 <= self.height <= MAX_HEIGHT:
            raise FieldMalformed(f"{self.height!r} is not a block height")
        if len(self.hash) != Digest.SIZE:
            raise FieldMalformed(f"{len(self.hash)} bytes are not a block hash")

    @classmethod
    def parse(cls, height: int, shown: str) -> BlockId:
        """Build from the height and the hash as nodes show it."""
        return cls(height, Digest.parse(shown).raw[::-1])

    @property
    def shown_hash(self) -> str:
        """The hash as nodes and explorers show it."""
        return self.hash[::-1].hex()

    def __str__(self) -> str:
        return f"{self.height} {self.shown_hash}"


def encode_block_id(block: BlockId) -> JsonObject:
    """Return ``{height, hash}`` as statements carry it, the hash as nodes show it."""
    return {"height": block.height, "hash": block.shown_hash}


def decode_block_id(fields: Fields) -> BlockId:
    """Take ``height`` and ``hash`` from an object."""
    return BlockId(fields.integer("height", high=MAX_HEIGHT), fields.digest("hash").raw[::-1])
