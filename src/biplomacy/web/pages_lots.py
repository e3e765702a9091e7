"""The lots page: what the coins cost, by how well that is known; unknown is never filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from biplomacy.reserve.claims import Announced
from biplomacy.reserve.model import Basis
from biplomacy.web.claim_lines import PLACE
from biplomacy.web.model import Pointed
from biplomacy.web.reserve_terms import BASES, MEANS, PRICES
from biplomacy.web.wording import btc, btc_short, sats_short

if TYPE_CHECKING:
    from biplomacy.reserve.claims import Claim
    from biplomacy.reserve.model import Acquisition, BasisTotal, ReserveReport
    from biplomacy.values.money import Money
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

MOST_LINES = 200
PRICED = frozenset({Basis.DOCUMENTED, Basis.ANNOUNCED})
CERTAIN = PRICED | {Basis.NIL}
UNPRICED = frozenset({Basis.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Shown:
    """A number, and where the record states it."""

    text: str
    pointed: Pointed


@dataclass(frozen=True, slots=True)
class BasisLine:
    """All lots of one basis; ``cost`` is None where nothing says what they cost."""

    name: str
    meaning: str
    quantity: Shown
    cost: Shown | None
    count: int
    unknown: bool


@dataclass(frozen=True, slots=True)
class LotLine:
    """One purchase that was announced, or acquisition that was signed for.

    ``price`` is that of one bitcoin, ``cost`` that of all; None where it is not published. ``link``
    is empty where the source is no web address.
    """

    day: str
    what: str
    amount: Shown
    price: Shown | None
    cost: Shown | None
    price_kind: str
    source: str
    link: str
    index: int


@dataclass(frozen=True, slots=True)
class LotsPage:
    """All that the lots page says; ``priced`` and ``unpriced`` add up the classes."""

    headline: str
    as_of: str
    answer: Answer | None
    totals: tuple[BasisLine, ...]
    announced: tuple[LotLine, ...]
    acquired: tuple[LotLine, ...]
    index: int
    priced: Shown | None
    unpriced: Shown | None


def lots_page(published: Published, language: Language) -> LotsPage:
    """Return the page of the newest report's lots, and of what was published about purchases."""
    report = published.reports[-1] if published.reports else None
    announced = [
        (one, said)
        for one in published.claims
        if isinstance(said := one.body.parameters, Announced)
    ]
    return LotsPage(
        headline=_headline(report, language),
        as_of=language.day(report.day) if report else "",
        answer=language.answer(report.row("lots", "cover", "balance")) if report else None,
        totals=_totals(report, language),
        announced=tuple(_announced(one, said, language) for one, said in announced[-MOST_LINES:]),
        acquired=tuple(_acquired(one, language) for one in published.acquisitions[-MOST_LINES:]),
        index=report.logged.index if report else 0,
        priced=_added(report, PRICED),
        unpriced=_added(report, UNPRICED),
    )


def _added(report: Stated[ReserveReport] | None, bases: frozenset[Basis]) -> Shown | None:
    """Return a sum that names its terms; None where there is none of these classes."""
    if report is None:
        return None
    lots = report.body.lots
    places = [f"/body/lots/{n}/quantity" for n, one in enumerate(lots) if one.basis in bases]
    total = _held(lots, bases)
    pointed = Pointed(report.logged.index, " ".join(places), "sat", str(total))
    return Shown(sats_short(total), pointed) if places else None


def _headline(report: Stated[ReserveReport] | None, language: Language) -> str:
    if report is None:
        return language.text("No reserve report has been published, so no lots are stated.")
    lots, holding = report.body.lots, report.body.closing.sats
    if not lots:
        return language.text("The newest report states no lots.")
    known = _held(lots, PRICED)
    if unknown := _held(lots, UNPRICED):
        return language.text(
            "A price is published for %(known)s bitcoin, and for %(unknown)s there is none.",
            known=sats_short(known),
            unknown=sats_short(unknown),
        )
    if _held(lots, CERTAIN) == holding:
        return language.text("Something published says of every bitcoin what it cost.")
    return language.text(
        "A price is published for %(known)s of the %(holding)s bitcoin that are reported.",
        known=sats_short(known),
        holding=sats_short(holding),
    )


def _held(lots: tuple[BasisTotal, ...], bases: frozenset[Basis]) -> int:
    return sum(total.quantity.sats for total in lots if total.basis in bases)


def _totals(report: Stated[ReserveReport] | None, language: Language) -> tuple[BasisLine, ...]:
    if report is None:
        return ()
    index = report.logged.index
    return tuple(
        _total(total, index, f"/body/lots/{place}", language)
        for place, total in enumerate(report.body.lots)
    )


def _total(total: BasisTotal, index: int, at: str, language: Language) -> BasisLine:
    name, meaning = BASES[total.basis]
    quantity = Pointed(index, f"{at}/quantity", "sat", str(total.quantity.sats))
    return BasisLine(
        name=language.text(name),
        meaning=language.text(meaning),
        quantity=Shown(btc(total.quantity), quantity),
        cost=_money(total.cost, index, f"{at}/cost"),
        count=total.count,
        unknown=total.basis is Basis.UNKNOWN,
    )


def _money(money: Money | None, index: int, pointer: str) -> Shown | None:
    if money is None:
        return None
    shown = str(money).rpartition(" ")[0]
    return Shown(shown, Pointed(index, pointer, money.currency, money.text))


def _announced(stated: Stated[Claim], said: Announced, language: Language) -> LotLine:
    claim, index = stated.body, stated.logged.index
    link = claim.source if claim.source.startswith(("https://", "http://")) else ""
    price = None
    if said.unit_price is not None:
        text = format(said.unit_price, "f")
        pointed = Pointed(index, f"{PLACE}/unit_price", said.currency, text)
        price = Shown(f"{said.unit_price:,f}", pointed)
    amount = Pointed(index, f"{PLACE}/amount", "sat", str(said.amount.sats))
    return LotLine(
        day=str(claim.day),
        what=language.text("announced"),
        amount=Shown(btc_short(said.amount), amount),
        price=price,
        cost=None,
        price_kind=language.text(PRICES[said.price_basis]),
        source=(urlsplit(link).hostname or link) if link else claim.source,
        link=link,
        index=index,
    )


def _acquired(stated: Stated[Acquisition], language: Language) -> LotLine:
    body, index = stated.body, stated.logged.index
    amount = Pointed(index, "/body/quantity", "sat", str(body.quantity.sats))
    return LotLine(
        day=str(body.day),
        what=language.text(MEANS[body.means]),
        amount=Shown(btc_short(body.quantity), amount),
        price=None,
        cost=_money(body.total_cost, index, "/body/total_cost"),
        price_kind=language.text(PRICES[body.price_basis]),
        source=body.counterparty,
        link="",
        index=index,
    )
