import json
from functools import cache

import pytest

from biplomacy.chain.adapters.descriptors import BdkDescriptors
from biplomacy.chain.errors import AddressMalformed, AddressNetworkMismatch, DescriptorPrivate
from biplomacy.chain.model import Network
from shared_files import shared


@cache
def valid() -> list[tuple[str, str, Network]]:
    cases = json.loads(shared("vectors/bitcoin-core/key_io_valid.json").read_bytes())
    return [
        (text, content, Network(about["chain"]))
        for text, content, about in cases
        if not about["isPrivkey"]
    ]


def private() -> list[tuple[str, Network]]:
    cases = json.loads(shared("vectors/bitcoin-core/key_io_valid.json").read_bytes())
    return [(text, Network(about["chain"])) for text, _, about in cases if about["isPrivkey"]]


def test_core_s_valid_addresses_have_the_published_scripts() -> None:
    for address, script, network in valid():
        descriptors = BdkDescriptors(network)

        assert descriptors.address_script(address).hex() == script
        assert descriptors.address(bytes.fromhex(script)) == address


def test_an_address_with_the_other_case_is_read_where_core_reads_it() -> None:
    for address, script, network in valid():
        if address.startswith(("bc1", "tb1", "bcrt1")):
            upper = BdkDescriptors(network).address_script(address.upper())
            assert upper.hex() == script


def test_main_s_addresses_belong_to_no_other_network() -> None:
    for address, _, network in valid():
        if network is Network.MAIN:
            with pytest.raises(AddressNetworkMismatch):
                BdkDescriptors(Network.REGTEST).address_script(address)


def test_core_s_invalid_addresses_are_refused_on_every_network() -> None:
    cases = json.loads(shared("vectors/bitcoin-core/key_io_invalid.json").read_bytes())

    for (text,) in cases:
        for network in Network:
            with pytest.raises((AddressMalformed, AddressNetworkMismatch, DescriptorPrivate)):
                BdkDescriptors(network).address_script(text)


def test_core_s_private_keys_are_seen_inside_a_descriptor() -> None:
    for key, network in private():
        with pytest.raises(DescriptorPrivate):
            BdkDescriptors(network).scripts(f"wpkh({key})", 0, 0)
