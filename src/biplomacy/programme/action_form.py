"""Actions as files and statements write them: deltas of facts, and purchases (§5.8, §7)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.programme.errors import ProgrammeMalformed, UnitMismatch
from biplomacy.programme.fact_table import fact_rule
from biplomacy.programme.field_reading import (
    MAX_TITLE,
    identifier,
    located,
    optional_identifier,
    optional_many,
    without_empty,
)
from biplomacy.programme.model import Action, Delta, DeltaKind, Every, Step
from biplomacy.programme.purchase import Daily, Purchase
from biplomacy.programme.source_form import decode_quantity, encode_quantity
from biplomacy.programme.unit import format_quantity, parse_quantity_text, parse_unit
from biplomacy.programme.vocabulary import Funding
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.programme.unit import Unit
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_DAYS = 3_660
MAX_DELTAS = 50
MAX_CENT_PER_BTC = 10**15
_BTC = parse_unit("BTC")
_USD_PER_BTC = parse_unit("USD")  # the price of one bitcoin, which the field's name says
_UNPRICED = frozenset({Funding.MINED, Funding.SEIZED})


def encode_action(action: Action) -> JsonObject:
    """Return an action."""
    return without_empty(
        {
            "id": action.id,
            "title": action.title,
            "standing": action.standing.value,
            "deltas": [_encode_delta(delta) for delta in action.deltas],
            "purchases": [_encode_purchase(purchase) for purchase in action.purchases],
        }
    )


def decode_action(fields: Fields) -> Action:
    """Take an action; raises ``ProgrammeMalformed`` for one that does nothing."""
    name = identifier(fields, "id")
    with located(f"action {name}"):
        action = Action(
            id=name,
            title=fields.text("title", limit=MAX_TITLE),
            standing=fields.choice("standing", Standing),
            deltas=optional_many(fields, "deltas", _delta, limit=MAX_DELTAS),
            purchases=optional_many(fields, "purchases", _purchase, limit=MAX_DELTAS),
        )
        if not action.deltas and not action.purchases:
            raise ProgrammeMalformed("it changes nothing", hint="give deltas or purchases")
    return action


def _encode_delta(delta: Delta) -> JsonObject:
    body: JsonObject = {"fact": delta.fact, "place": delta.place, "kind": delta.kind.value}
    match delta.schedule:
        case Every(start, end, quantity):
            every: JsonObject = {"start": str(start), "end": str(end)}
            body["every"] = every | {"quantity": encode_quantity(quantity)}
        case steps:
            body["steps"] = [
                {"day": str(step.day), "quantity": encode_quantity(step.quantity)} for step in steps
            ]
    return without_empty(body)


def _delta(fields: Fields) -> Delta:
    fact = identifier(fields, "fact")
    with located(fact):
        delta = Delta(
            fact=fact,
            place=optional_identifier(fields, "place"),
            kind=fields.choice("kind", DeltaKind),
            schedule=(
                fields.object("every", _every)
                if fields.has("every")
                else fields.many("steps", _step, limit=MAX_DAYS)
            ),
        )
        _require_fitting(delta)
    return delta


def _require_fitting(delta: Delta) -> None:
    """Refuse a change in a unit that the fact does not have; a change may be negative."""
    stated = delta.schedule if isinstance(delta.schedule, tuple) else (delta.schedule,)
    if not stated:
        raise ProgrammeMalformed("it has no step", hint="give steps or every")
    for one in stated:
        unit = one.quantity.unit
        if fact_rule(delta.fact).dimension != unit.dimension:
            raise UnitMismatch(f"it is not measured in {unit.name}", hint="use a unit of the fact")


def _every(fields: Fields) -> Every:
    daily = _daily(fields)
    return Every(daily.start, daily.end, fields.object("quantity", decode_quantity))


def _step(fields: Fields) -> Step:
    return Step(fields.day("day"), fields.object("quantity", decode_quantity))


def _encode_purchase(purchase: Purchase) -> JsonObject:
    body: JsonObject = {
        "funding": purchase.funding.value,
        "btc": _decimal(purchase.quantity_sat, _BTC),
    }
    if purchase.price_usd_cent or purchase.funding not in _UNPRICED:
        body["usd_per_btc"] = _decimal(purchase.price_usd_cent, _USD_PER_BTC)
    match purchase.schedule:
        case Daily(start, end):
            return body | {"daily": {"start": str(start), "end": str(end)}}
        case days:
            return body | {"days": [str(day) for day in days]}


def _purchase(fields: Fields) -> Purchase:
    funding = fields.choice("funding", Funding)
    with located(funding.value):
        free = funding in _UNPRICED and not fields.has("usd_per_btc")
        price = 0 if free else _whole(fields, "usd_per_btc", _USD_PER_BTC)
        purchase = Purchase(
            funding=funding,
            quantity_sat=_whole(fields, "btc", _BTC),
            price_usd_cent=price,
            schedule=(
                fields.object("daily", _daily)
                if fields.has("daily")
                else fields.texts("days", Day.parse, limit=MAX_DAYS)
            ),
        )
        if not purchase.schedule or not 0 < purchase.quantity_sat <= Amount.MAX_MONEY:
            raise ProgrammeMalformed("it buys nothing, or more than there is")
        if not (free or 0 < price <= MAX_CENT_PER_BTC):
            raise ProgrammeMalformed("its price is nothing, or beyond any price")
    return purchase


def _daily(fields: Fields) -> Daily:
    start, end = fields.day("start"), fields.day("end")
    if not 0 <= start.until(end) < MAX_DAYS:
        raise ProgrammeMalformed(
            f"{start} to {end} is not a span of 1 to {MAX_DAYS:,} days",
            hint="give the first day first",
        )
    return Daily(start, end)


def _whole(fields: Fields, name: str, unit: Unit) -> int:
    text = fields.text(name, limit=40)
    with located(name):
        value = parse_quantity_text(text, unit)
        if value.denominator != 1:
            raise ProgrammeMalformed(f"{text} is finer than the smallest unit")
    return value.numerator


def _decimal(base_units: int, unit: Unit) -> str:
    return format_quantity(Fraction(base_units), unit)
