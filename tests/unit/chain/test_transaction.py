from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.errors import BlockMalformed
from biplomacy.chain.model import Outpoint, Transaction, TxInput, TxOutput
from biplomacy.chain.serialisation import compact_size, serialise_transaction
from biplomacy.chain.transaction import (
    parse_block,
    parse_transaction,
    read_compact_size,
    sha256d,
)
from biplomacy.values.amount import Amount
from fakes.small_chain import small_chain

U32 = st.integers(0, 2**32 - 1)
SCRIPTS = st.binary(max_size=300)
INPUTS = st.builds(
    TxInput,
    st.builds(Outpoint, st.binary(min_size=32, max_size=32), U32),
    SCRIPTS,
    U32,
    st.lists(SCRIPTS, max_size=3).map(tuple),
)
OUTPUTS = st.builds(TxOutput, SCRIPTS, st.integers(0, Amount.MAX_MONEY).map(Amount))
BARE = st.builds(
    Transaction,
    st.just(bytes(32)),
    U32,
    st.lists(INPUTS, min_size=1, max_size=4).map(tuple),
    st.lists(OUTPUTS, max_size=4).map(tuple),
    U32,
)
BLOCK = small_chain().blocks[109]
TRANSACTION = serialise_transaction(parse_block(BLOCK).transactions[1])


@given(BARE)
def test_a_transaction_reads_back_as_it_was_written(bare: Transaction) -> None:
    raw = serialise_transaction(bare)

    parsed = parse_transaction(raw)

    assert (parsed.version, parsed.inputs) == (bare.version, bare.inputs)
    assert (parsed.outputs, parsed.locktime) == (bare.outputs, bare.locktime)
    assert parsed.txid == sha256d(serialise_transaction(bare, witness=False))
    assert serialise_transaction(parsed) == raw


@given(st.integers(0, 2**64 - 1))
def test_a_compact_size_reads_back(number: int) -> None:
    raw = compact_size(number)

    assert read_compact_size(b"\xff" + raw + b"\x00", 1) == (number, 1 + len(raw))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("fd01", id="cut"),
        pytest.param("fdfc00", id="two-bytes-for-one"),
        pytest.param("feffff0000", id="four-bytes-for-two"),
        pytest.param("ffffffffff00000000", id="eight-bytes-for-four"),
    ],
)
def test_refuses_a_compact_size(text: str) -> None:
    with pytest.raises(BlockMalformed):
        read_compact_size(bytes.fromhex(text), 0)


def test_a_transaction_cut_anywhere_is_refused() -> None:
    for end in range(len(TRANSACTION)):
        with pytest.raises(BlockMalformed):
            parse_transaction(TRANSACTION[:end])


def test_the_error_names_the_place() -> None:
    with pytest.raises(BlockMalformed, match="bytes are left over") as caught:
        parse_transaction(TRANSACTION + b"\x00")

    assert caught.value.offset == len(TRANSACTION)
    assert caught.value.code == "chain-block-malformed"
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("01000000" + "00" * 60, id="no-input"),
        pytest.param("01000000" + "ff" * 9 + "00" * 60, id="countless-inputs"),
        pytest.param(
            "01000000000101" + "11" * 36 + "00ffffffff000000000000",
            id="announced-witness-is-empty",
        ),
        pytest.param(
            "0100000001" + "11" * 36 + "00ffffffff01" + "ff" * 8 + "0000000000",
            id="more-than-the-supply",
        ),
    ],
)
def test_refuses_a_transaction(text: str) -> None:
    with pytest.raises(BlockMalformed):
        parse_transaction(bytes.fromhex(text))


def test_refuses_a_block_above_four_million_bytes() -> None:
    with pytest.raises(BlockMalformed, match="more than a block may have"):
        parse_block(bytes(4_000_001))


def _fate(raw: bytes) -> tuple[int, int]:
    """Return where the bytes are malformed, or how many bytes of transactions they hold."""
    try:
        parsed = parse_block(raw)
    except BlockMalformed as error:
        return error.offset, -1
    return 0, sum(len(serialise_transaction(item)) for item in parsed.transactions)


@given(st.data())
def test_changed_bytes_of_a_block_are_a_block_or_malformed(data: st.DataObject) -> None:
    raw = bytearray(BLOCK)
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(raw)))

    offset, size = _fate(bytes(raw[:end]))

    assert 0 <= offset <= end
    assert size in (-1, end - 81)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_block_or_malformed(raw: bytes) -> None:
    offset, size = _fate(raw)

    assert 0 <= offset <= len(raw)
    assert size <= len(raw)
