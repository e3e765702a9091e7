"""Finds a fork that can be proven to others, in a record at hand or in what a witness refused.

That a head is older than one seen before is no fork: it may be an old copy. Nor is a head that no
note with the log's signature states, as a trust file does: it convinces only whoever wrote it down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.record.fork_proof import ForkProof
from biplomacy.record.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    consistent,
    node_hash,
    prefix_roots,
    subtree_root,
)
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Checkpoint


def fork_in(audited: Audited, *also: Checkpoint) -> ForkProof | None:
    """Return a proof that the log of a record forked; None where nothing at hand proves it.

    ``also`` are further checkpoints that the log's key signed.
    """
    # Behind a missing bundle no signed root comes out, so nothing is concluded from there.
    leaves = [entry.leaf.raw for entry in audited.entries]
    return find_fork((*audited.signed, *also), leaves)


def find_fork(signed: Sequence[Checkpoint], leaves: Sequence[bytes]) -> ForkProof | None:
    """Return a proof from checkpoints that one log signed and the first leaf hashes of its tree.

    Two heads of one size are taken before others, and the smallest size before larger ones.
    """
    ordered = sorted(signed, key=lambda known: known.head.size)
    seen: dict[int, Checkpoint] = {}
    for checkpoint in ordered:
        first = seen.setdefault(checkpoint.head.size, checkpoint)
        if first.head.root != checkpoint.head.root:
            return ForkProof(first, checkpoint)
    roots = prefix_roots(leaves, frozenset(seen))
    true = [size for size, root in roots.items() if seen[size].head.root.raw == root]
    for size in sorted(roots.keys() - set(true)):
        if true and size < (largest := max(true)):
            steps = consistency_proof(size, largest, lambda *at: _node(leaves, *at))
            proof = tuple(map(Digest, steps))
            return ForkProof(seen[size], seen[largest], Digest(roots[size]), proof)
    return None


def fork_between(
    older: Checkpoint, newer: Checkpoint, steps: Sequence[bytes] = ()
) -> ForkProof | None:
    """Return a proof from two signed heads and the consistency proof that the log gave for them.

    None where they do not contradict each other, and where ``steps`` do not lead to ``newer``. From
    a size that is a power of two they cannot say how the newer log begins, as they leave it out.
    """
    a, b = older.head, newer.head
    if a.origin != b.origin:
        return None
    if a.size == b.size:
        return None if a.root == b.root else ForkProof(older, newer)
    begins = _first_part(a.size, b.size, steps)
    if begins is None or begins == a.root.raw:
        return None
    if not consistent(a.size, b.size, begins, b.root.raw, steps):
        return None
    return ForkProof(older, newer, Digest(begins), tuple(map(Digest, steps)))


def _first_part(old: int, new: int, steps: Sequence[bytes]) -> bytes | None:
    """Return the root of the first ``old`` leaves, if ``steps`` are a consistency proof at all."""
    if old == 0:
        return EMPTY_ROOT
    if not steps:
        return None
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    root = steps[0]
    for step in steps[1:]:
        if here & 1 or here == last:
            root = node_hash(step, root)
        here, last = here >> 1, last >> 1
    return root


def _node(leaves: Sequence[bytes], height: int, index: int) -> bytes:
    return subtree_root(leaves[index << height : (index + 1) << height])
