"""Auctions of surplus as the test page shows them: floor, prices, and who gets how much (§8.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.model import Provenance
from biplomacy.web.power_words import PROVENANCES, gigawatt_hours, price, signed_millions
from biplomacy.web.powers import MOST_BOARDS, newest_of
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.signatories import office_name

if TYPE_CHECKING:
    from biplomacy.power.told_auction import ToldAuction
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated


@dataclass(frozen=True, slots=True)
class AwardLine:
    """What a bid gets at the meter in GWh, and pays in millions."""

    bid: str
    energy: str
    paid: str


@dataclass(frozen=True, slots=True)
class AuctionBoard:
    """One cleared auction; the price range is empty where nothing is sold."""

    id: str
    index: int
    issuer: str
    system: str
    months: str
    synthetic: bool
    provenance: str
    currency: str
    floor: str
    floor_standing: str
    floor_source: str
    bids: str
    refused: str
    lowest: str
    highest: str
    average: str
    sold: str
    paid: str
    awards: tuple[AwardLine, ...]
    answer: Answer


def auctions_of(publication: Publication, language: Language) -> tuple[AuctionBoard, ...]:
    """Return the newest auction of each office and system."""
    shown = newest_of(publication.published.power_auctions, lambda one: one.system)
    return tuple(_board(one, language) for one in shown[:MOST_BOARDS])


def _board(stated: Stated[ToldAuction], language: Language) -> AuctionBoard:
    told = stated.body
    found = told.range
    return AuctionBoard(
        id=f"a{stated.logged.index}",
        index=stated.logged.index,
        issuer=office_name(stated.logged.statement.issuer),
        system=told.system,
        months=f"{told.months[0]} \N{EN DASH} {told.months[-1]}" if told.months else "",
        synthetic=told.provenance is Provenance.SYNTHETIC,
        provenance=language.text(PROVENANCES[told.provenance]),
        currency=told.currency,
        floor=price(told.floor.minor_per_mwh),
        floor_standing=standing_word(told.floor.standing, language),
        floor_source=told.floor.source,
        bids=f"{told.bids.count:,}",
        refused=f"{told.refused:,}",
        lowest=price(found.lowest) if found else "",
        highest=price(found.highest) if found else "",
        average=price(found.average) if found else "",
        sold=gigawatt_hours(told.net_wh),
        paid=signed_millions(told.paid_minor).removeprefix("+"),
        awards=tuple(
            AwardLine(
                f"{one.bid + 1:,}",
                gigawatt_hours(one.net_wh),
                signed_millions(one.paid_minor).removeprefix("+"),
            )
            for one in told.awards or ()
        ),
        answer=language.answer(stated.verdict),
    )
