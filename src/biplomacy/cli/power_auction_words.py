"""An auction in words: what each bid gets, and the one price of each hour."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.power.price_text import shown_price
from biplomacy.power.quantities import GWH, MW, decimal_text
from biplomacy.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.auction_check import AuctionAnswer


def auction_lines(answer: AuctionAnswer) -> Iterator[str]:
    """Yield the floor, the prices, a line for each bid, and the rule."""
    told, found = answer.told, answer.found
    floor = told.floor
    yield (
        f"auction, {told.months[0]} to {told.months[-1]}; floor {shown_price(floor.minor_per_mwh)}"
        f" {told.currency} a kWh at the meter ({floor.standing}: {floor.source})"
    )
    if told.range is None:
        yield "nothing is sold"
    else:
        yield (
            f"price {shown_price(told.range.lowest)} to {shown_price(told.range.highest)},"
            f" {shown_price(told.range.average)} on average, in {told.prices.count:,} hours"
        )
    awards = {award.bid: award for award in found.awards}
    for index, bid in enumerate(found.bids):
        offer = f"{decimal_text(bid.wh, MW)} MW at {shown_price(bid.minor_per_mwh)}"
        head = f"  {bid.name:16}{bid.kind:12}{offer:>24}"
        if (award := awards.get(index)) is None:
            reason = "below the floor" if index in found.refused else "no hour"
            yield f"{head}   {reason}"
        else:
            energy = f"{Decimal(award.net_wh) / GWH:,.0f} GWh"
            yield f"{head}   {energy:>10}   {Money(told.currency, award.paid_minor)}"
    yield "all who are served in an hour pay the same; nothing but the bid decides"
