"""Three real blocks: their hash, work, roots, and what python-bitcoinlib says of them."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass

import pytest
from bitcoin.core import CBlock  # type: ignore[import-untyped]  # the oracle has no types

from biplomacy.chain.commitments import check_block, merkle_root, witness_id
from biplomacy.chain.header import block_hash, check_pow, header_hash, serialise_header
from biplomacy.chain.model import Network, Piece
from biplomacy.chain.scan import scan_inputs, scan_outputs
from biplomacy.chain.serialisation import compact_size, serialise_transaction
from biplomacy.chain.transaction import parse_block, parse_transaction
from biplomacy.values.block_id import BlockId
from shared_files import shared


@dataclass(frozen=True, slots=True)
class RealBlock:
    file: str
    network: Network
    shown_hash: str
    transactions: int
    outputs: int
    p2sh: int
    with_witness: int


MAIN_413567 = RealBlock(
    "vectors/bitcoin-core/block413567.raw",
    Network.MAIN,
    "0000000000000000025aff8be8a55df8f89c77296db6198f272d6577325d4069",
    1557,
    3581,
    737,
    0,
)
MAIN_702861 = RealBlock(
    "vectors/rust-bitcoin/mainnet_block_"
    "000000000000000000000c835b2adcaedc20fdf6ee440009c249452c726dafae.raw",
    Network.MAIN,
    "000000000000000000000c835b2adcaedc20fdf6ee440009c249452c726dafae",
    2500,
    6015,
    1816,
    2065,
)
TEST_924634 = RealBlock(
    "vectors/rust-bitcoin/testnet_block_"
    "000000000000045e0b1660b6445b5e5c5ab63c9a4f956be7e1e69be04fa4497b.raw",
    Network.TESTNET3,
    "000000000000045e0b1660b6445b5e5c5ab63c9a4f956be7e1e69be04fa4497b",
    15,
    29,
    12,
    1,
)
BLOCKS = pytest.mark.parametrize(
    "real",
    [
        pytest.param(MAIN_413567, id="main-413567"),
        pytest.param(MAIN_702861, id="main-702861"),
        pytest.param(TEST_924634, id="test-924634"),
    ],
)


@BLOCKS
def test_a_real_block_has_its_hash_its_work_and_its_roots(real: RealBlock) -> None:
    block = parse_block(shared(real.file).read_bytes())

    check_block(block)

    assert check_pow(block.header, real.network)[::-1].hex() == real.shown_hash
    assert block_hash(block.header)[::-1].hex() == real.shown_hash
    assert merkle_root([item.txid for item in block.transactions]) == block.header.merkle_root


@BLOCKS
def test_a_real_block_has_the_counted_outputs(real: RealBlock) -> None:
    block = parse_block(shared(real.file).read_bytes())

    outputs = [output for item in block.transactions for output in item.outputs]
    p2sh = [o for o in outputs if len(o.script) == 23 and o.script[:2] == b"\xa9\x14"]
    witness = [t for t in block.transactions if any(spent.witness for spent in t.inputs)]

    counts = (len(block.transactions), len(outputs), len(p2sh), len(witness))
    assert counts == (real.transactions, real.outputs, real.p2sh, real.with_witness)


@BLOCKS
def test_a_real_block_is_written_back_without_a_changed_bit(real: RealBlock) -> None:
    raw = shared(real.file).read_bytes()
    block = parse_block(raw)

    written = serialise_header(block.header) + compact_size(len(block.transactions))
    written += b"".join(map(serialise_transaction, block.transactions))

    assert written == raw


@BLOCKS
def test_python_bitcoinlib_names_the_same_transactions(real: RealBlock) -> None:
    raw = shared(real.file).read_bytes()
    oracle = CBlock.stream_deserialize(io.BytesIO(raw))

    ours = parse_block(raw).transactions

    assert [item.txid for item in ours] == [item.GetTxid() for item in oracle.vtx]
    assert [witness_id(item) for item in ours] == [item.GetHash() for item in oracle.vtx]
    assert [parse_transaction(item.serialize()) for item in oracle.vtx] == list(ours)


@pytest.mark.parametrize("around", [pytest.param(0, id="alone"), pytest.param(7, id="among-bytes")])
def test_a_scan_of_real_blocks_finds_every_script_hash(around: int) -> None:
    reals = (MAIN_413567, MAIN_702861)
    raws = [shared(real.file).read_bytes() for real in reals]
    gap = bytes(around)
    ids = tuple(BlockId(height, header_hash(raw[:80])) for height, raw in enumerate(raws))
    offsets = (around, around + len(raws[0]) + around)
    piece = Piece(gap + raws[0] + gap + raws[1] + gap, offsets, tuple(map(len, raws)), ids)
    paid = [o for raw in raws for item in parse_block(raw).transactions for o in item.outputs]
    scripts = frozenset(o.script for o in paid if o.script[:2] == b"\xa9\x14")

    found = scan_outputs(piece, scripts)

    assert Counter(output.block.height for output in found.outputs) == {0: 737, 1: 1816}
    assert found.whole == ids
    spends = scan_inputs(piece, frozenset(output.outpoint for output in found.outputs)).spends
    assert {spend.block for spend in spends} <= set(ids)
