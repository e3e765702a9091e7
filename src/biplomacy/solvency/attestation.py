"""What the regulator says of a firm after it rebuilt the tree, and what anyone checks of it.

The regulator alone sees the leaf file, so that every leaf is zero or more, that no leaf stands
twice and that no sleeping account was dropped rests on its signature (supervision §B3, §B6.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.values.verdict import Finding, Grade, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.solvency.model import Epoch, LiabilitiesRoot
    from biplomacy.solvency.reserve_claim import StatedClaim
    from biplomacy.solvency.sample import SampleOutcome
    from biplomacy.values.digest import Digest

ABSENT = "attestation-missing"
ROOT_DIFFERS = "attestation-root-differs"
CONTRADICTED = "attestation-contradicted"
NOT_REBUILT = "liabilities-not-rebuilt"
LEAF_NEGATIVE = "leaf-negative"
UID_REPEATED = "leaf-uid-repeated"
SHORT = "reserves-short"
RATIO_DIFFERS = "ratio-differs"
CLAIM_APART = "claim-epoch-differs"
_PLACES = 4
_PARTS = 10**_PLACES


@dataclass(frozen=True, slots=True)
class Attestation:
    """What the regulator attests of one root.

    ``covered`` says whether unencumbered reserves reach the liabilities; ``ratio`` is their
    quotient to four places, rounded down, where the charter has it published.
    """

    at: Epoch
    root: Digest
    rebuilt: bool
    leaves_min_ok: bool
    uid_unique: bool
    covered: bool
    sample: SampleOutcome
    roll_forward_gap: int
    tool_version: str
    ratio: Decimal | None = None


def coverage_ratio(reserves: int, liabilities: int) -> Decimal | None:
    """Return reserves over liabilities to four places, rounded down; None where nothing is owed.

    Both in base units of one asset.
    """
    if not liabilities:
        return None
    return Decimal(reserves * _PARTS // liabilities).scaleb(-_PLACES)


def check_attestation(
    attestation: Attestation | None,
    root: LiabilitiesRoot,
    claim: StatedClaim | None = None,
) -> tuple[Finding, ...]:
    """Return what an attestation, or its absence, says against a firm or against itself.

    ``root`` is the firm's statement, ``claim`` its statement of reserves at the same block.
    """
    subject = f"{root.at.lei} epoch {root.at.epoch}"
    if attestation is None:
        message = "no attestation of the regulator stands in the record"
        return (Finding(ABSENT, Severity.WARNING, subject, message),)
    if (attestation.at, attestation.root) != (root.at, root.root):
        message = f"speaks of root {attestation.root}, the firm published {root.root}"
        return (Finding(ROOT_DIFFERS, Severity.FAILURE, subject, message),)
    said = (*_said(attestation), *_compared(attestation, root, claim))
    return tuple(Finding(code, Severity.FAILURE, subject, message) for code, message in said)


def reserves_grade(*, outputs_public: bool, blocks_read: bool) -> Grade:
    """Return how far a verdict on reserves reaches: to the chain only with outputs and blocks."""
    return Grade.CHAIN if outputs_public and blocks_read else Grade.ATTESTED


def coverage_grade(*, outputs_public: bool, blocks_read: bool) -> Grade:
    """Return how far a verdict on coverage reaches: liabilities rest on the attestation."""
    reserves = reserves_grade(outputs_public=outputs_public, blocks_read=blocks_read)
    return Grade.weakest((reserves, Grade.ATTESTED))


def _said(attestation: Attestation) -> Iterator[tuple[str, str]]:
    if not attestation.rebuilt:
        yield NOT_REBUILT, "the root could not be rebuilt from the firm's leaf file"
    if not attestation.leaves_min_ok:
        yield LEAF_NEGATIVE, "a leaf below zero was found"
    if not attestation.uid_unique:
        yield UID_REPEATED, "one leaf serves several customers"
    if attestation.sample.missing:
        sample = attestation.sample
        yield "sample-missing", f"{sample.missing} of {sample.size} sampled accounts are in no leaf"
    if attestation.roll_forward_gap:
        gap = attestation.roll_forward_gap
        yield "roll-forward-gap", f"{gap:+,} base units are not explained since the last epoch"
    if not attestation.covered:
        yield SHORT, "reserves do not reach the liabilities"


def _compared(
    attestation: Attestation, root: LiabilitiesRoot, claim: StatedClaim | None
) -> Iterator[tuple[str, str]]:
    if claim is None:
        return
    if (claim.lei, claim.dti, claim.block) != (root.at.lei, root.at.dti, root.at.block):
        yield CLAIM_APART, "the reserve claim names another firm, asset or block"
        return
    if root.total is None:
        return
    held = claim.total.sats
    if (held >= root.total) != attestation.covered:
        word = "covered" if attestation.covered else "not covered"
        yield (
            CONTRADICTED,
            f"attested as {word}, and the firm states {held:,} against {root.total:,}",
        )
    if held < root.total and attestation.covered:
        yield SHORT, f"reserves of {held:,} do not reach liabilities of {root.total:,}"
    ratio = coverage_ratio(held, root.total)
    if attestation.ratio not in (None, ratio):
        yield RATIO_DIFFERS, f"attested {attestation.ratio}, the statements give {ratio}"
