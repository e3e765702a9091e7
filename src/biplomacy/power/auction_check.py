"""An auction made ready to publish, and a published one cleared again from its opened bids."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.power.auction import clear_auction
from biplomacy.power.availability import system_hours
from biplomacy.power.body_comparison import body_differences
from biplomacy.power.hours import series_digest
from biplomacy.power.merit_plain import PLAIN
from biplomacy.power.statement.auction import (
    decode_bids,
    encode_auction,
    encode_awards,
    encode_bids,
    encode_hour_prices,
)
from biplomacy.power.statement.system import system_digest
from biplomacy.power.told_auction import CODE, MAX_SHOWN, PriceRange, ToldAuction
from biplomacy.power.told_dispatch import Rows
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.auction import Auction, Bid
    from biplomacy.power.merit import MeritKernel
    from biplomacy.power.model import HourSeries, PowerSystem
    from biplomacy.power.month import Month
    from biplomacy.power.told_auction import Floor

DIFFERS = "power-auction-differs"
SYSTEM_DIFFERS = "power-system-differs"
HOURS_DIFFER = "power-hours-differ"
BIDS_DIFFER = "power-auction-bids-differ"
CODE_UNKNOWN = "power-code-unknown"


class AuctionEvidence(StrEnum):
    """The three blobs beside an auction."""

    BIDS = "bids"
    AWARDS = "awards"
    PRICES = "prices"


@dataclass(frozen=True, slots=True)
class AuctionAsked:
    """The opened bids in their order, the floor, and the months (all, where none is named)."""

    bids: tuple[Bid, ...]
    floor: Floor
    months: tuple[Month, ...] = ()


@dataclass(frozen=True, slots=True)
class AuctionAnswer:
    """An auction, as it is published, with the blobs of bids, awards and prices."""

    found: Auction
    told: ToldAuction
    bids: bytes
    awards: bytes
    prices: bytes

    def evidence(self, which: AuctionEvidence) -> bytes:
        """Return one of the blobs."""
        match which:
            case AuctionEvidence.BIDS:
                return self.bids
            case AuctionEvidence.AWARDS:
                return self.awards
            case AuctionEvidence.PRICES:
                return self.prices


def answer_auction(
    system: PowerSystem, series: HourSeries, asked: AuctionAsked, kernel: MeritKernel = PLAIN
) -> AuctionAnswer:
    """Return an auction of the surplus of a system in these hours.

    Raises:
        HoursMissing, CostMissing, LimitExceeded, LoadInvalid: as ``system_hours`` and
            ``clear_auction`` do.
    """
    hours = system_hours(system, series)
    found = clear_auction(
        hours, asked.bids, asked.floor.minor_per_mwh, asked.months or None, kernel=kernel
    )
    bids, awards = encode_bids(found.bids), encode_awards(found.awards)
    prices = encode_hour_prices(found.prices)
    told = ToldAuction(
        system=system.name,
        currency=system.currency,
        system_digest=system_digest(system),
        hours=series_digest(series),
        months=found.months,
        step_minutes=hours.step_minutes,
        provenance=hours.provenance,
        standing=Standing.weakest([hours.standing, asked.floor.standing]),
        floor=asked.floor,
        bids=Rows(Digest.of(bids), len(found.bids)),
        refused=len(found.refused),
        awards=found.awards if len(found.awards) <= MAX_SHOWN else None,
        award_rows=Rows(Digest.of(awards), len(found.awards)),
        prices=Rows(Digest.of(prices), len(found.prices)),
        range=_range(found),
        gross_wh=found.gross_wh,
        net_wh=found.net_wh,
        paid_minor=found.paid_minor,
    )
    return AuctionAnswer(found, told, bids, awards, prices)


def check_auction(
    told: ToldAuction,
    system: PowerSystem,
    series: HourSeries,
    bids: bytes,
    kernel: MeritKernel = PLAIN,
) -> tuple[Finding, ...]:
    """Return what differs when an auction is cleared again from its opened bids.

    Raises:
        SystemMalformed: the blob of bids does not read, though it has its digest.
        HoursMissing, CostMissing, LimitExceeded, LoadInvalid: nothing can be auctioned.
    """
    if told.code != CODE:
        message = f"was made by {told.code}, which is not {CODE}: nothing was cleared again"
        return (Finding(CODE_UNKNOWN, Severity.WARNING, "code", message),)
    found = tuple(_digests_differ(told, system, series, bids))
    if found:
        return found
    asked = AuctionAsked(decode_bids(bids), told.floor, told.months)
    again = answer_auction(system, series, asked, kernel).told
    return body_differences(DIFFERS, encode_auction(told), encode_auction(again))


def _digests_differ(
    told: ToldAuction, system: PowerSystem, series: HourSeries, bids: bytes
) -> Iterator[Finding]:
    for code, subject, said, here in (
        (SYSTEM_DIFFERS, "system_sha256", told.system_digest, system_digest(system)),
        (HOURS_DIFFER, "hours_sha256", told.hours, series_digest(series)),
        (BIDS_DIFFER, "bids", told.bids.digest, Digest.of(bids)),
    ):
        if said != here:
            yield Finding(code, Severity.FAILURE, subject, f"published {said}, at hand {here}")


def _range(found: Auction) -> PriceRange | None:
    average = found.average
    if average is None:
        return None
    prices = [row.minor_per_mwh for row in found.prices]
    return PriceRange(min(prices), max(prices), average)
