"""Who gains at which tariff, and an offer's terms, in words."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from biplomacy.cli.power_test_words import signed_price
from biplomacy.power.price_text import shown_price
from biplomacy.power.quantities import TWH, decimal_text
from biplomacy.power.tariff import Term, lowest_price

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.power.bargaining import Gains, Room
    from biplomacy.power.tariff import Tariff

_ANSWERS = {True: "yes", False: "no", None: "not published"}


def gains_lines(gains: Sequence[Gains]) -> Iterator[str]:
    """Yield a table: a rate in each line, what seller and buyers gain a kWh; never added up."""
    first = gains[0]
    heads = [f"over {floor}" for floor, _ in first.seller] + [name for name, _ in first.buyers]
    yield "    rate" + "".join(f"{head:>13}" for head in heads)
    for one in gains:
        cells = [signed_price(gain) for _, gain in (*one.seller, *one.buyers)]
        yield f"{shown_price(one.rate):>8}" + "".join(f"{cell:>13}" for cell in cells)


def room_lines(rooms: Sequence[Room]) -> Iterator[str]:
    """Yield for each floor the rates that are left for each buyer, or that there are none."""
    for floor, group in groupby(rooms, key=lambda room: room.floor):
        rows = list(group)
        yield f"at or above {floor}, {shown_price(rows[0].low)} a kWh"
        for room in rows:
            if room.empty:
                yield f"  {room.buyer:10} no tariff: it can pay {shown_price(room.high)}"
            else:
                yield f"  {room.buyer:10} {shown_price(room.low)} to {shown_price(room.high)}"
    if all(room.empty for room in rooms):
        yield "no tariff serves a seller and a buyer at once"


def terms_lines(tariff: Tariff) -> Iterator[str]:
    """Yield an offer's terms, each with where it comes from."""
    yield f"{tariff.id}  {tariff.title}, offered {tariff.offered}"
    rate = tariff.rate
    price = f"{_form(tariff)} {tariff.currency}/kWh"
    yield f"  price             {price}, {rate.standing}: {rate.source}"
    told = tariff.eligibility
    if told.value is None:
        yield "  eligible          not published"
    else:
        classes = ", ".join(told.value.eligible)
        yield f"  eligible          {classes}, {told.standing}: {told.source}"
    for name, wh in (("base", tariff.base_wh), ("cap", tariff.cap_wh)):
        if wh is not None:
            yield f"  {name:17} {decimal_text(wh, TWH)} TWh a year"
    for term in Term:
        said = tariff.term(term)
        source = f", {said.standing}: {said.source}" if said.value is not None else ""
        yield f"  {term:17} {_ANSWERS[said.value]}{source}"


def _form(tariff: Tariff) -> str:
    kind = type(tariff.schedule).__name__.lower()
    return f"{kind} {shown_price(lowest_price(tariff.schedule))}"
