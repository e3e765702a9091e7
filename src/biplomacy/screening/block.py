"""Outputs of a block that pay to listed bitcoin addresses (supervision §C3.4, §C7.3).

Only outputs are looked at: an input names its owner by the output that it spends, which lies in
another block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.address import address_of_script
from biplomacy.chain.commitments import check_block
from biplomacy.chain.header import block_hash
from biplomacy.chain.model import Network, Outpoint
from biplomacy.chain.transaction import parse_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.transaction import Block
    from biplomacy.screening.address_index import AddressIndex, Listing
    from biplomacy.values.amount import Amount


@dataclass(frozen=True, slots=True)
class PaidListed:
    """An output that pays to a listed address, and where the address is listed."""

    outpoint: Outpoint
    amount: Amount
    address: str
    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class BlockScreened:
    """A block's answer; ``block_hash`` in internal order, ``time`` of its header."""

    block_hash: bytes
    time: int
    outputs: int
    paid: tuple[PaidListed, ...]


@dataclass(frozen=True, slots=True)
class BlockRead:
    """A block that was read and whose header commits to its transactions."""

    block: Block
    block_hash: bytes

    @property
    def time(self) -> int:
        """The header's time, in POSIX seconds."""
        return self.block.header.time

    @property
    def outputs(self) -> int:
        """How many outputs the block has."""
        return sum(len(one.outputs) for one in self.block.transactions)


def read_block(raw: bytes) -> BlockRead:
    """Return the block of its raw bytes.

    Raises:
        BlockMalformed: the bytes are no block, or its header does not commit to them.
    """
    block = parse_block(raw)
    check_block(block)
    return BlockRead(block, block_hash(block.header))


def screen_block(read: BlockRead, index: AddressIndex) -> BlockScreened:
    """Return which of a block's outputs pay to an address of the index, in the block's order."""
    return BlockScreened(read.block_hash, read.time, read.outputs, tuple(_paid(read.block, index)))


def _paid(block: Block, index: AddressIndex) -> Iterator[PaidListed]:
    scripts = index.scripts
    for transaction in block.transactions:
        for vout, output in enumerate(transaction.outputs):
            if output.script in scripts:
                yield PaidListed(
                    Outpoint(transaction.txid, vout),
                    output.amount,
                    address_of_script(output.script, Network.MAIN) or "",
                    index.script_listings(output.script),
                )
