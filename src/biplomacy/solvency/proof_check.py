"""Whether a customer's balance is in the sum that the firm published (§B3), offline.

The customer types the number and the legal identity; a leaf made for somebody else leads
elsewhere. In the open tier the standard library is all that is needed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from biplomacy.solvency.commitment_tree import commitment_root, walk_commitments
from biplomacy.solvency.context import context_digest
from biplomacy.solvency.epoch_key import identity_bytes, uid_of
from biplomacy.solvency.errors import BlindZero, ProofMalformed
from biplomacy.solvency.model import POINT_SIZE, Tier
from biplomacy.solvency.sum_tree import sum_root, walk_sums
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.solvency.model import CustomerProof, Identity, LiabilitiesRoot
    from biplomacy.solvency.ports import PointArithmetic


def check_customer_proof(
    proof: CustomerProof,
    stated: LiabilitiesRoot,
    identity: Identity,
    points: PointArithmetic | None = None,
) -> tuple[Finding, ...]:
    """Return why ``proof`` does not lead to the published root; nothing where it does.

    The hidden tier needs ``points``.
    """
    if proof.shape != stated.shape:
        return (_failure("proof-shape", "the proof's tier or depth is not that of the statement"),)
    if proof.context != context_digest(stated.at, stated.shape):
        return (_failure("proof-context", "the proof is of another firm, asset, epoch or block"),)
    uid = uid_of(proof.salt, identity_bytes(identity))
    try:
        top = walk_proof(proof, uid, points)
    except (ProofMalformed, BlindZero) as error:
        return (_failure("proof-malformed", error.message),)
    root = sum_root if stated.shape.tier is Tier.OPEN else commitment_root
    if root(proof.context, top) != stated.root:
        message = "the proof does not lead to the published root, or is another customer's"
        return (_failure("proof-root", message),)
    return _compare_total(top, stated)


def walk_proof(proof: CustomerProof, uid: bytes, points: PointArithmetic | None) -> bytes:
    """Return the record that a proof leads to; without a path it is the leaf's own.

    Raises:
        ProofMalformed: a number out of range, no point, or no ``points`` for the hidden tier.
        BlindZero: a sum at infinity.
    """
    if proof.shape.tier is Tier.OPEN:
        return walk_sums(proof, uid)
    if points is None:
        raise ProofMalformed("a hidden tree cannot be walked without secp256k1")
    return walk_commitments(proof, uid, points)


def check_customer_proofs(
    proofs: Sequence[CustomerProof],
    stated: LiabilitiesRoot,
    identity: Identity,
    *,
    balance: int | None = None,
    points: PointArithmetic | None = None,
) -> tuple[Finding, ...]:
    """Return what is wrong with all of a customer's leaves together.

    ``balance`` is what the customer says to own, in base units.
    """
    found = [
        each for proof in proofs for each in check_customer_proof(proof, stated, identity, points)
    ]
    if any(count > 1 for count in Counter(proof.index for proof in proofs).values()):
        found.append(_failure("leaf-repeated", "one leaf is shown twice"))
    total = sum(proof.balance for proof in proofs)
    if balance is not None and total != balance:
        found.append(_failure("balance-differs", f"the leaves hold {total:,}, not {balance:,}"))
    return tuple(found)


def _compare_total(top: bytes, stated: LiabilitiesRoot) -> tuple[Finding, ...]:
    if stated.shape.tier is Tier.OPEN:
        differs = stated.total is not None and int.from_bytes(top[:8]) != stated.total
    else:
        differs = top[:POINT_SIZE] != stated.total_commitment
    message = "the root's own sum is not the total that the statement names"
    return (_failure("total-differs", message),) if differs else ()


def _failure(code: str, message: str) -> Finding:
    return Finding(code, Severity.FAILURE, "customer's proof", message)
