"""The Merkle tree of a log: RFC 6962 §2.1 hashes, RFC 9162 §2.1 proofs (record §3.1, §3.9, §3.10).

A leaf is hashed with the prefix 00, a node with 01. A tree of n > 1 leaves splits at the largest
power of two below n, so every tree is a row of complete subtrees (its peaks) of falling height.
Subtree proofs follow draft-ietf-plants-merkle-tree-certs §4.4; both older kinds of proof are
special cases of them. Every function is pure; a tree is read through a ``NodeReader``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from biplomacy.record.errors import ProofInvalid, TileMalformed
from biplomacy.record.model import Edge

HASH_SIZE = 32
TILE_WIDTH = 256
TILE_SIZE = TILE_WIDTH * HASH_SIZE
TILE_HEIGHT = 8
MAX_PROOF = 63
MAX_SIZE = 2**63 - 1

EMPTY_ROOT = sha256(b"").digest()

NodeReader: TypeAlias = Callable[[int, int], bytes]
"""Takes a height and an index; returns the hash of that complete subtree of 2**height leaves."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A tree after an append: its right edge and the tiles that became full.

    ``full_tiles`` are (level, tile index, 8,192 bytes), levels ascending, then indices.
    """

    edge: Edge
    full_tiles: tuple[tuple[int, int, bytes], ...]

    @property
    def root(self) -> bytes:
        """The tree's root, computed from the edge whenever it is asked for."""
        return edge_root(self.edge)


def leaf_hash(entry: bytes) -> bytes:
    """Return SHA-256 of 00 and ``entry`` (RFC 6962 §2.1)."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> bytes:
    """Return the concatenated ``leaf_hash`` of each entry."""
    return b"".join([sha256(b"\x00" + entry).digest() for entry in entries])


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256 of 01, ``left`` and ``right`` (RFC 6962 §2.1)."""
    return sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: bytes) -> bytes:
    """Return the root over concatenated 32-byte ``hashes``, whose number is a power of two."""
    row = hashes
    while len(row) > HASH_SIZE:
        row = b"".join(
            [sha256(b"\x01" + row[at : at + 64]).digest() for at in range(0, len(row), 64)]
        )
    return row


def subtree_root(leaves: Sequence[bytes]) -> bytes:
    """Return the Merkle tree hash (RFC 6962 §2.1) of ``leaves``, the 32-byte leaf hashes.

    The empty list has the hash of the empty string. Memory is logarithmic in their number.
    """
    peaks: list[bytes] = []
    for count, leaf in enumerate(leaves):
        top = leaf
        for _ in range(_trailing_ones(count)):
            top = node_hash(peaks.pop(), top)
        peaks.append(top)
    return _join(peaks)


def prefix_roots(leaves: Sequence[bytes], sizes: frozenset[int]) -> Mapping[int, bytes]:
    """Return, for each of ``sizes``, the ``subtree_root`` of that many first ``leaves``.

    One pass serves all sizes; those that are negative or beyond the leaves are left out.
    """
    roots = {0: EMPTY_ROOT} if 0 in sizes else {}
    peaks: list[bytes] = []
    for count, leaf in enumerate(leaves):
        top = leaf
        for _ in range(_trailing_ones(count)):
            top = node_hash(peaks.pop(), top)
        peaks.append(top)
        if count + 1 in sizes:
            roots[count + 1] = _join(peaks)
    return roots


def root_at(size: int, nodes: NodeReader) -> bytes:
    """Return the root of the first ``size`` leaves; ``EMPTY_ROOT`` for none."""
    return _range_root(0, size, nodes)


def inclusion_proof(index: int, size: int, nodes: NodeReader) -> tuple[bytes, ...]:
    """Return the hashes from the leaf's sibling up to the root's child (RFC 6962 §2.1.1).

    Raises:
        ProofInvalid: a tree of ``size`` has no leaf ``index``.
    """
    if not 0 <= index < size <= MAX_SIZE:
        raise ProofInvalid(
            f"a tree of {size} entries has no entry {index}", hint="indices count from 0"
        )
    return _subtree_proof(index, index + 1, size, nodes)


def consistency_proof(old: int, new: int, nodes: NodeReader) -> tuple[bytes, ...]:
    """Return the proof that the tree of ``old`` leaves is a prefix of ``new`` (RFC 6962 §2.1.2).

    It is empty for ``old`` = 0 and for ``old`` = ``new``.

    Raises:
        ProofInvalid: ``old`` exceeds ``new``.
    """
    if not 0 <= old <= new <= MAX_SIZE:
        raise ProofInvalid(
            f"a tree of {new} entries does not grow out of one of {old}",
            hint="give the smaller size first",
        )
    return _subtree_proof(0, old, new, nodes) if old else ()


