from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.errors import TileMalformed
from biplomacy.record.merkle import (
    fold,
    inclusion_proof,
    leaf_hash,
    root_at,
    root_from_inclusion,
    subtree_root,
)
from biplomacy.record.model import Edge
from biplomacy.record.tiles import (
    bundle_path,
    decode_bundle,
    encode_bundle,
    owed_bundles,
    owed_tiles,
    tile_nodes,
    tile_path,
)

LEAVES = tuple(leaf_hash(number.to_bytes(3, "big")) for number in range(66_000))


class Directory:
    """The tiles of a log of one size, counting how often each is read."""

    def __init__(self, size: int) -> None:
        folded = fold(Edge(), 0, LEAVES[:size])
        self.tiles = {(level, index): tile for level, index, tile in folded.full_tiles}
        for level, row in enumerate(folded.edge.levels):
            if row:
                self.tiles[level, size >> 8 * (level + 1)] = row
        self.reads: list[tuple[int, int, int]] = []

    def read(self, level: int, index: int, width: int) -> bytes:
        self.reads.append((level, index, width))
        return self.tiles[level, index]


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        pytest.param(0, 256, "tile/0/000", id="first"),
        pytest.param(999, 1, "tile/0/999.p/1", id="last-of-three-digits"),
        pytest.param(1000, 255, "tile/0/x001/000.p/255", id="second-group"),
        pytest.param(1_234_067, 256, "tile/0/x001/x234/067", id="the-specification's"),
        pytest.param(1_000_000, 256, "tile/0/x001/x000/000", id="seven-digits"),
    ],
)
def test_paths_group_three_digits(index: int, width: int, path: str) -> None:
    assert tile_path(0, index, width) == path
    assert bundle_path(index, width) == path.replace("tile/0", "tile/entries")


@pytest.mark.parametrize(
    ("level", "index", "width"),
    [
        pytest.param(-1, 0, 1, id="level-negative"),
        pytest.param(64, 0, 1, id="level-64"),
        pytest.param(0, -1, 1, id="index-negative"),
        pytest.param(0, 0, 0, id="width-0"),
        pytest.param(0, 0, 257, id="width-257"),
    ],
)
def test_impossible_places_have_no_path(level: int, index: int, width: int) -> None:
    with pytest.raises(TileMalformed):
        tile_path(level, index, width)


def test_the_specification_s_tree_of_70_000_owes_its_tiles() -> None:
    tiles = owed_tiles(70_000)

    assert tiles[:273] == tuple((0, index, 256) for index in range(273))
    assert tiles[273:] == ((0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1))
    assert owed_bundles(70_000) == tuple((index, width) for _, index, width in tiles[:274])


@pytest.mark.parametrize(
    ("size", "tiles"),
    [
        pytest.param(0, (), id="empty"),
        pytest.param(1, ((0, 0, 1),), id="one"),
        pytest.param(255, ((0, 0, 255),), id="one-short-of-full"),
        pytest.param(256, ((0, 0, 256), (1, 0, 1)), id="full"),
        pytest.param(257, ((0, 0, 256), (0, 1, 1), (1, 0, 1)), id="one-more"),
    ],
)
def test_no_tile_of_width_0_is_owed(size: int, tiles: tuple[tuple[int, int, int], ...]) -> None:
    assert owed_tiles(size) == tiles


@pytest.mark.parametrize("size", [0, 1, 200, 256, 300, 512, 65_535, 65_536, 65_793])
def test_the_edge_and_the_full_tiles_are_what_is_owed(size: int) -> None:
    tiles = Directory(size).tiles

    owed = owed_tiles(size)
    assert {place: len(tile) for place, tile in tiles.items()} == {
        (level, index): 32 * width for level, index, width in owed
    }


@pytest.mark.parametrize("size", [1, 300, 65_536, 65_793])
def test_roots_and_proofs_come_out_of_tiles(size: int) -> None:
    directory = Directory(size)
    nodes = tile_nodes(size, directory.read)

    root = root_at(size, nodes)

    assert root == subtree_root(LEAVES[:size])
    for index in range(0, size, 1 + size // 50):
        proof = inclusion_proof(index, size, nodes)
        assert root_from_inclusion(index, size, LEAVES[index], proof) == root
    assert len(directory.reads) == len(set(directory.reads))
    assert set(directory.reads) <= set(owed_tiles(size))


@given(height=st.integers(0, 15), data=st.data())
def test_a_node_is_the_root_of_its_leaves(height: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, (40_000 >> height) - 1))
    nodes = tile_nodes(40_000, NODES_OF_40_000.read)

    assert nodes(height, index) == subtree_root(LEAVES[index << height : (index + 1) << height])


NODES_OF_40_000 = Directory(40_000)


def test_a_node_that_is_not_complete_is_refused() -> None:
    nodes = tile_nodes(300, Directory(300).read)

    for height, index in [(0, 300), (2, 75), (8, 1), (9, 0), (0, -1)]:
        with pytest.raises(TileMalformed):
            nodes(height, index)


@pytest.mark.parametrize("length", [0, 31, 8191, 8193])
def test_a_tile_of_another_length_is_refused(length: int) -> None:
    nodes = tile_nodes(300, lambda _level, _index, _width: bytes(length))

    with pytest.raises(TileMalformed):
        nodes(0, 7)


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_reads_back(entries: list[bytes]) -> None:
    content = encode_bundle(entries)

    assert decode_bundle(content, len(entries)) == tuple(entries)


@given(st.lists(st.binary(max_size=9), min_size=1, max_size=5), st.data())
def test_a_bundle_of_another_length_is_refused(entries: list[bytes], data: st.DataObject) -> None:
    content = encode_bundle(entries)
    cut = data.draw(st.integers(1, len(content)))

    with pytest.raises(TileMalformed):
        decode_bundle(content[:-cut], len(entries))
    with pytest.raises(TileMalformed):
        decode_bundle(content + b"\0", len(entries))
    with pytest.raises(TileMalformed):
        decode_bundle(content, len(entries) - 1)


def test_an_entry_has_at_most_65_535_bytes() -> None:
    longest = bytes(65_535)

    assert decode_bundle(encode_bundle([longest]), 1) == (longest,)
    with pytest.raises(TileMalformed):
        encode_bundle([longest + b"\0"])
    with pytest.raises(TileMalformed):
        encode_bundle([b""] * 257)
