"""``power-dispatch/1``: who served whom, at what cost, by which method (power §18.1).

Energy by plant, load and month and prices by hour are blobs of CSV; the body holds their digests
and counts. Costs are exact: minor units with twelve decimal places, or a fraction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.backcast import Backcast, CarrierRow
from biplomacy.power.block_cost import BlockCost
from biplomacy.power.model import FlexibleLoad, LoadKind, PriceByMonth, Provenance
from biplomacy.power.month import Month
from biplomacy.power.price_text import parse_fraction
from biplomacy.power.published import SYSTEM_AVERAGE, PublishedCost
from biplomacy.power.quantities import take_digits
from biplomacy.power.statement.dispatch_method import (
    MAX_MONTHS,
    decode_method,
    encode_method,
    grain_text,
    take_grains,
)
from biplomacy.power.told_dispatch import (
    MAX_ROWS,
    Margin,
    Rows,
    ToldBlock,
    ToldCarrier,
    ToldDispatch,
    ToldLoad,
)
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from fractions import Fraction

    from biplomacy.values.canonical import JsonObject

TYPE = "power-dispatch/1"


def encode_dispatch(told: ToldDispatch) -> JsonObject:
    """Return the body of ``power-dispatch/1``; absent optional fields are absent."""
    body: JsonObject = {
        "code": told.code,
        "system": told.system,
        "currency": told.currency,
        "system_sha256": str(told.system_digest),
        "hours_sha256": str(told.hours),
        "period": {"first": str(told.first), "last": str(told.last)},
        "step_minutes": told.step_minutes,
        "provenance": told.provenance.value,
        "standing": told.standing.value,
        "grade": str(told.grade),
        "method": encode_method(told.method),
        "loads": [_encode_load(row) for row in told.loads],
        "carriers": [
            {
                "carrier": row.carrier,
                "energy_wh": str(row.energy_wh),
                "spilled_wh": str(row.spilled_wh),
            }
            for row in told.carriers
        ],
        "unserved_wh": str(told.unserved_wh),
        "fuel_minor": grain_text(told.fuel),
        "objective_minor": grain_text(told.objective),
        "energy": _encode_rows(told.energy),
    }
    if told.prices is not None:
        body["prices"] = {**_encode_rows(told.prices), "wide": told.wide}
    if told.block is not None:
        body["block"] = _encode_block(told.block)
    if told.backcast is not None:
        body["backcast"] = _encode_backcast(told.backcast)
    return body


def decode_dispatch(body: JsonObject) -> ToldDispatch:
    """Return the dispatch of a ``power-dispatch/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    first, last = fields.object("period", _period)
    grade = fields.choice("grade", Grade.parse)
    prices, wide = fields.object("prices", _price_rows) if fields.has("prices") else (None, 0)
    told = ToldDispatch(
        code=fields.text("code", limit=100),
        system=fields.name("system"),
        currency=fields.currency("currency"),
        system_digest=fields.digest("system_sha256"),
        hours=fields.digest("hours_sha256"),
        first=first,
        last=last,
        step_minutes=fields.integer("step_minutes", low=1, high=60),
        provenance=fields.choice("provenance", Provenance),
        standing=fields.choice("standing", Standing),
        method=fields.object("method", decode_method),
        loads=fields.many("loads", _load, limit=MAX_ROWS),
        carriers=fields.many("carriers", _carrier, limit=MAX_ROWS),
        unserved_wh=take_digits(fields, "unserved_wh"),
        fuel=take_grains(fields, "fuel_minor"),
        objective=take_grains(fields, "objective_minor"),
        energy=fields.object("energy", take_rows),
        prices=prices,
        wide=wide,
        block=fields.object("block", _block) if fields.has("block") else None,
        backcast=fields.object("backcast", _backcast) if fields.has("backcast") else None,
    )
    fields.close()
    if grade is not told.grade:
        raise FieldMalformed(f"{TYPE}.grade is {grade}, its inputs have {told.grade}")
    return told


def _encode_rows(rows: Rows) -> JsonObject:
    return {"sha256": str(rows.digest), "count": rows.count}


def take_rows(fields: Fields) -> Rows:
    """Take the digest and the count of a blob."""
    return Rows(fields.digest("sha256"), fields.integer("count"))


def _price_rows(fields: Fields) -> tuple[Rows, int]:
    return take_rows(fields), fields.integer("wide")


def _period(fields: Fields) -> tuple[Month, Month]:
    return Month.parse(fields.text("first")), Month.parse(fields.text("last"))


