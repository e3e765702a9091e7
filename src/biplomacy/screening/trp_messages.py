"""The three messages of the Travel Rule Protocol: inquiry, resolution, confirmation (§C6.2, §C6.4).

The names of the fields are those that vendors of the protocol document; they were not checked
against a stranger's server. Amounts are whole numbers of the asset's base unit, read as text or
number, never through a float.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from biplomacy.screening.errors import TrpMalformed
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.errors import InputError
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject, JsonValue

MAX_BODY = 512 * 1024
MOST_DIGITS = 78
"""An amount fits numeric(78,0): 2^256 base units have 78 digits."""
_DTI = re.compile(r"[1-9B-DF-HJ-NP-TV-XZ][0-9B-DF-HJ-NP-TV-XZ]{8}", re.ASCII)
_TXID = re.compile(r"[0-9A-Za-z]{1,128}", re.ASCII)
_SLIP0044 = 2**31


class AmountForm(StrEnum):
    """How a counterparty wants an amount in JSON."""

    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """May this be sent to a customer of yours? ``asset`` is ``slip0044:0`` or ``dti:…``."""

    asset: str
    amount: int
    callback: str = field(repr=False)
    message: JsonObject = field(repr=False)


@dataclass(frozen=True, slots=True)
class Approved:
    """Yes, to that address; what follows goes to ``callback``."""

    address: str = field(repr=False)
    callback: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """No, for a reason in the counterparty's words."""

    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """The transfer was made."""

    txid: str


@dataclass(frozen=True, slots=True)
class Canceled:
    """The transfer will not be made, for a reason in the counterparty's words."""

    reason: str = field(repr=False)


def encode_inquiry(inquiry: Inquiry, form: AmountForm = AmountForm.TEXT) -> bytes:
    """Return an inquiry's bytes: canonical, but for an amount that is a number of any length."""
    kind, _, code = inquiry.asset.partition(":")
    asset: JsonObject = {kind: int(code) if kind == "slip0044" else code}
    amount = f'"{inquiry.amount}"' if form is AmountForm.TEXT else f"{inquiry.amount}"
    return b'{"IVMS101":%b,"amount":%b,"asset":%b,"callback":%b}' % (
        encode(inquiry.message),
        amount.encode(),
        encode(asset),
        encode(inquiry.callback),
    )


def decode_inquiry(content: bytes) -> Inquiry:
    """Return the inquiry in a request; raises TrpMalformed."""
    told = _read(content)
    amount = _amount(told.amount)
    fields = Fields(told.rest, "inquiry")
    try:
        inquiry = Inquiry(
            asset=fields.object("asset", _asset),
            amount=amount,
            callback=fields.text("callback", limit=2_000),
            message=_object(fields.take("IVMS101")),
        )
        fields.close()
    except InputError:
        raise _malformed("inquiry") from None
    return inquiry


def encode_resolution(resolution: Approved | Rejected) -> bytes:
    """Return a resolution's bytes."""
    match resolution:
        case Approved(address, callback):
            return encode({"approved": {"address": address, "callback": callback}})
        case Rejected(reason):
            return encode({"rejected": reason})


def decode_resolution(content: bytes) -> Approved | Rejected:
    """Return the resolution in a request; raises TrpMalformed."""
    fields = _fields(content, "resolution")
    try:
        found: Approved | Rejected
        if fields.has("approved"):
            found = fields.object("approved", _approved)
        else:
            found = Rejected(fields.text("rejected", limit=1_000))
        fields.close()
    except InputError:
        raise _malformed("resolution") from None
    return found


def encode_confirmation(confirmation: Sent | Canceled) -> bytes:
    """Return a confirmation's bytes."""
    match confirmation:
        case Sent(txid):
            return encode({"txid": txid})
        case Canceled(reason):
            return encode({"canceled": reason})


def decode_confirmation(content: bytes) -> Sent | Canceled:
    """Return the confirmation in a request; raises TrpMalformed."""
    fields = _fields(content, "confirmation")
    try:
        found: Sent | Canceled
        if fields.has("txid"):
            found = Sent(fields.text("txid", limit=128))
        else:
            found = Canceled(fields.text("canceled", limit=1_000))
        fields.close()
    except InputError:
        raise _malformed("confirmation") from None
    if isinstance(found, Sent) and _TXID.fullmatch(found.txid) is None:
        raise _malformed("confirmation")
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """A request's amount as its JSON has it, and the rest, in which no fraction is left."""

    amount: object
    rest: JsonObject = field(repr=False)


def _read(content: bytes) -> _Told:
    if len(content) > MAX_BODY:
        raise TrpMalformed(f"a message has at most {MAX_BODY:,} bytes")
    try:
        value: object = json.loads(
            content.decode("utf-8"), parse_float=Decimal, object_pairs_hook=_unique
        )
    except (ValueError, RecursionError, InvalidOperation):
        raise _malformed("request") from None
    if not isinstance(value, dict):
        raise _malformed("request")
    amount: object = value.pop("amount", None)
    try:
        # Encoding refuses what no statement may hold: fractions, wide integers, deep nesting.
        return _Told(amount, decode_object(encode(cast("JsonValue", value))))
    except InputError:
        raise _malformed("request") from None


def _unique(pairs: list[tuple[str, object]]) -> object:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(len(pairs))
    return found


def _fields(content: bytes, what: str) -> Fields:
    told = _read(content)
    if told.amount is not None:
        raise _malformed(what)
    return Fields(told.rest, what)


def _amount(value: object) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9.]{1,80}", value, re.ASCII) is None:
        raise _malformed("amount")
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise _malformed("amount")
    try:
        exact = Decimal(value)
    except InvalidOperation:
        raise _malformed("amount") from None
    if not exact.is_finite() or not 0 < exact < Decimal(10) ** MOST_DIGITS:
        raise _malformed("amount")
    whole = int(exact)
    if whole != exact:
        raise _malformed("amount")
    return whole


def _asset(fields: Fields) -> str:
    if fields.has("slip0044"):
        return f"slip0044:{fields.integer('slip0044', high=_SLIP0044 - 1)}"
    code = fields.text("dti", limit=9)
    if _DTI.fullmatch(code) is None:
        raise _malformed("asset")
    return f"dti:{code}"


def _approved(fields: Fields) -> Approved:
    return Approved(fields.text("address", limit=512), fields.text("callback", limit=2_000))


def _object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise _malformed("inquiry")
    return value


def _malformed(what: str) -> TrpMalformed:
    """Return the error of a message; it repeats nothing, for the message is private."""
    return TrpMalformed(f"the {what} of a transfer message does not read")
