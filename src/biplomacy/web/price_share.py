"""How much of the coins has a published price: the announced purchases against a claimed holding.

The sums are those of the logged announcements, by the same function that judges an average cost.
What the books make of them (first in, first out, after what left) stands in the report's lots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.reserve.announcements import total_announced
from biplomacy.reserve.claims import Announced, AverageCost, announcement_of
from biplomacy.reserve.cost import cover_percent
from biplomacy.reserve.model import CostCover
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Verdict
from biplomacy.web.model import Answer, Figure
from biplomacy.web.wording import btc_short

if TYPE_CHECKING:
    from biplomacy.reserve.announcements import AnnouncedTotal
    from biplomacy.web.language import Language
    from biplomacy.web.statements import Published


def price_share(published: Published, language: Language) -> Figure:
    """Return the share in percent, or that it cannot be known; no one entry states it."""
    judged = [
        (one, one.body.parameters)
        for one in published.claims
        if isinstance(one.body.parameters, AverageCost)
    ]
    if not judged:
        return _unknown(language)
    stated, claimed = judged[-1]
    total = _announced(published, claimed.currency)
    if total is None or not total.priced.sats or not claimed.amount.sats:
        return _unknown(language)
    cover = CostCover(total.priced, total.cost, claimed.amount)
    proof = next((one.verdict for one, c in judged if c.amount == total.priced), None)
    return Figure(
        shown=str(cover_percent(cover)),
        unit="%",
        pointed=None,
        answer=language.answer(proof),
        about=language.text(
            "Of the %(amount)s BTC of %(day)s, %(priced)s BTC have an announced price: "
            "%(average)s %(currency)s on average.",
            amount=btc_short(claimed.amount),
            day=language.day(stated.body.day),
            priced=btc_short(total.priced),
            average=f"{total.average:,.2f}",
            currency=claimed.currency,
        ),
    )


def _unknown(language: Language) -> Figure:
    return Figure(
        shown="?",
        unit=language.text("share with a published price"),
        pointed=None,
        answer=Answer(language.chip(Verdict.UNVERIFIABLE), "", ""),
        about=language.text("No price of any purchase is published."),
    )


def _announced(published: Published, currency: str) -> AnnouncedTotal | None:
    announcements = [
        announcement_of(one.body)
        for one in published.claims
        if isinstance(one.body.parameters, Announced)
    ]
    try:
        return total_announced(announcements, currency)
    except BiplomacyError:
        return None  # announcements in several currencies have no one average
