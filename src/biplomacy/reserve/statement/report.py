"""``reserve-report/1``: what the perimeter held at a block, and all that flowed before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.coverage import decode_coverage, encode_coverage
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.reserve.flow_rows import decode_row, encode_row
from biplomacy.reserve.model import (
    Basis,
    BasisTotal,
    ClassTotal,
    CostCover,
    EntityBalance,
    FlowClass,
    FlowTable,
    ReserveReport,
    Valuation,
)
from biplomacy.values.block_id import decode_block_id, encode_block_id
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Finding, Severity, Standing

if TYPE_CHECKING:
    from biplomacy.values.amount import Amount
    from biplomacy.values.canonical import JsonObject

TYPE = "reserve-report/1"


def encode_report(report: ReserveReport) -> JsonObject:
    """Return the body of ``reserve-report/1``; absent optional fields are absent."""
    body: JsonObject = {
        "block": encode_block_id(report.block),
        "perimeter": str(report.perimeter),
        "coverage": encode_coverage(report.coverage),
        "balances": [
            {"member": member, "amount": str(amount.sats)} for member, amount in report.balances
        ],
        "entities": [_encode_entity(entity) for entity in report.entities],
        "opening": str(report.opening.sats),
        "closing": str(report.closing.sats),
        "flows": _encode_flows(report.flows),
        "totals": [_encode_total(total) for total in report.totals],
        "fees": str(report.fees.sats),
        "lots": [_encode_lots(total) for total in report.lots],
        "open_findings": [_encode_finding(finding) for finding in report.findings],
    }
    if report.after is not None:
        body["after"] = encode_block_id(report.after)
    if report.cover is not None:
        body["cover"] = _encode_cover(report.cover)
    if report.valuation is not None:
        body["valuation"] = _encode_valuation(report.valuation)
    return body


def decode_report(body: JsonObject) -> ReserveReport:
    """Return the report of a ``reserve-report/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    report = ReserveReport(
        block=fields.object("block", decode_block_id),
        after=fields.object("after", decode_block_id) if fields.has("after") else None,
        perimeter=fields.digest("perimeter"),
        coverage=fields.object("coverage", decode_coverage),
        balances=fields.many("balances", _balance),
        entities=fields.many("entities", _entity),
        opening=fields.amount("opening"),
        closing=fields.amount("closing"),
        flows=fields.object("flows", _flows),
        totals=fields.many("totals", _total),
        fees=fields.amount("fees"),
        lots=fields.many("lots", _lots),
        cover=fields.object("cover", _cover) if fields.has("cover") else None,
        valuation=fields.object("valuation", _valuation) if fields.has("valuation") else None,
        findings=fields.many("open_findings", _finding, limit=1_000),
    )
    fields.close()
    return report


def _encode_entity(balance: EntityBalance) -> JsonObject:
    body: JsonObject = {"entity": balance.entity, "gross": str(balance.gross.sats)}
    if balance.claims is not None and balance.net is not None:
        body["claims"] = str(balance.claims.sats)
        body["net"] = str(balance.net.sats)
    return body


def _entity(fields: Fields) -> EntityBalance:
    has = fields.has("claims")
    return EntityBalance(
        fields.name("entity"),
        fields.amount("gross"),
        fields.amount("claims") if has else None,
        fields.signed_amount("net") if has else None,
    )


def _balance(fields: Fields) -> tuple[str, Amount]:
    return fields.name("member"), fields.amount("amount")


def _encode_flows(table: FlowTable) -> JsonObject:
    body: JsonObject = {"count": table.count, "sha256": str(table.digest)}
    if table.rows is not None:
        body["rows"] = [encode_row(row) for row in table.rows]
    return body


def _flows(fields: Fields) -> FlowTable:
    return FlowTable(
        fields.integer("count"),
        fields.digest("sha256"),
        fields.many("rows", decode_row, limit=100) if fields.has("rows") else None,
    )


def _encode_total(total: ClassTotal) -> JsonObject:
    return {
        "class": total.classification.value,
        "received": str(total.received.sats),
        "sent": str(total.sent.sats),
        "count": total.count,
    }


def _total(fields: Fields) -> ClassTotal:
    return ClassTotal(
        fields.choice("class", FlowClass),
        fields.amount("received"),
        fields.amount("sent"),
        fields.integer("count"),
    )


def _encode_lots(total: BasisTotal) -> JsonObject:
    body: JsonObject = {
        "basis": total.basis.value,
        "quantity": str(total.quantity.sats),
        "count": total.count,
    }
    if total.cost is not None:
        body["cost"] = total.cost.text
        body["currency"] = total.cost.currency
    return body


def _lots(fields: Fields) -> BasisTotal:
    basis, quantity = fields.choice("basis", Basis), fields.amount("quantity")
    cost = fields.money("cost", fields.currency("currency")) if fields.has("cost") else None
    return BasisTotal(basis, quantity, cost, fields.integer("count"))


def _encode_cover(cover: CostCover) -> JsonObject:
    return {
        "known": str(cover.known.sats),
        "known_cost": cover.known_cost.text,
        "currency": cover.known_cost.currency,
        "holding": str(cover.holding.sats),
    }


def _cover(fields: Fields) -> CostCover:
    cost = fields.money("known_cost", fields.currency("currency"))
    return CostCover(fields.amount("known"), cost, fields.amount("holding"))


def _encode_valuation(valuation: Valuation) -> JsonObject:
    return {
        "quantity": str(valuation.quantity.sats),
        "value": valuation.value.text,
        "quote": encode_quote(valuation.quote),
    }


def _valuation(fields: Fields) -> Valuation:
    quote = fields.object("quote", decode_quote)
    return Valuation(fields.amount("quantity"), quote, fields.money("value", quote.currency))


def encode_quote(quote: Quote) -> JsonObject:
    """Return a quote as statements carry it."""
    return {
        "currency": quote.currency,
        "price": format(quote.price, "f"),
        "day": str(quote.day),
        "rule": quote.rule.value,
        "source": quote.source,
        "evidence": str(quote.evidence),
        "standing": quote.standing.value,
    }


def decode_quote(fields: Fields) -> Quote:
    """Take a quote from its object."""
    return Quote(
        currency=fields.currency("currency"),
        price=fields.decimal("price"),
        day=fields.day("day"),
        rule=fields.choice("rule", ClosingRule),
        source=fields.text("source", limit=1_000),
        evidence=fields.digest("evidence"),
        standing=fields.choice("standing", Standing),
    )


def _encode_finding(finding: Finding) -> JsonObject:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "message": finding.message,
    }


def _finding(fields: Fields) -> Finding:
    return Finding(
        fields.name("code"),
        fields.choice("severity", Severity),
        fields.text("subject", limit=200),
        fields.text("message", limit=1_000),
    )
