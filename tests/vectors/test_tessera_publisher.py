"""Our publisher writes the files of Tessera's log, byte for byte, from its entries (§21.2)."""

from __future__ import annotations

import pytest

from biplomacy.record.checkpoint import parse_checkpoint
from biplomacy.record.derivation import Derivation
from biplomacy.record.merkle import edge_root, leaf_hash
from biplomacy.record.model import Entry
from biplomacy.record.tiles import bundle_path, decode_bundle
from biplomacy.values.digest import Digest
from fakes.record_memory import MemoryLog
from shared_files import shared

LOG = "vectors/tlog/tessera/log"


def file(path: str) -> bytes:
    return shared(f"{LOG}/{path}").read_bytes()


@pytest.fixture
def derivation() -> Derivation:
    entries = decode_bundle(file(bundle_path(0, 15)), 15)
    stored = [Entry(index, data, Digest(leaf_hash(data))) for index, data in enumerate(entries)]
    return Derivation(MemoryLog("example.com/log/testdata", stored))


def test_every_size_has_tesseras_files_and_root(derivation: Derivation) -> None:
    for size in range(1, 16):
        written = {one.path: one.content for one in derivation.files(size)}

        assert written == {path: file(path) for path in written}
        assert len(written) == 2
        root = parse_checkpoint(file(f"checkpoint.{size}")).head.root
        assert edge_root(derivation.edge) == root.raw


def test_an_earlier_size_owes_the_beginning_of_the_same_files(derivation: Derivation) -> None:
    list(derivation.files(15))

    for size in range(1, 15):
        owed = {one.path: one.content for one in derivation.owed_partials(size)}
        assert owed == {path: file(path) for path in owed}
        assert len(owed) == 2
