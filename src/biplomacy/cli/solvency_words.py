"""Trees of liabilities in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.cli.wording import counted
from biplomacy.solvency.model import Tier
from biplomacy.solvency.tree_files import KEY, OPENING, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from biplomacy.solvency.building import Built
    from biplomacy.solvency.model import CustomerProof, LiabilitiesRoot
    from biplomacy.solvency.rebuild import Rebuilt


def built_lines(built: Built, directory: Path) -> Iterator[str]:
    """Yield what was built, and which files go where."""
    stated = built.stated
    yield _leaves(built.leaves, stated)
    yield f"total  {quantity(built.opening.total, stated.decimals)}"
    yield f"root   {stated.root}"
    yield f"sign   {directory / ROOT} as the body of a statement of the firm"
    yield f"hand   {directory / KEY} and {directory / OPENING} to the regulator alone"


def proved_lines(proofs: Sequence[CustomerProof], paths: Sequence[Path]) -> Iterator[str]:
    """Yield where the proofs lie; a balance is the customer's business and is not printed."""
    yield f"{counted(len(proofs), 'leaf', 'leaves')} of depth {proofs[0].shape.depth}"
    for path in paths:
        yield f"  {path}"


def checked_lines(proofs: Sequence[CustomerProof], stated: LiabilitiesRoot) -> Iterator[str]:
    """Yield what was confirmed, on the customer's own screen."""
    owed = sum(proof.balance for proof in proofs)
    yield (
        f"{counted(len(proofs), 'leaf', 'leaves')} of {quantity(owed, stated.decimals)}"
        f" in the root of {stated.at.lei}"
    )
    yield f"epoch {stated.at.epoch} at block {stated.at.block.height:,}, tier {stated.shape.tier}"


def rebuilt_lines(made: Rebuilt, *, opens: bool) -> Iterator[str]:
    """Yield what came out of the leaf file."""
    built, stated = made.built, made.built.stated
    unique = "uids unique" if made.uids_unique else "uids repeat"
    yield f"{_leaves(built.leaves, stated)}; no negative; {unique}"
    line = f"total {quantity(built.opening.total, stated.decimals)}"
    if not made.findings:
        line += "  root equal"
    if stated.shape.tier is Tier.HIDDEN:
        line += f"  commitment opens: {'yes' if opens else 'no'}"
    yield line


def quantity(units: int, decimals: int) -> str:
    """Return base units as a decimal number of the asset."""
    whole, part = divmod(units, 10**decimals)
    return f"{whole:,}.{part:0{decimals}d}" if decimals else f"{whole:,}"


def _leaves(leaves: int, stated: LiabilitiesRoot) -> str:
    padding = stated.shape.slots - leaves
    return f"leaves {leaves:,} + {padding:,} padding, depth {stated.shape.depth}"
