"""Firms, authorisations and wallets as JSON objects; absent parts are absent (§A2.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from biplomacy.register.errors import RegisterMalformed
from biplomacy.register.model import (
    MAX_CONDITIONS,
    Activity,
    Authorisation,
    Condition,
    ConditionStatus,
    DeclaredWallet,
    Entity,
    Name,
    NameKind,
    Registration,
    WalletLabel,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

T = TypeVar("T")

MAX_NAMES = 50
MAX_DOMAINS = 100
MAX_WALLETS = 100
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.ASCII)


def encode_entity(entity: Entity) -> JsonObject:
    """Return a firm's fields."""
    body: JsonObject = {
        "names": [_encode_name(name) for name in entity.names],
        "jurisdiction": entity.jurisdiction,
    }
    for key, code in (("lei", entity.lei), ("legal_form", entity.legal_form)):
        if code is not None:
            body[key] = code
    if entity.registration is not None:
        registered = entity.registration
        body["registration"] = {"authority": registered.authority, "number": registered.number}
    for key, several in (
        ("parents", entity.parents),
        ("domains", entity.domains),
        ("apps", entity.apps),
    ):
        if several:
            body[key] = list(several)
    return body


def decode_entity(fields: Fields) -> Entity:
    """Return the firm of an object; raises ``LeiMalformed`` and ``RegisterMalformed``."""
    return Entity(
        names=fields.many("names", _name, limit=MAX_NAMES),
        jurisdiction=fields.text("jurisdiction", limit=6),
        lei=fields.text("lei", limit=20) if fields.has("lei") else None,
        legal_form=fields.text("legal_form", limit=4) if fields.has("legal_form") else None,
        registration=fields.object("registration", _registration)
        if fields.has("registration")
        else None,
        parents=some(fields, "parents", str, limit=MAX_NAMES),
        domains=some(fields, "domains", require_domain, limit=MAX_DOMAINS),
        apps=some(fields, "apps", plain_line, limit=MAX_DOMAINS),
    )


def encode_authorisation(authorisation: Authorisation) -> JsonObject:
    """Return an authorisation's fields."""
    body: JsonObject = {
        "authority": authorisation.authority,
        "regime": authorisation.regime,
        "activities": [activity.value for activity in authorisation.activities],
    }
    if authorisation.scope:
        body["scope"] = authorisation.scope
    if authorisation.passport:
        body["passport"] = list(authorisation.passport)
    if authorisation.conditions:
        body["conditions"] = [encode_condition(one) for one in authorisation.conditions]
    return body


def decode_authorisation(fields: Fields) -> Authorisation:
    """Return the authorisation of an object."""
    return Authorisation(
        authority=fields.name("authority"),
        regime=fields.name("regime"),
        activities=fields.texts("activities", parse_activity, limit=len(Activity)),
        scope=fields.text("scope") if fields.has("scope") else "",
        passport=some(fields, "passport", _country, limit=250),
        conditions=_conditions(fields),
    )


def encode_condition(condition: Condition) -> JsonObject:
    """Return a condition's fields."""
    body: JsonObject = {
        "id": condition.id,
        "text": condition.text,
        "status": condition.status.value,
    }
    if condition.due is not None:
        body["due"] = str(condition.due)
    return body


def encode_wallet(wallet: DeclaredWallet) -> JsonObject:
    """Return a declared wallet's fields."""
    body: JsonObject = {
        "chain": wallet.chain,
        "address": wallet.address,
        "label": wallet.label.value,
    }
    if wallet.control_proof is not None:
        body["control_proof"] = str(wallet.control_proof)
    return body


def decode_wallet(fields: Fields) -> DeclaredWallet:
    """Return the declared wallet of an object."""
    return DeclaredWallet(
        chain=fields.name("chain"),
        address=fields.text("address", limit=120),
        label=fields.choice("label", WalletLabel),
        control_proof=fields.digest("control_proof") if fields.has("control_proof") else None,
    )


def parse_activity(text: str) -> Activity:
    """Return the activity of that name; raises ``RegisterMalformed``."""
    try:
        return Activity(text)
    except ValueError:
        raise RegisterMalformed(
            f"{text[:40]!r} is no activity", hint=f"one of {', '.join(Activity)}"
        ) from None


def require_domain(text: str) -> str:
    """Return a domain in its ASCII form, lower case; raises ``RegisterMalformed``."""
    if len(text) > 253 or _DOMAIN.fullmatch(text) is None:  # noqa: PLR2004 - RFC 1035's limit
        raise RegisterMalformed(
            f"{text[:60]!r} is no domain in lower-case ASCII", hint="write it as example.com"
        )
    return text


def plain_line(text: str) -> str:
    """Return one readable line of at most 200 characters; raises ``RegisterMalformed``."""
    if not text.strip() or len(text) > 200 or not text.isprintable():  # noqa: PLR2004 - a line
        raise RegisterMalformed("a name is one readable line of 1 to 200 characters")
    return text


def some(fields: Fields, name: str, parse: Callable[[str], T], *, limit: int) -> tuple[T, ...]:
    """Return a list of texts that may be absent; an empty list is written as absent."""
    if not fields.has(name):
        return ()
    found = fields.texts(name, parse, limit=limit)
    if not found:
        raise RegisterMalformed(f"the empty list {name} is left out")
    return found


def _encode_name(name: Name) -> JsonObject:
    body: JsonObject = {"text": name.text, "kind": name.kind.value}
    if name.lang is not None:
        body["lang"] = name.lang
    return body


def _name(fields: Fields) -> Name:
    return Name(
        text=fields.text("text"),
        kind=fields.choice("kind", NameKind),
        lang=fields.text("lang", limit=35) if fields.has("lang") else None,
    )


def _registration(fields: Fields) -> Registration:
    return Registration(fields.text("authority", limit=200), fields.text("number", limit=100))


def _conditions(fields: Fields) -> tuple[Condition, ...]:
    if not fields.has("conditions"):
        return ()
    found = fields.many("conditions", _condition, limit=MAX_CONDITIONS)
    if not found:
        raise RegisterMalformed("the empty list conditions is left out")
    return found


def _condition(fields: Fields) -> Condition:
    return Condition(
        id=fields.name("id"),
        text=fields.text("text", limit=2_000),
        due=fields.day("due") if fields.has("due") else None,
        status=fields.choice("status", ConditionStatus),
    )


def _country(text: str) -> str:
    if _COUNTRY.fullmatch(text) is None:
        raise RegisterMalformed(f"{text[:20]!r} is no country", hint="write ISO 3166-1: PK")
    return text
