"""The context that enters every leaf: no leaf serves two firms, assets, epochs, blocks or tiers.

Supervision §B2.1, §B2.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.tagged_hash import tagged_hash

if TYPE_CHECKING:
    from biplomacy.solvency.model import Epoch, Shape

TAG = "biplomacy/mst1/"


def context_bytes(at: Epoch, shape: Shape) -> bytes:
    """Return the 75 bytes that name a tree; the block's hash stands in header byte order."""
    return b"".join(
        (
            at.lei.encode("ascii"),
            at.dti.encode("ascii"),
            at.epoch.to_bytes(8),
            at.block.height.to_bytes(4),
            at.block.hash,
            bytes((shape.tier, shape.depth)),
        )
    )


def context_digest(at: Epoch, shape: Shape) -> bytes:
    """Return the 32 bytes ``ctx`` of a tree (§B2.2)."""
    return tagged_hash(f"{TAG}epoch", context_bytes(at, shape))
