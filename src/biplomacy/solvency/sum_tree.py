"""The open tier: every node carries its sum, and binds both sums below it (§B2.6).

Binding only their total would let a prover lean two leaves on one another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.context import TAG
from biplomacy.solvency.errors import ProofMalformed
from biplomacy.solvency.model import LIMIT, Tier
from biplomacy.values.digest import Digest
from biplomacy.values.tagged_hash import tagged_hash

if TYPE_CHECKING:
    from biplomacy.solvency.model import CustomerProof

LEAF_TAG = f"{TAG}t0/leaf"
NODE_TAG = f"{TAG}t0/node"
_RECORD = Tier.OPEN.record_size


def sum_root(context: bytes, top: bytes) -> Digest:
    """Return the root over the topmost node's record."""
    return Digest(tagged_hash(f"{TAG}t0/root", context + top))


def walk_sums(proof: CustomerProof, uid: bytes) -> bytes:
    """Return the topmost record that a proof leads to.

    Raises:
        ProofMalformed: a balance or a sum on the way is not below 2^63.
    """
    balance = _bounded(proof.balance)
    message = b"".join((proof.context, proof.index.to_bytes(8), uid, balance.to_bytes(8)))
    record = balance.to_bytes(8) + tagged_hash(LEAF_TAG, message)
    for level, sibling in enumerate(proof.path):
        _bounded(int.from_bytes(sibling[:8]))
        pair = sibling + record if proof.index >> level & 1 else record + sibling
        total = _bounded(int.from_bytes(pair[:8]) + int.from_bytes(pair[_RECORD : _RECORD + 8]))
        record = total.to_bytes(8) + tagged_hash(NODE_TAG, pair)
    return record


def _bounded(total: int) -> int:
    if not 0 <= total < LIMIT:
        raise ProofMalformed("a sum on the way to the root is not below 2^63")
    return total
