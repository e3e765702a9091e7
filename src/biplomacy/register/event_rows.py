"""Register events as JSON objects, as statements and dumps carry them (supervision §A2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register.entity_rows import (
    MAX_WALLETS,
    decode_authorisation,
    decode_entity,
    decode_wallet,
    encode_authorisation,
    encode_entity,
    encode_wallet,
    plain_line,
)
from biplomacy.register.errors import RegisterMalformed
from biplomacy.register.model import (
    Appeal,
    EventBody,
    Fitness,
    Kind,
    PersonOutcome,
    RegisterEvent,
    Return,
    Sanction,
    State,
)

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_SIGNERS = 16


def encode_event(event: RegisterEvent) -> JsonObject:
    """Return an event's fields; absent optional fields are absent."""
    body: JsonObject = {
        "id": event.id,
        "subject": event.subject,
        "kind": event.kind.value,
        "to_state": event.to_state.value,
        "effective_at": str(event.effective_at),
        "decided_at": str(event.decided_at),
        "legal_basis": event.legal_basis,
        "decision_sha256": str(event.decision_digest),
        "signers": list(event.signers),
        "body": _encode_body(event.body),
    }
    if event.from_state is not None:
        body["from_state"] = event.from_state.value
    if event.supersedes is not None:
        body["supersedes"] = event.supersedes
    return body


def decode_event(fields: Fields) -> RegisterEvent:
    """Return the event of an object, whose fields are taken.

    Raises:
        RegisterMalformed, LeiMalformed, FieldMalformed: a field is absent or out of its range.
    """
    return RegisterEvent(
        id=fields.name("id"),
        subject=fields.name("subject"),
        kind=fields.choice("kind", Kind),
        from_state=fields.choice("from_state", State) if fields.has("from_state") else None,
        to_state=fields.choice("to_state", State),
        effective_at=fields.day("effective_at"),
        decided_at=fields.day("decided_at"),
        legal_basis=fields.text("legal_basis"),
        decision_digest=fields.digest("decision_sha256"),
        signers=fields.texts("signers", plain_line, limit=MAX_SIGNERS),
        supersedes=fields.name("supersedes") if fields.has("supersedes") else None,
        body=fields.object("body", _body),
    )


def _encode_body(body: EventBody) -> JsonObject:
    told: JsonObject = {}
    if body.entity is not None:
        told["entity"] = encode_entity(body.entity)
    if body.authorisation is not None:
        told["authorisation"] = encode_authorisation(body.authorisation)
    for name, day in (("until", body.until), ("run_off_ends", body.run_off_ends)):
        if day is not None:
            told[name] = str(day)
    for name, text in (("court_ref", body.court_ref), ("remark", body.remark)):
        if text:
            told[name] = text
    if body.wallets is not None:
        told["wallets"] = [encode_wallet(wallet) for wallet in body.wallets]
    return told | _encode_supervision(body)


def _encode_supervision(body: EventBody) -> JsonObject:
    told: JsonObject = {}
    if body.returned is not None:
        told["return"] = _encode_return(body.returned)
    if body.sanction is not None:
        amount = body.sanction.amount
        told["sanction"] = {
            "amount": amount.text,
            "currency": amount.currency,
            "appeal": body.sanction.appeal.value,
        }
    if body.person is not None:
        told["person"] = {
            "role": body.person.role,
            "commitment": str(body.person.person),
            "outcome": body.person.outcome.value,
        }
    return told


def _body(fields: Fields) -> EventBody:
    has = fields.has
    return EventBody(
        entity=fields.object("entity", decode_entity) if has("entity") else None,
        authorisation=fields.object("authorisation", decode_authorisation)
        if has("authorisation")
        else None,
        until=fields.day("until") if has("until") else None,
        run_off_ends=fields.day("run_off_ends") if has("run_off_ends") else None,
        court_ref=fields.text("court_ref", limit=200) if has("court_ref") else "",
        wallets=fields.many("wallets", decode_wallet, limit=MAX_WALLETS)
        if has("wallets")
        else None,
        returned=fields.object("return", _return) if has("return") else None,
        sanction=fields.object("sanction", _sanction) if has("sanction") else None,
        person=fields.object("person", _person) if has("person") else None,
        remark=fields.text("remark", limit=1_000) if has("remark") else "",
    )


def _encode_return(returned: Return) -> JsonObject:
    body: JsonObject = {
        "name": returned.name,
        "first": str(returned.first),
        "last": str(returned.last),
        "due": str(returned.due),
    }
    if returned.received is not None:
        body["received"] = str(returned.received)
    if returned.digest is not None:
        body["sha256"] = str(returned.digest)
    return body


def _return(fields: Fields) -> Return:
    found = Return(
        name=fields.name("name"),
        first=fields.day("first"),
        last=fields.day("last"),
        due=fields.day("due"),
        received=fields.day("received") if fields.has("received") else None,
        digest=fields.digest("sha256") if fields.has("sha256") else None,
    )
    if found.last < found.first:
        raise RegisterMalformed(f"return {found.name} ends before its first day")
    return found


def _sanction(fields: Fields) -> Sanction:
    currency = fields.currency("currency")
    amount = fields.money("amount", currency)
    if amount.minor < 0:
        raise RegisterMalformed("a sanction is no negative sum")
    return Sanction(amount, fields.choice("appeal", Appeal))


def _person(fields: Fields) -> PersonOutcome:
    return PersonOutcome(
        role=fields.name("role"),
        person=fields.digest("commitment"),
        outcome=fields.choice("outcome", Fitness),
    )
