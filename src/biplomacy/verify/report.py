"""Rechecks a reserve report: composes it again from blocks and compares every figure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.market.series import decode_quotes
from biplomacy.reserve.cost import average, cover_percent
from biplomacy.reserve.errors import BlockUnknown
from biplomacy.reserve.flow_rows import ROLE, decode_rows
from biplomacy.reserve.judging import NO_CHAIN
from biplomacy.reserve.report import ReportFacts, compose_report
from biplomacy.reserve.statement.report import encode_report
from biplomacy.reserve.stock_claims import grade_of
from biplomacy.values.amount import Amount
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Grade, Standing, Verdict, VerdictRow
from biplomacy.verify.model import Row, entry_of, refuted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.market.model import Quote
    from biplomacy.record.model import Logged
    from biplomacy.reserve.model import ReserveReport
    from biplomacy.values.canonical import JsonValue
    from biplomacy.verify.desk import Desk

FIGURES = {
    "balance": ("closing", "balances", "block", "coverage", "perimeter"),
    "opening": ("opening", "after"),
    "entities": ("entities",),
    "flows": ("flows", "totals", "fees"),
    "lots": ("lots", "cover"),
    "value": ("valuation",),
    "findings": ("open_findings",),
}
"""Each figure of a report with the fields of its body that state it; together, all fields."""

_RESTS_ON_LISTING = frozenset({"entities", "flows", "lots", "findings"})


def report_rows(desk: Desk, logged: Logged, report: ReserveReport, *, whole: bool) -> Iterator[Row]:
    """Yield the rows of one report: its balance always, the others where they differ.

    With ``whole`` every figure has its row.
    """
    name = f"reserve.report.{logged.statement.sequence}"
    if desk.history is None:
        yield _unknown(f"{name}.balance", logged, report, NO_CHAIN)
        return
    try:
        composed = _compose(desk, logged, report)
    except BlockUnknown as error:
        yield _orphaned(desk, f"{name}.balance", logged, report, error)
        return
    except BiplomacyError as error:
        yield refuted(f"{name}.balance", logged, error.code, error.message)
        return
    hidden = _unopened(desk, report)
    different = _differences(encode_report(report), encode_report(composed))
    for figure, fields in FIGURES.items():
        wrong = [path for path in different if path.split("/")[1] in fields]
        if hidden and figure == "balance":
            wrong = [path for path in wrong if not path.startswith("/closing")]
        if wrong or whole or figure == "balance":
            yield _row(f"{name}.{figure}", logged, (report, composed), wrong, hidden=hidden)
    yield from _evidence_rows(desk, name, logged, report)


def _compose(desk: Desk, logged: Logged, report: ReserveReport) -> ReserveReport:
    members = desk.membership_of(report.perimeter)
    if members is None or desk.history is None:
        raise BlockUnknown(f"the record holds no perimeter {report.perimeter}")
    facts = ReportFacts(
        history=desk.history,
        membership=members,
        perimeter=report.perimeter,
        block=report.block,
        after=report.after,
        said=desk.shelf.said(logged.index),
        claims=desk.shelf.claims_totals(logged.index, report.block.height),
        quote=_quote(desk, logged, report),
    )
    composed, _ = compose_report(facts)
    coverage = replace(
        composed.coverage,
        source=report.coverage.source,
        integrity=report.coverage.integrity,
        descriptors=report.coverage.descriptors,
    )
    return replace(composed, coverage=coverage)


def _quote(desk: Desk, logged: Logged, report: ReserveReport) -> Quote | None:
    """Return the quote that the evidence holds for the report's day, rule and source."""
    if report.valuation is None:
        return None
    stated = report.valuation.quote
    for content in desk.evidence(logged.statement.evidence, "quotes"):
        return decode_quotes(content).quote(stated.day, stated.currency, stated.rule, stated.source)
    return None


def _unopened(desk: Desk, report: ReserveReport) -> int:
    members = desk.membership_of(report.perimeter)
    return members.unopened if members else 0


def _differences(published: JsonValue, recomputed: JsonValue, path: str = "") -> list[str]:
    """Return the JSON pointers (RFC 6901) of all places where two bodies differ."""
    if isinstance(published, dict) and isinstance(recomputed, dict):
        names = sorted({*published, *recomputed})
        found = []
        for name in names:
            found += _differences(published.get(name), recomputed.get(name), f"{path}/{name}")
        return found
    if isinstance(published, list) and isinstance(recomputed, list):
        if len(published) != len(recomputed):
            return [path]
        found = []
        for index, (left, right) in enumerate(zip(published, recomputed, strict=True)):
            found += _differences(left, right, f"{path}/{index}")
        return found
    return [] if published == recomputed else [path]


def _row(
    name: str,
    logged: Logged,
    reports: tuple[ReserveReport, ReserveReport],
    wrong: list[str],
    *,
    hidden: int,
) -> Row:
    report, composed = reports
    figure = name.rpartition(".")[2]
    verdict = Verdict.CONTRADICTED if wrong else Verdict.CONFIRMED
    reason = f"recomputed from blocks 0 to {report.block.height}: the same bytes"
    if wrong:
        reason = f"figure-differs: {', '.join(wrong[:5])} ({len(wrong)} places) recompute otherwise"
    grade = _grade(figure, composed)
    if hidden and not (figure == "balance" and wrong):
        verdict = Verdict.CONFIRMED if figure == "balance" else Verdict.UNVERIFIABLE
        reason = f"{hidden} committed wallets are not opened to this verifier"
        if figure == "balance":
            reason = f"every published wallet's balance recomputes; {reason}"
    row = VerdictRow(
        name,
        _words(figure, report, hidden=0),
        _words(figure, composed, hidden=hidden),
        verdict,
        grade,
        reason,
        (entry_of(logged), f"block:{report.block.height}"),
    )
    return Row(row, answerable=True)


def _grade(figure: str, report: ReserveReport) -> Grade:
    if figure == "value":
        press = report.valuation is None or report.valuation.quote.standing is not Standing.SERIES
        return Grade.ASSUMED if press else Grade.ATTESTED
    if figure in _RESTS_ON_LISTING:
        return Grade.ATTESTED
    return grade_of(report.coverage)


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
    """Check the rows beside the log against the table that the report states."""
    for content in desk.evidence(logged.statement.evidence, ROLE):
        try:
            rows = decode_rows(content)
        except BiplomacyError as error:
            yield refuted(f"{name}.flows", logged, error.code, error.message)
            continue
        if len(rows) != report.flows.count:
            message = f"the evidence holds {len(rows)} rows, the report says {report.flows.count}"
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
