"""What is published of a series of hours: months, provenance, and the digest of every hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.errors import ProvenanceRaised
from biplomacy.power.grading import grade_of
from biplomacy.power.hours import series_digest
from biplomacy.power.local_calendar import month_sums
from biplomacy.power.model import HourSeries, PowerSystem, Provenance
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.power.month import Month
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Grade

CODE = "power-hours 1"


@dataclass(frozen=True, slots=True)
class ToldHours:
    """A series without its hours: ``form`` is the digest of their normal form (power §6.2).

    ``seed`` names the generator's seed where the hours can be made again; ``source`` says where
    the months or the hours were read.
    """

    system: str
    utc_offset_minutes: int
    start: int
    step_minutes: int
    count: int
    months: tuple[tuple[Month, int], ...]
    provenance: Provenance
    form: Digest
    source: str
    seed: str | None = None
    code: str = CODE

    def __post_init__(self) -> None:
        """Refuse hours of a generator that claim to be more than synthetic."""
        if self.seed is not None and self.provenance is not Provenance.SYNTHETIC:
            raise ProvenanceRaised(
                f"the hours are drawn from the seed {self.seed}, and claim to be {self.provenance}"
            )

    @property
    def grade(self) -> Grade:
        """``assumed`` for synthetic hours, ``attested`` for others."""
        return grade_of(Standing.ORIGINAL, self.provenance)


def tell_hours(
    system: PowerSystem, series: HourSeries, *, source: str, seed: str | None = None
) -> ToldHours:
    """Return what is published of a series; raises as ``local_calendar`` does."""
    return ToldHours(
        system=system.name,
        utc_offset_minutes=system.utc_offset_minutes,
        start=series.start,
        step_minutes=series.step_minutes,
        count=len(series.wh),
        months=tuple(month_sums(series, system.utc_offset_minutes).items()),
        provenance=series.provenance,
        form=series_digest(series),
        source=source,
        seed=seed,
    )
