"""Meters in words: the first line says where the readings come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.grading import grade_of
from biplomacy.power.model import WH_PER_MWH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.contract import Contract
    from biplomacy.power.meter import MeterSource
    from biplomacy.power.meter_summary import MeterSummary
    from biplomacy.power.model import Provenance
    from biplomacy.power.statement.meter import StatedDay
    from biplomacy.values.verdict import Grade


def origin(provenance: Provenance, contract: str, grade: Grade) -> str:
    """Return the line that stands first: provenance, contract, grade."""
    return f"{provenance} meter readings; contract {contract}; grade {grade}"


def meter_lines(summary: MeterSummary, contract: Contract, source: MeterSource) -> Iterator[str]:
    """Yield a line for each month, and the counters that the sum must meet."""
    grade = grade_of(contract.standing, source.provenance)
    yield origin(source.provenance, contract.standing, grade)
    yield f"{'month':9}{'days':>5}{'MWh':>18}{'not placed':>16}{'full steps':>12}"
    for row in summary.months:
        yield (
            f"{row.month!s:9}{row.days:>5}{mwh(row.wh):>18}{mwh(row.unplaced_wh):>16}"
            f"{row.full_steps:>12,}"
        )
    yield f"{'sum':14}{mwh(summary.wh):>18}"
    yield (
        f"counter from {summary.first_counter_wh:,} to {summary.last_counter_wh:,} Wh;"
        f" file sha256:{source.digest}"
    )


def day_lines(stated: StatedDay) -> Iterator[str]:
    """Yield a day as it is stated."""
    yield f"{stated.provenance} meter readings; grade {stated.grade}"
    yield f"{stated.day}  {mwh(stated.wh)} MWh in {stated.full_steps} full steps of"
    yield f"            {stated.step_minutes} minutes, {mwh(stated.unplaced_wh)} MWh not placed"
    yield f"counter     from {stated.first_wh:,} to {stated.last_wh:,} Wh"
    yield f"readings    {stated.count}, sha256:{stated.readings}"


def mwh(wh: int) -> str:
    """Return Wh as MWh, exactly, with a sign where the counter fell."""
    whole, part = divmod(abs(wh), WH_PER_MWH)
    text = f"{whole:,}.{part:06d}".rstrip("0").rstrip(".")
    return f"-{text}" if wh < 0 else text
