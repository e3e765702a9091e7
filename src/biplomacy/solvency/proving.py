"""A customer's proof files out of the firm's own tree, found by number and legal identity."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.solvency.epoch_key import (
    FINDER_SIZE,
    blind_of,
    finder_tag,
    identity_bytes,
    salt_of,
    uid_of,
)
from biplomacy.solvency.errors import CustomerUnknown, TreeIncomplete
from biplomacy.solvency.key_file import decode_epoch_key
from biplomacy.solvency.model import CustomerProof, Tier
from biplomacy.solvency.proof_check import walk_proof
from biplomacy.solvency.tree_files import BALANCES, FINDER, FOUND_AT, KEY, ROOT, level_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.solvency.key_file import EpochKey
    from biplomacy.solvency.model import Identity
    from biplomacy.solvency.ports import PointArithmetic, TreeShelf


def read_epoch_key(shelf: TreeShelf) -> EpochKey:
    """Return the key of a finished tree; raises ``TreeIncomplete``."""
    if not shelf.size(ROOT):
        raise TreeIncomplete(
            "no tree was finished in this directory", hint="run `biplomacy solvency build` first"
        )
    return decode_epoch_key(shelf.read(KEY, 0, shelf.size(KEY)))


def prove_customer(
    shelf: TreeShelf, identity: Identity, points: PointArithmetic | None = None
) -> tuple[CustomerProof, ...]:
    """Return a proof for each of a customer's leaves, by index; the hidden tier needs ``points``.

    Raises:
        CustomerUnknown: no leaf is that customer's.
        TreeIncomplete: the tree's files are not all there.
    """
    secret = read_epoch_key(shelf)
    name = identity_bytes(identity)
    found = [
        proof
        for index in _indices(shelf, finder_tag(secret.key, name))
        for proof in _proof(shelf, secret, index, name, points)
    ]
    if not found:
        raise CustomerUnknown(
            "no leaf of this tree is that customer's",
            hint="give number and legal identity as they stand in the leaf file",
        )
    return tuple(sorted(found, key=lambda proof: proof.index))


def _indices(shelf: TreeShelf, tag: bytes) -> Iterator[int]:
    """Yield the indices that stand under a tag, which lie in ascending order."""
    count = shelf.size(FINDER) // FINDER_SIZE
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if shelf.read(FINDER, FINDER_SIZE * middle, FINDER_SIZE) < tag:
            low = middle + 1
        else:
            high = middle
    while low < count and shelf.read(FINDER, FINDER_SIZE * low, FINDER_SIZE) == tag:
        yield int.from_bytes(shelf.read(FOUND_AT, 8 * low, 8))
        low += 1


def _proof(
    shelf: TreeShelf,
    secret: EpochKey,
    index: int,
    name: bytes,
    points: PointArithmetic | None,
) -> Iterator[CustomerProof]:
    """Yield the proof of a leaf, unless two customers share a tag and it is the other's."""
    shape, size = secret.shape, secret.shape.tier.record_size
    hidden = shape.tier is Tier.HIDDEN
    salt = salt_of(secret.key, index)
    leaf = shelf.read(level_name(0), size * index, size)
    owed = shelf.read(BALANCES, 8 * index, 8) if hidden else leaf[:8]
    blind = blind_of(secret.key, index) if hidden else b""
    proof = CustomerProof(shape, secret.context, index, int.from_bytes(owed), salt, blind, ())
    if walk_proof(proof, uid_of(salt, name), points) == leaf:
        path = (
            shelf.read(level_name(level), size * (index >> level ^ 1), size)
            for level in range(shape.depth)
        )
        yield replace(proof, path=tuple(path))
