"""Hours that a command asks for: a file by its loader, or synthetic ones from monthly totals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.power_inputs import named_months, named_system
from biplomacy.power import month_table
from biplomacy.power.hour_files import read_hours, read_mapping, written
from biplomacy.power.hours import synthetic_series
from biplomacy.power.local_calendar import require_month_totals
from biplomacy.power.model import Provenance
from biplomacy.power.month_table import compare_months, shipped_months
from biplomacy.values.verdict import Severity

if TYPE_CHECKING:
    from biplomacy.power.model import HourSeries, PowerSystem
    from biplomacy.power.month_table import MonthTable
    from biplomacy.values.verdict import Finding

MAX_HOURS_FILE = 200 * 1024 * 1024

SystemName = Annotated[str, typer.Option("--system", help="A shipped system, or a TOML file.")]
MonthsName = Annotated[
    str | None, typer.Option("--months", help="A shipped table of monthly totals, or a CSV file.")
]
Year = Annotated[int, typer.Option("--year", help="The fiscal year, July to June, by its end.")]
SeedName = Annotated[
    str, typer.Option("--seed", help="The name of the noise: one name, the same synthetic hours.")
]
SEED = "pakistan-fy25"
"""Not the system's own name: two variants of a system are then compared in the same hours."""
HoursFile = Annotated[
    Path | None, typer.Option("--hours", help="A file of hours instead of synthetic ones.")
]
Loader = Annotated[
    str | None, typer.Option("--loader", help="How the file is written: plain or ntdc.")
]
Mapping = Annotated[
    Path | None, typer.Option("--mapping", help="TOML: time, load, step_minutes, offset.")
]
Step = Annotated[int, typer.Option("--step", help="Minutes of an interval, without a mapping.")]
Claimed = Annotated[
    Provenance | None,
    typer.Option("--provenance", metavar="WORD", help="metered or reported; a file's own wins."),
]


@dataclass(frozen=True, slots=True)
class HoursAsked:
    """The options that say which hours are meant, as they were typed."""

    system: str
    months: str | None
    year: int
    seed: str
    hours: Path | None
    loader: str | None
    mapping: Path | None
    step: int
    claimed: Provenance | None


@dataclass(frozen=True, slots=True)
class HoursFound:
    """A system and its hours; ``seed`` is absent for hours of a file, ``table`` without months.

    ``conflicts`` are the months of this year on which another shipped table differs.
    """

    system: PowerSystem
    series: HourSeries
    source: str
    seed: str | None
    table: MonthTable | None
    conflicts: tuple[Finding, ...]


def find_hours(asked: HoursAsked) -> HoursFound:
    """Return the hours that were asked for.

    Raises:
        SystemMalformed, QuantityMalformed, HoursMissing: a file or a name is not usable.
        LoaderUnknown: a file of hours without the name of its loader.
        MonthMismatch: the hours of a file do not sum to the monthly totals named with them.
    """
    system = named_system(asked.system)
    if asked.hours is not None:
        return _from_file(asked, system, asked.hours)
    table = named_months(asked.months or month_table.SHIPPED[0])
    totals = table.fiscal_year(asked.year)
    series = synthetic_series(totals, asked.seed, system.utc_offset_minutes)
    used = {str(month) for month in totals}
    conflicts = tuple(one for one in _conflicts(table) if one.subject in used)
    return HoursFound(system, series, f"months {table.name}", asked.seed, table, conflicts)


def _from_file(asked: HoursAsked, system: PowerSystem, path: Path) -> HoursFound:
    loader = asked.loader or ""
    columns = replace(written(loader), step_minutes=asked.step)
    if asked.mapping is not None:
        columns = read_mapping(read_file(asked.mapping), loader)
    content = read_file(path, limit=MAX_HOURS_FILE)
    loaded = read_hours(content, loader, columns=columns, claimed=asked.claimed)
    table = None if asked.months is None else named_months(asked.months)
    if table is not None:
        totals = {row.month: row.wh for row in table.rows}
        require_month_totals(loaded.series, system.utc_offset_minutes, totals)
    source = f"file {path.name} sha256:{loaded.file}"
    return HoursFound(system, loaded.series, source, None, table, ())


def _conflicts(table: MonthTable) -> tuple[Finding, ...]:
    """Return where the other shipped tables differ from one that is shipped itself."""
    if table.name not in month_table.SHIPPED:
        return ()
    others = [shipped_months(name) for name in month_table.SHIPPED if name != table.name]
    found = [one for other in others for one in compare_months(table, other)]
    return tuple(one for one in found if one.severity is Severity.WARNING)
