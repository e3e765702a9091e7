"""The claims page: all that was said, by what it is about, each with its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.statement.claim import ClaimKind
from biplomacy.values.verdict import Verdict
from biplomacy.web.claim_lines import ClaimLine, claim_line, tally, verdict_count
from biplomacy.web.wording import counted

if TYPE_CHECKING:
    from biplomacy.web.statements import Published

MOST_LINES = 200
SECTIONS = (
    ("dispute", "Bought, or only moved?", (ClaimKind.ACQUIRED, ClaimKind.UNCHANGED)),
    ("holds", "What the state holds", (ClaimKind.HOLDS,)),
    (
        "cost",
        "What it cost, and what it is worth",
        (ClaimKind.AVERAGE_COST, ClaimKind.VALUE_ABOVE),
    ),
    ("explained", "What explains it", (ClaimKind.EXPLAINED_BY,)),
    ("announced", "Announced purchases", (ClaimKind.ANNOUNCED,)),
)


@dataclass(frozen=True, slots=True)
class ClaimSection:
    """The claims about one question; ``lines`` are the newest of them."""

    anchor: str
    heading: str
    tally: str
    count: int
    lines: tuple[ClaimLine, ...]


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """All that the claims page says."""

    headline: str
    tally: str
    sections: tuple[ClaimSection, ...]


def claims_page(published: Published) -> ClaimsPage:
    """Return the claims page."""
    lines = [(stated, claim_line(stated)) for stated in published.claims]
    sections = []
    for anchor, heading, kinds in SECTIONS:
        chosen = [(stated, line) for stated, line in lines if line.kind in kinds]
        if chosen:
            sections.append(
                ClaimSection(
                    anchor,
                    heading,
                    tally(stated for stated, _ in chosen),
                    len(chosen),
                    tuple(line for _, line in chosen[-MOST_LINES:]),
                )
            )
    return ClaimsPage(_headline(published), tally(published.claims), tuple(sections))


def _headline(published: Published) -> str:
    total = len(published.claims)
    if not total:
        return "No claim has been logged in this record."
    said = counted(total, "public claim")
    good = verdict_count(published.claims, Verdict.CONFIRMED)
    if verdict_count(published.claims, None) == total:
        return f"{said}, none of them recomputed here."
    return f"{said}: {good:,} of them confirmed by what the state has published."
