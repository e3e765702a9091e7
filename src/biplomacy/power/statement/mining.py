"""``power-mining/1``: the worth of a kWh to miners, and what an entry does to the network.

The height and its nBits are seen in headers, the price in a quote; all else is assumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.market.model import ClosingRule
from biplomacy.power.compact_target import format_bits, parse_bits
from biplomacy.power.fleet import Fleet
from biplomacy.power.mining_model import (
    MAX_FEES,
    MAX_FLEETS,
    EntryRow,
    FleetWorth,
    Mining,
    MiningQuestion,
    NetworkState,
    Quoted,
    Rate,
    Runs,
    Worth,
)
from biplomacy.power.statement.plausibility import take_count
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "power-mining/1"
_MAX_HEIGHT = 10**8
_MAX_PPM = 10**8
_MAX_MJ = 10**6
_MAX_TARIFF = 10**15
_MAX_HASHRATE = 10**30
_MAX_POWER_W = 10**15
_MAX_ROWS = 4


def encode_mining(found: Mining) -> JsonObject:
    """Return the body of ``power-mining/1``; what was not asked is absent."""
    question = found.question
    body: JsonObject = {
        "code": found.code,
        "grade": str(found.grade),
        "network": _encode_network(question.network),
        "price": _encode_rate(question.price),
        "fx": _encode_rate(question.fx),
        "pool_fee_ppm": question.pool_fee_ppm,
        "conversion_ppm": question.conversion_ppm,
        "epsilon": f"{question.epsilon:f}",
        "assumed_fleets": [
            {
                "name": fleet.name,
                "efficiency_mj_per_th": fleet.efficiency_mj_per_th,
                "pue_ppm": fleet.pue_ppm,
                "power_w": str(fleet.power_w),
            }
            for fleet in question.fleets
        ],
        "hashrate_ehs": f"{found.hashrate:f}",
        "now": _encode_worth(found.now),
        "halved": _encode_worth(found.halved),
        "halving_height": found.halving_height,
        "fleets": [_encode_fleet(fleet) for fleet in found.fleets],
        "entry": [_encode_entry(row) for row in found.entry],
        "naive_share": f"{found.naive_share:f}",
        "first_period_days": f"{found.first_period_days:f}",
    }
    if question.tariff is not None:
        body["tariff"] = str(question.tariff)
    return body


def decode_mining(body: JsonObject) -> Mining:
    """Return what a ``power-mining/1`` body says; unknown fields are refused."""
    fields = Fields(body, TYPE)
    question = MiningQuestion(
        network=fields.object("network", _network),
        price=fields.object("price", _rate),
        fx=fields.object("fx", _rate),
        fleets=fields.many("assumed_fleets", _fleet, limit=MAX_FLEETS),
        pool_fee_ppm=fields.integer("pool_fee_ppm"),
        conversion_ppm=fields.integer("conversion_ppm"),
        tariff=take_count(fields, "tariff", _MAX_TARIFF) if fields.has("tariff") else None,
        epsilon=fields.decimal("epsilon"),
    )
    found = Mining(
        question=question,
        hashrate=fields.decimal("hashrate_ehs"),
        now=fields.object("now", _worth),
        halved=fields.object("halved", _worth),
        halving_height=fields.integer("halving_height", high=2 * _MAX_HEIGHT),
        fleets=fields.many("fleets", _fleet_worth, limit=MAX_FLEETS),
        entry=fields.many("entry", _entry, limit=_MAX_ROWS),
        naive_share=fields.decimal("naive_share"),
        first_period_days=fields.decimal("first_period_days"),
        grade=fields.choice("grade", Grade.parse),
        code=fields.text("code", limit=100),
    )
    fields.close()
    return found


def _encode_network(network: NetworkState) -> JsonObject:
    body: JsonObject = {
        "height": network.height,
        "nbits": format_bits(network.bits),
        "fees": str(network.fees),
        "grade": str(network.grade),
    }
    if network.rivals is not None:
        body["rivals_hs"] = str(network.rivals)
    return body


def _network(fields: Fields) -> NetworkState:
    return NetworkState(
        height=fields.integer("height", high=_MAX_HEIGHT),
        bits=parse_bits(fields.text("nbits", limit=8)),
        fees=take_count(fields, "fees", MAX_FEES),
        grade=fields.choice("grade", Grade.parse),
        rivals=take_count(fields, "rivals_hs", _MAX_HASHRATE) if fields.has("rivals_hs") else None,
    )


def _encode_rate(rate: Rate) -> JsonObject:
    body: JsonObject = {
        "base": rate.base,
        "currency": rate.currency,
        "value": f"{rate.value:f}",
        "standing": rate.standing.value,
        "source": rate.source,
    }
    if rate.quoted is not None:
        body["quoted"] = {
            "day": str(rate.quoted.day),
            "rule": rate.quoted.rule.value,
            "evidence": str(rate.quoted.evidence),
        }
    return body


def _rate(fields: Fields) -> Rate:
    return Rate(
        base=fields.currency("base"),
        currency=fields.currency("currency"),
        value=fields.decimal("value"),
        standing=fields.choice("standing", Standing),
        source=fields.text("source"),
        quoted=fields.object("quoted", _quoted) if fields.has("quoted") else None,
    )


def _quoted(fields: Fields) -> Quoted:
    return Quoted(
        fields.day("day"), fields.choice("rule", ClosingRule), fields.digest("evidence")
    )  # fmt: skip


def _fleet(fields: Fields) -> Fleet:
    return Fleet(
        name=fields.text("name", limit=100),
        efficiency_mj_per_th=fields.integer("efficiency_mj_per_th", high=_MAX_MJ),
        pue_ppm=fields.integer("pue_ppm", high=_MAX_PPM),
        power_w=take_count(fields, "power_w", _MAX_POWER_W),
    )


def _encode_worth(worth: Worth) -> JsonObject:
    return {
        "subsidy": str(worth.subsidy.sats),
        "sats_per_phs_day": f"{worth.sats:f}",
        "usd_per_phs_day": f"{worth.usd:f}",
    }


def _worth(fields: Fields) -> Worth:
    return Worth(
        subsidy=fields.amount("subsidy"),
        sats=fields.decimal("sats_per_phs_day"),
        usd=fields.decimal("usd_per_phs_day"),
    )


def _encode_fleet(fleet: FleetWorth) -> JsonObject:
    body: JsonObject = {
        "name": fleet.name,
        "hashrate_ehs": f"{fleet.hashrate:f}",
        "usd_per_kwh": f"{fleet.usd_per_kwh:f}",
        "break_even": str(fleet.break_even),
        "break_even_halved": str(fleet.break_even_halved),
    }
    for name, runs in (("price_taker", fleet.taker), ("own_impact", fleet.owner)):
        if runs is not None:
            body[name] = {"wanted_ehs": f"{runs.wanted:f}", "run_ehs": f"{runs.run:f}"}
    return body


def _fleet_worth(fields: Fields) -> FleetWorth:
    return FleetWorth(
        name=fields.text("name", limit=100),
        hashrate=fields.decimal("hashrate_ehs"),
        usd_per_kwh=fields.decimal("usd_per_kwh"),
        break_even=take_count(fields, "break_even", _MAX_HASHRATE),
        break_even_halved=take_count(fields, "break_even_halved", _MAX_HASHRATE),
        taker=_runs(fields, "price_taker"),
        owner=_runs(fields, "own_impact"),
    )


def _runs(fields: Fields, name: str) -> Runs | None:
    if not fields.has(name):
        return None
    return fields.object(
        name, lambda taken: Runs(taken.decimal("wanted_ehs"), taken.decimal("run_ehs"))
    )


def _encode_entry(row: EntryRow) -> JsonObject:
    return {
        "epsilon": f"{row.epsilon:f}",
        "total_ehs": f"{row.total:f}",
        "growth": f"{row.growth:f}",
        "hashprice_change": f"{row.hashprice_change:f}",
        "share": f"{row.share:f}",
        "coins_per_year": str(row.coins.sats),
        "coins_per_year_halved": str(row.coins_halved.sats),
    }


def _entry(fields: Fields) -> EntryRow:
    return EntryRow(
        epsilon=fields.decimal("epsilon"),
        total=fields.decimal("total_ehs"),
        growth=fields.decimal("growth"),
        hashprice_change=fields.decimal("hashprice_change"),
        share=fields.decimal("share"),
        coins=fields.amount("coins_per_year"),
        coins_halved=fields.amount("coins_per_year_halved"),
    )
