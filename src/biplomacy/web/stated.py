"""A statement of a record, decoded, at its place in the log and with the verdicts about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from biplomacy.values.day import Day
from biplomacy.values.verdict import Verdict

if TYPE_CHECKING:
    from biplomacy.record.model import Logged
    from biplomacy.values.verdict import VerdictRow

Body_co = TypeVar("Body_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Stated(Generic[Body_co]):
    """A decoded statement at its place in the log, with the verdicts on it."""

    logged: Logged
    body: Body_co
    rows: tuple[VerdictRow, ...]

    @property
    def day(self) -> Day:
        """The last day of its period; without one, the day on which it was issued."""
        said = self.logged.statement
        return said.period.last if said.period else Day.of_instant(said.issued_at)

    def row(self, *figures: str) -> VerdictRow | None:
        """Return the verdict on the first of ``figures`` that has one.

        A row's figure is what follows the last full stop of its claim.
        """
        found = {row.claim.rpartition(".")[2]: row for row in self.rows}
        return next((found[name] for name in figures if name in found), None)

    @property
    def verdict(self) -> VerdictRow | None:
        """The verdict on the statement as a whole: its worst row, contradicted before unknown."""
        order = (Verdict.CONTRADICTED, Verdict.UNVERIFIABLE, Verdict.CONFIRMED)
        return min(self.rows, key=lambda row: order.index(row.verdict), default=None)
