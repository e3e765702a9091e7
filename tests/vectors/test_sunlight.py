"""Witness and mirror files written by another implementation, Sunlight (record §21.3)."""

from __future__ import annotations

import re

import pytest

from biplomacy.record.checkpoint import parse_checkpoint
from biplomacy.record.cosignature import read_cosignatures
from biplomacy.record.errors import CheckpointUntrusted, TileMalformed
from biplomacy.record.merkle import root_at
from biplomacy.record.model import Cosignature, VerifierKey
from biplomacy.record.note import parse_note, parse_vkey
from biplomacy.record.tiles import bundle_path, decode_bundle, tile_nodes, tile_path
from shared_files import shared

HOME = "vectors/tlog/sunlight/skylight"
ROME = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706"
MILAN = "88ad7a28caeb0b2aa890fdf0304c2fcaf59fca2ee140134ff8c1300bac493482"
TIME = 1_767_139_200

COSIGNED = [
    pytest.param("witness/witness.v0.json", f"witness/{ROME}", id="witness"),
    pytest.param("witness2/witness.v0.json", f"witness2/{MILAN}", id="witness2"),
    pytest.param("witness/mirror/mirror.v0.json", f"witness/mirror/{ROME}", id="mirror"),
]


def file(path: str) -> bytes:
    return shared(f"{HOME}/{path}").read_bytes()


def key_in(path: str) -> VerifierKey:
    found = re.search(r'"verifier_keys": \[\s*"([^"]+)"', file(path).decode())
    assert found is not None
    return parse_vkey(found[1])


@pytest.mark.parametrize(("keys", "folder"), COSIGNED)
def test_the_cosignatures_verify(keys: str, folder: str) -> None:
    note = parse_note(file(f"{folder}/checkpoint"))
    key = key_in(keys)

    assert read_cosignatures(note, [key]) == (Cosignature(key, TIME),)


@pytest.mark.parametrize(("keys", "folder"), COSIGNED)
def test_a_cosignature_under_another_size_does_not(keys: str, folder: str) -> None:
    changed = file(f"{folder}/checkpoint").replace(b"\n300\n", b"\n301\n")

    with pytest.raises(CheckpointUntrusted):
        read_cosignatures(parse_note(changed), [key_in(keys)])


def test_another_witness_s_cosignature_is_passed_over() -> None:
    note = parse_note(file(f"witness/{ROME}/checkpoint"))

    assert read_cosignatures(note, [key_in("witness2/witness.v0.json")]) == ()


def test_the_mirror_s_tiles_give_its_root() -> None:
    head = parse_checkpoint(file(f"witness/mirror/{ROME}/checkpoint")).head
    nodes = tile_nodes(
        head.size,
        lambda level, index, width: file(f"witness/mirror/{ROME}/{tile_path(level, index, width)}"),
    )

    assert root_at(head.size, nodes) == head.root.raw


def test_placeholder_tiles_are_refused() -> None:
    nodes = tile_nodes(
        300, lambda level, index, width: file(f"tree/{tile_path(level, index, width)}")
    )

    with pytest.raises(TileMalformed):
        root_at(300, nodes)


@pytest.mark.parametrize(("index", "width"), [(0, 256), (1, 44)])
def test_placeholder_bundles_are_refused(index: int, width: int) -> None:
    content = file(f"witness/mirror/{ROME}/{bundle_path(index, width)}")

    with pytest.raises(TileMalformed):
        decode_bundle(content, width)
