import hashlib

import pytest
from bitcoin.core.script import CScript  # type: ignore[import-untyped]  # ships no types
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.ripemd160 import ripemd160
from biplomacy.chain.script import (
    ScriptKind,
    hash160,
    multisig,
    null_data,
    pay_to_pubkey_hash,
    pay_to_script_hash,
    pay_to_witness_pubkey_hash,
    pay_to_witness_script_hash,
    push,
    push_number,
    script_kind,
    sorted_multisig,
)

KEY = bytes.fromhex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
OTHER_KEY = b"\x03" + KEY[1:]


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        pytest.param(b"", "9c1185a5c5e9fc54612808977ee8f548b2258d31", id="nothing"),
        pytest.param(b"abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc", id="abc"),
        pytest.param(
            b"abcdefghijklmnopqrstuvwxyz", "f71c27109c692c1b56bbdceb5b9d2865b3708dbc", id="alphabet"
        ),
        pytest.param(
            b"1234567890" * 8, "9b752e45573d4b39f4dbd3323cab82bf63326bfb", id="two-blocks"
        ),
    ],
)
def test_the_digests_that_the_authors_of_ripemd160_published_come_out(
    content: bytes, digest: str
) -> None:
    assert ripemd160(content).hex() == digest


@given(st.binary(max_size=300))
def test_ripemd160_agrees_with_openssl_where_openssl_has_it(content: bytes) -> None:
    try:
        expected = hashlib.new("ripemd160", content).digest()
    except ValueError:
        pytest.skip("this OpenSSL has no RIPEMD-160")

    assert ripemd160(content) == expected


def test_the_key_of_one_has_its_well_known_hash() -> None:
    assert hash160(KEY).hex() == "751e76e8199196d454941c45d1b3a323f1433bd6"


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        pytest.param(pay_to_pubkey_hash(KEY), ScriptKind.PUBKEY_HASH, id="p2pkh"),
        pytest.param(pay_to_script_hash(b"\x51"), ScriptKind.SCRIPT_HASH, id="p2sh"),
        pytest.param(pay_to_witness_pubkey_hash(KEY), ScriptKind.WITNESS_PUBKEY_HASH, id="p2wpkh"),
        pytest.param(
            pay_to_witness_script_hash(b"\x51"), ScriptKind.WITNESS_SCRIPT_HASH, id="p2wsh"
        ),
        pytest.param(b"\x51\x20" + KEY[1:], ScriptKind.TAPROOT, id="p2tr"),
        pytest.param(b"\x51\x02\x4e\x73", ScriptKind.WITNESS_UNKNOWN, id="p2a"),
        pytest.param(b"\x21" + KEY + b"\xac", ScriptKind.PUBKEY, id="p2pk"),
        pytest.param(multisig(1, [KEY, OTHER_KEY]), ScriptKind.MULTISIG, id="bare-multisig"),
        pytest.param(null_data(b"a message"), ScriptKind.NULL_DATA, id="op-return"),
        pytest.param(b"", ScriptKind.OTHER, id="empty"),
        pytest.param(b"\x53\x21" + KEY + b"\x51\xae", ScriptKind.OTHER, id="three-of-one"),
        pytest.param(
            b"\x51\x21" + KEY + b"\x52\xae", ScriptKind.OTHER, id="two-keys-said-one-there"
        ),
        pytest.param(pay_to_pubkey_hash(KEY) + b"\x51", ScriptKind.OTHER, id="p2pkh-and-more"),
    ],
)
def test_a_script_is_known_by_its_shape(script: bytes, kind: ScriptKind) -> None:
    assert script_kind(script) is kind


@given(st.binary(max_size=80))
def test_any_bytes_have_a_kind(script: bytes) -> None:
    assert script_kind(script) in ScriptKind


@given(st.integers(min_value=0, max_value=2**31 - 1))
def test_numbers_are_pushed_as_an_independent_library_pushes_them(number: int) -> None:
    assert push_number(number) == bytes(CScript([number]))


@given(st.binary(min_size=2, max_size=520))
def test_data_is_pushed_as_an_independent_library_pushes_it(content: bytes) -> None:
    assert push(content) == bytes(CScript([content]))


@given(st.permutations([KEY, OTHER_KEY, b"\x02" + bytes(32)]))
def test_sorted_keys_give_one_script_in_whatever_order_they_come(keys: list[bytes]) -> None:
    assert sorted_multisig(2, keys) == multisig(2, sorted(keys))
