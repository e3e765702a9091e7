"""``biplomacy market``: prices with their evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import require_file
from biplomacy.cli.office import office
from biplomacy.cli.quotes import quote_object
from biplomacy.cli.terminal import terminal
from biplomacy.market.model import ClosingRule
from biplomacy.market.series import require_reached
from biplomacy.values.day import Day
from biplomacy.wiring import SystemClock, open_prices

app = office("market", "Prices with their evidence.")


@app.callback()
def market() -> None:
    """Give prices with their evidence."""


@app.command()
def quote(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    day: Annotated[str, typer.Argument(help="The day, such as 2024-03-14.")],
    *,
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "USD",
    rule: Annotated[
        ClosingRule | None,
        typer.Option(metavar="RULE", help=f"Which price of the day: {', '.join(ClosingRule)}."),
    ] = None,
    source: Annotated[str | None, typer.Option(help="Whose price.")] = None,
    prices: Annotated[
        Path | None, typer.Option("--prices", help="A CSV of prices; else the daily series.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print canonical JSON.")] = False,
) -> None:
    """Say what a bitcoin was worth on a day; nothing is interpolated."""
    out = terminal(context)
    parsed = Day.parse(day)
    require_reached(parsed, SystemClock().now())
    if prices is not None:
        require_file(prices)
    found = open_prices(prices, out.settings).quote(parsed, currency, rule, source)
    if json:
        out.json(quote_object(found))
        return
    out.line(f"{found.price:,f} {found.currency} per {found.base} on {found.day}")
    out.line(f"{found.rule}, {found.source}, standing {found.standing}")
    out.line(f"evidence sha256 {found.evidence}")
