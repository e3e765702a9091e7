"""The claims page: all that was said, by what it is about, each with its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.statement.claim import ClaimKind
from biplomacy.values.verdict import Verdict
from biplomacy.web.claim_lines import ClaimLine, claim_line, tally, verdict_count
from biplomacy.web.language import marked

if TYPE_CHECKING:
    from biplomacy.web.language import Language
    from biplomacy.web.statements import Published

MOST_LINES = 200
SECTIONS = (
    ("dispute", marked("Bought, or only moved?"), (ClaimKind.ACQUIRED, ClaimKind.UNCHANGED)),
    ("holds", marked("What the state holds"), (ClaimKind.HOLDS,)),
    (
        "cost",
        marked("What it cost, and what it is worth"),
        (ClaimKind.AVERAGE_COST, ClaimKind.VALUE_ABOVE),
    ),
    ("explained", marked("What explains it"), (ClaimKind.EXPLAINED_BY,)),
    ("announced", marked("Announced purchases"), (ClaimKind.ANNOUNCED,)),
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


def claims_page(published: Published, language: Language) -> ClaimsPage:
    """Return the claims page."""
    lines = [(stated, claim_line(stated, language)) for stated in published.claims]
    sections = []
    for anchor, heading, kinds in SECTIONS:
        chosen = [(stated, line) for stated, line in lines if line.kind in kinds]
        if chosen:
            sections.append(
                ClaimSection(
                    anchor,
                    language.text(heading),
                    tally((stated for stated, _ in chosen), language),
                    len(chosen),
                    tuple(line for _, line in chosen[-MOST_LINES:]),
                )
            )
    return ClaimsPage(
        _headline(published, language), tally(published.claims, language), tuple(sections)
    )


def _headline(published: Published, language: Language) -> str:
    total = len(published.claims)
    if not total:
        return language.text("No claim has been logged in this record.")
    good = verdict_count(published.claims, Verdict.CONFIRMED)
    if verdict_count(published.claims, None) == total:
        return language.counted(
            total,
            "%(number)s public claim, not recomputed here.",
            "%(number)s public claims, none of them recomputed here.",
        )
    return language.counted(
        total,
        "%(number)s public claim: what the state has published confirms %(confirmed)s.",
        "%(number)s public claims: what the state has published confirms %(confirmed)s of them.",
        confirmed=f"{good:,}",
    )
