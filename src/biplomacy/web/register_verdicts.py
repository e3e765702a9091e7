"""What was recomputed of a decision or a warning of the register, found by its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.web.stated import Stated

if TYPE_CHECKING:
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.publication import Publication

EVENT, WARNING = "register.event", "register.warning"


def judged(publication: Publication, leaf: int, kind: str, language: Language) -> Answer:
    """Return the worst verdict on the entry ``leaf`` among those whose claim is of ``kind``."""
    rows = tuple(row for row in publication.rows_about(leaf) if row.claim.startswith(f"{kind}."))
    logged = publication.statement_at(leaf)
    return language.answer(Stated(logged, None, rows).verdict if logged is not None else None)
