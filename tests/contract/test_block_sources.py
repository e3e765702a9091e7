"""What every ``BlockSource`` keeps, run on each adapter and on the fake.

An adapter joins by a function that opens it over the given blocks, in ``SOURCES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from biplomacy.chain.adapters.blocks_directory import BlocksDirectory
from biplomacy.chain.adapters.kernel import KernelChain
from biplomacy.chain.adapters.node import CoreNode, NodeAuth
from biplomacy.chain.blocks_file import write_blocks
from biplomacy.chain.errors import BlockMissing
from biplomacy.chain.header import parse_header
from biplomacy.chain.model import Network, Span
from biplomacy.chain.ports import BlockSource
from biplomacy.chain.regtest import ChainFactory
from biplomacy.chain.scan import scan
from biplomacy.chain.tree import read_best_chain
from biplomacy.chain.watch import watch_set
from biplomacy.values.block_id import BlockId
from fakes.block_memory import BlockMemory
from fakes.node_server import PASSWORD, FakeNode
from fakes.small_chain import STRANGER, TREASURY, small_chain

Open: TypeAlias = Callable[[Sequence[bytes], Path], BlockSource]
NODE = "http://127.0.0.1:18443"
MAX_PIECE = 64 * 1024 * 1024
WATCH = watch_set([TREASURY.script, STRANGER.script])


def _memory(blocks: Sequence[bytes], folder: Path) -> BlockSource:
    assert folder.is_dir()
    return BlockMemory(blocks)


def _directory(blocks: Sequence[bytes], folder: Path) -> BlockSource:
    write_blocks(folder / "plain", Network.REGTEST, blocks)
    return BlocksDirectory(folder / "plain")


def _obfuscated_directory(blocks: Sequence[bytes], folder: Path) -> BlockSource:
    key = bytes.fromhex("0123456789abcdef")
    write_blocks(folder / "xor", Network.REGTEST, blocks, xor_key=key, file_size=5_000)
    return BlocksDirectory(folder / "xor", Network.REGTEST, piece_size=1_000)


def _kernel(blocks: Sequence[bytes], folder: Path) -> BlockSource:
    kernel = KernelChain(folder / "kernel", Network.REGTEST)
    kernel.submit(blocks)
    return kernel


def _node_by_rest(blocks: Sequence[bytes], folder: Path) -> BlockSource:
    assert folder.is_dir()
    return CoreNode(NODE, Network.REGTEST, transport=FakeNode(_chain_of(blocks)).transport)


def _node_by_rpc(blocks: Sequence[bytes], folder: Path) -> BlockSource:
    assert folder.is_dir()
    fake = FakeNode(_chain_of(blocks), rest=False)
    auth = NodeAuth(user_password=f"user:{PASSWORD}")
    return CoreNode(NODE, Network.REGTEST, auth=auth, transport=fake.transport)


def _chain_of(blocks: Sequence[bytes]) -> ChainFactory:
    chain = small_chain()
    assert chain.blocks == blocks
    return chain


SOURCES = [
    pytest.param(_memory, id="memory"),
    pytest.param(_directory, id="directory"),
    pytest.param(_obfuscated_directory, id="directory-xor"),
    pytest.param(_kernel, id="kernel"),
    pytest.param(_node_by_rest, id="node-rest"),
    pytest.param(_node_by_rpc, id="node-rpc"),
]


@pytest.fixture(params=SOURCES)
def open_source(request: pytest.FixtureRequest) -> Open:
    opener: Open = request.param
    return opener


@pytest.fixture
def chain() -> ChainFactory:
    return small_chain()


@pytest.fixture
def source(open_source: Open, chain: ChainFactory, tmp_path: Path) -> Iterator[BlockSource]:
    opened = open_source(chain.blocks, tmp_path)
    yield opened
    if isinstance(opened, (KernelChain, CoreNode)):
        opened.close()


def test_the_tip_is_the_best_block(source: BlockSource, chain: ChainFactory) -> None:
    assert source.network is Network.REGTEST
    assert source.tip() == chain.tip


def test_without_a_locator_the_headers_start_with_the_first(
    source: BlockSource, chain: ChainFactory
) -> None:
    assert list(source.headers(())) == [parse_header(raw[:80]) for raw in chain.blocks]


def test_headers_follow_the_newest_known_block_of_the_locator(
    source: BlockSource, chain: ChainFactory
) -> None:
    best = read_best_chain(source)
    unknown = BlockId(109, bytes(32))

    headers = list(source.headers([unknown, best.at(108), best.at(50)]))

    assert headers == [parse_header(raw[:80]) for raw in chain.blocks[109:]]


def test_after_the_tip_there_is_no_header(source: BlockSource) -> None:
    assert list(source.headers([source.tip()])) == []


def test_a_locator_of_strange_blocks_starts_from_the_first(source: BlockSource) -> None:
    strange = [BlockId(3, bytes(32))]

    assert next(iter(source.headers(strange))) == next(iter(source.headers(())))


def test_every_block_comes_as_it_was_mined(source: BlockSource, chain: ChainFactory) -> None:
    best = read_best_chain(source)

    assert [source.block(best.at(height)) for height in range(112)] == chain.blocks


def test_a_block_that_is_not_there_is_missing(source: BlockSource) -> None:
    with pytest.raises(BlockMissing):
        source.block(BlockId(5, bytes(32)))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(0, 111, id="whole"),
        pytest.param(108, 110, id="part"),
        pytest.param(111, 111, id="one"),
    ],
)
def test_pieces_hold_each_block_of_the_span(
    source: BlockSource, chain: ChainFactory, first: int, last: int
) -> None:
    found: dict[int, bytes] = {}
    for piece in source.pieces(Span(first, last)):
        assert len(piece.buffer) <= MAX_PIECE
        places = zip(piece.record_offsets, piece.record_lengths, piece.block_ids, strict=True)
        for offset, length, block in places:
            found[block.height] = piece.buffer[offset : offset + length]

    assert found == {height: chain.blocks[height] for height in range(first, last + 1)}


def test_a_scan_finds_what_the_fake_finds(source: BlockSource, chain: ChainFactory) -> None:
    expected = scan(BlockMemory(chain.blocks), WATCH)

    result = scan(source, WATCH)

    assert (result.outputs, result.spends) == (expected.outputs, expected.spends)
    assert result.coverage.blocks_scanned == 112
    assert result.coverage.missing == ()
    assert result.coverage.last == chain.tip
