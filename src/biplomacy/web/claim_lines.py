"""Claims as the pages list them: the words, the numbers, the verdict and why (portal §7.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from biplomacy.reserve.claims import (
    Acquired,
    Announced,
    AverageCost,
    ExplainedBy,
    Holds,
    Reading,
    Unchanged,
    ValueAbove,
)
from biplomacy.reserve.statement.claim import ClaimKind, kind_of
from biplomacy.values.verdict import Verdict
from biplomacy.web.wording import answer, btc_short, listed, long_day, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.reserve.claims import Claim, Parameters
    from biplomacy.web.model import Answer
    from biplomacy.web.statements import Stated

ORDER = (Verdict.CONTRADICTED, Verdict.UNVERIFIABLE, Verdict.CONFIRMED)
READINGS = {Reading.ABOUT: "about ", Reading.MORE_THAN: "more than ", Reading.EXACTLY: ""}
WIDEST = 22
WORDS = {
    Verdict.CONFIRMED: "confirmed",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.UNVERIFIABLE: "not verifiable",
}


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim; ``link`` is empty where the source is no web address."""

    id: str
    kind: ClaimKind
    text: str
    who: str
    day: str
    source: str
    link: str
    published: str
    recomputed: str
    answer: Answer
    index: int

    @property
    def wide(self) -> bool:
        """Whether its numbers need a line each."""
        return max(len(self.published), len(self.recomputed)) > WIDEST


def claim_line(stated: Stated[Claim]) -> ClaimLine:
    """Return how a claim is listed: its own number, beside what was recomputed if anything."""
    claim, row = stated.body, stated.verdict
    link = claim.source if claim.source.startswith(("https://", "http://")) else ""
    return ClaimLine(
        id=claim.id,
        kind=kind_of(claim.parameters),
        text=claim.text,
        who=claim.asserted_by,
        day=long_day(claim.day),
        source=(urlsplit(link).hostname or link) if link else claim.source,
        link=link,
        published=f"{READINGS[claim.reading]}{said(claim.parameters)}",
        recomputed=trimmed(row.recomputed) if row else "",
        answer=answer(row),
        index=stated.logged.index,
    )


def said(parameters: Parameters) -> str:
    """Return the number that a claim states, in words.

    >>> from biplomacy.values.amount import Amount
    >>> said(Holds("state", Amount.from_btc("6237")))
    '6,237 BTC'
    """
    match parameters:
        case AverageCost(_, price, currency):
            return f"{price:,f} {currency} on average"
        case ValueAbove(_, value, _):
            return str(value).replace(".00 ", " ")
        case Unchanged(first, last, _):
            return f"unchanged from {long_day(first)} to {long_day(last)}"
        case Holds(_, amount) | Acquired(_, amount, _, _):
            return f"{btc_short(amount)} BTC"
        case Announced() as announced:
            return f"{btc_short(announced.amount)} BTC"
        case ExplainedBy() as explained:
            return f"{btc_short(explained.amount)} BTC"


def verdict_count(claims: Iterable[Stated[Claim]], verdict: Verdict | None) -> int:
    """Return how many claims have that verdict; None counts those that nobody recomputed."""
    rows = [stated.verdict for stated in claims]
    return sum(1 for row in rows if (row.verdict if row else None) is verdict)


def tally(claims: Iterable[Stated[Claim]]) -> str:
    """Return the verdicts on ``claims`` in words, worst first."""
    known = list(claims)
    parts = [
        f"{count:,} {WORDS[verdict]}"
        for verdict in ORDER
        if (count := verdict_count(known, verdict))
    ]
    if open_ones := verdict_count(known, None):
        parts.append(f"{open_ones:,} not recomputed here")
    return listed(parts)
