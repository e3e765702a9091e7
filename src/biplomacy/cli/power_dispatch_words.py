"""A dispatch in words: energy in GWh at the busbar, prices a kWh."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.cli.printing import finding_line
from biplomacy.power.multiplier import Multiplier
from biplomacy.power.price_text import shown_millions, shown_price
from biplomacy.power.quantities import GWH, MW, PER_KWH, TWH, decimal_text
from biplomacy.power.told_dispatch import LinearProgramme, Merit
from biplomacy.values.day import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from biplomacy.power.backcast import Backcast
    from biplomacy.power.told_dispatch import Method, ToldBlock, ToldDispatch


def dispatch_lines(told: ToldDispatch) -> Iterator[str]:
    """Yield energies, cost, method, prices, and the block and back-cast where there are some."""
    yield f"dispatch, {told.first} to {told.last}, GWh at the busbar"
    for row in told.carriers:
        spilled = f"   spilled {_gwh(row.spilled_wh)}" if row.spilled_wh else ""
        yield f"  {row.carrier:20}{_gwh(row.energy_wh):>12}{spilled}"
    for served in told.loads:
        load = served.load
        worth = shown_price(load.value.prices[0][1])
        yield (
            f"  {load.name:20}{_gwh(-served.served_wh):>12}   {load.kind},"
            f" {decimal_text(load.capacity_wh, MW)} MW at {worth} {told.currency}"
        )
    yield f"  {'unserved':20}{_gwh(told.unserved_wh):>12}"
    yield (
        f"fuel {shown_millions(told.fuel // 10**12)} M {told.currency},"
        f" {shown_price(told.mean_fuel_cost)} {told.currency} a kWh at the busbar"
    )
    yield from _method_lines(told.method, told.currency)
    if told.prices is not None:
        yield (
            f"price intervals: {told.prices.count:,} hours, of which {told.wide:,} with two prices"
        )
    if told.block is not None:
        yield from _block_lines(told.block, told.currency)
    if told.backcast is not None:
        yield from _backcast_lines(told.backcast, told.currency)


def _method_lines(method: Method, currency: str) -> Iterator[str]:
    match method:
        case Merit():
            yield "method: merit order, exact"
        case Multiplier():
            bound = "at least" if method.coupling.at_least else "at most"
            yield (
                f"method: {method.coupling.name} of {bound} {_gwh(method.coupling.wh)} GWh, priced"
                f" at {shown_price(method.mu)} {currency} a kWh at the busbar"
            )
            if not method.reached:
                yield "  out of reach at any price: as near as the system gets"
            if method.last_filled is not None:
                yield (
                    f"  {_gwh(method.fewer_wh)} GWh at that price, {_gwh(method.more_wh)} just"
                    f" below it; {method.filled_hours:,} hours filled in time order, the last"
                    f" from {format_instant(method.last_filled)}"
                )
        case LinearProgramme():
            yield f"method: linear programme ({method.problem})"


def _block_lines(block: ToldBlock, currency: str) -> Iterator[str]:
    cost = block.cost
    months = f"{block.months[0]} to {block.months[-1]}"
    yield f"block of {decimal_text(cost.net_wh, MW)} MW at the meter, {months}, {cost.hours} h"
    readings = [f"{shown_price(cost.minor_per_mwh)} {currency} a kWh (merit order)"]
    if block.margin is not None:
        other = shown_price(block.margin.minor_per_mwh)
        readings.append(f"{other} ({block.margin.plant} at the margin)")
    yield f"  {' | '.join(readings)}"
    carried = sorted((row for row in cost.carried if row[1]), key=lambda row: -row[1])
    told = ", ".join(f"{plant} {_gwh(wh)}" for plant, wh in carried)
    yield f"  carried by {told} GWh"
    if cost.lacking_wh:
        yield f"  {_gwh(cost.lacking_wh)} GWh are lacking in hours without surplus"


def _backcast_lines(found: Backcast, currency: str) -> Iterator[str]:
    cost = found.published_cost
    yield f"back-cast, {cost.period}: modelled, and published ({cost.standing}), TWh"
    for row in found.rows:
        yield f"  {row.carrier:20}{_twh(row.modelled_wh):>7}{_twh(row.published_wh):>8}"
    yield (
        f"  {'mean fuel cost':20}{_rate(found.modelled_cost):>7}{_rate(cost.minor_per_mwh):>8}"
        f" {currency} a kWh"
    )
    yield from map(finding_line, found.findings)


def _gwh(wh: int) -> str:
    return f"{Decimal(wh) / GWH:,.0f}"


def _twh(wh: int) -> str:
    return f"{Decimal(wh) / TWH:,.1f}"


def _rate(minor_per_mwh: Fraction | int) -> str:
    return f"{Decimal(round(minor_per_mwh * 100 / PER_KWH)).scaleb(-2):,.2f}"
