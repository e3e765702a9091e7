"""Heights, times and targets of a chain at hand, so that difficulty is seen and not told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.errors import NetworkMismatch
from biplomacy.chain.header import header_hash, serialise_header
from biplomacy.chain.model import Network
from biplomacy.chain.tree import read_best_chain
from biplomacy.power.compact_target import EPOCH_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.ports import BlockSource


def require_main(source: BlockSource) -> None:
    """Refuse a chain of another network than main, whose coins are no bitcoin.

    Raises:
        NetworkMismatch: it is one.
    """
    if source.network is not Network.MAIN:
        raise NetworkMismatch(
            f"these blocks are of {source.network}, and the coins claimed are of main"
        )


def block_times(source: BlockSource) -> Iterator[tuple[int, int, int]]:
    """Yield (height, header time, nBits) of the best chain, each header checked here.

    Targets change once an epoch, as on main; so one header of each tells them.

    Raises:
        HeaderInvalid, HeadersGap: the headers are no chain.
    """
    chain = read_best_chain(source)
    firsts = frozenset(chain.hashes[::EPOCH_BLOCKS])
    bits: dict[bytes, int] = {}
    for header in source.headers(()):
        digest = header_hash(serialise_header(header))
        if digest in firsts:
            bits[digest] = header.bits
    for height, time in enumerate(chain.times):
        yield height, time, bits[chain.hashes[height - height % EPOCH_BLOCKS]]
