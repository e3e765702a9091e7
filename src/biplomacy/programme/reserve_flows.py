"""Flows of a reserve's reports as observations: what came in, of which origin, and to whom (§4.8).

A row of a report names no receiver. Where the list has one entity all is its; else the flows are
those of the list as a whole, and an entity's part is bounded by what it gained.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.programme.model import Observation
from biplomacy.programme.reserve_listing import (
    FUND,
    FUND_ENTITY,
    PUBLIC_SECTOR,
    Listing,
    ReserveRecord,
    StatedReport,
    between,
    exactly,
)
from biplomacy.reserve.model import FlowClass
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.reserve.model import ClassTotal, FlowRow
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest

FACTS = MappingProxyType(
    {
        FlowClass.PURCHASE: "flows.purchase",
        FlowClass.MINING: "flows.mined",
        FlowClass.SEIZURE: "flows.seized",
        FlowClass.DONATION: "flows.donated",
        FlowClass.INTERNAL: "flows.internal",
        FlowClass.CLIENT: "flows.client",
        FlowClass.FEE: "flows.fee",
    }
)
OUTSIDE = (
    "flows.purchase",
    "flows.mined",
    "flows.seized",
    "flows.donated",
    "flows.client",
)
"""What an inflow may have been that no statement explains."""
ANYWHERE = (*OUTSIDE, "flows.internal")
"""The same, where coins may have come from the public sector: the list is partial, or a part of
them left it a few transactions before."""
FEE = ("flows.fee",)

Facts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What a row, or a class of a whole period, adds to the flows of a report."""

    facts: Facts
    start: Day
    end: Day
    sats: int
    grade: Grade
    evidence: tuple[Digest, ...]


def flows(
    record: ReserveRecord, stated: StatedReport, listing: Listing, *, earlier: StatedReport | None
) -> Iterator[Observation]:
    """Yield the flows of each place that a report tells of; ``earlier`` is the one before it."""
    parts = _parts(record, stated, listing)
    if listing.alone is not None:
        yield from _whole(parts, stated, listing.alone, listing)
        return
    if listing.complete:
        yield from _whole(parts, stated, PUBLIC_SECTOR, listing)
    for entity in (one.entity for one in stated.report.entities):
        if not listing.complete or entity == FUND_ENTITY:
            place = FUND if listing.complete else entity
            yield from _shares(parts, stated, place, _gain(entity, stated, earlier))


def _parts(record: ReserveRecord, stated: StatedReport, listing: Listing) -> tuple[_Part, ...]:
    """Return the flows of a report: by row, or by class where the rows are not at hand."""
    if stated.rows is None:
        first, last = stated.period.first, stated.period.last
        return tuple(
            _Part(
                _facts(total.classification, listing, may_be_own=True),
                first,
                last,
                _sats(total),
                Grade.ATTESTED,
                (),
            )
            for total in stated.report.totals
        )
    table = stated.report.flows.digest
    named = {one.id: name for name, one in record.acquisitions}
    return tuple(
        _Part(
            _facts(row.classification, listing, may_be_own=row.lo.sats > 0),
            row.day,
            row.day,
            _sats(row),
            Grade.weakest((listing.grade, row.grade or Grade.CHAIN)),
            (table, named[row.matched]) if row.matched in named else (table,),
        )
        for row in stated.rows
    )


def _sats(flow: FlowRow | ClassTotal) -> int:
    """Return what came in; of fees, which only leave, what was paid."""
    paid = flow.classification is FlowClass.FEE
    return flow.sent.sats if paid else flow.received.sats


def _facts(classification: FlowClass, listing: Listing, *, may_be_own: bool) -> Facts:
    """Return what a flow was, or all that it may have been."""
    known = FACTS.get(classification)
    if known is not None:
        return (known,)
    return OUTSIDE if listing.complete and not may_be_own else ANYWHERE


