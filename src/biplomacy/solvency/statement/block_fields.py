"""Fields that several statements of this office share: the block and an output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.model import Outpoint
from biplomacy.values.block_id import MAX_HEIGHT, BlockId

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_VOUT = 2**32 - 1


def encode_block(block: BlockId) -> JsonObject:
    """Return ``height`` and ``block_hash``, the hash as nodes show it."""
    return {"height": block.height, "block_hash": block.shown_hash}


def take_block(fields: Fields) -> BlockId:
    """Take ``height`` and ``block_hash``."""
    height = fields.integer("height", high=MAX_HEIGHT)
    return BlockId(height, fields.digest("block_hash").raw[::-1])


def encode_outpoint(outpoint: Outpoint) -> JsonObject:
    """Return ``txid`` as nodes show it, and ``vout``."""
    return {"txid": outpoint.txid[::-1].hex(), "vout": outpoint.vout}


def take_outpoint(fields: Fields) -> Outpoint:
    """Take ``txid`` and ``vout``."""
    return Outpoint(fields.digest("txid").raw[::-1], fields.integer("vout", high=MAX_VOUT))
