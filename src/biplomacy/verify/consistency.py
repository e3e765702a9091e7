"""What must hold inside a report whoever looks: sums and products of its own figures.

Where a wallet is hidden from the verifier, totals are not recomputed from blocks; that they add up
to each other needs no wallet at all.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from biplomacy.reserve.flow_rows import ROLE, decode_rows
from biplomacy.reserve.model import FlowClass
from biplomacy.reserve.valuation import value_amount
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.record.model import Logged
    from biplomacy.reserve.model import FlowRow, ReserveReport
    from biplomacy.verify.desk import Desk

_UNSEEN_MOVES = frozenset({"member-crossed", "findings-cut"})
"""Findings by which a stock may change without a flow, or which may hide such a finding."""


def inconsistencies(report: ReserveReport, rows: tuple[FlowRow, ...] | None) -> Iterator[str]:
    """Yield the JSON pointers of figures that do not follow from the report's other figures."""
    yield from _stock(report)
    yield from _change(report)
    if rows is not None:
        yield from _rows(report, rows)
    if report.closing.sats < sum(amount.sats for _, amount in report.balances):
        yield "/closing/published"


def rows_at_hand(desk: Desk, logged: Logged, report: ReserveReport) -> tuple[FlowRow, ...] | None:
    """Return the rows of the report's table, from its body or beside the log; None without."""
    if report.flows.rows is not None:
        return report.flows.rows
    for content in desk.evidence(logged.statement.evidence, ROLE):
        if Digest.of(content) == report.flows.digest:
            try:
                return decode_rows(content)
            except BiplomacyError:
                return None  # rows that do not read have their own row
    return None


def _stock(report: ReserveReport) -> Iterator[str]:
    if sum(entity.gross.sats for entity in report.entities) != report.closing.sats:
        yield "/closing"
        yield "/entities"
    for place, entity in enumerate(report.entities):
        owed = entity.claims
        if entity.net != (entity.gross.minus(owed) if owed is not None else None):
            yield f"/entities/{place}/net"
    if report.cover is not None and report.cover.holding != report.closing:
        yield "/cover/holding"
    valued = report.valuation
    if valued is not None and valued.quantity != report.closing:
        yield "/valuation/quantity"
    if valued is not None and value_amount(valued.quantity, valued.quote).value != valued.value:
        yield "/valuation/value"


def _change(report: ReserveReport) -> Iterator[str]:
    """Compare opening, flows and closing, unless a wallet with coins joined or left the list."""
    if any(finding.code in _UNSEEN_MOVES for finding in report.findings):
        return
    net = sum(total.received.sats - total.sent.sats for total in report.totals)
    if report.opening.sats + net != report.closing.sats:
        yield "/opening"
        yield "/totals"


def _rows(report: ReserveReport, rows: tuple[FlowRow, ...]) -> Iterator[str]:
    stated = [(t.classification, t.received.sats, t.sent.sats, t.count) for t in report.totals]
    if stated != _totals_of(rows):
        yield "/totals"
    if report.fees.sats != sum(r.sent.sats for r in rows if r.classification is FlowClass.FEE):
        yield "/fees"


def _totals_of(rows: Iterable[FlowRow]) -> list[tuple[FlowClass, int, int, int]]:
    """Return class, satoshis received and sent, and count; a liar's sums may pass any limit."""
    groups: dict[FlowClass, list[FlowRow]] = defaultdict(list)
    for row in rows:
        groups[row.classification].append(row)
    return [
        (
            classification,
            sum(row.received.sats for row in group),
            sum(row.sent.sats for row in group),
            len(group),
        )
        for classification, group in sorted(groups.items())
    ]
