"""A whole small log written by another implementation, Tessera (record §21.2)."""

from __future__ import annotations

import pytest

from biplomacy.record.checkpoint import encode_head, parse_checkpoint, require_log_signature
from biplomacy.record.merkle import (
    consistency_proof,
    consistent,
    fold,
    inclusion_proof,
    leaf_hash,
    root_at,
    root_from_inclusion,
)
from biplomacy.record.model import Checkpoint, Edge, Head
from biplomacy.record.note import parse_note, parse_vkey
from biplomacy.record.tiles import (
    bundle_path,
    decode_bundle,
    encode_bundle,
    owed_bundles,
    owed_tiles,
    tile_nodes,
    tile_path,
)
from biplomacy.values.digest import Digest
from shared_files import shared

LOG = "vectors/tlog/tessera/log"
KEY = parse_vkey("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
SIZES = range(1, 16)


def file(path: str) -> bytes:
    return shared(f"{LOG}/{path}").read_bytes()


def checkpoint(size: int) -> Checkpoint:
    return parse_checkpoint(file(f"checkpoint.{size}"))


def entries() -> tuple[bytes, ...]:
    return decode_bundle(file(bundle_path(0, 15)), 15)


@pytest.mark.parametrize("name", ["checkpoint", *(f"checkpoint.{size}" for size in range(16))])
def test_each_checkpoint_is_signed_by_the_log(name: str) -> None:
    content = file(name)
    stated = parse_checkpoint(content)

    require_log_signature(stated, KEY)

    assert encode_head(stated.head) == parse_note(content).text


@pytest.mark.parametrize("size", SIZES)
def test_the_same_entries_give_the_same_files(size: int) -> None:
    leaves = [leaf_hash(entry) for entry in entries()[:size]]

    folded = fold(Edge(), 0, leaves)

    root = Digest(folded.root)
    text = encode_head(Head(KEY.name, size, root))
    assert text == parse_note(file(f"checkpoint.{size}")).text
    assert owed_tiles(size) == ((0, 0, size),)
    assert folded.edge.levels[0] == file(tile_path(0, 0, size))
    assert owed_bundles(size) == ((0, size),)
    assert encode_bundle(entries()[:size]) == file(bundle_path(0, size))


@pytest.mark.parametrize("new", SIZES)
def test_its_tiles_prove_its_checkpoints(new: int) -> None:
    nodes = tile_nodes(new, lambda level, index, width: file(tile_path(level, index, width)))
    root = checkpoint(new).head.root.raw

    assert root_at(new, nodes) == root
    for old in range(new):
        growth = consistency_proof(old, new, nodes)
        inclusion = inclusion_proof(old, new, nodes)

        assert consistent(old, new, checkpoint(old).head.root.raw, root, growth)
        assert root_from_inclusion(old, new, leaf_hash(entries()[old]), inclusion) == root
