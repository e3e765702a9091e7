"""How much of the coins has a published price: the report's cover, or the announced purchases.

Where the report's lots have no known cost, the share is that of the newest judged claim of an
average cost, whose verdict names the priced part ("43,936.94 USD over 2,381.00000000 BTC; …").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.reserve.claims import AverageCost
from biplomacy.reserve.cost import cover_percent
from biplomacy.reserve.model import CostCover
from biplomacy.values.amount import Amount
from biplomacy.values.errors import InputError
from biplomacy.values.money import Money
from biplomacy.values.verdict import Verdict
from biplomacy.web.model import Answer, Figure
from biplomacy.web.wording import CHIPS, answer, btc_short, long_day

if TYPE_CHECKING:
    from biplomacy.reserve.model import ReserveReport
    from biplomacy.values.verdict import VerdictRow
    from biplomacy.web.statements import Published, Stated

_WORDS = re.compile(
    r"([0-9,]{1,20}\.[0-9]{2} [A-Z]{3}) over ([0-9,]{1,10}\.[0-9]{8}) BTC(?:;.*)?", re.ASCII
)


def price_share(published: Published, report: Stated[ReserveReport]) -> Figure:
    """Return the share in percent, or that it cannot be known."""
    cover = report.body.cover
    if cover is not None and cover.known.sats:
        return Figure(
            value=f"{cover_percent(cover)}",
            unit="%",
            machine=f"{cover_percent(cover)}",
            answer=answer(report.row("lots", "balance")),
            about=f"of the coins have a published price: {btc_short(cover.known)} BTC "
            f"for {cover.known_cost}",
        )
    return _announced(published) or Figure(
        value="?",
        unit="have a published price",
        machine="",
        answer=Answer(CHIPS[Verdict.UNVERIFIABLE], "", "no cost of any lot is published"),
        about="",
    )


def _announced(published: Published) -> Figure | None:
    judged: list[tuple[VerdictRow, AverageCost, str]] = [
        (one.verdict, one.body.parameters, long_day(one.body.day))
        for one in published.claims
        if isinstance(one.body.parameters, AverageCost) and one.verdict
    ]
    if not judged:
        return None
    row, claimed, day = judged[-1]
    found = _WORDS.fullmatch(row.recomputed)
    priced = _amount(found[2]) if found else None
    if found is None or priced is None or not claimed.amount.sats:
        return None
    cover = CostCover(priced, Money(claimed.currency, 0), claimed.amount)
    proof = next((r for r, c, _ in judged if c.amount == priced), None)
    return Figure(
        value=f"{cover_percent(cover)}",
        unit="%",
        machine=f"{cover_percent(cover)}",
        answer=answer(proof),
        about=f"of the {btc_short(claimed.amount)} BTC of {day} have an announced price: "
        f"{btc_short(priced)} BTC at {found[1]} on average",
    )


def _amount(text: str) -> Amount | None:
    try:
        return Amount.from_btc(text.replace(",", ""))
    except InputError:
        return None
