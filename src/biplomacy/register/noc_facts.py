"""The no-objection certificates that the press reported of Pakistan in December 2025 (§A1.1).

Press-reported: no decision of the authority was read, and the firms' LEIs are not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.register.model import State
from biplomacy.values.closed_csv import read_table
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.values.day import Day
    from biplomacy.values.fields import Fields

_COLUMNS = ("firm", "authority", "state", "day", "note", "source", "standing")


@dataclass(frozen=True, slots=True)
class ReportedDecision:
    """A decision as somebody reported it."""

    firm: str
    authority: str
    state: State
    day: Day
    note: str
    source: str
    standing: Standing


def pakistan_nocs() -> tuple[ReportedDecision, ...]:
    """Return the two certificates of 12 December 2025, with their source."""
    content = (files("biplomacy.register") / "facts" / "pakistan_nocs.csv").read_bytes()
    return tuple(_decision(row.fields) for row in read_table(content, [_COLUMNS]))


def _decision(fields: Fields) -> ReportedDecision:
    return ReportedDecision(
        firm=fields.text("firm"),
        authority=fields.name("authority"),
        state=fields.choice("state", State),
        day=fields.day("day"),
        note=fields.text("note"),
        source=fields.text("source"),
        standing=fields.choice("standing", Standing),
    )
