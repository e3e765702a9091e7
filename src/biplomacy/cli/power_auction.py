"""``biplomacy power auction``: who bids what, and the price that clears all comers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file
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
from biplomacy.cli.power_auction_words import auction_lines
from biplomacy.cli.power_dispatch import Kernel
from biplomacy.cli.power_dispatch_asked import covered_months, read_season
from biplomacy.cli.power_hours_words import conflict_line, origin_line
from biplomacy.cli.terminal import terminal
from biplomacy.power import system_file
from biplomacy.power.auction_check import AuctionAsked, AuctionEvidence, answer_auction
from biplomacy.power.bid_file import read_bids
from biplomacy.power.merit import KernelName
from biplomacy.power.quantities import PER_KWH, whole
from biplomacy.power.statement.auction import encode_auction
from biplomacy.power.told_auction import Floor
from biplomacy.values.verdict import Standing
from biplomacy.wiring import open_merit

Bids = Annotated[Path, typer.Argument(help="CSV: name,kind,mw,per_kwh, both at the meter.")]
LeastPrice = Annotated[str, typer.Option("--floor", help="The least price a kWh at the meter: b2.")]
FloorSource = Annotated[str, typer.Option(help="Where the floor comes from.")]
FloorStanding = Annotated[
    Standing, typer.Option(metavar="WORD", help="How sure it is: quoted, press, illustrative.")
]
AuctionSeason = Annotated[
    str, typer.Option("--season", help="all, winter or a month such as 2025-01.")
]
Csv = Annotated[
    AuctionEvidence | None,
    typer.Option(help="Print the evidence: bids, awards, or prices of the hours with a sale."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the body of power-auction/1.")]


def auction(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    bids: Bids,
    *,
    floor: LeastPrice,
    floor_source: FloorSource = "named on the command line",
    floor_standing: FloorStanding = Standing.ILLUSTRATIVE,
    season: AuctionSeason = "winter",
    system: SystemName = system_file.SHIPPED[0],
    months: MonthsName = None,
    year: Year = 2025,
    seed: SeedName = SEED,
    file: HoursFile = None,
    loader: Loader = None,
    mapping: Mapping = None,
    step: Step = 60,
    provenance: Claimed = None,
    kernel: Kernel = KernelName.PLAIN,
    csv: Csv = None,
    json: Json = False,
) -> None:
    """Clear opened bids hour by hour at one price for all, never below the floor."""
    out = terminal(context)
    opened = read_bids(read_file(bids))
    least = Floor(whole(floor, PER_KWH, "--floor"), floor_standing, floor_source)
    found = find_hours(
        HoursAsked(system, months, year, seed, file, loader, mapping, step, provenance)
    )
    held = read_season(season, covered_months(found.system, found.series))
    asked = AuctionAsked(opened, least, held)
    answer = answer_auction(found.system, found.series, asked, open_merit(kernel))
    if csv is not None:
        out.data(answer.evidence(csv))
    elif json:
        out.json(encode_auction(answer.told))
    else:
        out.line(origin_line(found, answer.told.standing))
        for line in (*conflict_line(found), *auction_lines(answer)):
            out.line(line)
