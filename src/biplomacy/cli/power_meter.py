"""``biplomacy power meter``: what passed a meter, and what its file does wrong."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import require_file
from biplomacy.cli.power_contract import (
    ContractFile,
    OrdersFile,
    Salt,
    named_contract,
    named_orders,
)
from biplomacy.cli.power_meter_words import day_lines, meter_lines
from biplomacy.cli.printing import print_findings
from biplomacy.cli.terminal import Terminal, terminal
from biplomacy.power.meter import MeterSource, meter_days
from biplomacy.power.meter_file import encode_readings
from biplomacy.power.meter_summary import find_day, summarise_meter
from biplomacy.power.model import Provenance
from biplomacy.power.statement.meter import day_evidence, encode_meter, stated_day
from biplomacy.power.synthetic_meter import synthetic_readings
from biplomacy.values.day import Day
from biplomacy.values.verdict import Finding
from biplomacy.wiring.power import open_meter

File = Annotated[Path | None, typer.Argument(help="CSV: time,counter_wh,quality; at most 200 MB.")]
OneDay = Annotated[str | None, typer.Option(help="One local day, as it is stated.")]
Seed = Annotated[
    str | None,
    typer.Option(metavar="SEED", help="Print a file that no meter wrote, and nothing else."),
]
Evidence = Annotated[
    bool, typer.Option("--evidence", help="With --day: the readings that its body names.")
]
Json = Annotated[bool, typer.Option("--json", help="Print power-meter/1, one for each day.")]


def meter(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    file: File = None,
    *,
    contract: ContractFile,
    day: OneDay = None,
    orders: OrdersFile = None,
    salt: Salt = None,
    synthetic: Seed = None,
    evidence: Evidence = False,
    json: Json = False,
) -> None:
    """Show what passed a meter by month, and what its file does wrong; nothing is mended."""
    out = terminal(context)
    promised = named_contract(contract, salt)
    if synthetic is not None:
        made = synthetic_readings(promised, synthetic, named_orders(orders))
        out.data(encode_readings(made, Provenance.SYNTHETIC, f"seed {synthetic}"))
        return
    source = _open(file)
    if evidence and day is None:
        raise typer.BadParameter("--evidence goes with --day")
    if day is not None:
        one = find_day(meter_days(source.readings(), promised), Day.parse(day))
        stated = stated_day(one, promised, source.provenance)
        if evidence:
            out.data(day_evidence(one, source.provenance))
        elif json:
            out.json(encode_meter(stated))
        else:
            _print(out, day_lines(stated), one.findings)
    elif json:
        for each in meter_days(source.readings(), promised):
            out.json(encode_meter(stated_day(each, promised, source.provenance)))
    else:
        summary = summarise_meter(meter_days(source.readings(), promised))
        _print(out, meter_lines(summary, promised, source), summary.findings)


def _open(file: Path | None) -> MeterSource:
    if file is None:
        raise typer.BadParameter("name a meter file, or --synthetic SEED")
    require_file(file)
    return open_meter(file)


def _print(out: Terminal, lines: Iterable[str], findings: Iterable[Finding]) -> None:
    for line in lines:
        out.line(line)
    print_findings(out, findings)
