"""Composes a reserve report: one function for the office that publishes and for all who check.

Everything comes from the facts given; the same facts give the same report, to the byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.cost import cost_cover
from biplomacy.reserve.errors import LotsExhausted
from biplomacy.reserve.flow_rows import flow_rows, flow_table
from biplomacy.reserve.flows import FlowReader, fees_paid, total_flows
from biplomacy.reserve.holdings import balances, require_block
from biplomacy.reserve.lot_events import read_crossings, read_events
from biplomacy.reserve.lots import book, totals_by_basis
from biplomacy.reserve.model import EntityBalance, FlowClass, Kind, ReserveReport
from biplomacy.reserve.narrowing import narrow
from biplomacy.reserve.survey import survey
from biplomacy.reserve.valuation import value_amount
from biplomacy.values.amount import Amount
from biplomacy.values.day import SECONDS_PER_DAY
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.chain.model import History
    from biplomacy.market.model import Quote
    from biplomacy.reserve.lots import Books
    from biplomacy.reserve.model import ClaimsTotal, Flow, FlowRow
    from biplomacy.reserve.perimeter import Membership
    from biplomacy.reserve.survey import Said, Survey
    from biplomacy.reserve.transfers import TransferReader
    from biplomacy.values.block_id import BlockId
    from biplomacy.values.digest import Digest


MAX_FINDINGS = 50


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report is composed of; ``history`` may cover more scripts and blocks than it needs.

    ``perimeter`` is the id of the perimeter's statement, ``claims`` are the latest totals of
    client claims logged before the report. ``reader`` has read transfers of this membership on
    this chain before, if any were read.
    """

    history: History
    membership: Membership
    perimeter: Digest
    block: BlockId
    after: BlockId | None
    said: Said
    claims: tuple[ClaimsTotal, ...] = ()
    quote: Quote | None = None
    reader: TransferReader | None = None


def compose_report(facts: ReportFacts) -> tuple[ReserveReport, tuple[FlowRow, ...]]:
    """Return the report, and the rows of its flows for the evidence beside the log.

    Raises:
        BlockUnknown: a block is not on the best chain at hand.
        CoveragePartial: blocks are missing, so there is no total.
    """
    membership, block = facts.membership, facts.block
    history = narrow(facts.history, membership.scripts, block)
    if facts.after is not None:
        require_block(history, facts.after)
    after = facts.after.height if facts.after else -1
    holdings = balances(history, membership.members, block.height)
    closing = Amount.total(amount for _, amount in holdings)
    surveyed = survey(history, membership, facts.said, facts.reader)
    flows = FlowReader(surveyed).flows(after=after)
    books = _book(surveyed)
    rows = flow_rows(flows)
    published = {member.id for member in membership.perimeter.members}
    open_lots = books.open if books else ()
    currency = membership.perimeter.currency
    report = ReserveReport(
        block=block,
        after=facts.after,
        perimeter=facts.perimeter,
        coverage=history.coverage,
        balances=tuple((name, amount) for name, amount in holdings if name in published),
        entities=_entities(facts, dict(holdings)),
        opening=_opening(history, membership, after),
        closing=closing,
        flows=flow_table(rows),
        totals=total_flows(flows),
        fees=fees_paid(flows),
        lots=totals_by_basis(open_lots, currency),
        cover=cost_cover(open_lots, closing, currency) if books else None,
        valuation=value_amount(closing, facts.quote) if facts.quote else None,
        findings=_listed(tuple(_findings(surveyed, facts, flows, books))),
    )
    return report, rows


def _listed(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings that a statement has room for, and how many more there are."""
    if len(findings) <= MAX_FINDINGS:
        return findings
    more = _warning("findings-cut", "report", f"{len(findings) - MAX_FINDINGS} more findings")
    return (*findings[:MAX_FINDINGS], more)


def _opening(history: History, membership: Membership, after: int) -> Amount:
    if after < 0:
        return Amount(0)
    return Amount.total(a for _, a in balances(history, membership.members, after))


def _book(surveyed: Survey) -> Books | None:
    """Return the books, or None where the coins at hand do not add up (a finding says so)."""
    perimeter = surveyed.membership.perimeter
    events = read_events(surveyed)
    try:
        return book(events, perimeter.booking, perimeter.currency)
    except LotsExhausted:
        return None


def _entities(facts: ReportFacts, holdings: dict[str, Amount]) -> tuple[EntityBalance, ...]:
    claims = {total.entity: total for total in facts.claims}
    found = []
    for entity in sorted(facts.membership.perimeter.entities, key=lambda one: one.id):
        gross = Amount.total(
            holdings[member.id]
            for member in facts.membership.members
            if member.entity == entity.id and member.kind is Kind.ONCHAIN
        )
        owed = claims.get(entity.id)
        net = gross.minus(owed.amount) if owed else None
        found.append(EntityBalance(entity.id, gross, owed.amount if owed else None, net))
    return tuple(found)


def _findings(
    surveyed: Survey, facts: ReportFacts, flows: Sequence[Flow], books: Books | None
) -> Iterator[Finding]:
    history = surveyed.history
    yield from surveyed.matching.findings
    if books is None:
        yield _warning("lots-exhausted", "lots", "more coins move than the lots at hand hold")
    yield from _round_trips(flows)
    for total in facts.claims:
        age = history.times[facts.block.height] - history.times[total.block.height]
        if age > SECONDS_PER_DAY:
            days = age // SECONDS_PER_DAY
            yield _warning("claims-stale", total.entity, f"client claims are {days} days old")
    after = facts.after.height if facts.after else -1
    for crossing in read_crossings(history, facts.membership):
        if crossing.height > after:
            way = "joined with" if crossing.joined else "left with"
            message = f"a listed wallet {way} {crossing.amount} at block {crossing.height}"
            yield _warning("member-crossed", str(crossing.outpoint), message)


def _round_trips(flows: Sequence[Flow]) -> Iterator[Finding]:
    """Yield receipts from outside of which a part must derive from the perimeter itself."""
    for flow in flows:
        if flow.lo.sats and flow.classification not in {FlowClass.MINING, FlowClass.INTERNAL}:
            yield _warning(
                "round-trip",
                flow.transfer.txid[::-1].hex(),
                f"of {flow.received}, at least {flow.lo} and at most {flow.hi} left this "
                "perimeter a few transactions before",
            )


def _warning(code: str, subject: str, message: str) -> Finding:
    return Finding(code, Severity.WARNING, subject, message)
