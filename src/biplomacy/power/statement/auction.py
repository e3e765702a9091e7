"""``power-auction/1``: who gets how much at which prices, and the digest of the opened bids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.auction import Award, Bid, HourPrice
from biplomacy.power.model import LoadKind, Provenance
from biplomacy.power.month import Month
from biplomacy.power.price_text import parse_fraction
from biplomacy.power.quantities import take_digits
from biplomacy.power.statement.dispatch import take_rows
from biplomacy.power.statement.dispatch_method import MAX_MONTHS
from biplomacy.power.statement.dispatch_rows import decode_csv, encode_csv
from biplomacy.power.told_auction import MAX_SHOWN, Floor, PriceRange, ToldAuction
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.power.told_dispatch import Rows
    from biplomacy.values.canonical import JsonObject

TYPE = "power-auction/1"
_BIDS = ("name", "kind", "wh", "minor_per_mwh")
_AWARDS = ("bid", "gross_wh", "net_wh", "paid_minor")
_PRICES = ("start", "minor_per_mwh", "gross_wh")


def encode_auction(told: ToldAuction) -> JsonObject:
    """Return the body of ``power-auction/1``; absent optional fields are absent."""
    body: JsonObject = {
        "code": told.code,
        "system": told.system,
        "currency": told.currency,
        "system_sha256": str(told.system_digest),
        "hours_sha256": str(told.hours),
        "months": [str(month) for month in told.months],
        "step_minutes": told.step_minutes,
        "provenance": told.provenance.value,
        "standing": told.standing.value,
        "grade": str(told.grade),
        "floor": {
            "minor_per_mwh": str(told.floor.minor_per_mwh),
            "standing": told.floor.standing.value,
            "source": told.floor.source,
        },
        "bids": {**_encode_rows(told.bids), "refused": told.refused},
        "award_rows": _encode_rows(told.award_rows),
        "prices": _encode_rows(told.prices),
        "gross_wh": str(told.gross_wh),
        "net_wh": str(told.net_wh),
        "paid": Money(told.currency, told.paid_minor).text,
    }
    if told.awards is not None:
        body["awards"] = [_encode_award(award, told.currency) for award in told.awards]
    if told.range is not None:
        body["price_range"] = {
            "lowest": str(told.range.lowest),
            "highest": str(told.range.highest),
            "average": str(told.range.average),
        }
    return body


def decode_auction(body: JsonObject) -> ToldAuction:
    """Return the auction of a ``power-auction/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    currency = fields.currency("currency")
    grade = fields.choice("grade", Grade.parse)
    bids, refused = fields.object("bids", _bid_rows)
    told = ToldAuction(
        code=fields.text("code", limit=100),
        system=fields.name("system"),
        currency=currency,
        system_digest=fields.digest("system_sha256"),
        hours=fields.digest("hours_sha256"),
        months=fields.texts("months", Month.parse, limit=MAX_MONTHS),
        step_minutes=fields.integer("step_minutes", low=1, high=60),
        provenance=fields.choice("provenance", Provenance),
        standing=fields.choice("standing", Standing),
        floor=fields.object("floor", _floor),
        bids=bids,
        refused=refused,
        awards=(
            fields.many("awards", lambda part: _award(part, currency), limit=MAX_SHOWN)
            if fields.has("awards")
            else None
        ),
        award_rows=fields.object("award_rows", take_rows),
        prices=fields.object("prices", take_rows),
        range=fields.object("price_range", _range) if fields.has("price_range") else None,
        gross_wh=take_digits(fields, "gross_wh"),
        net_wh=take_digits(fields, "net_wh"),
        paid_minor=fields.money("paid", currency).minor,
    )
    fields.close()
    if grade is not told.grade:
        raise FieldMalformed(f"{TYPE}.grade is {grade}, its inputs have {told.grade}")
    return told


def encode_bids(bids: Iterable[Bid]) -> bytes:
    """Return the blob of opened bids: CSV, Wh an hour and minor per MWh at the meter."""
    return encode_csv(_BIDS, ((bid.name, bid.kind, bid.wh, bid.minor_per_mwh) for bid in bids))


def decode_bids(content: bytes) -> tuple[Bid, ...]:
    """Return the bids of a blob; raises ``SystemMalformed`` for any other table."""
    return decode_csv(content, _BIDS, _bid)


def encode_awards(awards: Iterable[Award]) -> bytes:
    """Return the blob of awards; ``bid`` is the index of the bid in its blob, from zero."""
    return encode_csv(_AWARDS, ((a.bid, a.gross_wh, a.net_wh, a.paid_minor) for a in awards))


def decode_awards(content: bytes) -> tuple[Award, ...]:
    """Return the awards of a blob; raises ``SystemMalformed`` for any other table."""
    return decode_csv(
        content, _AWARDS, lambda fields: Award(*(take_digits(fields, name) for name in _AWARDS))
    )


def encode_hour_prices(prices: Iterable[HourPrice]) -> bytes:
    """Return the blob of prices of the hours in which something is sold."""
    return encode_csv(_PRICES, ((row.start, row.minor_per_mwh, row.gross_wh) for row in prices))


def decode_hour_prices(content: bytes) -> tuple[HourPrice, ...]:
    """Return the prices of a blob; raises ``SystemMalformed`` for any other table."""
    return decode_csv(
        content, _PRICES, lambda fields: HourPrice(*(take_digits(fields, name) for name in _PRICES))
    )


def _bid(fields: Fields) -> Bid:
    return Bid(
        name=fields.name("name"),
        kind=fields.choice("kind", LoadKind),
        wh=take_digits(fields, "wh"),
        minor_per_mwh=take_digits(fields, "minor_per_mwh"),
    )


def _encode_rows(rows: Rows) -> JsonObject:
    return {"sha256": str(rows.digest), "count": rows.count}


def _bid_rows(fields: Fields) -> tuple[Rows, int]:
    return take_rows(fields), fields.integer("refused")


def _floor(fields: Fields) -> Floor:
    return Floor(
        minor_per_mwh=take_digits(fields, "minor_per_mwh"),
        standing=fields.choice("standing", Standing),
        source=fields.text("source"),
    )


def _encode_award(award: Award, currency: str) -> JsonObject:
    return {
        "bid": award.bid,
        "gross_wh": str(award.gross_wh),
        "net_wh": str(award.net_wh),
        "paid": Money(currency, award.paid_minor).text,
    }


def _award(fields: Fields, currency: str) -> Award:
    return Award(
        bid=fields.integer("bid"),
        gross_wh=take_digits(fields, "gross_wh"),
        net_wh=take_digits(fields, "net_wh"),
        paid_minor=fields.money("paid", currency).minor,
    )


def _range(fields: Fields) -> PriceRange:
    return PriceRange(
        lowest=take_digits(fields, "lowest"),
        highest=take_digits(fields, "highest"),
        average=parse_fraction(fields.text("average", limit=130)),
    )
