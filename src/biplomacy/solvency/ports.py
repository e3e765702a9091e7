"""What the solvency office asks of the world (supervision §B6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.solvency.model import LiabilityRow
    from biplomacy.values.block_id import BlockId


class LeafFile(Protocol):
    """A file of what a firm owes, with the columns customer_no, legal_id, part and balance."""

    def rows(self) -> Iterator[LiabilityRow]:
        """Yield the rows in the file's order; may be called again for the same rows.

        Every faulty row is looked for before the end is reached, so that all are named at once.

        Raises:
            LeafFileMalformed: other columns, or no table.
            LiabilityRefused: rows that do not read, by their numbers; raised after the last row.
            LiabilityOverflow: a balance of 2^63 or more; raised after the last row.
            SourceUnavailable: the file cannot be read.
        """
        ...


class Randomness(Protocol):
    """Secret random bytes for a master secret."""

    def bytes(self, count: int) -> bytes:
        """Return ``count`` bytes that nobody can guess."""
        ...


class Absence(Enum):
    """Why no output is there at a block."""

    SPENT = "spent"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class ClaimedOutput:
    """An output as the chain has it: who can spend it, how much, made at which height."""

    script: bytes
    sats: int
    height: int


class ChainView(Protocol):
    """The unspent outputs of the chain at a block."""

    def output_at(self, outpoint: str, block: BlockId) -> ClaimedOutput | Absence:
        """Return the output ``txid:vout``, or why there is none at the end of ``block``.

        Raises:
            BlocksMissing: the view does not reach that block.
        """
        ...


class TreeEngine(Protocol):
    """Hashes whole levels of a tree of one tier; every engine gives the same bytes.

    Records lie one behind the other: in the open tier a sum of eight bytes and a hash, in the
    hidden tier a point of 33 bytes and a hash.
    """

    def subtree(self, first: int, uids: bytes, balances: bytes) -> tuple[bytes, ...]:
        """Return the levels of a subtree from its leaves to its top, a power of two of leaves.

        ``first`` is the index of its first leaf; ``uids`` holds 32 bytes a leaf, ``balances``
        eight, big-endian.
        """
        ...

    def nodes(self, records: bytes) -> bytes:
        """Return the records of the parents, one for each two records."""
        ...


class PointArithmetic(Protocol):
    """Commitments ``r·G + v·H`` on secp256k1 as compressed points (§B2.7)."""

    def commit(self, balance: int, blind: int) -> bytes:
        """Return the commitment; raises ``BlindZero`` where it is no point."""
        ...

    def add(self, left: bytes, right: bytes) -> bytes:
        """Return the sum of two points.

        Raises:
            ProofMalformed: one of them does not parse.
            BlindZero: the sum is at infinity.
        """
        ...


class TreeShelf(Protocol):
    """Where a firm keeps one epoch's tree: all of it private, but the root's body."""

    def append(self, name: str, content: bytes) -> None:
        """Write behind what the file of that name holds; the first call empties it."""
        ...

    def read(self, name: str, offset: int, count: int) -> bytes:
        """Return bytes of a file; raises ``TreeIncomplete`` where they are not there."""
        ...

    def size(self, name: str) -> int:
        """Return a file's size in bytes; zero where there is none."""
        ...

    def settle(self, name: str, content: bytes) -> None:
        """Write a whole small file at once, kept before this returns, never replaced.

        Raises:
            RootAlreadyPublished: a file of that name is there already.
        """
        ...
