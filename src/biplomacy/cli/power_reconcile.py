"""``biplomacy power reconcile``: metered energy, hashes and coins, each beside the next."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.power_network import ChainSource, EpochFile, read_difficulty
from biplomacy.cli.power_plausibility import Fees, Joules, Pue, read_assumed
from biplomacy.cli.terminal import terminal
from biplomacy.power.fleet import HASHES_PER_TH
from biplomacy.power.model import PPM
from biplomacy.power.quantities import MW, decimal_text, whole
from biplomacy.power.reconciliation import (
    ENERGY_TO_HASHES,
    Seen,
    Stated,
    decode_day_energy,
    reconcile,
)
from biplomacy.values.amount import SATS_PER_BTC, Amount
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.reconciliation import Arrow, Reconciliation
    from biplomacy.values.canonical import JsonObject

Metered = Annotated[Path, typer.Option(help="CSV day,wh: the site's meter.")]
Hashes = Annotated[str | None, typer.Option(help="Terahashes that the site states.")]
Paid = Annotated[str | None, typer.Option(help="BTC that pool or site state as paid.")]
Coins = Annotated[str | None, typer.Option(help="BTC seen at published addresses.")]
Tolerance = Annotated[str, typer.Option(help="The part by which a number may differ.")]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]


def reconciling(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    metered: Metered,
    jth: Joules = None,
    pue: Pue = "1",
    fees: Fees = "0.15",
    hashes: Hashes = None,
    paid: Paid = None,
    coins: Coins = None,
    tolerance: Tolerance = "0.02",
    epochs: EpochFile = None,
    chain: ChainSource = None,
    json: Json = False,
) -> None:
    """Lead metered energy to coins step by step, and say at which step they part."""
    out = terminal(context)
    granted = whole(tolerance, PPM, "--tolerance")
    days, assumed = decode_day_energy(read_file(metered)), read_assumed(jth, pue, fees, "1")
    difficulty = read_difficulty(chain, epochs, out.settings)
    seen = Seen(
        meter=Grade.ATTESTED,
        network=difficulty.grade,
        hashes=_stated(_hashes(hashes), granted),
        paid=_stated(_sats(paid), granted),
        coins=_stated(_sats(coins), granted),
    )
    found = reconcile(days, assumed, difficulty.stretches, seen)
    if json:
        out.json(_object(found))
        return
    out.line(f"network   {difficulty.source}; grade {difficulty.grade}")
    for line in _lines(found):
        out.line(line)


def _stated(number: int | None, tolerance_ppm: int) -> Stated | None:
    """Return what a person typed: attested, wherever it is said to come from."""
    return None if number is None else Stated(number, Grade.ATTESTED, tolerance_ppm)


def _hashes(text: str | None) -> int | None:
    return None if text is None else whole(text, 1, "--hashes") * HASHES_PER_TH


def _sats(text: str | None) -> int | None:
    return None if text is None else Amount.from_btc(text).sats


def _lines(found: Reconciliation) -> Iterator[str]:
    yield f"metered   {decimal_text(found.wh, MW)} MWh; machines and fees assumed"
    for arrow in found.arrows:
        unit = "hashes" if arrow.name == ENERGY_TO_HASHES else "BTC"
        said = "nobody states it" if arrow.stated is None else _shown(arrow, arrow.stated)
        word = f"  {arrow.answer}" if arrow.answer is not None else ""
        yield (
            f"{arrow.name:24} {_shown(arrow, arrow.low)} to {_shown(arrow, arrow.high)} {unit};"
            f" {said}{word}"
        )
    answer = "nothing is stated, so nothing is compared" if found.answer is None else found.answer
    yield f"verdict   {answer}"
    yield f"grade     {found.grade}"


def _shown(arrow: Arrow, number: int) -> str:
    if arrow.name == ENERGY_TO_HASHES:
        return f"{Decimal(number):.6e}"
    return decimal_text(number, SATS_PER_BTC)


def _object(found: Reconciliation) -> JsonObject:
    return {
        "wh": str(found.wh),
        "arrows": [
            {
                "name": arrow.name,
                "low": str(arrow.low),
                "high": str(arrow.high),
                "stated": None if arrow.stated is None else str(arrow.stated),
                "answer": None if arrow.answer is None else arrow.answer.value,
            }
            for arrow in found.arrows
        ],
        "answer": None if found.answer is None else found.answer.value,
        "grade": str(found.grade),
    }
