"""``biplomacy power export``: a year of a power system as a file for another tool."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import write_file
from biplomacy.cli.power_asked import (
    SEED,
    Claimed,
    HoursAsked,
    HoursFile,
    Loader,
    Mapping,
    MonthsName,
    SeedName,
    Step,
    SystemName,
    Year,
    find_hours,
)
from biplomacy.cli.power_dispatch import LoadText
from biplomacy.cli.power_dispatch_asked import read_load
from biplomacy.cli.power_hours_words import conflict_line, origin_line
from biplomacy.cli.terminal import terminal
from biplomacy.power import system_file
from biplomacy.power.availability import system_hours
from biplomacy.wiring import open_network_file


def export(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    pypsa: Annotated[Path, typer.Option("--pypsa", help="The new netCDF file.")],
    system: SystemName = system_file.SHIPPED[0],
    months: MonthsName = None,
    year: Year = 2025,
    seed: SeedName = SEED,
    file: HoursFile = None,
    loader: Loader = None,
    mapping: Mapping = None,
    step: Step = 60,
    provenance: Claimed = None,
    load: LoadText = None,
) -> None:
    """Write the plants, the demand and the loads of a year as a network that PyPSA opens."""
    out = terminal(context)
    found = find_hours(
        HoursAsked(system, months, year, seed, file, loader, mapping, step, provenance)
    )
    hours = system_hours(found.system, found.series)
    loads = tuple(read_load(text, hours.months[0]) for text in load or ())
    content = open_network_file().content(hours, loads)
    write_file(pypsa, content, instead_of=Path())
    out.line(origin_line(found, hours.standing))
    for line in conflict_line(found):
        out.line(line)
    out.line(
        f"{pypsa}: {len(hours.system.plants)} plants, {len(loads)} loads,"
        f" {len(hours.demand):,} intervals"
    )
    out.line("the row that keeps the reserve free is told in its meta: add it before solving")
