"""``claim/1``: what somebody said, with its source; data and never code."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from biplomacy.reserve.claims import (
    Acquired,
    Announced,
    AverageCost,
    Claim,
    ExplainedBy,
    Holds,
    Parameters,
    Reading,
    Unchanged,
    ValueAbove,
)
from biplomacy.reserve.errors import ClaimMalformed
from biplomacy.reserve.model import PriceBasis
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "claim/1"


class ClaimKind(StrEnum):
    """The kinds of claim that this version judges."""

    HOLDS = "holds"
    AVERAGE_COST = "average-cost"
    VALUE_ABOVE = "value-above"
    ACQUIRED = "acquired"
    UNCHANGED = "unchanged"
    ANNOUNCED = "announced"
    EXPLAINED_BY = "explained-by"


def encode_claim(claim: Claim) -> JsonObject:
    """Return the body of ``claim/1``."""
    return {
        "id": claim.id,
        "text": claim.text,
        "asserted_by": claim.asserted_by,
        "day": str(claim.day),
        "kind": kind_of(claim.parameters).value,
        "parameters": _encode(claim.parameters),
        "reading": claim.reading.value,
        "source": claim.source,
    }


def decode_claim(body: JsonObject) -> Claim:
    """Return the claim of a ``claim/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    kind = fields.choice("kind", ClaimKind)
    claim = Claim(
        id=fields.name("id"),
        text=fields.text("text"),
        asserted_by=fields.text("asserted_by", limit=200),
        day=fields.day("day"),
        reading=fields.choice("reading", Reading),
        source=fields.text("source", limit=1_000),
        parameters=fields.object("parameters", lambda inner: _decode(kind, inner)),
    )
    fields.close()
    _require_order(claim)
    _require_amount(claim)
    return claim


def _require_order(claim: Claim) -> None:
    stated = claim.parameters
    if isinstance(stated, Acquired | Unchanged | ExplainedBy) and stated.first > stated.last:
        raise ClaimMalformed(
            f"claim {claim.id} speaks of {stated.first} to {stated.last}",
            hint="give the first day first; both are included",
        )


def _require_amount(claim: Claim) -> None:
    """Refuse a price of nothing: no average and no value per bitcoin follows from it."""
    stated = claim.parameters
    if isinstance(stated, ValueAbove | AverageCost) and not stated.amount.sats:
        raise ClaimMalformed(
            f"claim {claim.id} gives no bitcoin a price", hint="give an amount above zero"
        )


def kind_of(parameters: Parameters) -> ClaimKind:
    """Return the kind whose parameters these are."""
    return _KIND[type(parameters)]


_KIND = {
    Holds: ClaimKind.HOLDS,
    AverageCost: ClaimKind.AVERAGE_COST,
    ValueAbove: ClaimKind.VALUE_ABOVE,
    Acquired: ClaimKind.ACQUIRED,
    Unchanged: ClaimKind.UNCHANGED,
    Announced: ClaimKind.ANNOUNCED,
    ExplainedBy: ClaimKind.EXPLAINED_BY,
}


def _encode(parameters: Parameters) -> JsonObject:
    match parameters:
        case Holds(entity, amount):
            return {"entity": entity, "amount": str(amount.sats)}
        case AverageCost(amount, price, currency):
            return {"amount": str(amount.sats), "price": format(price, "f"), "currency": currency}
        case ValueAbove():
            return _encode_value(parameters)
        case Acquired(entity, amount, first, last):
            body: JsonObject = {"entity": entity, "amount": str(amount.sats)}
            return body | {"first": str(first), "last": str(last)}
        case Unchanged(first, last, tolerance):
            return {"first": str(first), "last": str(last), "tolerance": str(tolerance.sats)}
        case Announced():
            return _encode_announced(parameters)
        case ExplainedBy(amount, per_day, first, last):
            sums: JsonObject = {"amount": str(amount.sats), "per_day": str(per_day.sats)}
            return sums | {"first": str(first), "last": str(last)}
        case _:
            assert_never(parameters)


def _encode_value(claimed: ValueAbove) -> JsonObject:
    body: JsonObject = {
        "amount": str(claimed.amount.sats),
        "value": claimed.value.text,
        "currency": claimed.value.currency,
    }
    if claimed.price is not None:
        body["price"] = format(claimed.price, "f")
    return body


def _encode_announced(claimed: Announced) -> JsonObject:
    body: JsonObject = {
        "amount": str(claimed.amount.sats),
        "currency": claimed.currency,
        "price_basis": claimed.price_basis.value,
    }
    if claimed.unit_price is not None:
        body["unit_price"] = format(claimed.unit_price, "f")
    if claimed.tolerance is not None:
        body["tolerance"] = str(claimed.tolerance.sats)
    return body


def _decode(kind: ClaimKind, fields: Fields) -> Parameters:
    match kind:
        case ClaimKind.HOLDS:
            return Holds(fields.name("entity"), fields.amount("amount"))
        case ClaimKind.AVERAGE_COST:
            price = fields.decimal("price")
            return AverageCost(fields.amount("amount"), price, fields.currency("currency"))
        case ClaimKind.VALUE_ABOVE:
            value = fields.money("value", fields.currency("currency"))
            named = fields.decimal("price") if fields.has("price") else None
            return ValueAbove(fields.amount("amount"), value, named)
        case ClaimKind.ACQUIRED:
            entity, amount = fields.name("entity"), fields.amount("amount")
            return Acquired(entity, amount, fields.day("first"), fields.day("last"))
        case ClaimKind.UNCHANGED:
            tolerance = fields.amount("tolerance")
            return Unchanged(fields.day("first"), fields.day("last"), tolerance)
        case ClaimKind.ANNOUNCED:
            return _decode_announced(fields)
        case ClaimKind.EXPLAINED_BY:
            amount, per_day = fields.amount("amount"), fields.amount("per_day")
            return ExplainedBy(amount, per_day, fields.day("first"), fields.day("last"))
        case _:
            assert_never(kind)


def _decode_announced(fields: Fields) -> Announced:
    return Announced(
        amount=fields.amount("amount"),
        unit_price=fields.decimal("unit_price") if fields.has("unit_price") else None,
        currency=fields.currency("currency"),
        price_basis=fields.choice("price_basis", PriceBasis),
        tolerance=fields.amount("tolerance") if fields.has("tolerance") else None,
    )
