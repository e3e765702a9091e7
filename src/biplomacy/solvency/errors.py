"""The errors of the solvency office (supervision §B1 to §B6).

What a check *finds* (an outpoint claimed twice, a deposit not booked) is a finding; these codes
are for what stops the work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.errors import EvidenceError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN_ROWS = 20


def named_rows(rows: Sequence[int], count: int) -> str:
    """Return the first row numbers of ``rows`` in words; ``count`` is how many there are."""
    shown = ", ".join(f"{row:,}" for row in rows[:SHOWN_ROWS])
    more = f" and {count - SHOWN_ROWS:,} more" if count > SHOWN_ROWS else ""
    return f"{'row' if count == 1 else 'rows'} {shown}{more}"


class LiabilityRefused(InputError):
    """Rows of a leaf file are refused; the numbers count from 1, without the header.

    ``rows`` holds the first of them, ``count`` says how many there are.
    """

    code = "liability-malformed"
    said = "a cell does not read"
    advice = "mend the rows that the message names; nothing was built"

    def __init__(self, rows: Sequence[int], count: int) -> None:
        super().__init__(f"{self.said}: {named_rows(rows, count)}", hint=self.advice)
        self.rows = tuple(rows[:SHOWN_ROWS])
        self.count = count


class LiabilityMalformed(LiabilityRefused):
    """A cell is empty, no whole number, or holds control characters."""


class LiabilityNegative(LiabilityRefused):
    """A balance is below zero: a debt to the firm may not lessen what it owes to others."""

    code = "liability-negative"
    said = "a balance is below zero"
    advice = "leave customers' debts out of the file; they are no liability"


class LiabilityDuplicate(LiabilityRefused):
    """A customer's part stands twice in the file."""

    code = "liability-duplicate"
    said = "the same customer number and part as an earlier row"
    advice = "number a customer's rows with parts 0, 1, 2"


class LiabilityOverflow(InputError):
    """A balance or the sum of them does not lie below 2^63 base units."""

    code = "liability-overflow"


class LeafFileMalformed(InputError):
    """A leaf file has other columns than the four that it needs, or is no table at all."""

    code = "leaf-file-malformed"


class SolvencyMalformed(InputError):
    """A context, rule, claim or table of this office does not read, or contradicts itself."""

    code = "solvency-malformed"


class DepthRefused(InputError):
    """The tree's depth is too small for its leaves or the public minimum, or too large."""

    code = "depth-refused"


class EpochKeyMalformed(InputError):
    """A file of an epoch key, a master secret or a seed does not read."""

    code = "epoch-key-malformed"


class ProofMalformed(InputError):
    """The bytes are no customer's proof file."""

    code = "proof-malformed"


class CustomerUnknown(InputError):
    """No leaf of the tree belongs to that customer number and legal identity."""

    code = "customer-unknown"


class TreeIncomplete(EvidenceError):
    """A directory holds no finished tree."""

    code = "tree-incomplete"


class BlindZero(EvidenceError):
    """A blinding factor or a sum of commitments vanished; another epoch key is needed."""

    code = "blind-zero"


class RootAlreadyPublished(EvidenceError):
    """A root of this firm, asset and epoch exists; there is never a second one."""

    code = "root-already-published"


class SeedMismatch(EvidenceError):
    """A seed is not the one that the draw rule committed to."""

    code = "seed-mismatch"


class BlocksMissing(EvidenceError):
    """Blocks of a draw's window, or of a claim, are not in the chain that was given."""

    code = "blocks-missing"


class ClaimsDiffer(EvidenceError):
    """Reserve claims that are to be compared name different blocks, or one firm twice."""

    code = "claims-differ"
