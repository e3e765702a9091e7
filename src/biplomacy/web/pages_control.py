"""The control page: proofs that the state holds the keys; none can be published yet, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.web.language import Language
    from biplomacy.web.statements import Published

MOST_WALLETS = 200


@dataclass(frozen=True, slots=True)
class ControlPage:
    """All that the control page says; ``message`` is what a proof would sign."""

    headline: str
    wallets: tuple[str, ...]
    count: int
    message: str


def control_page(published: Published, language: Language) -> ControlPage:
    """Return the page of the newest wallet list."""
    members = published.perimeters[-1].body.members if published.perimeters else ()
    report = published.reports[-1] if published.reports else None
    head = published.record.audited.checkpoint.head
    day, block = (report.day, report.body.block.shown_hash) if report else ("…", "…")
    return ControlPage(
        headline=language.text("No proof of control has been published."),
        wallets=tuple(member.id for member in members[:MOST_WALLETS]),
        count=len(members),
        message=f"{head.origin} controls this wallet on {day}, at block {block}",
    )
