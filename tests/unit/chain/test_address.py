"""Addresses against Bitcoin Core's vectors, examples of BIP 173 and 350, and another code."""

import json

import pytest
from bitcoin.base58 import decode as base58_of_others  # type: ignore[import-untyped]  # no types
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.address import (
    BASE58,
    address_of_script,
    decode_base58,
    decode_base58check,
    decode_witness,
    encode_base58,
    encode_base58check,
    encode_witness,
    script_of_address,
)
from biplomacy.chain.errors import AddressMalformed, AddressNetworkMismatch
from biplomacy.chain.model import Network
from biplomacy.values.errors import InputError
from shared_files import shared

LISTED = "149w62rY42aZBox8fGcmqNsXUzSStKeq8C"


def test_base58_reads_and_writes_as_bitcoin_core_does() -> None:
    for content, text in json.loads(
        shared("vectors/bitcoin-core/base58_encode_decode.json").read_bytes()
    ):
        assert decode_base58(text) == bytes.fromhex(content)
        assert encode_base58(bytes.fromhex(content)) == text


def test_every_address_of_bitcoin_core_gives_its_script_and_comes_back() -> None:
    vectors = json.loads(shared("vectors/bitcoin-core/key_io_valid.json").read_bytes())
    addresses = [(text, script, of) for text, script, of in vectors if not of["isPrivkey"]]

    for text, script, of in addresses:
        network = Network(of["chain"])
        assert script_of_address(text, network).hex() == script
        assert address_of_script(bytes.fromhex(script), network) == text
        if of.get("tryCaseFlip"):
            assert script_of_address(text.swapcase(), network).hex() == script
    assert len(addresses) == 54


@pytest.mark.parametrize("network", list(Network))
def test_nothing_that_bitcoin_core_refuses_is_an_address(network: Network) -> None:
    for (text,) in json.loads(shared("vectors/bitcoin-core/key_io_invalid.json").read_bytes()):
        with pytest.raises(InputError):
            script_of_address(text, network)


def test_private_keys_are_no_addresses() -> None:
    for text, _, of in json.loads(shared("vectors/bitcoin-core/key_io_valid.json").read_bytes()):
        if of["isPrivkey"]:
            with pytest.raises(AddressMalformed):
                script_of_address(text, Network(of["chain"]))


@pytest.mark.parametrize(
    ("text", "script"),
    [
        (
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "0014751e76e8199196d454941c45d1b3a323f1433bd6",
        ),
        (
            "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
            "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6",
        ),
        ("BC1SW50QGDZ25J", "6002751e"),
        (
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        ),
    ],
)  # fmt: skip
def test_the_examples_of_bip_350_are_read(text: str, script: str) -> None:
    assert script_of_address(text, Network.MAIN).hex() == script
    assert address_of_script(bytes.fromhex(script), Network.MAIN) == text.lower()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "fails its checksum"),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", "fails its checksum"),
        ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7Kemeawh", "mixed case"),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3tb", "is not bech32"),
        ("bc1pw5dgrnzv", "holds no witness program"),
        ("bc1gmk9yu", "is not bech32"),
        ("BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "holds no witness program"),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", "is padded wrongly"),
        ("tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j", "is padded wrongly"),
        ("bc1q" + "q" * 100, "too long"),
        ("1" + LISTED[1:].lower(), "fails its checksum"),
        (LISTED[:-1] + "D", "fails its checksum"),
        ("", "fails its checksum"),
        ("1\u00e9", "is not base58"),
        ("1\ud800", "is not base58"),
        ("2" * 1_001, "is not base58"),
        ("LNf2JDiuunBz7GMDKFYHN4rq5meXWxiwfb", "no bitcoin address"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(text: str, why: str) -> None:
    with pytest.raises(AddressMalformed) as caught:
        script_of_address(text, Network.MAIN)
    assert why in caught.value.message


@pytest.mark.parametrize(
    ("text", "network"),
    [
        (LISTED, Network.TESTNET4),
        ("mzK2FFDEhxqHcmrJw1ysqFkVyhUULo45hZ", Network.MAIN),
        ("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", Network.MAIN),
        ("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", Network.REGTEST),
    ],
)
def test_an_address_of_another_network_is_refused(text: str, network: Network) -> None:
    with pytest.raises(AddressNetworkMismatch):
        script_of_address(text, network)


@pytest.mark.parametrize(
    "script",
    [b"", b"\x6a", b"\x6a\x02ab", b"\x00\x13" + bytes(19), b"\x21\x02" + bytes(32) + b"\xac"],
)
def test_a_script_without_an_address_has_none(script: bytes) -> None:
    assert address_of_script(script, Network.MAIN) is None


@given(st.binary(max_size=120))
def test_base58_is_the_same_in_another_code_and_comes_back(content: bytes) -> None:
    text = encode_base58(content)

    assert decode_base58(text) == content
    assert base58_of_others(text) == content


@given(st.text(BASE58, max_size=90))
def test_any_base58_text_has_one_reading(text: str) -> None:
    assert encode_base58(decode_base58(text)) == text


@given(st.binary(min_size=1, max_size=60), st.integers(0, 59), st.sampled_from(BASE58))
def test_one_wrong_sign_is_always_seen(payload: bytes, place: int, sign: str) -> None:
    text = encode_base58check(payload)
    place %= len(text)
    wrong = text[:place] + sign + text[place + 1 :]

    assert decode_base58check(text) == payload
    if wrong != text:
        with pytest.raises(AddressMalformed):
            decode_base58check(wrong)


@given(
    st.sampled_from(["bc", "tb", "bcrt"]),
    st.one_of(
        st.tuples(
            st.just(0),
            st.one_of(st.binary(min_size=20, max_size=20), st.binary(min_size=32, max_size=32)),
        ),
        st.tuples(st.integers(1, 16), st.binary(min_size=2, max_size=40)),
    ),
    st.integers(0, 200),
    st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l"),
)
def test_a_witness_address_comes_back_and_one_wrong_sign_is_seen(
    prefix: str, program: tuple[int, bytes], place: int, sign: str
) -> None:
    text = encode_witness(prefix, *program)
    assert decode_witness(text) == (prefix, *program)
    assert decode_witness(text.upper()) == (prefix, *program)

    start = len(prefix) + 1
    place = start + place % (len(text) - start)
    wrong = text[:place] + sign + text[place + 1 :]
    if wrong != text:
        with pytest.raises(AddressMalformed):
            decode_witness(wrong)
