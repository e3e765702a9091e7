"""``biplomacy reserve lots|value``: what was announced to have been paid, and what it is worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file, require_file
from biplomacy.cli.quotes import quote_object
from biplomacy.cli.terminal import terminal
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.market.series import parse_price, require_reached
from biplomacy.reserve.announcements import decode_announcements, total_announced
from biplomacy.reserve.valuation import value_amount
from biplomacy.values.amount import Amount
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Standing
from biplomacy.wiring import SystemClock, open_prices

Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]


def lots(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Option("--import", help="A CSV of announced purchases.")],
    currency: Annotated[str, typer.Option(help="The currency of its prices.")] = "USD",
    json: Json = False,
) -> None:
    """Read a list of announced purchases and say what it adds up to."""
    out = terminal(context)
    announced = decode_announcements(read_file(file))
    total = total_announced(announced, currency)
    if json:
        found: JsonObject = {
            "count": total.count,
            "amount": str(total.amount.sats),
            "priced": str(total.priced.sats),
            "cost": total.cost.text,
            "currency": currency,
            "estimated": total.estimated,
            "unpriced": str((total.amount - total.priced).sats),
        }
        out.json(found | ({"average": f"{total.average:f}"} if total.priced.sats else {}))
        return
    for one in announced:
        price = "no price" if one.unit_price is None else f"{one.unit_price:,f} {one.currency}"
        out.line(f"{one.day}  {one.amount!s:>22}  {price:>16}  {one.price_basis}")
    average = f", average {total.average:,.2f} {currency}" if total.priced.sats else ""
    out.line(f"{total.count} announced purchases  {total.amount}  {total.cost}{average}")
    out.line(f"prices: {total.estimated} estimated, none for {total.amount - total.priced}")


def value(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    day: Annotated[str, typer.Argument(help="The day, such as 2025-07-14.")],
    *,
    amount: Annotated[str, typer.Option("--amount", help="Bitcoin, such as 6237.")],
    quote: Annotated[
        str | None, typer.Option("--quote", help="The price, where no file gives it.")
    ] = None,
    prices: Annotated[Path | None, typer.Option("--prices", help="A CSV of prices.")] = None,
    currency: Annotated[str, typer.Option(help="The currency of the price.")] = "USD",
    json: Json = False,
) -> None:
    """Value bitcoin on a day, at a price that is given or read from a file."""
    out = terminal(context)
    parsed = Day.parse(day)
    require_reached(parsed, SystemClock().now())
    if prices is not None:
        require_file(prices)
    if quote is None:
        used = open_prices(prices, out.settings).quote(parsed, currency)
    else:
        used = _given(quote, parsed, currency)
    valuation = value_amount(Amount.from_btc(amount), used)
    if json:
        out.json(
            {
                "amount": str(valuation.quantity.sats),
                "value": valuation.value.text,
                "quote": quote_object(used),
            }
        )
        return
    assumed = ": the price is assumed" if quote is not None else ""
    out.line(f"{valuation.quantity} = {valuation.value} on {parsed}")
    out.line(f"at {used.price:,f} {used.currency} per BTC ({used.rule}, {used.source}){assumed}")


def _given(price: str, day: Day, currency: str) -> Quote:
    return Quote(
        currency=currency,
        price=parse_price(price),
        day=day,
        rule=ClosingRule.REPORTED,
        source="as given",
        evidence=Digest.of(price.encode()),
        standing=Standing.PRESS,
    )