def _gain(entity: str, stated: StatedReport, earlier: StatedReport | None) -> int | None:
    """Return what an entity holds more than at the report before, under the same list.

    Where something is unexplained it is not told: a transaction with inputs of both sides is stated
    by its net, which says nothing of what single entities paid and got.
    """
    report = stated.report
    if (
        earlier is None
        or (earlier.report.block, earlier.report.perimeter) != (report.after, report.perimeter)
        or any(total.classification is FlowClass.UNEXPLAINED for total in report.totals)
    ):
        return None
    held = [
        one.gross.sats
        for each in (earlier.report, report)
        for one in each.entities
        if one.entity == entity
    ]
    return held[1] - held[0] if len(held) == len((earlier, stated)) else None


def _whole(
    parts: tuple[_Part, ...], stated: StatedReport, place: str, listing: Listing
) -> Iterator[Observation]:
    """Yield every flow of one place day by day; between them nothing flowed, and that is known."""
    groups: dict[Facts, list[_Part]] = {(fact,): [] for fact in FACTS.values()}
    for part in parts:
        groups.setdefault(part.facts, []).append(part)
    for facts, group in groups.items():
        day, last = stated.period.first, stated.period.last
        for part in _daily(group):
            if len(facts) == 1 and day < part.start:
                yield _observed(_nothing(facts, day, part.start.plus(-1), listing), stated, place)
            if part.sats or len(facts) == 1:
                yield _observed(part, stated, place)
            day = part.end.plus(1)
        if len(facts) == 1 and day <= last:
            yield _observed(_nothing(facts, day, last, listing), stated, place)


def _nothing(facts: Facts, start: Day, end: Day, listing: Listing) -> _Part:
    return _Part(facts, start, end, 0, listing.grade, ())


def _daily(parts: list[_Part]) -> Iterator[_Part]:
    """Yield the parts of one kind, those of a day together."""
    days: dict[tuple[Day, Day], list[_Part]] = defaultdict(list)
    for part in parts:
        days[part.start, part.end].append(part)
    for (start, end), group in sorted(days.items()):
        yield _Part(
            group[0].facts,
            start,
            end,
            sum(part.sats for part in group),
            Grade.weakest(part.grade for part in group),
            tuple(dict.fromkeys(digest for part in group for digest in part.evidence)),
        )


def _shares(
    parts: tuple[_Part, ...], stated: StatedReport, place: str, gain: int | None
) -> Iterator[Observation]:
    """Yield how much of each kind one entity must and may have received of what all received.

    What it gained and no other kind can account for was of this kind; and it received no more
    than it gained and all paid. That is assumed to hold: a transaction that spends from wallets of
    two entities at once could move coins between them unseen. Fees are paid, not received.
    """
    totals: dict[Facts, int] = {(fact,): 0 for fact in FACTS.values()}
    for part in parts:
        totals[part.facts] = totals.get(part.facts, 0) + part.sats
    paid = sum(total.sent.sats for total in stated.report.totals)
    received = sum(sats for facts, sats in totals.items() if facts != FEE)
    for facts, sats in totals.items():
        low, high = 0, sats
        if gain is not None and facts != FEE:
            low = max(0, min(sats, gain - (received - sats)))
            high = max(low, min(sats, gain + paid))
        if high or len(facts) == 1:
            grade = Grade.ATTESTED if (low, high) == (0, sats) else Grade.ASSUMED
            yield Observation(
                facts=facts,
                place=place,
                start=stated.period.first,
                end=stated.period.last,
                quantity=between(low, high, grade),
                standing=stated.standing,
                evidence=(stated.id, stated.report.flows.digest),
            )


def _observed(part: _Part, stated: StatedReport, place: str) -> Observation:
    return Observation(
        facts=part.facts,
        place=place,
        start=part.start,
        end=part.end,
        quantity=exactly(part.sats, part.grade),
        standing=stated.standing,
        evidence=(stated.id, *part.evidence),
    )
