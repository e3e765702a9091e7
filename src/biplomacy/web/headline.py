"""The finding of the reserve page in sentences, from verdicts alone (portal §6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.reserve.statement.claim import ClaimKind, kind_of
from biplomacy.values.verdict import Verdict
from biplomacy.web.language import marked
from biplomacy.web.wording import btc_short

if TYPE_CHECKING:
    from biplomacy.web.language import Language
    from biplomacy.web.statements import Published

BALANCE = ("balance", "closing")
HELD = {
    Verdict.CONFIRMED: marked("The declared wallets hold %(amount)s bitcoin."),
    Verdict.CONTRADICTED: marked("The state reports %(amount)s bitcoin. The blocks say otherwise."),
    Verdict.UNVERIFIABLE: marked(
        "The state reports %(amount)s bitcoin, which could not be verified."
    ),
    None: marked("The state reports %(amount)s bitcoin. Nobody has recomputed it here."),
}
GROWN = {
    Verdict.CONTRADICTED: marked("Their latest growth came out of another wallet of the state."),
    Verdict.CONFIRMED: marked("Their latest growth came from outside the state."),
}
COST = marked("What these cost cannot be known from what it has published.")
NEW = marked("Whether they are new cannot be known from what it has published.")
COST_AND_NEW = marked(
    "What these cost, and whether they are new, cannot be known from what it has published."
)


def reserve_headline(published: Published, language: Language) -> str:
    """Return what is known of the balance, and the weightiest thing that is not."""
    if not published.reports:
        return language.text("No reserve report has been published in this record.")
    report = published.reports[-1]
    row = report.row(*BALANCE)
    amount = btc_short(report.body.closing)
    held = language.text(HELD[row.verdict if row else None], amount=amount)
    return f"{held} {language.text(_rest(published))}".strip()


def _rest(published: Published) -> str:
    cost = _newest(published, ClaimKind.AVERAGE_COST)
    bought = _newest(published, ClaimKind.ACQUIRED)
    if bought in GROWN:
        return GROWN[bought]
    unpriced, unknown = cost is Verdict.UNVERIFIABLE, bought is Verdict.UNVERIFIABLE
    if unpriced and unknown:
        return COST_AND_NEW
    return COST if unpriced else NEW if unknown else ""


def _newest(published: Published, kind: ClaimKind) -> Verdict | None:
    """Return the verdict on the newest claim of a kind; None where nobody recomputed one."""
    rows = [
        stated.verdict for stated in published.claims if kind_of(stated.body.parameters) is kind
    ]
    return next((row.verdict for row in reversed(rows) if row), None)
