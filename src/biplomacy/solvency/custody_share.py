"""How a custodian divides outputs that it holds for several firms (supervision §B5.2, D2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.solvency.errors import SolvencyMalformed
from biplomacy.solvency.ports import ClaimedOutput
from biplomacy.values.amount import Amount
from biplomacy.values.lei import is_lei
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.chain.model import Outpoint
    from biplomacy.solvency.ports import ChainView
    from biplomacy.values.block_id import BlockId
    from biplomacy.values.digest import Digest

EXCEEDS = "custody-share-exceeds"


@dataclass(frozen=True, slots=True, order=True)
class Allotment:
    """How much of an output a custodian holds for the firm ``lei``."""

    outpoint: Outpoint
    lei: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class CustodyShare:
    """All that a custodian allots at one block, by outpoint and firm, each pair once."""

    custodian: str
    block: BlockId
    rows: tuple[Allotment, ...]

    def __post_init__(self) -> None:
        """Refuse identifiers that do not read and rows out of order."""
        for lei in (self.custodian, *(row.lei for row in self.rows)):
            if not is_lei(lei):
                raise SolvencyMalformed(f"{lei[:40]!r} is no LEI with right check digits")
        pairs = [(row.outpoint, row.lei) for row in self.rows]
        if not pairs or pairs != sorted(set(pairs)):
            raise SolvencyMalformed(
                f"the allotments of {self.custodian} are not listed by outpoint and LEI, each once",
                hint="sort the rows, and add up what one firm has of one output",
            )


@dataclass(frozen=True, slots=True)
class StatedShare:
    """What is stated of a custodian's rows: the digest of their file, how many, and their sum."""

    custodian: str
    block: BlockId
    rows: Digest
    count: int
    total: Amount


def stated_share(share: CustodyShare, rows: Digest) -> StatedShare:
    """Return what is stated of a share whose file has the digest ``rows``."""
    total = Amount.total(row.amount for row in share.rows)
    return StatedShare(share.custodian, share.block, rows, len(share.rows), total)


def judge_allotments(
    shares: Sequence[CustodyShare], view: ChainView, block: BlockId
) -> Iterator[Finding]:
    """Yield a failure for each output of which more is allotted than it holds at ``block``.

    The shares of several custodians are added up: an output has one amount, whoever divides it.
    """
    sums: dict[Outpoint, int] = defaultdict(int)
    for share in shares:
        for row in share.rows:
            sums[row.outpoint] += row.amount.sats
    for outpoint, sats in sorted(sums.items()):
        held = view.output_at(str(outpoint), block)
        there = held.sats if isinstance(held, ClaimedOutput) else 0
        if sats > there:
            message = f"{sats:,} sat are allotted of an output that holds {there:,} at the block"
            yield Finding(EXCEEDS, Severity.FAILURE, str(outpoint), message)
