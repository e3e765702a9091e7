"""``liabilities-root/1``: a firm's debts in one asset at one block, as the root of its tree.

The block's hash stands as nodes show it. ``total`` is there where the firm publishes it,
``total_commitment`` in the hidden tier alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.epoch_fields import (
    encode_epoch,
    encode_shape,
    take_epoch,
    take_quantity,
    take_shape,
)
from biplomacy.solvency.model import (
    MAX_DECIMALS,
    POINT_SIZE,
    SCHEME,
    LiabilitiesRoot,
    Tier,
)
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "liabilities-root/1"


def encode_liabilities_root(stated: LiabilitiesRoot) -> JsonObject:
    """Return the body of ``liabilities-root/1``."""
    body: JsonObject = {
        **encode_epoch(stated.at),
        **encode_shape(stated.shape),
        "decimals": stated.decimals,
        "root": str(stated.root),
        "scheme": SCHEME,
    }
    if stated.total is not None:
        body["total"] = str(stated.total)
    if stated.total_commitment is not None:
        body["total_commitment"] = stated.total_commitment.hex()
    return body


def decode_liabilities_root(body: JsonObject) -> LiabilitiesRoot:
    """Return what a ``liabilities-root/1`` body says; unknown fields are refused."""
    fields = Fields(body, TYPE)
    if fields.text("scheme", limit=20) != SCHEME:
        raise FieldMalformed(f"{TYPE}.scheme is not {SCHEME}")
    stated = LiabilitiesRoot(
        at=take_epoch(fields),
        shape=take_shape(fields),
        decimals=fields.integer("decimals", high=MAX_DECIMALS),
        root=fields.digest("root"),
        total=take_quantity(fields, "total") if fields.has("total") else None,
        total_commitment=_commitment(fields) if fields.has("total_commitment") else None,
    )
    fields.close()
    hidden = stated.shape.tier is Tier.HIDDEN
    if hidden != (stated.total_commitment is not None):
        raise FieldMalformed(f"{TYPE}.total_commitment belongs to tier 1, and only there")
    return stated


def _commitment(fields: Fields) -> bytes:
    found = fields.hexadecimal("total_commitment", limit=POINT_SIZE)
    if len(found) != POINT_SIZE or found[0] not in {2, 3}:
        raise FieldMalformed(f"{TYPE}.total_commitment is no compressed point")
    return found
