"""What is published of an auction: its floor, totals, prices, and digests of bids and awards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.grading import grade_of

if TYPE_CHECKING:
    from fractions import Fraction

    from biplomacy.power.auction import Award
    from biplomacy.power.model import Provenance
    from biplomacy.power.month import Month
    from biplomacy.power.told_dispatch import Rows
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Grade, Standing

CODE = "power-auction 1"
MAX_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Floor:
    """The least price, b2 of §12.1, minor per MWh at the meter, and where it comes from."""

    minor_per_mwh: int
    standing: Standing
    source: str


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Hourly prices, minor per MWh at the meter: least, most, and the mean for a MWh sold."""

    lowest: int
    highest: int
    average: Fraction


@dataclass(frozen=True, slots=True)
class ToldAuction:
    """A cleared auction with the digests of the system and of the hours it was held in.

    ``awards`` are shown where they are at most 100; the blob ``award_rows`` holds them all.
    ``prices`` has a row for each hour in which something is sold; ``range`` is absent where
    nothing is.
    """

    system: str
    currency: str
    system_digest: Digest
    hours: Digest
    months: tuple[Month, ...]
    step_minutes: int
    provenance: Provenance
    standing: Standing
    floor: Floor
    bids: Rows
    refused: int
    awards: tuple[Award, ...] | None
    award_rows: Rows
    prices: Rows
    range: PriceRange | None
    gross_wh: int
    net_wh: int
    paid_minor: int
    code: str = CODE

    @property
    def grade(self) -> Grade:
        """``assumed`` where anything was recalled or synthetic."""
        return grade_of(self.standing, self.provenance)
