"""What a record's reserve statements tell a programme, as observations (programme §4.8).

What lies outside a partial list is a leaf of its own, and nothing is taken for zero. Amounts are
read, not recomputed: ``verify`` recomputes them, so a balance of listed wallets has grade ``chain``
and what rests on a list's completeness ``attested``. Coins of a test network are ``synthetic``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.model import Coverage, Entity, Observation, Perimeter
from biplomacy.programme.reserve_flows import flows
from biplomacy.programme.reserve_listing import (
    FUND,
    FUND_ENTITY,
    PUBLIC_SECTOR,
    Listing,
    ReserveRecord,
    StatedReport,
    exactly,
    listing_of,
)
from biplomacy.programme.vocabulary import Visibility
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.programme.model import Quantity
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest


@dataclass(frozen=True, slots=True)
class ReserveFacts:
    """The perimeters ``public-sector`` and ``fund`` as the record lists them, and what is known."""

    perimeters: tuple[Perimeter, ...]
    observations: tuple[Observation, ...]


def perimeters_of(record: ReserveRecord, on: Day | None = None) -> tuple[Perimeter, ...]:
    """Return the perimeters as the newest report up to ``on`` used them; none without a report."""
    used = [one for one in record.reports if on is None or one.period.last <= on]
    listing = listing_of(record, used[-1].report.perimeter) if used else None
    if listing is None:
        return ()
    wallets = listing.wallets
    entities = tuple(Entity(one.id, one.sector) for one in wallets.entities)
    fund = tuple(entity for entity in entities if entity.name == FUND_ENTITY)
    coverage = Coverage.COMPLETE if listing.complete else Coverage.PARTIAL
    shown = Visibility.SEALED if wallets.committed else Visibility.PUBLIC
    version = wallets.version
    found = [Perimeter(PUBLIC_SECTOR, version, entities, coverage, shown, listing.id)]
    if fund:
        found.append(Perimeter(FUND, version, fund, Coverage.COMPLETE, shown, listing.id))
    return tuple(found)


def observations_of(record: ReserveRecord, on: Day | None = None) -> ReserveFacts:
    """Return all that the reports up to ``on`` say, and the perimeters as the newest used them."""
    found: list[Observation] = []
    earlier: StatedReport | None = None
    for stated in record.reports:
        listing = listing_of(record, stated.report.perimeter)
        if listing is None or (on is not None and stated.period.last > on):
            continue
        found += _stocks(record, stated, listing)
        found += _stocks_between(stated, listing)
        found += flows(record, stated, listing, earlier=earlier)
        earlier = stated
    return ReserveFacts(perimeters_of(record, on), tuple(found))


def _stocks_between(stated: StatedReport, listing: Listing) -> Iterator[Observation]:
    """Yield the stock on the days before a report's last, which its rows give, if they add up."""
    place = PUBLIC_SECTOR if listing.complete else listing.alone
    if stated.rows is None or place is None:
        return
    changes: dict[Day, int] = defaultdict(int)
    for row in stated.rows:
        changes[row.day] += row.received.sats - row.sent.sats
    sats, start = stated.report.opening.sats, stated.period.first
    if sats + sum(changes.values()) != stated.report.closing.sats:
        return
    for day in (*sorted(changes), stated.period.last):
        if start < day:
            held = exactly(sats, listing.grade)
            yield _stock(stated, "stock.gross", place, held, days=(start, day.plus(-1)))
        sats, start = sats + changes.get(day, 0), max(start, day)


def _stocks(record: ReserveRecord, stated: StatedReport, listing: Listing) -> Iterator[Observation]:
    """Yield coins and client claims of each entity, at the end of a report's last day.

    An entity that holds nobody else's coins owes no clients, on any day of the report; of one that
    may, only a statement of claims at the report's own block says what it owes.
    """
    claims = {(one.entity, one.block): (name, one.amount) for name, one in record.claims}
    for entity in stated.report.entities:
        place, sats = entity.entity, entity.gross.sats
        yield _stock(stated, "stock.gross", place, exactly(sats, listing.grade))
        if place == FUND_ENTITY and not listing.hidden:
            yield _stock(stated, "stock.gross", FUND, exactly(sats, Grade.CHAIN))
        if (place, stated.report.block) in claims:
            name, owed = claims[place, stated.report.block]
            amount = exactly(owed.sats, Grade.ATTESTED)
            yield _stock(stated, "stock.client", place, amount, evidence=(name,))
        elif not listing.serves_clients(place):
            days = (stated.period.first, stated.period.last)
            none = exactly(0, Grade.ATTESTED)
            yield _stock(stated, "stock.client", place, none, days=days, evidence=(listing.id,))


def _stock(
    stated: StatedReport,
    fact: str,
    place: str,
    amount: Quantity,
    *,
    days: tuple[Day, Day] | None = None,
    evidence: tuple[Digest, ...] = (),
) -> Observation:
    """Return a stock that held at the end of each of ``days``, else of the report's last day."""
    start, end = days or (stated.period.last, stated.period.last)
    return Observation(
        facts=(fact,),
        place=place,
        start=start,
        end=end,
        quantity=amount,
        standing=stated.standing,
        evidence=(stated.id, *evidence),
    )
