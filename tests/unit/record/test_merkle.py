from __future__ import annotations

from collections.abc import Callable

import pymerkle  # type: ignore[import-untyped]  # it ships no annotations
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.errors import ProofInvalid, TileMalformed
from biplomacy.record.merkle import (
    EMPTY_ROOT,
    MAX_PROOF,
    NodeReader,
    consistency_proof,
    consistent,
    edge_root,
    fold,
    inclusion_proof,
    leaf_hash,
    node_hash,
    prefix_roots,
    root_at,
    root_from_inclusion,
    subtree_consistent,
    subtree_proof,
    subtree_root,
)
from biplomacy.record.model import Edge

Spoil = Callable[[tuple[bytes, ...]], tuple[bytes, ...]]

LEAVES = tuple(leaf_hash(number.to_bytes(2, "big")) for number in range(700))
SIZES = st.integers(1, 700)


def recursive_root(leaves: tuple[bytes, ...]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(recursive_root(leaves[:split]), recursive_root(leaves[split:]))


def nodes(leaves: tuple[bytes, ...] = LEAVES) -> NodeReader:
    def node(height: int, index: int) -> bytes:
        part = leaves[index << height : (index + 1) << height]
        assert len(part) == 1 << height
        return subtree_root(part)

    return node


def flip(proof: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return (bytes([proof[0][0] ^ 1, *proof[0][1:]]), *proof[1:])


def swap(proof: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return (*proof[1:], proof[0])


SPOILS: list[Spoil] = [
    flip,
    lambda proof: proof[1:],
    lambda proof: proof[:-1],
    lambda proof: (*proof, proof[0]),
    lambda proof: (proof[0], *proof),
    lambda proof: (proof[0][:31], *proof[1:]),
    lambda proof: (proof[0] + b"\0", *proof[1:]),
    lambda proof: proof + (proof[0],) * MAX_PROOF,
]
SPOIL_IDS = [
    "bit-flipped",
    "first-dropped",
    "last-dropped",
    "one-added",
    "first-doubled",
    "hash-shortened",
    "hash-lengthened",
    "too-many",
]
spoiled = pytest.mark.parametrize("spoil", SPOILS, ids=SPOIL_IDS)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 511, 700])
def test_the_iterative_root_is_the_recursive_one(size: int) -> None:
    expected = recursive_root(LEAVES[:size])

    assert subtree_root(LEAVES[:size]) == expected
    assert root_at(size, nodes()) == expected
    assert fold(Edge(), 0, LEAVES[:size]).root == expected


@given(st.frozensets(st.integers(-1, 701), max_size=9))
def test_one_pass_gives_the_root_of_every_earlier_size(sizes: frozenset[int]) -> None:
    roots = prefix_roots(LEAVES, sizes)

    known = [size for size in sizes if 0 <= size <= len(LEAVES)]
    assert roots == {size: subtree_root(LEAVES[:size]) for size in known}


def test_every_inclusion_in_small_trees_is_proved() -> None:
    for size in range(1, 34):
        root = subtree_root(LEAVES[:size])
        for index in range(size):
            proof = inclusion_proof(index, size, nodes())

            assert root_from_inclusion(index, size, LEAVES[index], proof) == root


def test_every_growth_of_small_trees_is_proved() -> None:
    roots = [subtree_root(LEAVES[:size]) for size in range(34)]
    for new in range(34):
        for old in range(new + 1):
            proof = consistency_proof(old, new, nodes())

            assert consistent(old, new, roots[old], roots[new], proof)
            assert not consistent(old, new, roots[old], roots[new], (*proof, EMPTY_ROOT))


def test_every_subtree_of_small_trees_is_proved() -> None:
    for size in range(1, 20):
        root = subtree_root(LEAVES[:size])
        for start in range(size):
            for end in range(start + 1, size + 1):
                part = subtree_root(LEAVES[start:end])
                if start % (1 << (end - start - 1).bit_length()):
                    assert not subtree_consistent(start, end, size, part, root, ())
                    continue
                proof = subtree_proof(start, end, size, nodes())

                assert subtree_consistent(start, end, size, part, root, proof)
                assert not subtree_consistent(start, end, size, part, root, (*proof, root))
                assert not proof or not subtree_consistent(start, end, size, part, root, proof[1:])
                assert not subtree_consistent(start, end, size, EMPTY_ROOT, root, proof)
                assert not subtree_consistent(start, end, size, part, EMPTY_ROOT, proof)


@spoiled
@given(size=st.integers(2, 700), data=st.data())
def test_a_spoiled_inclusion_proof_leads_elsewhere(
    spoil: Spoil, size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, nodes())

    reached = root_from_inclusion(index, size, LEAVES[index], spoil(proof))

    assert reached != subtree_root(LEAVES[:size])


@spoiled
@given(new=st.integers(2, 700), data=st.data())
def test_a_spoiled_consistency_proof_is_refused(
    spoil: Spoil, new: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, new - 1))
    proof = consistency_proof(old, new, nodes())
    old_root, new_root = subtree_root(LEAVES[:old]), subtree_root(LEAVES[:new])

    assert consistent(old, new, old_root, new_root, proof)
    assert not consistent(old, new, old_root, new_root, spoil(proof))


