"""The first three headers of main, as every node holds them; their work proves them."""

from __future__ import annotations

from biplomacy.chain.header import GENESIS, block_hash
from biplomacy.chain.model import Header, Network

_FACTS = (
    ("0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098", 1231469665, 2573394689),
    ("9b0fc92260312ce44e74ef369f5c66bbb85848f2eddd5a7a1cde251e54ccfdd5", 1231469744, 1639830024),
)


def main_headers() -> tuple[Header, ...]:
    headers = [GENESIS[Network.MAIN]]
    for root, time, nonce in _FACTS:
        previous = block_hash(headers[-1])
        headers.append(Header(1, previous, bytes.fromhex(root)[::-1], time, 0x1D00_FFFF, nonce))
    return tuple(headers)
