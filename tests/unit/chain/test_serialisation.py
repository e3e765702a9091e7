import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint, Transaction, TxInput, TxOutput
from biplomacy.chain.serialisation import compact_size, serialise_transaction, sized
from biplomacy.chain.transaction import parse_transaction, read_compact_size, sha256d
from biplomacy.values.amount import Amount

U32 = st.integers(min_value=0, max_value=2**32 - 1)
HASHES = st.binary(min_size=32, max_size=32)
SCRIPTS = st.binary(max_size=300)
INPUTS = st.builds(
    TxInput,
    st.builds(Outpoint, HASHES, U32),
    SCRIPTS,
    U32,
    st.lists(SCRIPTS, max_size=3).map(tuple),
)
AMOUNTS = st.integers(min_value=0, max_value=Amount.MAX_MONEY).map(Amount)
OUTPUTS = st.builds(TxOutput, SCRIPTS, AMOUNTS)


@given(st.integers(min_value=0, max_value=2**64 - 1))
def test_a_count_reads_back(count: int) -> None:
    encoded = compact_size(count)

    assert read_compact_size(encoded, 0) == (count, len(encoded))


@pytest.mark.parametrize(
    ("count", "encoded"),
    [
        pytest.param(252, "fc", id="largest-of-one-byte"),
        pytest.param(253, "fdfd00", id="smallest-of-three"),
        pytest.param(65_535, "fdffff", id="largest-of-three"),
        pytest.param(65_536, "fe00000100", id="smallest-of-five"),
        pytest.param(2**32, "ff0000000001000000", id="smallest-of-nine"),
    ],
)
def test_a_count_takes_as_few_bytes_as_it_can(count: int, encoded: str) -> None:
    assert compact_size(count).hex() == encoded


def test_content_stands_behind_its_length() -> None:
    assert sized(b"abc") == b"\x03abc"


@given(
    st.integers(min_value=1, max_value=2**31 - 1),
    st.lists(INPUTS, min_size=1, max_size=4).map(tuple),
    st.lists(OUTPUTS, min_size=1, max_size=4).map(tuple),
    U32,
)
def test_a_transaction_reads_back_with_the_id_of_its_stripped_bytes(
    version: int, inputs: tuple[TxInput, ...], outputs: tuple[TxOutput, ...], locktime: int
) -> None:
    written = Transaction(bytes(32), version, inputs, outputs, locktime)

    read = parse_transaction(serialise_transaction(written))

    stripped = serialise_transaction(written, witness=False)
    assert read == Transaction(sha256d(stripped), version, inputs, outputs, locktime)
