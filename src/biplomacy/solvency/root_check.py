"""What anyone can check of a published root without the leaf file (§B3, §B6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.errors import BlindZero, RootAlreadyPublished
from biplomacy.solvency.model import LEAST_DEPTH, Tier
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.solvency.model import LiabilitiesRoot, Opening
    from biplomacy.solvency.ports import PointArithmetic


def issuer_of(lei: str) -> str:
    """Return the name under which the firm with that LEI issues its statements."""
    return f"vasp/{lei.lower()}"


def check_liabilities_root(
    stated: LiabilitiesRoot,
    issuer: str,
    *,
    others: Iterable[LiabilitiesRoot] = (),
    opening: Opening | None = None,
    points: PointArithmetic | None = None,
    least_depth: int = LEAST_DEPTH,
) -> tuple[Finding, ...]:
    """Return what is wrong with a root: its issuer, its depth, a second root, its opening.

    ``others`` are the other roots of the same record; the statement itself is not among them.
    ``opening`` is what the firm disclosed of the total; in the hidden tier it needs ``points``.
    """
    subject, found = root_name(stated), []
    if issuer != issuer_of(stated.at.lei):
        found.append(("issuer-differs", f"{issuer} states the debts of {stated.at.lei}"))
    if stated.shape.depth < least_depth:
        message = f"a depth of {stated.shape.depth} tells how few customers there are"
        found.append(("depth-below-minimum", message))
    for other in others:
        if same_epoch(other, stated):
            found.append(("second-root", "two roots are published for one firm, asset and epoch"))
            break
    if opening is not None:
        found += _compare_opening(stated, opening, points)
    return tuple(Finding(code, Severity.FAILURE, subject, message) for code, message in found)


def same_epoch(one: LiabilitiesRoot, other: LiabilitiesRoot) -> bool:
    """Say whether two roots speak of the same firm, asset and epoch."""
    return (one.at.lei, one.at.dti, one.at.epoch) == (other.at.lei, other.at.dti, other.at.epoch)


def require_first_root(
    lei: str, dti: str, epoch: int, published: Iterable[LiabilitiesRoot]
) -> None:
    """Refuse to build again what is published; raises ``RootAlreadyPublished``."""
    for each in published:
        if (each.at.lei, each.at.dti, each.at.epoch) == (lei, dti, epoch):
            raise RootAlreadyPublished(
                f"a root of {lei}, {dti}, epoch {epoch} exists already",
                hint="sign the body that is there, or count the epoch up by one",
            )


def root_name(stated: LiabilitiesRoot) -> str:
    """Return how findings name a root."""
    return f"{stated.at.lei} {stated.at.dti} epoch {stated.at.epoch}"


def _compare_opening(
    stated: LiabilitiesRoot, opening: Opening, points: PointArithmetic | None
) -> list[tuple[str, str]]:
    found = []
    if stated.total is not None and stated.total != opening.total:
        found.append(("total-differs", f"{opening.total:,} is disclosed, {stated.total:,} stated"))
    if stated.shape.tier is Tier.HIDDEN and points is not None:
        try:
            opens = points.commit(opening.total, opening.blind) == stated.total_commitment
        except BlindZero:
            opens = False
        if not opens:
            found.append(("opening-differs", "the disclosed sums do not open the commitment"))
    return found
