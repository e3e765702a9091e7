"""The tree of eight leaves that RFC 6962 implementations share (record §21.1)."""

from __future__ import annotations

import pytest

from biplomacy.record.merkle import (
    NodeReader,
    consistency_proof,
    consistent,
    fold,
    inclusion_proof,
    leaf_hash,
    root_at,
    root_from_inclusion,
    subtree_root,
)
from biplomacy.record.model import Edge

ENTRIES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
LEAVES = tuple(leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES)
ROOTS = (
    (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
)


def reader() -> NodeReader:
    return lambda height, index: subtree_root(LEAVES[index << height : (index + 1) << height])


@pytest.mark.parametrize(("size", "root"), ROOTS)
def test_the_roots_are_the_known_ones(size: int, root: str) -> None:
    assert subtree_root(LEAVES[:size]).hex() == root
    assert root_at(size, reader()).hex() == root
    assert fold(Edge(), 0, LEAVES[:size]).root.hex() == root


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    root = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert subtree_root(()).hex() == root
    assert fold(Edge(), 0, ()).root.hex() == root


def test_the_inclusion_of_the_first_leaf_is_the_known_one() -> None:
    proof = inclusion_proof(0, 8, reader())

    assert [step.hex()[:8] for step in proof] == ["96a296d2", "5f083f0a", "6b47aaf2"]
    assert root_from_inclusion(0, 8, LEAVES[0], proof) == subtree_root(LEAVES)


def test_the_growth_from_six_to_eight_is_the_known_one() -> None:
    proof = consistency_proof(6, 8, reader())

    assert [step.hex()[:8] for step in proof] == ["0ebc5d34", "ca854ea1", "d37ee418"]
    assert consistent(6, 8, subtree_root(LEAVES[:6]), subtree_root(LEAVES), proof)
