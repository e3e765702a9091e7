"""BIP-340's tagged hash, by the values of BIP-322."""

from __future__ import annotations

from biplomacy.values.tagged_hash import tagged_hash


def test_the_message_hashes_of_bip_322_come_out() -> None:
    tag = "BIP0322-signed-message"
    empty = "c90c269c4f8fcbe6880f72a721ddfbf1914268a794cbb21cfafee13770ae19f1"
    greeting = "f0eb03b1a75ac6d9847f55c624a99169b5dccba2a31f5b23bea77ba270de0a7a"

    assert tagged_hash(tag, b"").hex() == empty
    assert tagged_hash(tag, b"Hello World").hex() == greeting
