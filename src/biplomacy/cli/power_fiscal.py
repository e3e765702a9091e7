"""``biplomacy power fiscal``: what a sale of surplus brings and costs, party by party."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.power_fiscal_words import debt_lines, month_lines, plan_lines, total_lines
from biplomacy.cli.terminal import terminal
from biplomacy.power.circular_debt import debt_paths
from biplomacy.power.fiscal import fiscal_lines, fiscal_totals
from biplomacy.power.fiscal_file import DEFAULT, read_plan, shipped_plan, shipped_plans
from biplomacy.power.statement.fiscal import encode_fiscal
from biplomacy.power.told_fiscal import tell_fiscal


def fiscal(
    context: typer.Context,
    *,
    plan: Annotated[str, typer.Option("--plan", help="A shipped plan, or a TOML file.")] = DEFAULT,
    months: Annotated[bool, typer.Option("--months", help="Print each month's lines.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print a power-fiscal/1 body.")] = False,
) -> None:
    """Say what sector, treasury and buyer take in and pay out, and where circular debt goes."""
    out = terminal(context)
    if plan in shipped_plans() or not Path(plan).exists():
        asked = shipped_plan(plan)
    else:
        asked = read_plan(read_file(Path(plan)))
    if json:
        out.json(encode_fiscal(tell_fiscal(asked)))
        return
    lines = fiscal_lines(asked)
    totals, paths = fiscal_totals(lines), debt_paths(asked)
    sums = month_lines(lines) if months else total_lines(totals)
    for line in (*plan_lines(asked), *sums, *debt_lines(paths, asked.currency)):
        out.line(line)
