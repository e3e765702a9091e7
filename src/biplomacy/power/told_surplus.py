"""What is published of a surplus: firm rows by month, and the digest of those by local hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.grading import grade_of

if TYPE_CHECKING:
    from biplomacy.power.model import Provenance
    from biplomacy.power.month import Month
    from biplomacy.power.surplus import FirmRow, SurplusTerms
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Grade, Standing

CODE = "power-surplus 1"


@dataclass(frozen=True, slots=True)
class RowsBlob:
    """The evidence of the rows by month and local hour: digest, count, and their intervals."""

    digest: Digest
    count: int
    intervals: int


@dataclass(frozen=True, slots=True)
class ToldSurplus:
    """A surplus with the digests of the system and of the hours that it was measured in."""

    system: str
    system_digest: Digest
    hours: Digest
    terms: SurplusTerms
    first: Month
    last: Month
    step_minutes: int
    rows: tuple[FirmRow, ...]
    by_hour: RowsBlob
    provenance: Provenance
    standing: Standing
    code: str = CODE

    @property
    def grade(self) -> Grade:
        """``assumed`` where anything was recalled or synthetic."""
        return grade_of(self.standing, self.provenance)
