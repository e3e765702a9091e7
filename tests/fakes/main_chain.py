"""A ``BlockSource`` of the first three blocks of main, whose headers prove themselves."""

from __future__ import annotations

from biplomacy.chain.header import serialise_header
from biplomacy.chain.model import Network
from fakes.block_memory import BlockMemory
from fakes.main_headers import main_headers


class MainChain(BlockMemory):
    """Three headers of main; their blocks are not at hand."""

    def __init__(self) -> None:
        blocks = [serialise_header(header) + b"\0" for header in main_headers()]
        super().__init__(blocks, absent=frozenset({0, 1, 2}))

    @property
    def network(self) -> Network:
        return Network.MAIN

    def times(self) -> list[tuple[int, int, int]]:
        """Return height, time and nBits of each."""
        return [(height, one.time, one.bits) for height, one in enumerate(main_headers())]
