"""The flows page: what one report says came in and went out, by class, grade and bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.reserve.flow_rows import decode_rows
from biplomacy.reserve.model import FlowClass
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError
from biplomacy.web.errors import FigureUnknown
from biplomacy.web.wording import answer, btc, btc_short, long_day, sats_full, sats_short

if TYPE_CHECKING:
    from biplomacy.reserve.model import ClassTotal, FlowRow, FlowTable, ReserveReport
    from biplomacy.web.model import Answer
    from biplomacy.web.ports import PublishedRecord
    from biplomacy.web.statements import Published, Stated

MOST_ROWS = 200
MEANINGS = {
    FlowClass.MINING: "newly created coins",
    FlowClass.INTERNAL: "from and to wallets of the list",
    FlowClass.FEE: "paid to the network",
    FlowClass.PURCHASE: "bought, with a statement of acquisition",
    FlowClass.DONATION: "given",
    FlowClass.SEIZURE: "seized",
    FlowClass.CLIENT: "of or to clients",
    FlowClass.DISBURSEMENT: "paid out",
    FlowClass.UNEXPLAINED: "nothing published says why",
}


@dataclass(frozen=True, slots=True)
class TotalLine:
    """All flows of one class in the report."""

    name: str
    meaning: str
    received: str
    sent: str
    count: int
    unexplained: bool


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One flow; ``bounds`` says how much must and may derive from the wallets of the list."""

    day: str
    txid: str
    name: str
    received: str
    sent: str
    grade: str
    bounds: str
    matched: str
    candidates: int
    unexplained: bool


@dataclass(frozen=True, slots=True)
class ReportLink:
    """A report in the list of all, newest first."""

    sequence: int
    day: str
    count: int
    unexplained: str
    here: bool


@dataclass(frozen=True, slots=True)
class FlowsPage:
    """All that the flows page says about one report."""

    headline: str
    eyebrow: str
    sequence: int
    index: int
    unexplained: str
    unexplained_sats: int
    received: str
    sent: str
    fees: str
    answer: Answer
    totals: tuple[TotalLine, ...]
    rows: tuple[FlowLine, ...]
    count: int
    rows_note: str
    rows_link: str
    reports: tuple[ReportLink, ...]


def flows_page(published: Published, sequence: int | None = None) -> FlowsPage | None:
    """Return the page of the report ``sequence``, or of the newest one that has flows.

    None where the record holds no report at all.

    Raises:
        FigureUnknown: there is no report of that sequence.
    """
    if not published.reports:
        return None
    report = _chosen(published, sequence)
    body, logged = report.body, report.logged
    rows, note = _rows(body.flows, published.record)
    received, sent = _received(body), _sent(body)
    unexplained = _unexplained(body)
    return FlowsPage(
        headline=_headline(received, unexplained),
        eyebrow=f"Flows · report {logged.statement.sequence} · {_span(body)}",
        sequence=logged.statement.sequence,
        index=logged.index,
        unexplained=sats_short(unexplained),
        unexplained_sats=unexplained,
        received=sats_short(received),
        sent=sats_short(sent),
        fees=btc_short(body.fees),
        answer=_answer(report),
        totals=tuple(_total(total) for total in body.totals),
        rows=tuple(_line(row) for row in rows[::-1][:MOST_ROWS]),
        count=body.flows.count,
        rows_note=note,
        rows_link="" if body.flows.rows is not None else f"/log/blob/{body.flows.digest}",
        reports=tuple(_link(one, logged.index) for one in reversed(published.reports)),
    )


def _chosen(published: Published, sequence: int | None) -> Stated[ReserveReport]:
    if sequence is None:
        moving = [report for report in published.reports if report.body.flows.count]
        return (moving or list(published.reports))[-1]
    for report in published.reports:
        if report.logged.statement.sequence == sequence:
            return report
    raise FigureUnknown(
        f"there is no reserve report {sequence}", hint="the flows page lists all reports"
    )


def _answer(report: Stated[ReserveReport]) -> Answer:
    """Return the verdict on the flows; a verification names them apart only where they differ."""
    row, balance = report.row("flows"), report.row("balance")
    if row is not None or balance is None:
        return answer(row)
    return answer(replace(balance, reason=f"{balance.reason}; no difference in the flows is named"))


def _rows(table: FlowTable, record: PublishedRecord) -> tuple[tuple[FlowRow, ...], str]:
    """Return the rows, from the statement or from beside the log, and a remark on them."""
    if table.rows is not None:
        return table.rows, ""
    try:
        content = record.file(f"blob/{table.digest}")
        rows = decode_rows(content)
    except BiplomacyError:
        return (), "The rows lie beside the log as evidence, and are missing in this copy."
    if Digest.of(content) != table.digest:
        return (), "The rows beside the log are not those that the statement names."
    return rows, "The rows lie beside the log as evidence; the statement holds their digest."


def _received(body: ReserveReport) -> int:
    outside = [one for one in body.totals if one.classification is not FlowClass.INTERNAL]
    return sum(total.received.sats for total in outside)


def _sent(body: ReserveReport) -> int:
    aside = {FlowClass.INTERNAL, FlowClass.FEE}
    return sum(total.sent.sats for total in body.totals if total.classification not in aside)


def _unexplained(body: ReserveReport) -> int:
    open_ones = [one for one in body.totals if one.classification is FlowClass.UNEXPLAINED]
    return sum(total.received.sats + total.sent.sats for total in open_ones)


def _headline(received: int, unexplained: int) -> str:
    if unexplained:
        words = sats_short(unexplained)
        return f"{words} bitcoin moved without anything published that says why."
    if received:
        return f"{sats_short(received)} bitcoin came in, and each of them is explained."
    return "Nothing came in from outside the listed wallets."


def _span(body: ReserveReport) -> str:
    first = f"{body.after.height + 1:,}" if body.after else "0"
    return f"blocks {first} to {body.block.height:,}"


def _total(total: ClassTotal) -> TotalLine:
    return TotalLine(
        name=total.classification.value,
        meaning=MEANINGS[total.classification],
        received=btc(total.received),
        sent=btc(total.sent),
        count=total.count,
        unexplained=total.classification is FlowClass.UNEXPLAINED,
    )


def _line(row: FlowRow) -> FlowLine:
    return FlowLine(
        day=str(row.day),
        txid=row.txid[::-1].hex(),
        name=row.classification.value,
        received=btc(row.received) if row.received.sats else "",
        sent=btc(row.sent) if row.sent.sats else "",
        grade=str(row.grade) if row.grade else "none",
        bounds=_bounds(row),
        matched=row.matched or "",
        candidates=len(row.candidates),
        unexplained=row.classification is FlowClass.UNEXPLAINED,
    )


def _bounds(row: FlowRow) -> str:
    if row.lo == row.hi:
        return f"exactly {btc_short(row.lo)}"
    return f"{btc_short(row.lo)} to {btc_short(row.hi)}"


def _link(report: Stated[ReserveReport], here: int) -> ReportLink:
    unexplained = _unexplained(report.body)
    return ReportLink(
        sequence=report.logged.statement.sequence,
        day=long_day(report.day),
        count=report.body.flows.count,
        unexplained=sats_full(unexplained),
        here=report.logged.index == here,
    )
