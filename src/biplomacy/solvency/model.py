"""What a firm owes, and the tree that commits it to all of it at once (supervision §B2, §B6.1).

All quantities are whole base units of the asset (bitcoin: satoshis), below 2^63.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from biplomacy.solvency.errors import SolvencyMalformed
from biplomacy.values.lei import is_lei

if TYPE_CHECKING:
    from biplomacy.values.block_id import BlockId
    from biplomacy.values.digest import Digest

SCHEME = "mst1"
MAX_DEPTH = 40
LEAST_DEPTH = 10
"""The public minimum: a tree of fewer leaves would tell how few customers there are."""
LIMIT = 2**63
"""Every balance and every sum lies below it."""
MAX_EPOCH = 2**53 - 1
MAX_DECIMALS = 18
POINT_SIZE = 33
HASH_SIZE = 32
_DTI = re.compile(r"[1-9B-DF-HJ-NP-TV-XZ][0-9B-DF-HJ-NP-TV-XZ]{8}", re.ASCII)


class Tier(IntEnum):
    """Who may read the sums on a path: everyone on it, or nobody (§B1.2)."""

    OPEN = 0
    HIDDEN = 1

    @property
    def record_size(self) -> int:
        """The bytes of one node: its sum (or commitment) and its hash."""
        return (8 if self is Tier.OPEN else POINT_SIZE) + HASH_SIZE


@dataclass(frozen=True, slots=True)
class LiabilityRow:
    """One row of a leaf file: a customer's balance, or a part of it."""

    customer_no: str
    legal_id: str
    part: int
    balance: int


@dataclass(frozen=True, slots=True)
class Epoch:
    """Which firm's debts in which asset, at which block; ``epoch`` counts the firm's trees."""

    lei: str
    dti: str
    epoch: int
    block: BlockId

    def __post_init__(self) -> None:
        """Refuse identifiers that do not read and numbers out of range."""
        if not is_lei(self.lei):
            raise SolvencyMalformed(f"{self.lei[:40]!r} is no LEI with right check digits")
        require_dti(self.dti)
        if type(self.epoch) is not int or not 0 <= self.epoch <= MAX_EPOCH:
            raise SolvencyMalformed(f"the epoch {self.epoch!r} is not from 0 to 2^53 - 1")


@dataclass(frozen=True, slots=True)
class Shape:
    """How the tree is built: its tier, and its depth (``2^depth`` leaves)."""

    tier: Tier
    depth: int

    def __post_init__(self) -> None:
        """Refuse a depth out of range."""
        if type(self.depth) is not int or not 0 <= self.depth <= MAX_DEPTH:
            raise SolvencyMalformed(f"the depth {self.depth!r} is not from 0 to {MAX_DEPTH}")

    @property
    def slots(self) -> int:
        """How many leaves the tree has, padding and all."""
        return 1 << self.depth


@dataclass(frozen=True, slots=True)
class LiabilitiesRoot:
    """What ``liabilities-root/1`` says.

    ``total`` is absent where the firm does not publish it; ``total_commitment`` is there in the
    hidden tier alone.
    """

    at: Epoch
    shape: Shape
    decimals: int
    root: Digest
    total: int | None = None
    total_commitment: bytes | None = None


@dataclass(frozen=True, slots=True)
class Publishing:
    """How a root is published: the decimals of the asset's base unit, and the total or not."""

    decimals: int = 8
    with_total: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """What a customer types: the number with the firm, and what only this customer answers to."""

    customer_no: str
    legal_id: str


@dataclass(frozen=True, slots=True)
class CustomerProof:
    """A customer's proof file: one leaf and the way from it to the root, records leaf to root."""

    shape: Shape
    context: bytes
    index: int
    balance: int
    salt: bytes
    blind: bytes
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a tree's total: the sum, and in the hidden tier the sum of blinds modulo n."""

    total: int
    blind: int = 0


def least_depth(rows: int, *, parts: int = 1, least: int = LEAST_DEPTH) -> int:
    """Return the smallest depth of at least ``least`` that holds so many rows in so many parts."""
    return max(least, (max(rows, 1) * parts - 1).bit_length())


def require_dti(text: str) -> str:
    """Return a digital token identifier (ISO 24165); raises ``SolvencyMalformed``."""
    if _DTI.fullmatch(text) is None:
        raise SolvencyMalformed(f"{text[:40]!r} is no digital token identifier of nine characters")
    return text
