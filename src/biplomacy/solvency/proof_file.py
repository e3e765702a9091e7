"""A customer's proof file: one leaf, and the way from it to the root (§B2.9).

``"MST1" ‖ u8 tier ‖ u8 depth ‖ ctx ‖ u64 index ‖ u64 balance ‖ salt ‖ (hidden: blind) ‖ depth
records``, from the leaf's sibling upwards. The customer's own name is not in it.
"""

from __future__ import annotations

from biplomacy.solvency.errors import ProofMalformed
from biplomacy.solvency.model import LIMIT, MAX_DEPTH, CustomerProof, Shape, Tier

MAGIC = b"MST1"
MAX_PROOF = 4096
_HEAD = 86


def encode_customer_proof(proof: CustomerProof) -> bytes:
    """Return the bytes of a proof file."""
    return b"".join(
        (
            MAGIC,
            bytes((proof.shape.tier, proof.shape.depth)),
            proof.context,
            proof.index.to_bytes(8),
            proof.balance.to_bytes(8),
            proof.salt,
            proof.blind,
            *proof.path,
        )
    )


def decode_customer_proof(content: bytes) -> CustomerProof:
    """Return the proof in a file's bytes, of exactly the length that its depth asks for.

    Raises:
        ProofMalformed: anything else.
    """
    if len(content) < _HEAD or content[:4] != MAGIC:
        raise ProofMalformed("the file does not begin as a proof of the form mst1")
    tier, depth = content[4], content[5]
    if tier not in tuple(Tier) or depth > MAX_DEPTH:
        raise ProofMalformed(f"tier {tier} or depth {depth} is unknown")
    shape = Shape(Tier(tier), depth)
    blind_end = _HEAD + (32 if shape.tier is Tier.HIDDEN else 0)
    size = shape.tier.record_size
    if len(content) != blind_end + depth * size:
        raise ProofMalformed(
            f"{len(content)} bytes are not the {blind_end + depth * size} of depth {depth}"
        )
    index, balance = int.from_bytes(content[38:46]), int.from_bytes(content[46:54])
    if index >= shape.slots or balance >= LIMIT:
        raise ProofMalformed("the leaf's index or balance is out of range")
    path = tuple(content[at : at + size] for at in range(blind_end, len(content), size))
    return CustomerProof(
        shape, content[6:38], index, balance, content[54:_HEAD], content[_HEAD:blind_end], path
    )
