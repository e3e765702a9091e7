"""``biplomacy power mining``: the worth of a kWh to miners, and what an entry does to them all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.power_mining_asked import MiningAsked, read_mining_question
from biplomacy.cli.power_mining_words import machine_lines, mining_lines
from biplomacy.cli.power_network import ChainSource, EpochFile
from biplomacy.cli.terminal import terminal
from biplomacy.power.fleet import decode_machines
from biplomacy.power.machine_worth import value_machines
from biplomacy.power.mining import answer_mining
from biplomacy.power.model import PPM
from biplomacy.power.quantities import whole
from biplomacy.power.statement.mining import encode_mining

if TYPE_CHECKING:
    from biplomacy.cli.terminal import Terminal
    from biplomacy.power.mining_model import Mining

Price = Annotated[str | None, typer.Option(help="USD for a bitcoin, assumed.")]
Prices = Annotated[Path | None, typer.Option("--prices", help="A CSV of prices, with --day.")]
QuoteDay = Annotated[str | None, typer.Option("--day", help="The day of the quote.")]
Fx = Annotated[str, typer.Option(help="Local units for a USD, assumed.")]
Currency = Annotated[str, typer.Option(help="The local currency.")]
Height = Annotated[int | None, typer.Option(help="The block; else the last one known.")]
Bits = Annotated[str | None, typer.Option(help="Its target, assumed, with --height.")]
Fees = Annotated[str, typer.Option(help="Fees a block in BTC, assumed.")]
Rivals = Annotated[str | None, typer.Option(help="EH/s before the entry; else as nBits say.")]
Megawatts = Annotated[list[str] | None, typer.Option(help="A fleet's MW at the meter; repeat it.")]
Joules = Annotated[list[str] | None, typer.Option(help="Its J/TH, in the order of --mw.")]
Pue = Annotated[str, typer.Option(help="The site's power over the machines'.")]
PoolFee = Annotated[str, typer.Option(help="The part that the pool keeps.")]
Conversion = Annotated[str, typer.Option(help="The part that selling coins costs.")]
Tariff = Annotated[str | None, typer.Option(help="Local units a kWh, for what would run.")]
Epsilon = Annotated[str, typer.Option(help="How strongly rivals leave, assumed.")]
Machines = Annotated[Path | None, typer.Option(help="CSV model,hashrate_ths,power_w,price.")]
Json = Annotated[bool, typer.Option("--json", help="Print the body of power-mining/1.")]


def mining(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    price: Price = None,
    prices: Prices = None,
    day: QuoteDay = None,
    fx: Fx = "281",
    currency: Currency = "PKR",
    height: Height = None,
    nbits: Bits = None,
    epochs: EpochFile = None,
    chain: ChainSource = None,
    fees: Fees = "0.04",
    rivals: Rivals = None,
    mw: Megawatts = None,
    jth: Joules = None,
    pue: Pue = "1.06",
    pool_fee: PoolFee = "0",
    conversion: Conversion = "0",
    tariff: Tariff = None,
    epsilon: Epsilon = "0.33",
    machines: Machines = None,
    json: Json = False,
) -> None:
    """Say what a kWh is worth to miners, and what our own entry does to the network."""
    out = terminal(context)
    asked = MiningAsked(
        price, prices, day, fx, currency, height, nbits, epochs, chain, fees, rivals, mw or [],
        jth or [], pue, pool_fee, conversion, tariff, epsilon,
    )  # fmt: skip
    found = answer_mining(read_mining_question(asked, out.settings))
    if json:
        out.json(encode_mining(found))
    else:
        _print(out, found, machines, whole(pue, PPM, "--pue"))


def _print(out: Terminal, found: Mining, machines: Path | None, pue_ppm: int) -> None:
    for line in mining_lines(found):
        out.line(line)
    if machines is not None:
        listed = decode_machines(read_file(machines))
        worths = tuple(value_machines(listed, found.question, pue_ppm))
        for line in machine_lines(worths, found.question):
            out.line(line)