def _encode_load(row: ToldLoad) -> JsonObject:
    load = row.load
    return {
        "name": load.name,
        "kind": load.kind.value,
        "capacity_wh": str(load.capacity_wh),
        "value": [
            {"month": str(month), "minor_per_mwh": str(price)} for month, price in load.value.prices
        ],
        "carried": load.value.carried,
        "served_wh": str(row.served_wh),
    }


def _load(fields: Fields) -> ToldLoad:
    prices = fields.many("value", _price, limit=MAX_MONTHS)
    load = FlexibleLoad(
        name=fields.name("name"),
        kind=fields.choice("kind", LoadKind),
        capacity_wh=take_digits(fields, "capacity_wh"),
        value=PriceByMonth(prices, fields.boolean("carried")),
    )
    return ToldLoad(load, take_digits(fields, "served_wh"))


def _price(fields: Fields) -> tuple[Month, int]:
    return Month.parse(fields.text("month")), take_digits(fields, "minor_per_mwh")


def _carrier(fields: Fields) -> ToldCarrier:
    energy = take_digits(fields, "energy_wh")
    return ToldCarrier(fields.name("carrier"), energy, take_digits(fields, "spilled_wh"))


def _encode_block(told: ToldBlock) -> JsonObject:
    cost = told.cost
    body: JsonObject = {
        "months": [str(month) for month in told.months],
        "net_wh": str(cost.net_wh),
        "hours": str(cost.hours),
        "gross_wh": str(cost.gross_wh),
        "lacking_wh": str(cost.lacking_wh),
        "loss_ppm": cost.loss_ppm,
        "cost_minor": str(cost.cost),
        "minor_per_mwh": str(cost.minor_per_mwh),
        "carried": [{"plant": plant, "wh": str(wh)} for plant, wh in cost.carried],
    }
    if told.margin is not None:
        body["margin"] = {
            "plant": told.margin.plant,
            "minor_per_mwh": str(told.margin.minor_per_mwh),
        }
    return body


def _block(fields: Fields) -> ToldBlock:
    average = _fraction(fields, "minor_per_mwh")
    told = ToldBlock(
        months=fields.texts("months", Month.parse, limit=MAX_MONTHS),
        cost=BlockCost(
            net_wh=take_digits(fields, "net_wh"),
            hours=_fraction(fields, "hours"),
            gross_wh=take_digits(fields, "gross_wh"),
            carried=fields.many("carried", _carried, limit=MAX_ROWS),
            lacking_wh=take_digits(fields, "lacking_wh"),
            loss_ppm=fields.integer("loss_ppm", high=999_999),
            cost=_fraction(fields, "cost_minor"),
        ),
        margin=fields.object("margin", _margin) if fields.has("margin") else None,
    )
    if told.cost.served_net_wh <= 0 or average != told.cost.minor_per_mwh:
        raise FieldMalformed(f"{TYPE}.block.minor_per_mwh is not its cost over its energy")
    return told


def _margin(fields: Fields) -> Margin:
    return Margin(fields.name("plant"), _fraction(fields, "minor_per_mwh"))


def _carried(fields: Fields) -> tuple[str, int]:
    return fields.name("plant"), take_digits(fields, "wh")


def _fraction(fields: Fields, name: str) -> Fraction:
    return parse_fraction(fields.text(name, limit=130))


def _encode_backcast(told: Backcast) -> JsonObject:
    cost = told.published_cost
    return {
        "rows": [
            {
                "carrier": row.carrier,
                "modelled_wh": str(row.modelled_wh),
                "published_wh": str(row.published_wh),
                "source": row.source,
            }
            for row in told.rows
        ],
        "modelled_minor_per_mwh": str(told.modelled_cost),
        "published_minor_per_mwh": str(cost.minor_per_mwh),
        "published_period": cost.period,
        "published_standing": cost.standing.value,
        "published_source": cost.source,
    }


def _backcast(fields: Fields) -> Backcast:
    return Backcast(
        rows=fields.many("rows", _backcast_row, limit=MAX_ROWS),
        modelled_cost=_fraction(fields, "modelled_minor_per_mwh"),
        published_cost=PublishedCost(
            item=SYSTEM_AVERAGE,
            minor_per_mwh=take_digits(fields, "published_minor_per_mwh"),
            period=fields.text("published_period", limit=40),
            standing=fields.choice("published_standing", Standing),
            source=fields.text("published_source"),
        ),
    )


def _backcast_row(fields: Fields) -> CarrierRow:
    return CarrierRow(
        carrier=fields.name("carrier"),
        modelled_wh=take_digits(fields, "modelled_wh"),
        published_wh=take_digits(fields, "published_wh"),
        source=fields.text("source"),
    )
