"""A firm's epoch, the shape of its tree and quantities, as fields of statements and files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.solvency.model import LIMIT, MAX_DEPTH, MAX_EPOCH, Epoch, Shape, Tier
from biplomacy.values.block_id import MAX_HEIGHT, BlockId
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

_WHOLE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def encode_epoch(at: Epoch) -> JsonObject:
    """Return the five fields that name a firm's epoch."""
    return {
        "lei": at.lei,
        "dti": at.dti,
        "epoch": at.epoch,
        "height": at.block.height,
        "block_hash": at.block.shown_hash,
    }


def take_epoch(fields: Fields) -> Epoch:
    """Take the five fields that name a firm's epoch."""
    return Epoch(
        lei=fields.text("lei", limit=20),
        dti=fields.text("dti", limit=9),
        epoch=fields.integer("epoch", high=MAX_EPOCH),
        block=BlockId(
            fields.integer("height", high=MAX_HEIGHT), fields.digest("block_hash").raw[::-1]
        ),
    )


def encode_shape(shape: Shape) -> JsonObject:
    """Return the tier and the depth."""
    return {"tier": int(shape.tier), "depth": shape.depth}


def take_shape(fields: Fields) -> Shape:
    """Take the tier and the depth."""
    tier = Tier(fields.integer("tier", high=max(Tier)))
    return Shape(tier, fields.integer("depth", high=MAX_DEPTH))


def take_quantity(fields: Fields, name: str) -> int:
    """Take a number of base units below 2^63 from its decimal text."""
    text = fields.text(name, limit=19)
    if _WHOLE.fullmatch(text) is None or int(text) >= LIMIT:
        raise FieldMalformed(f"{name} is not the text of a whole number below 2^63")
    return int(text)
