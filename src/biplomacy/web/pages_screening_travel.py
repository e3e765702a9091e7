"""What firms report of their Travel Rule messages, as rows of the screening page."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.screening.travel_return import RejectReason
from biplomacy.solvency.root_check import issuer_of
from biplomacy.web.language import marked
from biplomacy.web.supervision_words import Spoken, counted_at, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.screening.travel_return import TravelReturn
    from biplomacy.web.language import Language
    from biplomacy.web.power_money_words import Told
    from biplomacy.web.solvencies import FirmNames
    from biplomacy.web.stated import Stated
    from biplomacy.web.supervised import Supervised

REASONS: Mapping[RejectReason, str] = MappingProxyType(
    {
        RejectReason.BENEFICIARY_UNKNOWN: marked("beneficiary not known there"),
        RejectReason.NAME_DIFFERS: marked("name differs"),
        RejectReason.DATA_MISSING: marked("data missing"),
        RejectReason.SANCTIONS: marked("on a sanctions list"),
        RejectReason.POLICY: marked("rules of the firm"),
        RejectReason.OTHER: marked("other reasons"),
    }
)


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A firm's return for a period."""

    told: Spoken
    lei: str
    name: str
    period: str
    sent: Told
    received: Told
    rejected: tuple[tuple[str, Told], ...]
    latency: Told | None
    below: Told
    unhosted: Told


def return_rows(said: Supervised, names: FirmNames, language: Language) -> tuple[ReturnRow, ...]:
    """Return what firms said of themselves, the newest period first."""
    own = [
        one for one in said.travel_returns if one.logged.statement.issuer == issuer_of(one.body.lei)
    ]
    newest = sorted(own, key=lambda one: (one.body.last, one.logged.index), reverse=True)
    return tuple(_row(one, names, language) for one in newest)


def foreign_returns(said: Supervised) -> tuple[int, ...]:
    """Return the entries that name a firm as reporting and were issued by another."""
    return tuple(
        one.logged.index
        for one in said.travel_returns
        if one.logged.statement.issuer != issuer_of(one.body.lei)
    )


def _row(stated: Stated[TravelReturn], names: FirmNames, language: Language) -> ReturnRow:
    found, index = stated.body, stated.logged.index

    def told(name: str, count: int) -> Told:
        return counted_at(index, f"/body/{name}", "transfers", count)

    latency = found.median_latency_s
    return ReturnRow(
        told=spoken(stated, language),
        lei=found.lei,
        name=names.of(found.lei),
        period=language.text("%(first)s to %(last)s", first=found.first, last=found.last),
        sent=told("sent", found.sent),
        received=told("received", found.received),
        rejected=tuple(
            (language.text(REASONS[reason]), told(f"rejected/{reason.value}", count))
            for reason, count in found.rejected
        ),
        latency=None
        if latency is None
        else counted_at(index, "/body/median_latency_s", "seconds", latency),
        below=told("below_threshold", found.below_threshold),
        unhosted=told("unhosted", found.unhosted),
    )
