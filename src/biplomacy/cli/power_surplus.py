"""``biplomacy power surplus``: how much firm surplus, when, behind which limit."""

from __future__ import annotations

from typing import Annotated

import typer

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
from biplomacy.cli.power_hours_words import conflict_line, origin_line
from biplomacy.cli.power_surplus_words import hour_lines, surplus_lines
from biplomacy.cli.progress import Watching
from biplomacy.cli.terminal import terminal
from biplomacy.power import system_file
from biplomacy.power.quantities import MW, whole
from biplomacy.power.statement.surplus import encode_surplus, encode_surplus_rows
from biplomacy.power.surplus import ALL, SurplusTerms, measure_surplus
from biplomacy.power.surplus_check import tell_surplus

SCENARIO_SEED = "scenarios"
Season = Annotated[str, typer.Option(help="all, winter, or a month such as 2025-01.")]
ByHour = Annotated[
    bool, typer.Option("--by-hour", help="Show the local hours of the month of --season.")
]
FirmMw = Annotated[str, typer.Option(help="A firm load in MW at the meter.")]
InterruptibleMw = Annotated[str, typer.Option(help="Interruptible load in MW at the busbar.")]
Obedience = Annotated[
    int, typer.Option(min=0, max=1_000_000, help="Its proven obedience in parts per million.")
]
Years = Annotated[int, typer.Option(min=0, help="Scenario years; 0 for the told one.")]
ScenarioSeed = Annotated[str, typer.Option(help="The name of their draws.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print the rows by month and local hour.")]
Json = Annotated[bool, typer.Option("--json", help="Print the body of power-surplus/1.")]


def surplus(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    system: SystemName = system_file.SHIPPED[0],
    months: MonthsName = None,
    year: Year = 2025,
    seed: SeedName = SEED,
    file: HoursFile = None,
    loader: Loader = None,
    mapping: Mapping = None,
    step: Step = 60,
    provenance: Claimed = None,
    season: Season = ALL,
    by_hour: ByHour = False,
    firm_mw: FirmMw = "0",
    interruptible_mw: InterruptibleMw = "0",
    obedience_ppm: Obedience = 0,
    years: Years = 0,
    scenario_seed: ScenarioSeed = SCENARIO_SEED,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """Show the surplus that is reached in 50, 90, 95 and 99 % of the hours, month by month."""
    out = terminal(context)
    asked = HoursAsked(system, months, year, seed, file, loader, mapping, step, provenance)
    found = find_hours(asked)
    firm, flexible = whole(firm_mw, MW, "--firm-mw"), whole(interruptible_mw, MW, "load")
    terms = SurplusTerms(firm, flexible, obedience_ppm, years, scenario_seed)
    with Watching(out, "measuring", "year") as watching:
        measured = measure_surplus(found.system, found.series, terms, watching)
    if csv:
        out.data(encode_surplus_rows(measured.by_hour, measured.provenance))
    elif json:
        out.json(encode_surplus(tell_surplus(found.system, found.series, terms, measured)))
    else:
        show = hour_lines if by_hour else surplus_lines
        lines = (*conflict_line(found), *show(measured, season, terms))
        for line in (origin_line(found, measured.standing), *lines):
            out.line(line)
