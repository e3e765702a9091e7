"""The finding of the reserve page in sentences, from verdicts alone (portal §6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.reserve.statement.claim import ClaimKind, kind_of
from biplomacy.values.verdict import Verdict
from biplomacy.web.wording import btc_short

if TYPE_CHECKING:
    from biplomacy.reserve.model import ReserveReport
    from biplomacy.web.statements import Published, Stated

BALANCE = ("balance", "closing")


def reserve_headline(published: Published) -> str:
    """Return what is known of the balance, and the weightiest thing that is not."""
    if not published.reports:
        return "No reserve report has been published in this record."
    report = published.reports[-1]
    return f"{_held(report)} {_rest(published)}".strip()


def _held(report: Stated[ReserveReport]) -> str:
    amount = f"{btc_short(report.body.closing)} bitcoin"
    row = report.row(*BALANCE)
    match row.verdict if row else None:
        case Verdict.CONFIRMED:
            return f"The declared wallets hold {amount}."
        case Verdict.CONTRADICTED:
            return f"The state reports {amount}. The blocks say otherwise."
        case Verdict.UNVERIFIABLE:
            return f"The state reports {amount}, which could not be verified."
        case None:
            return f"The state reports {amount}. Nobody has recomputed it here."


def _rest(published: Published) -> str:
    cost = _newest(published, ClaimKind.AVERAGE_COST)
    bought = _newest(published, ClaimKind.ACQUIRED)
    if bought is Verdict.CONTRADICTED:
        return "Their latest growth came out of another wallet of the state."
    if bought is Verdict.CONFIRMED:
        return "Their latest growth came from outside the state."
    unknown = {
        "what these cost": cost is Verdict.UNVERIFIABLE,
        "whether they are new": bought is Verdict.UNVERIFIABLE,
    }
    parts = [words for words, open_ in unknown.items() if open_]
    if not parts:
        return ""
    subject = ", and ".join(parts)
    comma = "," if len(parts) > 1 else ""
    begun = subject[0].upper() + subject[1:]
    return f"{begun}{comma} cannot be known from what it has published."


def _newest(published: Published, kind: ClaimKind) -> Verdict | None:
    """Return the verdict on the newest claim of a kind; None where nobody recomputed one."""
    rows = [
        stated.verdict for stated in published.claims if kind_of(stated.body.parameters) is kind
    ]
    return next((row.verdict for row in reversed(rows) if row), None)
