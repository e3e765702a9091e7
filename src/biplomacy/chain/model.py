"""The values of the chain (chain §3.1): amounts in satoshis, heights in blocks, hashes internal.

Transaction ids and block hashes are kept in internal byte order and shown reversed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.values.amount import Amount
    from biplomacy.values.block_id import BlockId
    from biplomacy.values.digest import Digest


class Network(StrEnum):
    """The networks that the chain package reads, by Bitcoin Core's names."""

    MAIN = "main"
    TESTNET3 = "test"
    TESTNET4 = "testnet4"
    SIGNET = "signet"
    REGTEST = "regtest"


@dataclass(frozen=True, slots=True)
class Header:
    """A block header's six fields (80 bytes); hashes in internal order, ``time`` POSIX."""

    version: int
    previous: bytes
    merkle_root: bytes
    time: int
    bits: int
    nonce: int


@dataclass(frozen=True, slots=True)
class HeaderEntry:
    """A header at its place in the tree; ``work`` is the sum of work up to and including it."""

    header: Header
    id: BlockId
    work: int


@dataclass(frozen=True, slots=True, order=True)
class Outpoint:
    """An output's name: the id of its transaction (internal order) and its index."""

    txid: bytes
    vout: int

    def __str__(self) -> str:
        return f"{self.txid[::-1].hex()}:{self.vout}"


@dataclass(frozen=True, slots=True)
class Output:
    """An output on the chain, with the place of its transaction."""

    outpoint: Outpoint
    script: bytes
    amount: Amount
    block: BlockId
    tx_index: int
    coinbase: bool


@dataclass(frozen=True, slots=True)
class Spend:
    """The input that spends an output, with the place of its transaction."""

    outpoint: Outpoint
    by_txid: bytes
    input_index: int
    block: BlockId
    tx_index: int


@dataclass(frozen=True, slots=True)
class TxInput:
    """An input: what it spends, its script and its witness stack."""

    outpoint: Outpoint
    script: bytes
    sequence: int
    witness: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class TxOutput:
    """An output inside its transaction."""

    script: bytes
    amount: Amount


@dataclass(frozen=True, slots=True)
class Transaction:
    """A parsed transaction; ``txid`` in internal order."""

    txid: bytes
    version: int
    inputs: tuple[TxInput, ...]
    outputs: tuple[TxOutput, ...]
    locktime: int

    @property
    def coinbase(self) -> bool:
        """Whether this is a block's first transaction, which spends nothing."""
        return len(self.inputs) == 1 and self.inputs[0].outpoint.txid == bytes(32)


@dataclass(frozen=True, slots=True)
class Located:
    """A transaction with its place on the best chain; ``time`` is its block's header time."""

    transaction: Transaction
    block: BlockId
    tx_index: int
    time: int


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What one block adds to and takes from a ledger of watched outputs."""

    block: BlockId
    parent: bytes
    added: tuple[Output, ...]
    spent: tuple[Spend, ...]


@dataclass(frozen=True, slots=True)
class WatchSet:
    """The scripts to look for, sorted; ``digest`` as chain §5.7."""

    scripts: tuple[bytes, ...]
    digest: Digest


class Integrity(StrEnum):
    """How much of the blocks was checked, from least to most (chain §4.6)."""

    HEADERS = "headers"
    HITS = "hits"
    ALL = "all"
    VALIDATED = "validated"


class CoverageState(StrEnum):
    """Whether a scan saw every block of its span."""

    COMPLETE = "complete"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class DescriptorRange:
    """A descriptor with the indices that were derived from it, both included."""

    descriptor: str
    first: int
    last: int
    highest_used: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was scanned, so that "not scanned" never looks like "zero" (chain §1.4).

    ``missing`` are heights of the span whose blocks were not at hand; any of them makes the
    state partial, and a partial scan yields no total.
    """

    network: Network
    first: BlockId
    last: BlockId
    watch_digest: Digest
    source: str
    integrity: Integrity
    blocks_scanned: int
    missing: tuple[int, ...]
    state: CoverageState
    descriptors: tuple[DescriptorRange, ...] = ()


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The findings of a scan, sorted by (height, tx_index, vout or input_index)."""

    outputs: tuple[Output, ...]
    spends: tuple[Spend, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Span:
    """Heights on the best chain, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A buffer of whole block records: block ``block_ids[i]`` starts at ``record_offsets[i]``.

    The records lie anywhere in the buffer; ``record_lengths[i]`` bytes belong to block i.
    """

    buffer: bytes
    record_offsets: tuple[int, ...]
    record_lengths: tuple[int, ...]
    block_ids: tuple[BlockId, ...]


@dataclass(frozen=True, slots=True)
class History:
    """All that a reserve needs to know of a chain, read once and then asked purely.

    ``touching`` are the transactions that pay or spend a watched script, in chain order.
    ``ancestors`` maps a transaction id to its transaction, for every input of ``touching`` and
    as many hops further back as were read; the ancestors of a hop that was not read are absent.
    ``times[h]`` and ``hashes[h]`` are the header time and hash at height h of the best chain.
    """

    coverage: Coverage
    hashes: tuple[bytes, ...]
    times: tuple[int, ...]
    touching: tuple[Located, ...]
    ancestors: Mapping[bytes, Located]
