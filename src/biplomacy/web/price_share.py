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
from biplomacy.web.wording import CHIPS, answer, btc_short, long_day

if TYPE_CHECKING:
    from biplomacy.reserve.announcements import AnnouncedTotal
    from biplomacy.web.statements import Published

_UNKNOWN = Figure(
    value="?",
    unit="have a published price",
    machine="",
    answer=Answer(CHIPS[Verdict.UNVERIFIABLE], "", "no price of any purchase is published"),
    about="",
)


def price_share(published: Published) -> Figure:
    """Return the share in percent, or that it cannot be known."""
    judged = [
        (one, one.body.parameters)
        for one in published.claims
        if isinstance(one.body.parameters, AverageCost)
    ]
    if not judged:
        return _UNKNOWN
    stated, claimed = judged[-1]
    total = _announced(published, claimed.currency)
    if total is None or not total.priced.sats or not claimed.amount.sats:
        return _UNKNOWN
    cover = CostCover(total.priced, total.cost, claimed.amount)
    proof = next((one.verdict for one, c in judged if c.amount == total.priced), None)
    percent = f"{cover_percent(cover)}"
    return Figure(
        value=percent,
        unit="%",
        machine=percent,
        answer=answer(proof),
        about=f"of the {btc_short(claimed.amount)} BTC of {long_day(stated.body.day)} have an "
        f"announced price: {btc_short(total.priced)} BTC at "
        f"{total.average:,.2f} {claimed.currency} on average",
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
