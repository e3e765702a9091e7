"""``reserve-claim/1``: what a firm holds at a called block; its outputs where they are public.

The evidence of a public claim (role ``claim``) is the claim's file: the outputs, what burdens
them, and a proof of control for each script. The regulator always receives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.model import require_dti
from biplomacy.solvency.reserve_claim import (
    ControlProof,
    Holding,
    InFlight,
    ReserveClaim,
    StatedClaim,
    in_order,
)
from biplomacy.solvency.statement.block_fields import (
    encode_block,
    encode_outpoint,
    take_block,
    take_outpoint,
)
from biplomacy.values.canonical import encode, read_object
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "reserve-claim/1"
EVIDENCE_ROLE = "claim"
MAX_FILE = 1 << 24
_FILE = "claim"
_MAX_SCRIPT = 10_000
_MAX_SIGNATURE = 100_000


def encode_reserve_claim(stated: StatedClaim) -> JsonObject:
    """Return the body of ``reserve-claim/1``."""
    body: JsonObject = {
        "lei": stated.lei,
        "dti": stated.dti,
        **encode_block(stated.block),
        "set_digest": str(stated.set_digest),
        "total": str(stated.total.sats),
        "count": stated.count,
    }
    if stated.outputs is not None:
        body["outputs"] = str(stated.outputs)
    return body


def decode_reserve_claim(body: JsonObject) -> StatedClaim:
    """Return what a ``reserve-claim/1`` body says; unknown fields are refused."""
    fields = Fields(body, TYPE)
    stated = StatedClaim(
        lei=fields.text("lei", limit=20),
        dti=require_dti(fields.text("dti", limit=9)),
        block=take_block(fields),
        set_digest=fields.digest("set_digest"),
        total=fields.amount("total"),
        count=fields.integer("count", high=ReserveClaim.MAX_OUTPUTS),
        outputs=fields.digest("outputs") if fields.has("outputs") else None,
    )
    fields.close()
    return stated


def encode_claim_file(claim: ReserveClaim) -> bytes:
    """Return the file of a claim, canonical JSON on one line."""
    body: JsonObject = {
        "lei": claim.lei,
        **encode_block(claim.block),
        "outputs": [_encode_holding(each) for each in claim.outputs],
        "control": [
            {"script": each.script.hex(), "nonce": each.nonce, "signature": each.signature}
            for each in claim.control
        ],
        "in_flight": [
            {"txid": each.txid[::-1].hex(), "amount": str(each.amount.sats)}
            for each in claim.in_flight
        ],
    }
    return encode(body) + b"\n"


def decode_claim_file(content: bytes) -> ReserveClaim:
    """Return the claim in a file: JSON, not necessarily canonical; its outputs are put in order.

    Raises:
        NotCanonical: it is no JSON object, or larger than 16 MiB.
        FieldMalformed, FieldUnknown: a field has another shape, or is not known.
        SolvencyMalformed: the firm has no LEI, or an output is listed twice.
    """
    fields = Fields(read_object(content), _FILE)
    claim = ReserveClaim(
        lei=fields.text("lei", limit=20),
        block=take_block(fields),
        outputs=in_order(fields.many("outputs", _holding, limit=ReserveClaim.MAX_OUTPUTS)),
        control=fields.many("control", _control, limit=ReserveClaim.MAX_OUTPUTS),
        in_flight=fields.many("in_flight", _in_flight, limit=ReserveClaim.MAX_OUTPUTS),
    )
    fields.close()
    return claim


def _encode_holding(holding: Holding) -> JsonObject:
    body: JsonObject = {**encode_outpoint(holding.outpoint), "amount": str(holding.amount.sats)}
    if holding.encumbered:
        body["encumbered"] = holding.encumbered
    return body


def _holding(fields: Fields) -> Holding:
    reason = fields.text("encumbered", limit=200) if fields.has("encumbered") else ""
    return Holding(take_outpoint(fields), fields.amount("amount"), reason)


def _control(fields: Fields) -> ControlProof:
    return ControlProof(
        script=fields.hexadecimal("script", limit=_MAX_SCRIPT),
        nonce=fields.text("nonce", limit=200),
        signature=fields.text("signature", limit=_MAX_SIGNATURE),
    )


def _in_flight(fields: Fields) -> InFlight:
    return InFlight(fields.digest("txid").raw[::-1], fields.amount("amount"))
