"""``client-claims/1``: what an entity owes its clients at a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.reserve.model import ClaimsTotal
from biplomacy.values.block_id import decode_block_id, encode_block_id
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "client-claims/1"


def encode_client_claims(claims: ClaimsTotal) -> JsonObject:
    """Return the body of ``client-claims/1``."""
    return {
        "entity": claims.entity,
        "block": encode_block_id(claims.block),
        "total": str(claims.amount.sats),
        "tree_root": str(claims.tree_root),
        "count": claims.count,
        "method": claims.method,
    }


def decode_client_claims(body: JsonObject) -> ClaimsTotal:
    """Return the claims of a ``client-claims/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    claims = ClaimsTotal(
        entity=fields.name("entity"),
        block=fields.object("block", decode_block_id),
        amount=fields.amount("total"),
        tree_root=fields.digest("tree_root"),
        count=fields.integer("count"),
        method=fields.text("method", limit=200),
    )
    fields.close()
    return claims
