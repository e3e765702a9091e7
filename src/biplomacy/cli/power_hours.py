"""``biplomacy power hours``: the load of a system hour by hour, and where it comes from."""

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
from biplomacy.cli.power_hours_words import hours_lines
from biplomacy.cli.power_inputs import named_months
from biplomacy.cli.printing import finding_object, print_findings
from biplomacy.cli.terminal import Terminal, terminal
from biplomacy.power import month_table, system_file
from biplomacy.power.hour_files import plain_file
from biplomacy.power.month_table import compare_months
from biplomacy.power.statement.hours import encode_hours
from biplomacy.power.told_hours import tell_hours

Compare = Annotated[
    str | None, typer.Option(help="Another table of months: list where the two differ.")
]
Csv = Annotated[bool, typer.Option("--csv", help="Print the hours, as plain reads them.")]
Json = Annotated[bool, typer.Option("--json", help="Print the body of power-hours/1.")]


def hours(  # noqa: PLR0913 - a command's parameters are its options
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
    compare: Compare = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """Show the load by month and its marks; synthetic unless --hours names a file.

    --compare prints only where two tables of monthly totals differ; exit 3 where they do.
    """
    out = terminal(context)
    if compare is not None:
        _compare(out, months or month_table.SHIPPED[0], compare, json=json)
        return
    asked = HoursAsked(system, months, year, seed, file, loader, mapping, step, provenance)
    found = find_hours(asked)
    if csv:
        out.data(plain_file(found.series))
    elif json:
        told = tell_hours(found.system, found.series, source=found.source, seed=found.seed)
        out.json(encode_hours(told))
    else:
        for line in hours_lines(found):
            out.line(line)
        print_findings(out, found.conflicts)


def _compare(out: Terminal, one: str, other: str, *, json: bool) -> None:
    findings = compare_months(named_months(one), named_months(other))
    if json:
        for finding in findings:
            out.json(finding_object(finding))
    else:
        print_findings(out, findings)
    if findings:
        raise typer.Exit(3)
    out.note("the two tables tell the same")
