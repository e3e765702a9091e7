"""``biplomacy reserve``: what wallets hold, what moved, what it cost and what it is worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import named
from biplomacy.cli.office import office
from biplomacy.cli.printing import finding_line
from biplomacy.cli.reserve_prices import lots, value
from biplomacy.cli.reserve_reading import Asked, read_report
from biplomacy.cli.reserve_words import (
    flow_lines,
    holding_lines,
    holdings_object,
    net_lines,
    total_lines,
)
from biplomacy.cli.terminal import terminal
from biplomacy.reserve.flow_rows import encode_row
from biplomacy.reserve.statement.report import encode_report

PerimeterFile = Annotated[
    Path, typer.Option("--perimeter", help="The wallets: a body of perimeter/1.")
]
Chain = Annotated[
    str,
    typer.Option(
        "--chain", callback=named, help="A node (http://HOST:PORT) or a blocks directory."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]
Announced = Annotated[
    Path | None, typer.Option("--announced", help="A CSV of announced purchases to match.")
]
Claims = Annotated[
    list[Path] | None, typer.Option("--claims", help="Client claims: a body of client-claims/1.")
]

app = office("reserve", "Holdings, flows, lots and value of a reserve.")
app.command("lots")(lots)
app.command("value")(value)


@app.command()
def holdings(
    context: typer.Context,
    *,
    perimeter: PerimeterFile,
    chain: Chain,
    at: Annotated[str | None, typer.Option("--at", help="A height or a day; else the tip.")] = None,
    claims: Claims = None,
    json: Json = False,
) -> None:
    """Say what each wallet holds at a block."""
    out = terminal(context)
    asked = Asked(perimeter, chain, at=at, claims=tuple(claims or ()))
    report = read_report(out, asked).report
    if json:
        out.json(holdings_object(report))
        return
    for line in holding_lines(report):
        out.line(line)


@app.command()
def flows(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    perimeter: PerimeterFile,
    chain: Chain,
    window: Annotated[
        str | None, typer.Option("--window", help="FIRST:LAST in days or heights, both included.")
    ] = None,
    announced: Announced = None,
    claims: Claims = None,
    net: Annotated[bool, typer.Option("--net", help="Balances less client claims too.")] = False,
    json: Json = False,
) -> None:
    """Say what came in and went out, and of what class each flow was."""
    out = terminal(context)
    asked = Asked(perimeter, chain, window=window, announced=announced, claims=tuple(claims or ()))
    found = read_report(out, asked)
    if json:
        for row in found.rows:
            out.json(encode_row(row))
        return
    for line in (*flow_lines(found.rows), *total_lines(found.report)):
        out.line(line)
    for line in net_lines(found.report) if net else ():
        out.line(line)
    for finding in found.report.findings:
        out.note(finding_line(finding))


@app.command()
def watch(
    context: typer.Context,
    perimeter: Annotated[Path, typer.Argument(help="The wallets: a body of perimeter/1.")],
    *,
    chain: Chain,
    json: Json = False,
) -> None:
    """Read a chain once and say what the wallets hold and what moved; --json is a report's body."""
    out = terminal(context)
    report = read_report(out, Asked(perimeter, chain)).report
    if json:
        out.json(encode_report(report))
        return
    for line in (*holding_lines(report), *total_lines(report)):
        out.line(line)
    for finding in report.findings:
        out.note(finding_line(finding))
