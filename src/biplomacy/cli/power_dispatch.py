"""``biplomacy power dispatch``: which plants serve demand, loads and a block, and at what cost."""

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
from biplomacy.cli.power_dispatch_asked import DispatchTyped, covered_months, read_dispatch
from biplomacy.cli.power_dispatch_words import dispatch_lines
from biplomacy.cli.power_hours_words import conflict_line, origin_line
from biplomacy.cli.terminal import terminal
from biplomacy.power import system_file
from biplomacy.power.dispatch_answer import Evidence, answer_dispatch
from biplomacy.power.merit import KernelName
from biplomacy.power.statement.dispatch import encode_dispatch
from biplomacy.wiring import open_merit

LoadText = Annotated[
    list[str] | None,
    typer.Option("--load", help="NAME,KIND,MW,RATE at the meter; the rate a kWh. May repeat."),
]
Kernel = Annotated[KernelName, typer.Option("--kernel", help="numba is faster, where installed.")]
QuotaGwh = Annotated[
    str | None, typer.Option(help="At most so many GWh at the busbar for the loads that mine.")
]
QuotaLoad = Annotated[
    list[str] | None, typer.Option(help="A load under the quota instead. May repeat.")
]
BlockMw = Annotated[
    str | None, typer.Option(help="What a firm block of so many MW at the meter costs.")
]
BlockSeason = Annotated[
    str, typer.Option("--season", help="The block's: all, winter or a month such as 2025-01.")
]
AtMargin = Annotated[
    str, typer.Option(help="The plant at the margin in the other reading of the block's cost.")
]
Csv = Annotated[
    Evidence | None, typer.Option(help="Print the evidence: energy by month, or hourly prices.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the body of power-dispatch/1.")]


def dispatch(  # noqa: PLR0913 - a command's parameters are its options
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
    load: LoadText = None,
    quota_gwh: QuotaGwh = None,
    quota_load: QuotaLoad = None,
    block_mw: BlockMw = None,
    season: BlockSeason = "winter",
    at_margin: AtMargin = "rlng",
    kernel: Kernel = KernelName.PLAIN,
    csv: Csv = None,
    json: Json = False,
) -> None:
    """Serve demand and loads in the order of cost; compare fiscal year 2025 with what ran."""
    out = terminal(context)
    hours = HoursAsked(system, months, year, seed, file, loader, mapping, step, provenance)
    found = find_hours(hours)
    typed = DispatchTyped(load, quota_gwh, quota_load, block_mw, season, at_margin)
    asked = read_dispatch(typed, covered_months(found.system, found.series))
    answer = answer_dispatch(found.system, found.series, asked, open_merit(kernel))
    if csv is not None:
        out.data(answer.evidence(csv))
    elif json:
        out.json(encode_dispatch(answer.told))
    else:
        lines = (*conflict_line(found), *dispatch_lines(answer.told))
        for line in (origin_line(found, answer.told.standing), *lines):
            out.line(line)
