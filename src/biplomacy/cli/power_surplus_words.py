"""Firm surplus in words: MW at the busbar, rounded down, in how many of the hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.quantities import MW
from biplomacy.power.surplus import QUANTILES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.surplus import FirmRow, Surplus, SurplusTerms

NOTE = "surplus is capacity at the busbar; every kWh of it still burns fuel"


def surplus_lines(found: Surplus, part: str, terms: SurplusTerms) -> Iterator[str]:
    """Yield the firm surplus of a part of the period, then of each month."""
    yield from _part_lines(found, found.row(part), terms)
    yield ""
    yield _head("month")
    for row in found.rows:
        if row.part[:1].isdigit():
            yield _row(row.part, row, found.step_minutes)
    yield NOTE


def hour_lines(found: Surplus, part: str, terms: SurplusTerms) -> Iterator[str]:
    """Yield the firm surplus of a month, then of each of its local hours."""
    yield from _part_lines(found, found.row(part), terms)
    yield ""
    yield _head("hour")
    for row in found.by_hour:
        if row.part == part:
            yield _row(f"{row.hour:02d}:00", row, found.step_minutes)


def _part_lines(found: Surplus, row: FirmRow, terms: SurplusTerms) -> Iterator[str]:
    """Yield one line of quantiles, and one of the limits that bind."""
    years = f" in {terms.years:,} scenario years" if terms.years else ""
    hours = row.intervals * found.step_minutes // 60
    period = f"{found.first} to {found.last}"
    name = {"all": period, "winter": f"Nov to Mar of {period}"}.get(row.part, row.part)
    firm = "   ".join(
        f"P{q} {_mw(wh, found.step_minutes):>6} MW"
        for q, wh in zip(QUANTILES, row.firm, strict=True)
    )
    yield f"firm surplus, {name}, {hours:,} h{years}"
    yield f"  {firm}   hours without: {row.without * found.step_minutes // 60:,}"
    binding = row.binding
    yield (
        f"  binding limit, intervals: plant {binding.plant:,}, reserve {binding.reserve:,},"
        f" grid {binding.grid:,}"
    )


def _head(first: str) -> str:
    names = "".join(f"{f'P{q} MW':>9}" for q in QUANTILES)
    return f"{first:9}{names}{'without':>9}{'plant':>8}{'reserve':>8}{'grid':>8}"


def _row(label: str, row: FirmRow, step_minutes: int) -> str:
    firm = "".join(f"{_mw(wh, step_minutes):>9}" for wh in row.firm)
    binding = row.binding
    return (
        f"{label:9}{firm}{row.without:>9,}"
        f"{binding.plant:>8,}{binding.reserve:>8,}{binding.grid:>8,}"
    )


def _mw(wh: int, step_minutes: int) -> str:
    return f"{wh * 60 // step_minutes // MW:,}"
