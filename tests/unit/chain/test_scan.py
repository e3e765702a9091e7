from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.chain.adapters.blocks_directory import BlocksDirectory
from biplomacy.chain.blocks_file import write_blocks
from biplomacy.chain.errors import BlockMissing, SpanUnknown, WatchMalformed
from biplomacy.chain.model import CoverageState, Integrity, Network, ScanResult, Span
from biplomacy.chain.ports import BlockSource
from biplomacy.chain.scan import read_transactions, require_complete, scan
from biplomacy.chain.transaction import parse_block, sha256d
from biplomacy.chain.watch import watch_set
from biplomacy.values.digest import Digest
from fakes.block_memory import BlockMemory
from fakes.small_chain import STRANGER, TREASURY, small_chain

BLOCKS = small_chain().blocks
WATCH = watch_set([TREASURY.script])
EVERYONE = watch_set([TREASURY.script, STRANGER.script])


def _places(result: ScanResult) -> list[tuple[int, int, int, int]]:
    return [(o.block.height, o.tx_index, o.outpoint.vout, o.amount.sats) for o in result.outputs]


def test_a_scan_finds_what_was_paid_and_spent_in_chain_order() -> None:
    result = scan(BlockMemory(BLOCKS), WATCH)

    assert _places(result) == [
        (108, 1, 0, 30 * 10**8),
        (109, 1, 0, 7),
        (110, 1, 1, 20 * 10**8),
    ]
    assert [(s.block.height, s.tx_index, s.input_index) for s in result.spends] == [
        (109, 2, 0),
        (110, 1, 0),
    ]
    assert [spend.outpoint for spend in result.spends] == [
        result.outputs[1].outpoint,
        result.outputs[0].outpoint,
    ]
    assert not any(output.coinbase for output in result.outputs)


def test_the_coverage_says_what_was_seen() -> None:
    coverage = scan(BlockMemory(BLOCKS), WATCH).coverage

    assert (coverage.network, coverage.source) == (Network.REGTEST, "memory")
    assert (coverage.first.height, coverage.last.height) == (0, 111)
    assert (coverage.blocks_scanned, coverage.missing) == (112, ())
    assert (coverage.integrity, coverage.state) == (Integrity.ALL, CoverageState.COMPLETE)
    assert coverage.watch_digest == WATCH.digest
    require_complete(coverage)


def test_a_span_leaves_out_what_lies_beside_it() -> None:
    result = scan(BlockMemory(BLOCKS), WATCH, Span(109, 109))

    assert _places(result) == [(109, 1, 0, 7)]
    assert [spend.block.height for spend in result.spends] == [109]
    assert result.coverage.blocks_scanned == 1


def test_nothing_watched_finds_nothing_and_covers_all() -> None:
    result = scan(BlockMemory(BLOCKS), watch_set([]))

    assert (result.outputs, result.spends) == ((), ())
    assert result.coverage.state is CoverageState.COMPLETE


def test_a_missing_block_makes_the_scan_partial() -> None:
    result = scan(BlockMemory(BLOCKS, absent=frozenset({4, 109})), WATCH)

    assert result.coverage.missing == (4, 109)
    assert result.coverage.state is CoverageState.PARTIAL
    assert result.coverage.blocks_scanned == 110
    with pytest.raises(BlockMissing, match="2 blocks from height 4"):
        require_complete(result.coverage)


def test_a_transaction_cut_out_of_a_block_makes_it_missing() -> None:
    whole = BLOCKS[108]
    coinbase_only = whole[:80] + b"\x01" + whole[81 : whole.index(b"\x02\x00\x00\x00\x00\x01", 90)]
    assert len(parse_block(coinbase_only).transactions) == 1
    changed = [*BLOCKS[:108], coinbase_only, *BLOCKS[109:]]

    checked = scan(BlockMemory(changed), WATCH)
    trusted = scan(BlockMemory(changed, integrity=Integrity.VALIDATED), WATCH)

    assert checked.coverage.missing == (108,)
    assert trusted.coverage.integrity is Integrity.VALIDATED
    assert trusted.coverage.missing == ()


def test_a_validated_source_gives_the_same_findings() -> None:
    checked = scan(BlockMemory(BLOCKS), WATCH)
    trusted = scan(BlockMemory(BLOCKS, integrity=Integrity.VALIDATED), WATCH)

    assert (trusted.outputs, trusted.spends) == (checked.outputs, checked.spends)


@settings(max_examples=25, deadline=None)
@given(per_piece=st.integers(1, 120), backwards=st.booleans())
def test_neither_the_size_nor_the_order_of_pieces_matters(
    *, per_piece: int, backwards: bool
) -> None:
    source = BlockMemory(BLOCKS, per_piece=per_piece, backwards=backwards)

    assert scan(source, EVERYONE) == scan(BlockMemory(BLOCKS), EVERYONE)


@settings(max_examples=15, deadline=None)
@given(
    order=st.permutations(range(106, 112)),
    key=st.binary(min_size=8, max_size=8),
    file_size=st.integers(300, 40_000),
    piece_size=st.integers(1, 60_000),
)
def test_neither_file_order_nor_key_nor_sizes_matter(
    order: list[int], key: bytes, file_size: int, piece_size: int
) -> None:
    blocks = [BLOCKS[height] for height in [*range(106), *order]]
    with TemporaryDirectory() as folder:
        path = Path(folder)
        write_blocks(path, Network.REGTEST, blocks, xor_key=key, file_size=file_size)
        result = scan(BlocksDirectory(path, Network.REGTEST, piece_size=piece_size), EVERYONE)

    expected = scan(BlockMemory(BLOCKS), EVERYONE)
    assert (result.outputs, result.spends) == (expected.outputs, expected.spends)
    assert result.coverage.missing == ()


def test_progress_counts_blocks() -> None:
    told: list[tuple[int, int]] = []

    scan(BlockMemory(BLOCKS), WATCH, progress=lambda done, todo: told.append((done, todo)))

    assert told[0] == (3, 112)
    assert (112, 112) in told
    assert told[-1] == (4, 4)


def test_a_span_above_the_tip_is_unknown() -> None:
    with pytest.raises(SpanUnknown, match="height 112"):
        scan(BlockMemory(BLOCKS), WATCH, Span(0, 112))


def test_transactions_are_found_by_their_ids() -> None:
    source: BlockSource = BlockMemory(BLOCKS)
    wanted = parse_block(BLOCKS[110]).transactions[1]

    found = read_transactions(source, [wanted.txid, bytes(32)])

    assert set(found) == {wanted.txid}
    located = found[wanted.txid]
    assert (located.transaction, located.block.height, located.tx_index) == (wanted, 110, 1)
    assert located.time == parse_block(BLOCKS[110]).header.time
    assert read_transactions(source, [wanted.txid], Span(0, 109)) == {}


def test_a_watch_set_is_sorted_and_named_by_its_digest() -> None:
    watch = watch_set([b"bb", b"a", b"bb"])

    assert watch.scripts == (b"a", b"bb")
    assert watch.digest == Digest.of(b"\x01\0\0\0a\x02\0\0\0bb")
    assert watch_set([b"a", b"bb"]) == watch
    assert sha256d(b"") != watch_set([]).digest.raw


@pytest.mark.parametrize("script", [pytest.param(b"", id="empty"), pytest.param(bytes(10_001))])
def test_refuses_to_watch(script: bytes) -> None:
    with pytest.raises(WatchMalformed):
        watch_set([script])
