"""Block files cut, damaged, replaced, foreign, and growing under a reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.chain.adapters.blocks_directory import BlocksDirectory
from biplomacy.chain.blocks_file import KEY_FILE, obfuscate, record, write_blocks
from biplomacy.chain.errors import (
    BlockMissing,
    DirectoryOccupied,
    FileAlien,
    HeadersGap,
    NetworkMismatch,
)
from biplomacy.chain.header import MAGICS, parse_header
from biplomacy.chain.ledger import Ledger, follow
from biplomacy.chain.model import Network, Span
from biplomacy.chain.scan import scan
from biplomacy.chain.tree import read_best_chain
from biplomacy.chain.watch import watch_set
from biplomacy.values.block_id import BlockId
from biplomacy.values.errors import SourceUnavailable
from fakes.block_memory import BlockMemory
from fakes.small_chain import STRANGER, TREASURY, mine, small_chain

BLOCKS = small_chain().blocks
BRANCH = small_chain().fork(109)
BRANCH.times[-1] += 1
for _ in range(3):
    mine(BRANCH)
HEADERS = [parse_header(raw[:80]) for raw in BLOCKS]
KEY = bytes.fromhex("a1b2c3d4e5f60718")
WATCH = watch_set([TREASURY.script, STRANGER.script])
EXPECTED = scan(BlockMemory(BLOCKS), WATCH)
RECORDS = [record(Network.REGTEST, raw) for raw in BLOCKS]
FIRST_FILE = "blk00000.dat"


def _store(folder: Path, *contents: bytes, key: bytes = KEY) -> Path:
    (folder / KEY_FILE).write_bytes(key)
    for number, content in enumerate(contents):
        (folder / f"blk{number:05d}.dat").write_bytes(obfuscate(content, key, 0))
    return folder


def _append(folder: Path, content: bytes) -> None:
    file = folder / FIRST_FILE
    stored = file.read_bytes()
    file.write_bytes(stored + obfuscate(content, KEY, len(stored)))


def _missing(source: BlocksDirectory) -> tuple[int, ...]:
    return scan(source, WATCH).coverage.missing


def _same_findings(source: BlocksDirectory) -> bool:
    result = scan(source, WATCH)
    return (result.outputs, result.spends) == (EXPECTED.outputs, EXPECTED.spends)


def test_a_file_cut_anywhere_in_its_last_record_ends_with_the_block_before(tmp_path: Path) -> None:
    whole = b"".join(RECORDS)
    start = len(whole) - len(RECORDS[-1])
    file = _store(tmp_path, whole) / FIRST_FILE
    stored = file.read_bytes()
    source = BlocksDirectory(_store(tmp_path, whole[:start]))

    for end in range(start, len(whole)):
        file.write_bytes(stored[:end])
        assert source.tip().height == 110
    file.write_bytes(stored)

    assert source.tip().height == 111
    assert source.faults == ()


@pytest.mark.parametrize("cut", [0, 3, 50, 100, 150])
def test_a_file_cut_in_its_last_record_is_whole_but_for_it(tmp_path: Path, cut: int) -> None:
    whole = b"".join(RECORDS[:-1]) + RECORDS[-1][:cut]

    source = BlocksDirectory(_store(tmp_path, whole))

    assert source.tip().height == 110
    assert _missing(source) == ()


@pytest.mark.parametrize("obfuscated", [False, True], ids=["zeros-on-disk", "zeros-under-the-key"])
def test_reserved_space_ends_a_file_until_it_is_used(tmp_path: Path, *, obfuscated: bool) -> None:
    room = obfuscate(bytes(4096), KEY, 0) if obfuscated else bytes(4096)
    whole = b"".join(RECORDS[:110])
    file = _store(tmp_path, whole) / FIRST_FILE
    data = file.read_bytes()
    shift = len(data) % 8
    room = room[shift:] if obfuscated else room
    file.write_bytes(data + room)
    source = BlocksDirectory(tmp_path)
    assert source.tip().height == 109

    added = obfuscate(RECORDS[110], KEY, len(data))
    file.write_bytes(data + added + room[len(added) :])

    assert source.tip().height == 110
    assert source.faults == ()


def test_a_block_written_to_its_header_only_is_missing(tmp_path: Path) -> None:
    half = RECORDS[111][:120] + bytes(len(RECORDS[111]) - 120)

    source = BlocksDirectory(_store(tmp_path, b"".join(RECORDS[:111]) + half))

    assert source.tip().height == 111
    assert _missing(source) == (111,)


def test_a_stale_branch_counts_once_it_is_longer(tmp_path: Path) -> None:
    branch = [record(Network.REGTEST, raw) for raw in BRANCH.blocks[110:]]
    source = BlocksDirectory(_store(tmp_path, b"".join([*RECORDS, *branch[:2]])))
    ledger = Ledger(Network.REGTEST, WATCH)
    follow(ledger, source)
    assert source.tip() == small_chain().tip
    assert _same_findings(source)

    _append(tmp_path, branch[2])
    done = follow(ledger, source)

    assert [change.block.height for change in done.reverted] == [111, 110]
    assert ledger.tip == source.tip() == BRANCH.tip


def test_a_block_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    source = BlocksDirectory(_store(tmp_path, b"".join([*RECORDS, *RECORDS[105:]])))

    assert _same_findings(source)
    assert _missing(source) == ()


def test_of_two_copies_the_whole_one_is_given(tmp_path: Path) -> None:
    damaged = RECORDS[108][:-1] + bytes([RECORDS[108][-1] ^ 1])
    records = [*RECORDS[:108], damaged, *RECORDS[108:]]
    source = BlocksDirectory(_store(tmp_path, b"".join(records)))
    block = read_best_chain(source).at(108)

    assert source.block(block) == BLOCKS[108]
    assert _same_findings(source)
    assert _missing(source) == ()


def test_a_changed_transaction_makes_its_block_missing(tmp_path: Path) -> None:
    damaged = RECORDS[108][:-1] + bytes([RECORDS[108][-1] ^ 1])
    records = [*RECORDS[:108], damaged, *RECORDS[109:]]

    source = BlocksDirectory(_store(tmp_path, b"".join(records)))

    assert _missing(source) == (108,)


@pytest.mark.parametrize(
    "key", [pytest.param(bytes(8), id="no-key"), pytest.param(KEY[::-1], id="another-key")]
)
def test_files_under_another_key_are_alien(tmp_path: Path, key: bytes) -> None:
    _store(tmp_path, b"".join(RECORDS))
    (tmp_path / KEY_FILE).write_bytes(key)

    with pytest.raises(FileAlien, match="no block file") as caught:
        BlocksDirectory(tmp_path)
    assert "xor.dat" in caught.value.hint
    with pytest.raises(FileAlien):
        BlocksDirectory(tmp_path, Network.REGTEST)


def test_a_key_of_another_size_is_alien(tmp_path: Path) -> None:
    _store(tmp_path, b"".join(RECORDS))
    (tmp_path / KEY_FILE).write_bytes(KEY[:7])

    with pytest.raises(FileAlien, match="7 bytes"):
        BlocksDirectory(tmp_path)


def test_a_directory_without_block_files_is_alien(tmp_path: Path) -> None:
    (tmp_path / "block413567.raw").write_bytes(BLOCKS[0])
    (tmp_path / "blk000000.dat").write_bytes(RECORDS[0])

    with pytest.raises(FileAlien, match="holds no blk"):
        BlocksDirectory(tmp_path)


def test_a_directory_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable):
        BlocksDirectory(tmp_path / "nowhere")


def test_blocks_of_another_network_are_refused(tmp_path: Path) -> None:
    _store(tmp_path, b"".join(RECORDS))

    with pytest.raises(NetworkMismatch, match="of regtest, not of main"):
        BlocksDirectory(tmp_path, Network.MAIN)


def test_one_file_of_another_network_is_refused(tmp_path: Path) -> None:
    _store(tmp_path, b"".join(RECORDS), MAGICS[Network.SIGNET] + bytes(100))

    with pytest.raises(NetworkMismatch, match="of signet"):
        BlocksDirectory(tmp_path)


def test_after_damage_the_next_record_is_found(tmp_path: Path) -> None:
    damaged = b"\x13" + BRANCH.blocks[110]
    decoy = MAGICS[Network.REGTEST] + (200).to_bytes(4, "little") + bytes([255]) * 200
    content = b"".join([*RECORDS[:111], damaged, decoy, RECORDS[111]])

    source = BlocksDirectory(_store(tmp_path, content))

    assert source.tip().height == 111
    assert _same_findings(source)
    offset = sum(map(len, RECORDS[:111]))
    assert [(f.file, f.offset, f.what) for f in source.faults] == [(FIRST_FILE, offset, "no magic")]


def test_damage_at_the_end_is_searched_again_when_the_file_grows(tmp_path: Path) -> None:
    source = BlocksDirectory(_store(tmp_path, b"".join(RECORDS[:111]) + b"\x13" * 3_000_000))
    assert source.tip().height == 110

    _append(tmp_path, RECORDS[111])

    assert source.tip().height == 111
    assert len(source.faults) == 1


@pytest.mark.parametrize("length", [0, 79, 80, 8 * 1024 * 1024 + 1, 2**32 - 1])
def test_a_record_of_an_impossible_length_is_damage(tmp_path: Path, length: int) -> None:
    broken = MAGICS[Network.REGTEST] + length.to_bytes(4, "little") + BRANCH.blocks[110]

    source = BlocksDirectory(_store(tmp_path, b"".join([*RECORDS[:111], broken, RECORDS[111]])))

    assert source.tip().height == 111
    assert source.faults[0].what == f"a record of {length} bytes"


def test_a_header_without_work_is_a_fault_and_no_block(tmp_path: Path) -> None:
    idle = bytearray(BRANCH.blocks[110])
    idle[72:76] = (0x1D00FFFF).to_bytes(4, "little")

    content = b"".join([*RECORDS, record(Network.REGTEST, bytes(idle))])
    source = BlocksDirectory(_store(tmp_path, content))

    assert source.tip() == small_chain().tip
    assert ["does not meet its target" in fault.what for fault in source.faults] == [True]


def test_a_cut_record_is_a_fault_where_another_file_follows(tmp_path: Path) -> None:
    cut = record(Network.REGTEST, BRANCH.blocks[110])[:150]

    source = BlocksDirectory(_store(tmp_path, b"".join([*RECORDS[:111], cut]), RECORDS[111]))

    assert source.tip().height == 111
    assert [fault.what for fault in source.faults] == ["the record runs past the end"]


def test_a_damaged_block_of_the_chain_is_a_gap_unless_its_header_is_known(tmp_path: Path) -> None:
    content = b"".join([*RECORDS[:109], b"\x13" * 50, *RECORDS[110:]])
    _store(tmp_path, content)

    with pytest.raises(HeadersGap, match=r"2 blocks .* is damaged at byte"):
        BlocksDirectory(tmp_path)
    source = BlocksDirectory(tmp_path, headers=HEADERS)

    assert source.tip().height == 111
    assert _missing(source) == (109,)
    with pytest.raises(BlockMissing):
        source.block(BlockId(109, bytes(32)))


def test_a_pruned_directory_names_what_it_lacks(tmp_path: Path) -> None:
    _store(tmp_path, b"".join(RECORDS[100:]))

    with pytest.raises(HeadersGap, match="12 blocks"):
        BlocksDirectory(tmp_path)
    source = BlocksDirectory(tmp_path, headers=HEADERS)

    assert _missing(source) == tuple(range(100))
    assert _same_findings(source)


def test_a_node_that_catches_up_may_hold_blocks_before_their_parents(tmp_path: Path) -> None:
    source = BlocksDirectory(_store(tmp_path, b"".join([*RECORDS[:108], *RECORDS[109:]])))
    assert source.tip().height == 107

    _append(tmp_path, RECORDS[108])

    assert source.tip().height == 111
    assert _same_findings(source)


def test_a_file_that_grows_between_the_passes_changes_no_pass(tmp_path: Path) -> None:
    source = BlocksDirectory(_store(tmp_path, b"".join(RECORDS[:110])))
    grown: list[int] = []

    def grow(done: int, todo: int) -> None:
        if not grown:
            _append(tmp_path, RECORDS[110])
        grown.append(todo - done)

    result = scan(source, WATCH, progress=grow)

    assert (result.coverage.last.height, result.coverage.missing) == (109, ())
    assert source.tip().height == 110


def test_a_file_that_vanishes_between_the_passes_leaves_blocks_missing(tmp_path: Path) -> None:
    content = b"".join(RECORDS[:105]), b"".join(RECORDS[105:])
    source = BlocksDirectory(_store(tmp_path, *content))

    def prune(done: int, todo: int) -> None:
        if done == todo:
            (tmp_path / "blk00001.dat").unlink(missing_ok=True)

    result = scan(source, WATCH, progress=prune)

    assert result.coverage.missing == (107, 108, 109, 110, 111)
    assert next(source.pieces(Span(105, 111))).block_ids == ()


def test_a_file_replaced_by_another_is_read_again(tmp_path: Path) -> None:
    source = BlocksDirectory(_store(tmp_path, b"".join(RECORDS)))

    _store(tmp_path, b"".join(reversed(RECORDS[1:])) + RECORDS[0])

    assert source.tip() == small_chain().tip
    assert _same_findings(source)
    assert source.faults == ()


def test_blocks_are_not_written_over_others(tmp_path: Path) -> None:
    files = write_blocks(tmp_path, Network.REGTEST, BLOCKS, xor_key=KEY, file_size=9_000)
    assert [file.name for file in files][:2] == [FIRST_FILE, "blk00001.dat"]
    assert all(file.stat().st_size <= 9_000 for file in files)
    assert (tmp_path / KEY_FILE).read_bytes() == KEY

    with pytest.raises(DirectoryOccupied):
        write_blocks(tmp_path, Network.REGTEST, BLOCKS)
    with pytest.raises(FileAlien):
        write_blocks(tmp_path / "other", Network.REGTEST, BLOCKS, xor_key=b"short")
