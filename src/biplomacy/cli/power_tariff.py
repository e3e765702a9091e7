"""``biplomacy power tariff``: who gains at which tariff, and where no tariff serves all."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

import typer

from biplomacy.cli.power_costing import (
    Costing,
    costed,
    named_offers,
    season_object,
)
from biplomacy.cli.power_tariff_words import gains_lines, room_lines, terms_lines
from biplomacy.cli.power_test import (
    FACTOR,
    FX,
    MONTHS,
    MW,
    SEED,
    SYSTEM,
    Fx,
    InSeason,
    Json,
    LoadFactor,
    Megawatts,
    Months,
    Parts,
    Seed,
    System,
)
from biplomacy.cli.power_test_words import season_lines
from biplomacy.cli.terminal import terminal
from biplomacy.power.bargaining import (
    SHIPPED_MACHINES,
    Machines,
    bargaining_object,
    bargaining_set,
    declared_machines,
    mining_buyer,
    round_rates,
    who_gains,
)
from biplomacy.power.benchmarks import all_benchmarks
from biplomacy.power.hashprice import Sale
from biplomacy.power.season_cost import Season
from biplomacy.power.statement.tariff import encode_tariff
from biplomacy.values.money import parse_decimal

Hashprice = Annotated[str, typer.Option("--hashprice", help="USD for a PH/s a day; assumed.")]
MachineList = Annotated[
    list[str] | None, typer.Option("--machines", help="J/TH:USD a TH/s, such as 20:12.")
]
Pue = Annotated[str, typer.Option("--pue", help="The site's power over the machines'.")]
Years = Annotated[int, typer.Option("--years", help="How long machines work.")]
FIRST, LAST, STEP = 8, 36, 4


def tariff(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    hashprice: Hashprice = "50.45",
    machines: MachineList = None,
    pue: Pue = "1.06",
    years: Years = 4,
    part: Parts = None,
    system: System = SYSTEM,
    months: Months = MONTHS,
    seed: Seed = SEED,
    season: InSeason = Season.WINTER,
    mw: Megawatts = MW,
    load_factor: LoadFactor = FACTOR,
    fx: Fx = FX,
    json: Json = False,
) -> None:
    """Say who gains at which tariff, and between which floor and buyer no tariff is left."""
    out = terminal(context)
    found = costed(Costing(system, months, seed, season, mw, load_factor, fx, tuple(part or ())))
    hours = Fraction(found.energy_wh, found.block_wh)
    buyers = [
        mining_buyer(
            one.fleet(pue),
            Machines(one.usd_per_ths, years, hours),
            parse_decimal(hashprice),
            Sale(parse_decimal(fx)),
        )
        for one in map(declared_machines, machines or SHIPPED_MACHINES)
    ]
    benchmarks = all_benchmarks(found.inputs)
    gains = who_gains(round_rates(FIRST, LAST, STEP), benchmarks, buyers)
    rooms = bargaining_set(benchmarks, buyers)
    if json:
        out.json({**season_object(found), **bargaining_object(gains, rooms)})
        return
    assumed = f"hashprice {hashprice} USD a PH/s-day for {years} years, machines as told: assumed"
    for line in (*season_lines(found), assumed, *gains_lines(gains), *room_lines(rooms)):
        out.line(line)


def offer(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="OFFER", help="A shipped offer, or a file.")],
    *,
    json: Json = False,
) -> None:
    """Say the terms of an offer and what was never published; --json prints power-tariff/1."""
    out = terminal(context)
    (found,) = named_offers([name], None)
    if json:
        out.json(encode_tariff(found))
        return
    for line in terms_lines(found):
        out.line(line)
