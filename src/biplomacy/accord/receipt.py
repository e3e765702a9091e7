"""Receipts for packages: what arrived, and where its sender had logged it (programme §10.6).

The receiver carries the sender's tlog-proof over as evidence, so that neither side can later say
that it never sent, or never saw, what stands in both logs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.errors import CheckpointUntrusted
from biplomacy.record.merkle import inclusion_proof, subtree_root
from biplomacy.record.model import EvidenceRef, Receipt
from biplomacy.record.receipt import encode_receipt
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited

PROOF_ROLE = "tlog-proof"
PROOF_MEDIA_TYPE = "text/plain"


@dataclass(frozen=True, slots=True)
class PackageReceipt:
    """The body of ``receipt/1``: a package, and the entry of the sender's log that names it."""

    package: Digest
    origin: str
    index: int


def prove_logged(audited: Audited, index: int) -> Receipt:
    """Return the tlog-proof of entry ``index`` of a published record, the entry itself in it.

    Raises:
        CheckpointUntrusted: the record is not sound, so that nothing of it is worth a receipt.
        ProofInvalid: it has no such entry.
    """
    if not audited.sound:
        raise CheckpointUntrusted(
            f"the record of {audited.checkpoint.head.origin} is not sound",
            hint="run `biplomacy verify` on it, or name another copy",
        )
    leaves = [entry.leaf.raw for entry in audited.entries]

    def node(height: int, at: int) -> bytes:
        return subtree_root(leaves[at << height : (at + 1) << height])

    proof = inclusion_proof(index, audited.checkpoint.head.size, node)
    extra = audited.entries[index].data
    return Receipt(index, tuple(map(Digest, proof)), audited.checkpoint.note, extra)


def proof_evidence(proof: Receipt) -> EvidenceRef:
    """Return how ``receipt/1`` names the sender's tlog-proof among its evidence."""
    content = encode_receipt(proof)
    return EvidenceRef(PROOF_ROLE, Digest.of(content), PROOF_MEDIA_TYPE, len(content))
