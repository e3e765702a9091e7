"""``biplomacy power plausibility``: can the claimed coins come from the claimed megawatts?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.power_network import ChainSource, EpochFile, read_difficulty
from biplomacy.cli.power_plausibility_words import plausibility_lines
from biplomacy.cli.terminal import terminal
from biplomacy.power.epochs import covering, encode_stretches
from biplomacy.power.fleet import MJ_PER_JOULE
from biplomacy.power.model import PPM
from biplomacy.power.plausibility import Assumed, Claim, Payout, weigh_claim
from biplomacy.power.quantities import MW, whole
from biplomacy.power.statement.plausibility import encode_plausibility
from biplomacy.values.amount import SATS_PER_BTC, Amount
from biplomacy.values.day import Day
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

EFFICIENCIES = ("21.5", "30")
Megawatts = Annotated[str, typer.Option(help="The megawatts claimed.")]
Coins = Annotated[str, typer.Option(help="The coins claimed, in BTC.")]
First = Annotated[str, typer.Option("--from", help="The first day, 00:00 UTC.")]
Until = Annotated[str, typer.Option("--to", help="The day that no longer counts.")]
Joules = Annotated[
    list[str] | None,
    typer.Option(help="J/TH of the machines, assumed; twice for a range. Else 21.5 and 30."),
]
Pue = Annotated[str, typer.Option(help="The site's power over the machines'.")]
Fees = Annotated[str, typer.Option(help="Fees a block in BTC, assumed.")]
Running = Annotated[
    str, typer.Option(help="The least part of the hours that the worst machines run, assumed.")
]
Paid = Annotated[Payout, typer.Option(help="solo, pool or unstated.")]
Claimant = Annotated[str, typer.Option(help="Who claims.")]
Source = Annotated[str, typer.Option(help="Where it is said.")]
Known = Annotated[
    Standing, typer.Option(metavar="STANDING", help="What the source is, such as press.")
]
Evidence = Annotated[bool, typer.Option("--evidence", help="Print the difficulty it names.")]
Json = Annotated[bool, typer.Option("--json", help="Print the body of power-plausibility/1.")]


def plausibility(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    mw: Megawatts,
    coins: Coins,
    first: First,
    until: Until,
    jth: Joules = None,
    pue: Pue = "1",
    fees: Fees = "0.15",
    running: Running = "0.85",
    payout: Paid = Payout.UNSTATED,
    claimant: Claimant = "a claim",
    source: Source = "the command line",
    standing: Known = Standing.ILLUSTRATIVE,
    epochs: EpochFile = None,
    chain: ChainSource = None,
    evidence: Evidence = False,
    json: Json = False,
) -> None:
    """Compare claimed coins with what the claimed megawatts give; the answer is a question."""
    out = terminal(context)
    days, amount = (Day.parse(first), Day.parse(until)), Amount.from_btc(coins)
    claim = Claim(claimant, source, standing, whole(mw, MW, "--mw"), *days, amount, payout)
    assumed = read_assumed(jth, pue, fees, running)
    difficulty = read_difficulty(chain, epochs, out.settings)
    found = weigh_claim(claim, assumed, difficulty.stretches, difficulty.grade)
    if json:
        out.json(encode_plausibility(found))
    elif evidence:
        out.data(encode_stretches(covering(difficulty.stretches, *days)))
    else:
        for line in plausibility_lines(found, difficulty):
            out.line(line)


def read_assumed(jth: Sequence[str] | None, pue: str, fees: str, running: str) -> Assumed:
    """Return what the options assume of the machines, with the usual range where none is named."""
    asked = [whole(each, MJ_PER_JOULE, "--jth") for each in jth or EFFICIENCIES]
    return Assumed(
        best_mj_per_th=min(asked),
        worst_mj_per_th=max(asked),
        pue_ppm=whole(pue, PPM, "--pue"),
        fees=whole(fees, SATS_PER_BTC, "--fees"),
        least_running_ppm=whole(running, PPM, "--running"),
    )