@given(size=st.integers(3, 700), data=st.data())
def test_the_order_of_a_proof_matters(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, nodes())
    turned = swap(proof)

    reached = root_from_inclusion(index, size, LEAVES[index], turned)

    assert turned == proof or reached != subtree_root(LEAVES[:size])


@given(size=SIZES, data=st.data())
def test_a_proof_holds_for_its_own_place_only(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-1, size + 1))
    proof = inclusion_proof(index, size, nodes())

    reached = root_from_inclusion(other, size, LEAVES[index], proof)

    assert (reached == subtree_root(LEAVES[:size])) == (other == index)


@given(st.lists(st.integers(0, 300), max_size=8))
def test_appending_in_any_batches_gives_one_tree(batches: list[int]) -> None:
    leaves = (LEAVES * 4)[: sum(batches)]
    edge, size = Edge(), 0
    tiles: list[tuple[int, int, bytes]] = []
    for count in batches:
        folded = fold(edge, size, leaves[size : size + count])
        edge, size = folded.edge, size + count
        tiles.extend(folded.full_tiles)

    whole = fold(Edge(), 0, leaves)
    assert (edge, edge_root(edge)) == (whole.edge, whole.root)
    assert sorted(tiles) == list(whole.full_tiles)


def test_a_full_tile_rises_as_one_hash() -> None:
    folded = fold(Edge(), 0, LEAVES[:256])

    assert folded.full_tiles == ((0, 0, b"".join(LEAVES[:256])),)
    assert folded.edge == Edge((b"", subtree_root(LEAVES[:256])))


@pytest.mark.parametrize(
    ("edge", "size"),
    [
        pytest.param(Edge(), 1, id="leaf-missing"),
        pytest.param(Edge((LEAVES[0],)), 0, id="leaf-too-many"),
        pytest.param(Edge((LEAVES[0], LEAVES[1])), 1, id="level-too-many"),
        pytest.param(Edge((LEAVES[0][:31],)), 1, id="hash-cut"),
    ],
)
def test_an_edge_of_another_size_is_refused(edge: Edge, size: int) -> None:
    with pytest.raises(TileMalformed):
        fold(edge, size, LEAVES[:3])


def test_no_proof_is_made_of_what_is_not_in_the_tree() -> None:
    with pytest.raises(ProofInvalid):
        inclusion_proof(5, 5, nodes())
    with pytest.raises(ProofInvalid):
        consistency_proof(6, 5, nodes())
    with pytest.raises(ProofInvalid):
        subtree_proof(1, 3, 5, nodes())


def test_the_empty_tree_is_a_prefix_of_each_without_proof() -> None:
    root = subtree_root(LEAVES[:3])

    assert consistent(0, 3, EMPTY_ROOT, root, ())
    assert consistent(0, 0, EMPTY_ROOT, EMPTY_ROOT, ())
    assert not consistent(0, 0, EMPTY_ROOT, root, ())
    assert not consistent(0, 3, EMPTY_ROOT, root, (root,))
    assert not consistent(4, 3, root, root, ())
    assert not consistent(-1, 3, root, root, ())


@given(size=SIZES, data=st.data())
def test_pymerkle_agrees_on_roots_and_proofs(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    entries = [number.to_bytes(2, "big") for number in range(size)]
    theirs = pymerkle.InmemoryTree.init_from_entries(entries)

    inclusion = inclusion_proof(old - 1, size, nodes())
    growth = consistency_proof(old, size, nodes())

    assert theirs.get_root() == subtree_root(LEAVES[:size])
    assert tuple(theirs.prove_inclusion(old, size).path[1:]) == inclusion
    # Its consistency proofs show more hashes than RFC 6962 asks for, so the roots are compared.
    theirs.prove_consistency(old, size).verify(
        subtree_root(LEAVES[:old]), subtree_root(LEAVES[:size])
    )
    assert consistent(old, size, theirs.get_root(old), theirs.get_root(), growth)