def subtree_proof(start: int, end: int, size: int, nodes: NodeReader) -> tuple[bytes, ...]:
    """Return the proof that leaves ``start`` to ``end - 1`` are a subtree of ``size`` (§3.10).

    Raises:
        ProofInvalid: ``start`` and ``end`` bound no subtree (draft-…-merkle-tree-certs §4.1).
    """
    if not _bounds_subtree(start, end, size):
        raise ProofInvalid(
            f"[{start}, {end}) is no subtree of a tree of {size} entries",
            hint="start must be a multiple of a power of two that is at least end - start",
        )
    return _subtree_proof(start, end, size, nodes)


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Return the root to which ``proof`` leads ``leaf`` (RFC 9162 §2.1.3.2).

    None where the proof has the wrong length, a hash that is not 32 bytes, or no such leaf.
    """
    if not 0 <= index < size <= MAX_SIZE or not _well_formed(proof):
        return None
    here, last, root = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        shift = 1
        if here & 1 or here == last:
            root = node_hash(step, root)
            shift = _lowest_bit(here)
        else:
            root = node_hash(root, step)
        here, last = here >> shift, last >> shift
    return root if last == 0 else None


def consistent(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Say whether ``proof`` shows the old tree to be a prefix of the new (RFC 9162 §2.1.4.2).

    The empty tree is a prefix of every tree, with an empty proof.
    """
    if old == 0:
        return not proof and new >= 0 and (new > 0 or old_root == new_root)
    return subtree_consistent(0, old, new, old_root, new_root, proof)


def subtree_consistent(
    start: int, end: int, size: int, part_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Say whether leaves ``start`` to ``end - 1`` with ``part_root`` lie in the tree of ``root``.

    Source: draft-ietf-plants-merkle-tree-certs §4.4.3; False for malformed input as well.
    """
    if not _bounds_subtree(start, end, size) or not _well_formed(proof):
        return False
    first, last, edge = start, end - 1, size - 1
    while first != last and (last == edge or last & 1):
        first, last, edge = first >> 1, last >> 1, edge >> 1
    path = [part_root, *proof] if first == last else list(proof)
    if not path:
        return False
    part = whole = path[0]
    for step in path[1:]:
        if edge == 0:
            return False
        shift = 1
        if last & 1 or last == edge:
            part = node_hash(step, part) if first < last else part
            whole = node_hash(step, whole)
            shift = _lowest_bit(last)
        else:
            whole = node_hash(whole, step)
        first, last, edge = first >> shift, last >> shift, edge >> shift
    return edge == 0 and part == part_root and whole == root


def edge_root(edge: Edge) -> bytes:
    """Return the root of the tree whose right edge is ``edge``."""
    return _join([peak for row in reversed(edge.levels) for peak in _row_peaks(row)])


def fold(edge: Edge, size: int, leaves: Sequence[bytes]) -> Folded:
    """Append ``leaves`` (32-byte leaf hashes) to the tree of ``size`` whose right edge is ``edge``.

    The result does not depend on how a run of leaves is cut into calls, nor into ``leaves``: one
    item may hold several hashes.

    Raises:
        TileMalformed: the widths of ``edge`` are not those of ``size``.
    """
    _require_fit(edge, size)
    rows: list[bytes] = []
    full: list[tuple[int, int, bytes]] = []
    incoming = b"".join(leaves)
    while incoming or len(rows) < len(edge.levels):
        level = len(rows)
        row = (edge.levels[level] if level < len(edge.levels) else b"") + incoming
        cut = len(row) - len(row) % TILE_SIZE
        tiles = [row[at : at + TILE_SIZE] for at in range(0, cut, TILE_SIZE)]
        first = size >> TILE_HEIGHT * (level + 1)
        full.extend((level, first + place, tile) for place, tile in enumerate(tiles))
        rows.append(row[cut:])
        incoming = b"".join([perfect_root(tile) for tile in tiles])
    return Folded(Edge(tuple(rows)), tuple(full))


def _require_fit(edge: Edge, size: int) -> None:
    widths = [len(row) for row in edge.levels]
    owed = [HASH_SIZE * (size >> shift & 0xFF) for shift in range(0, size.bit_length(), 8)]
    if widths != owed:
        raise TileMalformed(
            f"the right edge does not belong to a tree of {size} entries",
            hint="rebuild the edge from the entries",
        )


def _subtree_proof(start: int, end: int, size: int, nodes: NodeReader) -> tuple[bytes, ...]:
    low, high, first, known = 0, size, start, True
    proof: list[bytes] = []
    while (first, end) != (low, high):
        split = low + (1 << (high - low - 1).bit_length() - 1)
        if end <= split:
            proof.append(_range_root(split, high, nodes))
            high = split
        else:
            proof.append(_range_root(low, split, nodes))
            known = known and split <= first
            first = max(first, split)
            low = split
    if not known:
        proof.append(_range_root(low, high, nodes))
    return tuple(reversed(proof))


def _range_root(start: int, end: int, nodes: NodeReader) -> bytes:
    peaks: list[bytes] = []
    at = start
    while at < end:
        height = (end - at).bit_length() - 1
        peaks.append(nodes(height, at >> height))
        at += 1 << height
    return _join(peaks)


def _row_peaks(row: bytes) -> list[bytes]:
    peaks: list[bytes] = []
    at = 0
    while at < len(row):
        count = 1 << ((len(row) - at) // HASH_SIZE).bit_length() - 1
        peaks.append(perfect_root(row[at : at + count * HASH_SIZE]))
        at += count * HASH_SIZE
    return peaks


def _join(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def _bounds_subtree(start: int, end: int, size: int) -> bool:
    if not 0 <= start < end <= size <= MAX_SIZE:
        return False
    return start % (1 << (end - start - 1).bit_length()) == 0


def _well_formed(proof: Sequence[bytes]) -> bool:
    return len(proof) <= MAX_PROOF and all(len(step) == HASH_SIZE for step in proof)


def _trailing_ones(number: int) -> int:
    return _lowest_bit(~number) - 1


def _lowest_bit(number: int) -> int:
    """Return the 1-based place of the lowest set bit; 0 has none and gives 0."""
    return (number & -number).bit_length()
