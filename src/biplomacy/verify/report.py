"""Rechecks a reserve report: composes it again from blocks and compares every figure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.reserve.cost import average, cover_percent
from biplomacy.reserve.errors import BlockUnknown
from biplomacy.reserve.flow_rows import ROLE, decode_rows
from biplomacy.reserve.report import ReportFacts, compose_report
from biplomacy.reserve.statement.report import encode_report
from biplomacy.reserve.stock_claims import grade_of
from biplomacy.values.amount import Amount
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Grade, Standing, Verdict, VerdictRow
from biplomacy.verify.consistency import inconsistencies, rows_at_hand
from biplomacy.verify.continuity import breaks, changed_list, date_rows
from biplomacy.verify.differences import differences, different_places
from biplomacy.verify.model import Row, entry_of, refuted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.model import History
    from biplomacy.market.model import Quote
    from biplomacy.record.model import Logged
    from biplomacy.reserve.model import ReserveReport
    from biplomacy.reserve.perimeter import Membership
    from biplomacy.verify.desk import Desk

FIGURES = {
    "balance": ("closing", "balances", "block", "coverage", "perimeter", "period"),
    "opening": ("opening", "after"),
    "entities": ("entities",),
    "flows": ("flows", "totals", "fees"),
    "lots": ("lots", "cover"),
    "value": ("valuation",),
    "findings": ("open_findings",),
}
"""Each figure of a report with the fields that state it; together, all fields of the body."""

_RESTS_ON_LISTING = frozenset({"entities", "flows", "lots", "findings"})
_CHECKED_ALTHOUGH_HIDDEN = re.compile(
    r"/(after|balances|block|perimeter|period|valuation/quote)\b|/coverage/(?!watch_digest)"
)
"""Places that recompute from published wallets alone."""


@dataclass(frozen=True, slots=True)
class _Compared:
    """A report as published and as composed again, and what that rests on.

    ``grade`` is how far the chain at hand reaches; ``hidden`` counts the committed wallets that
    are not opened to this verifier; ``priced`` says whether the quotes lie beside the log, and
    ``relisted`` that the wallet list changed what the report opens with.
    """

    published: ReserveReport
    composed: ReserveReport
    grade: Grade
    hidden: int
    priced: bool
    relisted: str


def report_rows(desk: Desk, logged: Logged, report: ReserveReport, *, whole: bool) -> Iterator[Row]:
    """Yield the rows of one report: its balance always, the others where they differ.

    With ``whole`` every figure has its row.
    """
    name = f"reserve.report.{logged.statement.sequence}"
    history, members = desk.history, desk.membership_of(report.perimeter)
    if history is None:
        yield _unknown(f"{name}.balance", logged, report, desk.why_no_chain)
        return
    if members is None:
        message = f"/perimeter: the record holds no perimeter {report.perimeter}"
        yield refuted(f"{name}.balance", logged, "figure-differs", message)
        return
    try:
        compared = _compare(desk, logged, report, (history, members))
    except BlockUnknown as error:
        yield _orphaned(desk, f"{name}.balance", logged, report, error)
        return
    except BiplomacyError as error:
        yield refuted(f"{name}.balance", logged, error.code, error.message)
        return
    different = differences(encode_report(report), encode_report(compared.composed))
    if compared.hidden:
        different = [path for path in different if _CHECKED_ALTHOUGH_HIDDEN.match(path)]
        different += inconsistencies(report, rows_at_hand(desk, logged, report))
    different += breaks(desk, history, logged, report)
    for figure, fields in FIGURES.items():
        wrong = [path for path in dict.fromkeys(different) if path.split("/")[1] in fields]
        if wrong or whole or figure == "balance" or _noteworthy(figure, compared):
            yield _row(f"{name}.{figure}", logged, compared, wrong)
    yield from _evidence_rows(desk, name, logged, report)
    yield from date_rows(name, history, logged, report)


def _compare(
    desk: Desk, logged: Logged, report: ReserveReport, facts: tuple[History, Membership]
) -> _Compared:
    history, members = facts
    quote = _quote(desk, logged, report)
    stated = report.valuation.quote if report.valuation else None
    composed, _ = compose_report(
        ReportFacts(
            history=history,
            membership=members,
            perimeter=report.perimeter,
            block=report.block,
            after=report.after,
            said=desk.shelf.said(logged.index),
            claims=desk.shelf.claims_totals(logged.index, report.block.height),
            quote=quote or stated,
            reader=desk.reader_of(report.perimeter, members),
        )
    )
    as_stated = replace(
        composed.coverage,
        source=report.coverage.source,
        integrity=report.coverage.integrity,
        descriptors=report.coverage.descriptors,
    )
    return _Compared(
        published=report,
        composed=replace(composed, coverage=as_stated),
        grade=grade_of(history.coverage),
        hidden=members.unopened,
        priced=quote is not None or stated is None,
        relisted=changed_list(desk, logged, report),
    )


def _quote(desk: Desk, logged: Logged, report: ReserveReport) -> Quote | None:
    """Return the quote that the evidence holds for the report's day, rule and source."""
    if report.valuation is None:
        return None
    stated = report.valuation.quote
    table = desk.quotes.table(logged.statement.evidence)
    if table is None:
        return None
    if stated in desk.quotes.rows(logged.statement.evidence):
        return stated  # of two files that hold it, the one that the report names
    return table.quote(stated.day, stated.currency, stated.rule, stated.source)


