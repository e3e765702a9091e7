"""The hidden tier's hashes and walk; the curve itself stands behind ``PointArithmetic`` (§B2.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.context import TAG
from biplomacy.solvency.errors import ProofMalformed
from biplomacy.solvency.model import LIMIT, POINT_SIZE
from biplomacy.values.digest import Digest
from biplomacy.values.tagged_hash import tagged_hash

if TYPE_CHECKING:
    from biplomacy.solvency.model import CustomerProof
    from biplomacy.solvency.ports import PointArithmetic

LEAF_TAG = f"{TAG}t1/leaf"
NODE_TAG = f"{TAG}t1/node"


def commitment_root(context: bytes, top: bytes) -> Digest:
    """Return the root over the topmost node's record."""
    return Digest(tagged_hash(f"{TAG}t1/root", context + top))


def walk_commitments(proof: CustomerProof, uid: bytes, points: PointArithmetic) -> bytes:
    """Return the topmost record that a proof leads to.

    Raises:
        ProofMalformed: a balance out of range, or a point that does not parse.
        BlindZero: a sum at infinity.
    """
    if not 0 <= proof.balance < LIMIT:
        raise ProofMalformed("the balance is not below 2^63")
    shown = points.commit(proof.balance, int.from_bytes(proof.blind))
    record = shown + tagged_hash(
        LEAF_TAG, b"".join((proof.context, proof.index.to_bytes(8), uid, shown))
    )
    for level, sibling in enumerate(proof.path):
        pair = sibling + record if proof.index >> level & 1 else record + sibling
        total = points.add(record[:POINT_SIZE], sibling[:POINT_SIZE])
        record = total + tagged_hash(NODE_TAG, pair)
    return record
