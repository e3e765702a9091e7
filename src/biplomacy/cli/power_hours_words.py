"""Hours and their marks in words; the first line says where the hours come from."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.grading import grade_of
from biplomacy.power.hours import series_digest
from biplomacy.power.load_marks import PEAK, TOP_BAND, YEAR_ROUND, load_marks, month_marks
from biplomacy.power.model import Provenance
from biplomacy.power.quantities import GWH, MW
from biplomacy.values.day import format_instant
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.cli.power_asked import HoursFound
    from biplomacy.power.load_marks import Mark, MonthMarks

_MARKS = MappingProxyType(
    {
        YEAR_ROUND: "least hour of the year",
        PEAK: "highest hour",
        TOP_BAND: "above all but {} hours",
    }
)


def origin_line(found: HoursFound, standing: Standing | None = None) -> str:
    """Return what stands first under every figure: provenance, capacities, grade."""
    plants = Standing.weakest(plant.standing for plant in found.system.plants)
    provenance = found.series.provenance
    where = f"seed {found.seed}" if found.seed is not None else found.source.split(" sha256:")[0]
    grade = grade_of(standing or plants, provenance)
    return f"{provenance} hours ({where}); capacities {plants}; grade {grade}"


def conflict_line(found: HoursFound) -> Iterator[str]:
    """Yield in how many months another shipped table differs, where one does."""
    if found.table is not None and found.conflicts:
        yield (
            f"months {found.table.name}; another shipped source differs in"
            f" {len(found.conflicts)} of them: biplomacy power hours lists them"
        )


def hours_lines(found: HoursFound) -> Iterator[str]:
    """Yield where hours come from, their months, and their marks beside the published ones."""
    yield origin_line(found)
    yield from _month_lines(found, month_marks(found.series, found.system.utc_offset_minutes))
    yield from _mark_lines(load_marks(found.series), found.series.provenance)


def _month_lines(found: HoursFound, marks: Iterable[MonthMarks]) -> Iterator[str]:
    """Yield a line for each month, then the sum and the digest."""
    basis = {} if found.table is None else {row.month: row.basis for row in found.table.rows}
    yield f"{'month':9}{'GWh':>9}  {'basis':9}{'highest MW':>11}{'least MW':>10}"
    for one in marks:
        told = basis.get(one.month, found.series.provenance)
        energy = f"{Decimal(one.wh) / GWH:,.0f}"
        yield f"{one.month!s:9}{energy:>9}  {told:9}{_mw(one.peak):>11}{_mw(one.least):>10}"
    count = len(found.series.wh)
    yield (
        f"{'sum':9}{Decimal(sum(found.series.wh)) / GWH:>9,.0f}  {count:,} intervals of"
        f" {found.series.step_minutes} min from {format_instant(found.series.start)}"
    )
    yield f"normal form sha256 {series_digest(found.series)}"


def _mark_lines(marks: Iterable[Mark], provenance: Provenance) -> Iterator[str]:
    """Yield the marks of the load beside the published ones."""
    rows = list(marks)
    if not rows:
        return
    made = provenance is Provenance.SYNTHETIC
    yield "marks of the load, compared" + (" and not fitted" if made else "")
    for mark in rows:
        name = _MARKS[mark.anchor.name].format(mark.anchor.hours)
        yield (
            f"  {name:26}{mark.anchor.standing} {_mw(mark.anchor.wh):>7} MW"
            f"   these hours {_mw(mark.found):>7} MW"
        )


def _mw(wh_an_hour: int) -> str:
    return f"{Decimal(wh_an_hour) / MW:,.0f}"
