"""Three sources of blocks, one answer: files, Bitcoin Core's kernel, and a node (chain §15.6)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.chain.adapters.blocks_directory import BlocksDirectory
from biplomacy.chain.adapters.kernel import KernelChain
from biplomacy.chain.adapters.node import CoreNode, NodeAuth
from biplomacy.chain.blocks_file import write_blocks
from biplomacy.chain.errors import KernelUnavailable
from biplomacy.chain.history import read_history
from biplomacy.chain.model import History, Integrity, Network, Piece, Span
from biplomacy.chain.ports import BlockSource
from biplomacy.chain.regtest import block_id
from biplomacy.chain.scan import scan
from biplomacy.cli.main import SOURCE, exit_code
from biplomacy.values.errors import SourceError
from command_line import Place, place
from fakes.bcoin_node import CREDENTIALS, Bcoin
from fakes.block_memory import BlockMemory
from fakes.demo_chain import (
    demo_chain,
    finding_bytes,
    findings_of,
    other_history,
    watched,
)

KEY = bytes.fromhex("8f3b00c15a77e204")
PIECE = 20_000


@pytest.fixture(scope="module")
def expected() -> bytes:
    """Return what the chain in memory says, without any adapter."""
    return findings_of(BlockMemory(demo_chain().blocks, per_piece=100))


@pytest.fixture(scope="module")
def history() -> History:
    """Return all that a reserve would read of the chain in memory."""
    return read_history(BlockMemory(demo_chain().blocks, per_piece=100), watched())


def node_of(bcoin: Bcoin) -> CoreNode:
    return CoreNode(bcoin.url, Network.REGTEST, auth=NodeAuth(user_password=CREDENTIALS))


def plain(path: Path, blocks: Sequence[bytes]) -> None:
    write_blocks(path, Network.REGTEST, blocks)


def with_a_key(path: Path, blocks: Sequence[bytes]) -> None:
    write_blocks(path, Network.REGTEST, blocks, xor_key=KEY)


def in_small_files(path: Path, blocks: Sequence[bytes]) -> None:
    files = write_blocks(path, Network.REGTEST, blocks, xor_key=KEY, file_size=50_000)
    assert len(files) > 15


def from_the_tip_down(path: Path, blocks: Sequence[bytes]) -> None:
    """Write as a node that downloaded out of order: each run of 200 blocks backwards."""
    runs = (blocks[start : start + 200][::-1] for start in range(0, len(blocks), 200))
    order = [block for run in runs for block in run]
    write_blocks(path, Network.REGTEST, order, file_size=100_000)


def with_copies_and_a_stale_branch(path: Path, blocks: Sequence[bytes]) -> None:
    stale = other_history(1_700, 1_900).blocks[1_701:]
    write_blocks(path, Network.REGTEST, [*stale, *blocks, *blocks[1_200:1_300]])


@pytest.mark.slow
def test_the_replay_wrote_the_chain_that_anyone_can_mine_again(replayed: Place) -> None:
    directory = BlocksDirectory(replayed.directory / "demo/chain/blocks")
    chain = demo_chain()

    assert directory.tip() == chain.tip
    assert all(
        directory.block(block_id(block, height)) == block
        for height, block in enumerate(chain.blocks)
    )


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(plain, id="plain"),
        pytest.param(with_a_key, id="xor"),
        pytest.param(in_small_files, id="small-files"),
        pytest.param(from_the_tip_down, id="another-order"),
        pytest.param(with_copies_and_a_stale_branch, id="copies-and-stale"),
    ],
)
def test_files_say_the_same_however_they_were_written(
    tmp_path: Path, expected: bytes, written: Callable[[Path, Sequence[bytes]], None]
) -> None:
    written(tmp_path / "blocks", demo_chain().blocks)
    directory = BlocksDirectory(tmp_path / "blocks", piece_size=PIECE)

    assert findings_of(directory) == expected


def test_the_kernel_says_the_same_as_the_files_it_was_given(
    kernel_directory: Path, expected: bytes, history: History
) -> None:
    with KernelChain(kernel_directory, Network.REGTEST) as chain:
        found = scan(chain, watched())
        read = read_history(chain, watched())

    assert finding_bytes(found) == expected
    assert found.coverage.integrity is Integrity.VALIDATED
    assert unlabelled(read) == unlabelled(history)


def test_the_block_files_that_the_kernel_wrote_say_the_same(
    kernel_directory: Path, expected: bytes
) -> None:
    files = kernel_directory / "blocks"

    assert any((files / "xor.dat").read_bytes())
    assert findings_of(BlocksDirectory(files)) == expected


@pytest.mark.slow
def test_an_independent_node_accepts_every_block_of_the_replay(bcoin: Bcoin) -> None:
    with node_of(bcoin) as node:
        assert node.tip() == demo_chain().tip


@pytest.mark.slow
def test_an_independent_node_says_the_same_over_its_socket(bcoin: Bcoin, expected: bytes) -> None:
    with node_of(bcoin) as node:
        found = scan(node, watched())

    assert finding_bytes(found) == expected
    assert found.coverage.source == "node"


@pytest.mark.slow
def test_a_record_gets_the_same_verdicts_whichever_source_its_reader_has(
    replayed: Place, bcoin: Bcoin
) -> None:
    here = place(replayed.directory, BIPLOMACY_NODE_AUTH=CREDENTIALS)
    asked = ("verify", "demo/sv", "--trust", "demo/sv.trust.json", "--json", "--quiet")

    by_files = here.call(*asked, "--chain", "demo/chain/blocks")
    by_node = here.call(*asked, "--chain", bcoin.url)

    assert by_files[0] == 0
    assert by_files[1].count("\n") > 80
    assert by_node == by_files


@pytest.mark.slow
def test_comparing_the_files_with_a_node_says_that_they_agree(
    mined: Place, bcoin: Bcoin, tmp_path: Path
) -> None:
    here = place(mined.directory, BIPLOMACY_NODE_AUTH=CREDENTIALS)
    scripts = tmp_path / "watch.txt"
    scripts.write_text("\n".join(script.hex() for script in watched().scripts))

    run = here.call(
        "chain", "compare", "demo/chain/blocks", bcoin.url, "--quiet", "--scripts", str(scripts)
    )

    assert run == (0, "agree on blocks 0 to 1937, 22 scripts\n", "")


def test_comparing_with_a_chain_whose_last_block_differs_lists_it(
    mined: Place, tmp_path: Path
) -> None:
    write_blocks(tmp_path / "other", Network.REGTEST, other_history(1_936, 1_937).blocks)

    code, out, _ = mined.call(
        "chain", "compare", "demo/chain/blocks", str(tmp_path / "other"), "--quiet"
    )

    assert code == 3
    assert out == (
        "failure[chains-differ]: block:1937: the chains part after block 1936; their tips are "
        f"{demo_chain().tip} and {other_history(1_936, 1_937).tip}\n"
        "do not agree on blocks 0 to 1936, 0 scripts\n"
    )


def with_an_altered_block(path: Path) -> None:
    """Write the chain with one byte of block 1,221 changed."""
    blocks = demo_chain().blocks
    altered = bytearray(blocks[1_221])
    altered[200] ^= 1
    write_blocks(path, Network.REGTEST, [*blocks[:1_221], bytes(altered), *blocks[1_222:]])


def test_comparing_with_files_in_which_one_block_was_altered_lists_it(
    mined: Place, tmp_path: Path
) -> None:
    with_an_altered_block(tmp_path / "other")

    code, out, _ = mined.call(
        "chain", "compare", "demo/chain/blocks", str(tmp_path / "other"), "--quiet"
    )

    assert code == 3
    assert out == (
        "failure[blocks-differ]: block:1221: the blocks 1221 to 1221 are missing in B only\n"
        "do not agree on blocks 0 to 1937, 0 scripts\n"
    )


def test_two_sources_that_lack_the_same_block_do_not_agree_on_it(
    mined: Place, tmp_path: Path
) -> None:
    with_an_altered_block(tmp_path / "one")
    with_an_altered_block(tmp_path / "other")

    code, out, _ = mined.call(
        "chain", "compare", str(tmp_path / "one"), str(tmp_path / "other"), "--quiet"
    )

    assert code == 3
    assert out.startswith(
        "failure[blocks-unseen]: block:1221: the blocks 1221 to 1221 are missing in both, "
        "so nothing was compared there\n"
    )


class Interrupted:
    """The kernel as a source whose worker is killed when the second piece is asked for."""

    def __init__(self, chain: KernelChain) -> None:
        self._chain = chain
        self.network, self.name, self.integrity = chain.network, chain.name, chain.integrity
        self.tip, self.headers, self.block = chain.tip, chain.headers, chain.block

    def pieces(self, span: Span) -> Iterator[Piece]:
        yield from self._chain.pieces(Span(span.first, 900))
        assert self._chain.process_id is not None
        os.kill(self._chain.process_id, signal.SIGKILL)
        yield from self._chain.pieces(Span(901, span.last))


def test_a_kernel_that_dies_in_the_middle_of_a_scan_is_a_source_that_failed(
    kernel_directory: Path, expected: bytes
) -> None:
    with KernelChain(kernel_directory, Network.REGTEST) as chain:
        source: BlockSource = Interrupted(chain)
        with pytest.raises(KernelUnavailable, match="ended in the middle of its work") as caught:
            scan(source, watched())

    assert isinstance(caught.value, SourceError)
    assert exit_code(caught.value) == SOURCE
    assert caught.value.hint == "run it again; if it repeats, use a node or a blocks directory"
    with KernelChain(kernel_directory, Network.REGTEST) as again:
        assert findings_of(again) == expected


def unlabelled(history: History) -> History:
    """Return a history without the words on which source it was read from."""
    coverage = replace(history.coverage, source="any", integrity=Integrity.ALL)
    return replace(history, coverage=coverage)
