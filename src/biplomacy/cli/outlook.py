"""``biplomacy outlook``: what a reserve policy does to risk, drawn from a history of closes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.office import office
from biplomacy.cli.outlook_asked import Asked, open_engine, read_closes, read_question
from biplomacy.cli.outlook_words import (
    fall_lines,
    liquidity_lines,
    outlook_lines,
    question_lines,
    stress_line,
)
from biplomacy.cli.printing import print_findings
from biplomacy.cli.progress import Watching
from biplomacy.cli.terminal import terminal
from biplomacy.outlook.checking import check_outlook
from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.factors import daily_deviation, growth_factors
from biplomacy.outlook.liquidity import Market, sell_down
from biplomacy.outlook.model import CURRENCY, Drift
from biplomacy.outlook.replay import breaking_fall, covered_windows, deepest_fall
from biplomacy.outlook.simulation import Work, simulate_outlook
from biplomacy.outlook.statement import decode_outlook, encode_outlook
from biplomacy.outlook.synthetic import synthetic_history
from biplomacy.values.amount import Amount
from biplomacy.values.canonical import read_object
from biplomacy.values.day import Day
from biplomacy.values.money import Money, parse_decimal
from biplomacy.values.verdict import Standing

Prices = Annotated[Path, typer.Option("--prices", help="A CSV of daily closes in USD.")]
First = Annotated[str | None, typer.Option("--from", help="The first day of the closes.")]
Last = Annotated[str | None, typer.Option("--to", help="The last day of the closes.")]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]
Paths = Annotated[int, typer.Option(help="How many paths to draw.")]
Days = Annotated[int, typer.Option(help="How many days each path has.")]
Seed = Annotated[str, typer.Option(help="0 to 2^64 - 1; the same seed, the same paths.")]
Held = Annotated[str | None, typer.Option(help="The bitcoin held at the start, in BTC.")]
PlanFile = Annotated[
    Path | None, typer.Option("--policy", help="TOML: position, policies, floors, accounts.")
]
OneDrift = Annotated[
    Drift | None,
    typer.Option(metavar="DRIFT", help="neutral or historical; else both, side by side."),
]
StartPrice = Annotated[
    str | None, typer.Option("--start-price", help="USD for a bitcoin; else the last close.")
]
StartDay = Annotated[
    str | None, typer.Option("--start-day", help="The day before the first; else the last close's.")
]
MeanBlock = Annotated[
    int | None, typer.Option("--mean-block", help="Days of a block; else as the closes ask.")
]
EngineName = Annotated[str, typer.Option("--engine", help="numpy, or numba where installed.")]
Shards = Annotated[int, typer.Option("--shards", help="Parts to walk one after the other.")]

app = office("outlook", "What a reserve policy does to risk.")


@app.command()
def simulate(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    prices: Prices,
    first: First = None,
    last: Last = None,
    paths: Paths = 1_000,
    days: Days = 365,
    seed: Seed = "1",
    hold: Held = None,
    policy: PlanFile = None,
    drift: OneDrift = None,
    start_price: StartPrice = None,
    start_day: StartDay = None,
    mean_block: MeanBlock = None,
    engine: EngineName = "numpy",
    shards: Shards = 1,
    json: Json = False,
) -> None:
    """Draw paths and say what policies came to; --json is one body of outlook/1 for each drift."""
    out = terminal(context)
    question = read_question(
        Asked(prices, first, last, paths, days, seed, hold, policy, start_price, start_day,
              mean_block)
    )  # fmt: skip
    drifts = tuple(Drift) if drift is None else (drift,)
    with Watching(out, "drawing", "path") as watching:
        work = Work(open_engine(engine), shards, watching)
        found = [simulate_outlook(question.scenario(one), question.closes, work) for one in drifts]
    if json:
        for outlook in found:
            out.json(encode_outlook(outlook))
        return
    for line in (*question_lines(question), "", *outlook_lines(found)):
        out.line(line)


@app.command()
def check(
    context: typer.Context,
    body: Annotated[Path, typer.Argument(help="A body of outlook/1, as --json prints it.")],
    *,
    prices: Prices,
    engine: EngineName = "numpy",
    shards: Shards = 1,
) -> None:
    """Draw a published outlook again and say where it differs, as text; exit 3 where it does."""
    out = terminal(context)
    published = decode_outlook(read_object(read_file(body)))
    with Watching(out, "drawing", "path") as watching:
        work = Work(open_engine(engine), shards, watching)
        findings = check_outlook(published, read_file(prices), work)
    print_findings(out, findings)
    if findings:
        raise typer.Exit(3)
    draws = published.scenario.draws
    out.line(f"{draws.paths:,} paths of {draws.days:,} days drawn again: every figure is the same")


@app.command()
def replay(
    context: typer.Context,
    *,
    prices: Prices,
    first: First = None,
    last: Last = None,
    json: Json = False,
) -> None:
    """Say how deep bitcoin fell in 2014, 2018, 2020 and 2022, or from one day to another."""
    out = terminal(context)
    closes = read_closes(prices)
    if first is None and last is None:
        falls = covered_windows(closes)
    else:
        begin = closes.days[0] if first is None else Day.parse(first)
        end = closes.days[-1] if last is None else Day.parse(last)
        falls = ((f"{begin} to {end}", deepest_fall(closes, begin, end)),)
    if json:
        for name, fall in falls:
            out.json(
                {
                    "window": name,
                    "fall": f"{fall.depth:f}",
                    "peak": str(fall.peak),
                    "trough": str(fall.trough),
                    "standing": closes.standing.value,
                    "evidence": str(closes.evidence),
                }
            )
        return
    for line in fall_lines(closes, falls):
        out.line(line)


@app.command()
def stress(
    context: typer.Context,
    *,
    reserves: Annotated[str, typer.Option(help="All reserves in USD, such as 14500000000.00.")],
    floor: Annotated[str, typer.Option(help="The floor in USD.")],
    share: Annotated[str, typer.Option(help="Bitcoin's share of the reserves, such as 0.10.")],
    json: Json = False,
) -> None:
    """Say how far bitcoin must fall for reserves to reach a floor; nothing is drawn."""
    out = terminal(context)
    part = Fraction(parse_decimal(share))
    fall = breaking_fall(Money.parse(reserves, CURRENCY), Money.parse(floor, CURRENCY), part)
    if json:
        out.json({"fall": str(fall), "breaks": fall <= 1})
    else:
        out.line(stress_line(fall))


@app.command()
def liquidity(
    context: typer.Context,
    *,
    prices: Prices,
    sell: Annotated[str, typer.Option(help="The bitcoin to sell, in BTC.")],
    volume: Annotated[str, typer.Option(help="The market's volume in a day, in BTC.")],
    participation: Annotated[str, typer.Option(help="The share of the volume to take.")] = "0.05",
    json: Json = False,
) -> None:
    """Say how many days selling takes and what it costs, in a usual and in a stressed week."""
    out = terminal(context)
    closes = read_closes(prices)
    deviation = daily_deviation(growth_factors(closes, Drift.HISTORICAL))
    usual = Market(Amount.from_btc(volume), deviation, Standing.ILLUSTRATIVE)
    amount, part = Amount.from_btc(sell), parse_decimal(participation)
    found = (
        ("usual", sell_down(amount, usual, part)),
        ("stressed", sell_down(amount, usual.stressed(), part)),
    )
    if json:
        for name, one in found:
            out.json(
                {
                    "week": name,
                    "days": one.days,
                    "cost_share": f"{one.share:f}",
                    "standing": usual.standing.value,
                }
            )
        return
    for line in liquidity_lines(amount, found):
        out.line(line)


@app.command("synthetic-prices")
def synthetic_prices(
    context: typer.Context,
    *,
    seed: Annotated[int, typer.Option(help="The same seed, the same closes.")] = 1,
    closes: Annotated[int, typer.Option(help="How many daily closes.")] = 1_500,
    first: Annotated[str, typer.Option("--from", help="The first day.")] = "2020-01-01",
) -> None:
    """Print closes that nobody traded at, for trying out; each row says that it is synthetic."""
    if not 0 <= seed < 2**64:
        raise OutlookMalformed(f"the seed {seed} is not from 0 to 2^64 - 1")
    terminal(context).data(synthetic_history(seed, Day.parse(first), closes))
