from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.errors import BlockMalformed, HeaderInvalid
from biplomacy.chain.header import (
    GENESIS,
    block_hash,
    check_pow,
    compact,
    next_bits,
    parse_header,
    serialise_header,
    target,
    work,
)
from biplomacy.chain.model import Network
from biplomacy.chain.pins import read_pins
from biplomacy.values.errors import FieldMalformed
from shared_files import shared


@pytest.mark.parametrize(
    ("network", "shown"),
    [
        ("main", "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"),
        ("test", "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943"),
        ("testnet4", "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043"),
        ("signet", "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"),
        ("regtest", "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"),
    ],
)
def test_each_network_starts_with_its_known_block(network: str, shown: str) -> None:
    assert check_pow(GENESIS[Network(network)], Network(network))[::-1].hex() == shown


@given(st.binary(min_size=80, max_size=80))
def test_any_eighty_bytes_read_back(raw: bytes) -> None:
    assert serialise_header(parse_header(raw)) == raw


@pytest.mark.parametrize("size", [0, 79, 81])
def test_other_sizes_are_no_header(size: int) -> None:
    with pytest.raises(BlockMalformed):
        parse_header(bytes(size))


@pytest.mark.parametrize(
    ("bits", "number"),
    [
        pytest.param(0x1D00FFFF, 0xFFFF << 208, id="difficulty-one"),
        pytest.param(0x207FFFFF, 0x7FFFFF << 232, id="regtest"),
        pytest.param(0x03123456, 0x123456, id="three-bytes"),
        pytest.param(0x02123456, 0x1234, id="digits-cut"),
        pytest.param(0x04923456, 0, id="negative"),
        pytest.param(0xFF123456, 0, id="wider-than-a-hash"),
        pytest.param(0, 0, id="zero"),
    ],
)
def test_bits_stand_for_a_target(bits: int, number: int) -> None:
    assert target(bits) == number


@given(st.integers(1, 2**256 - 1))
def test_a_target_loses_only_its_lower_digits(number: int) -> None:
    again = target(compact(number))

    assert again <= number < again + (number >> 15) + 1
    assert compact(again) == compact(number)


def test_work_is_the_expected_number_of_hashes() -> None:
    assert (work(0x1D00FFFF), work(0x207FFFFF), work(0)) == (0x100010001, 2, 0)


@pytest.mark.parametrize(
    ("header", "network"),
    [
        pytest.param(replace(GENESIS[Network.MAIN], nonce=1), Network.MAIN, id="another-nonce"),
        pytest.param(GENESIS[Network.REGTEST], Network.MAIN, id="an-easier-network"),
        pytest.param(replace(GENESIS[Network.MAIN], bits=0), Network.MAIN, id="no-target"),
    ],
)
def test_refuses_work(header: object, network: Network) -> None:
    with pytest.raises(HeaderInvalid):
        check_pow(header, network)  # type: ignore[arg-type]  # parametrised as object


@pytest.mark.parametrize(
    ("bits", "first", "last", "expected"),
    [  # Bitcoin Core, src/test/pow_tests.cpp: real periods, and both limits
        pytest.param(0x1D00FFFF, 1261130161, 1262152739, 0x1D00D86A, id="from-32256"),
        pytest.param(0x1D00FFFF, 1231006505, 1233061996, 0x1D00FFFF, id="easiest-stays"),
        pytest.param(0x1C05A3F4, 1279008237, 1279297671, 0x1C0168FD, id="quarter-at-most"),
        pytest.param(0x1C387F6F, 1263163443, 1269211443, 0x1D00E1FD, id="four-times-at-most"),
    ],
)
def test_main_retargets_as_core_does(bits: int, first: int, last: int, expected: int) -> None:
    assert next_bits(bits, first, last) == expected


def test_pins_name_the_last_block_of_each_period() -> None:
    pins = read_pins(shared("data/btc_difficulty_epochs.csv").read_text())

    shown = "00000000693067b0e6b440bc51450b9f3850561b07f6d3c021c54fbd6abb9763"
    assert pins[2015] == bytes.fromhex(shown)[::-1]
    assert all((height + 1) % 2016 == 0 for height in pins)
    assert len(pins) > 400


@pytest.mark.parametrize(
    "table",
    [
        pytest.param("a,b\n1,2\n", id="other-columns"),
        pytest.param(f"first_height,last_block_hash_of_prev_epoch\n0,{'0' * 64}\n", id="height-0"),
        pytest.param(f"first_height,last_block_hash_of_prev_epoch\nx,{'0' * 64}\n", id="no-number"),
    ],
)
def test_refuses_pins(table: str) -> None:
    with pytest.raises(FieldMalformed):
        read_pins(table)


def test_a_hash_is_shown_reversed() -> None:
    assert block_hash(GENESIS[Network.MAIN])[-4:] == bytes(4)
