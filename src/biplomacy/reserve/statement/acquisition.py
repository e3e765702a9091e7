"""``acquisition/1``: what was acquired, how, at which cost, in which outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.model import Outpoint
from biplomacy.reserve.model import Acquisition, Means, PriceBasis
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "acquisition/1"
MAX_VOUT = 2**32 - 1


def encode_acquisition(acquisition: Acquisition) -> JsonObject:
    """Return the body of ``acquisition/1``."""
    body: JsonObject = {
        "id": acquisition.id,
        "day": str(acquisition.day),
        "quantity": str(acquisition.quantity.sats),
        "means": acquisition.means.value,
        "counterparty": acquisition.counterparty,
        "price_basis": acquisition.price_basis.value,
        "flows": [encode_outpoint(outpoint) for outpoint in acquisition.flows],
    }
    if acquisition.total_cost is not None:
        body["total_cost"] = acquisition.total_cost.text
        body["currency"] = acquisition.total_cost.currency
    return body


def decode_acquisition(body: JsonObject) -> Acquisition:
    """Return the acquisition of an ``acquisition/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    acquisition = Acquisition(
        id=fields.name("id"),
        day=fields.day("day"),
        quantity=fields.amount("quantity"),
        means=fields.choice("means", Means),
        counterparty=fields.text("counterparty", limit=200),
        price_basis=fields.choice("price_basis", PriceBasis),
        flows=fields.many("flows", decode_outpoint, limit=1_000),
        total_cost=(
            fields.money("total_cost", fields.currency("currency"))
            if fields.has("total_cost")
            else None
        ),
    )
    fields.close()
    return acquisition


def encode_outpoint(outpoint: Outpoint) -> JsonObject:
    """Return ``{txid, vout}``, the id as nodes show it."""
    return {"txid": outpoint.txid[::-1].hex(), "vout": outpoint.vout}


def decode_outpoint(fields: Fields) -> Outpoint:
    """Take an outpoint from its object."""
    return Outpoint(fields.digest("txid").raw[::-1], fields.integer("vout", high=MAX_VOUT))
