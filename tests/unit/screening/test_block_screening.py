"""Blocks against a list: a real one, and one that pays to listed addresses (§C7.3)."""

import pytest

from biplomacy.chain.address import script_of_address
from biplomacy.chain.errors import BlockMalformed
from biplomacy.chain.model import Network, TxOutput
from biplomacy.chain.regtest import ChainFactory
from biplomacy.screening.adapters.ofac_address_files import OfacAddressFiles
from biplomacy.screening.address_index import AddressIndex
from biplomacy.screening.block import read_block, screen_block
from biplomacy.values.amount import Amount
from biplomacy.values.day import format_instant
from fakes.screening_lists import sample
from shared_files import shared

BLOCK = (
    "vectors/rust-bitcoin/mainnet_block_"
    "000000000000000000000c835b2adcaedc20fdf6ee440009c249452c726dafae.raw"
)
PAID = ("149w62rY42aZBox8fGcmqNsXUzSStKeq8C", "bc1q05aktddf9ce4p7hh3stgsf253m4vweu7nkhtmw")


def block_that_pays(*addresses: str) -> bytes:
    chain = ChainFactory()
    outputs = [
        TxOutput(script_of_address(text, Network.MAIN), Amount(1_000 + at))
        for at, text in enumerate(addresses)
    ]
    return chain.mine(chain.times[0] + 600, b"\x51", coinbase_outputs=outputs)


def test_outputs_to_listed_addresses_are_found_with_their_amounts() -> None:
    other = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
    found = screen_block(
        read_block(block_that_pays(PAID[0], other, PAID[1])), AddressIndex.of(sample().entries)
    )

    assert found.outputs == 4
    assert [(one.address, one.amount.sats, one.outpoint.vout) for one in found.paid] == [
        (PAID[0], 1_000, 1),
        (PAID[1], 1_002, 3),
    ]
    assert [place.token for one in found.paid for place in one.listings] == ["XBT", "XBT"]


def test_a_block_with_another_transaction_than_its_header_commits_to_is_refused() -> None:
    raw = bytearray(block_that_pays(PAID[0]))
    raw[-30] ^= 1

    with pytest.raises(BlockMalformed):
        read_block(bytes(raw))


def test_the_real_block_pays_to_no_listed_address() -> None:
    read = read_block(shared(BLOCK).read_bytes())
    listed = OfacAddressFiles(shared("data/sanctions/ofac_addresses")).read("ofac-addresses")
    index = AddressIndex.of(listed.entries)

    found = screen_block(read, index)

    assert found.outputs == 6_015
    assert format_instant(found.time) == "2021-09-30T11:50:41Z"
    assert len(index.scripts) == 437  # 434 of the 435 rows under XBT, three more under USDT
    assert found.paid == ()