def _row(name: str, logged: Logged, compared: _Compared, wrong: list[str]) -> Row:
    figure = name.rpartition(".")[2]
    height = compared.published.block.height
    verdict, grade = Verdict.CONFIRMED, _grade(figure, compared)
    reason = f"recomputed from blocks 0 to {height}: the same bytes"
    if figure == "opening" and compared.relisted:
        reason += f"; {compared.relisted}"
    if wrong:
        verdict = Verdict.CONTRADICTED
        reason = different_places(wrong)
    elif unknown := _unknown_part(figure, compared):
        verdict, grade, reason = Verdict.UNVERIFIABLE, Grade.ATTESTED, unknown
    row = VerdictRow(
        name,
        _words(figure, compared.published, hidden=0),
        _words(figure, compared.composed, hidden=compared.hidden),
        verdict,
        grade,
        reason,
        (entry_of(logged), f"block:{height}"),
    )
    return Row(row, answerable=True)


def _noteworthy(figure: str, compared: _Compared) -> bool:
    """Say whether a figure has a row although nothing contradicts it."""
    if figure == "value":
        return not compared.priced
    return figure == "opening" and bool(compared.relisted)


def _unknown_part(figure: str, compared: _Compared) -> str:
    """Return why a figure that nothing contradicts is not confirmed either, or nothing."""
    if compared.hidden:
        closed = f"{compared.hidden} committed wallets are not opened to this verifier"
        if figure == "balance":
            return f"every published wallet's balance recomputes; {closed}"
        return closed
    if figure == "value" and not compared.priced:
        return "the quotes that it names do not lie beside the log; at the stated price it adds up"
    return ""


def _grade(figure: str, compared: _Compared) -> Grade:
    if figure == "value":
        valued = compared.composed.valuation
        press = valued is None or valued.quote.standing is not Standing.SERIES
        return Grade.ASSUMED if press else Grade.ATTESTED
    return Grade.ATTESTED if figure in _RESTS_ON_LISTING else compared.grade


def _words(figure: str, report: ReserveReport, *, hidden: int) -> str:
    match figure:
        case "opening":
            return str(report.opening)
        case "entities":
            return "; ".join(
                f"{e.entity} {e.gross}" + (f", net {e.net}" if e.net is not None else "")
                for e in report.entities
            )
        case "flows":
            totals = "; ".join(
                f"{t.classification.value} {t.received} in, {t.sent} out" for t in report.totals
            )
            return totals or "no flows"
        case "lots":
            cover = report.cover
            if cover is None or not cover.known.sats:
                return "no lot has a known cost"
            return (
                f"{average(cover):,.2f} {cover.known_cost.currency} over {cover.known}, "
                f"{cover_percent(cover)} % of {cover.holding}"
            )
        case "value":
            return str(report.valuation.value) if report.valuation else "not valued"
        case "findings":
            return f"{len(report.findings)} open findings"
        case _:
            total = Amount.total(amount for _, amount in report.balances)
            return f"{total} in published wallets" if hidden else str(report.closing)


def _evidence_rows(desk: Desk, name: str, logged: Logged, report: ReserveReport) -> Iterator[Row]:
    """Check the rows beside the log against the table that the report states, to the byte."""
    for content in desk.evidence(logged.statement.evidence, ROLE):
        try:
            rows = decode_rows(content)
        except BiplomacyError as error:
            yield refuted(f"{name}.flows", logged, error.code, error.message)
            continue
        if len(rows) != report.flows.count or Digest.of(content) != report.flows.digest:
            message = f"the {len(rows)} rows in evidence are not those of the report's table"
            yield refuted(f"{name}.flows", logged, "figure-differs", message)


def _orphaned(
    desk: Desk, name: str, logged: Logged, report: ReserveReport, error: BlockUnknown
) -> Row:
    """Tell a block that was reorganised away from a chain at hand that is too short."""
    if desk.block is not None and desk.block.height < report.block.height:
        reason = f"the chain at hand ends at block {desk.block.height}"
        return _unknown(name, logged, report, reason)
    return refuted(name, logged, "block-orphaned", error.message)


def _unknown(name: str, logged: Logged, report: ReserveReport, reason: str) -> Row:
    row = VerdictRow(
        name,
        str(report.closing),
        "",
        Verdict.UNVERIFIABLE,
        Grade.ATTESTED,
        reason,
        (entry_of(logged),),
    )
    return Row(row, answerable=True)
