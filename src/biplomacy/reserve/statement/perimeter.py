"""``perimeter/1``: the wallets of a scope, and the commitments of those not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.reserve.model import (
    Booking,
    Custody,
    Derivation,
    Entity,
    Kind,
    Member,
    MemberCommitment,
    Perimeter,
    Purpose,
)
from biplomacy.values.block_id import decode_block_id, encode_block_id
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields, parse_hexadecimal

if TYPE_CHECKING:
    from biplomacy.values.block_id import BlockId
    from biplomacy.values.canonical import JsonObject

TYPE = "perimeter/1"


def encode_perimeter(perimeter: Perimeter) -> JsonObject:
    """Return the body of ``perimeter/1``; absent optional fields are absent."""
    body: JsonObject = {
        "scope": perimeter.scope,
        "version": perimeter.version,
        "complete": perimeter.complete,
        "entities": [
            {"id": entity.id, "name": entity.name, "sector": entity.sector}
            for entity in perimeter.entities
        ],
        "members": [encode_member(member) for member in perimeter.members],
        "accounting": {"booking": perimeter.booking.value, "currency": perimeter.currency},
    }
    if perimeter.previous is not None:
        body["previous"] = str(perimeter.previous)
    if perimeter.committed is not None:
        body["commitment"] = {
            "root": str(perimeter.committed.root),
            "count": perimeter.committed.count,
        }
    return body


def decode_perimeter(body: JsonObject) -> Perimeter:
    """Return the perimeter of a ``perimeter/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    scope = fields.text("scope", limit=200)
    version = fields.integer("version", low=1)
    complete = fields.boolean("complete")
    entities = fields.many("entities", _entity, limit=1_000)
    members = fields.many("members", decode_member, limit=10_000)
    booking, currency = fields.object("accounting", _accounting)
    previous = fields.digest("previous") if fields.has("previous") else None
    committed = fields.object("commitment", _commitment) if fields.has("commitment") else None
    fields.close()
    return Perimeter(
        version, scope, complete, entities, members, booking, currency, committed, previous
    )


def encode_member(member: Member) -> JsonObject:
    """Return one member, as it is listed in a perimeter or hidden in a commitment."""
    body: JsonObject = {
        "id": member.id,
        "entity": member.entity,
        "kind": member.kind.value,
        "custody": member.custody.value,
        "purpose": member.purpose.value,
    }
    if member.scripts:
        body["scripts"] = [script.hex() for script in member.scripts]
    if member.derivation is not None:
        body["derivation"] = {
            "descriptor": member.derivation.descriptor,
            "first": member.derivation.first,
            "last": member.derivation.last,
        }
    if member.account is not None:
        body["account"] = member.account
    if member.valid_from is not None:
        body["valid_from"] = encode_block_id(member.valid_from)
    if member.valid_until is not None:
        body["valid_until"] = encode_block_id(member.valid_until)
    return body


def decode_member(fields: Fields) -> Member:
    """Take a member from its object."""
    return Member(
        id=fields.name("id"),
        entity=fields.name("entity"),
        kind=fields.choice("kind", Kind),
        custody=fields.choice("custody", Custody),
        purpose=fields.choice("purpose", Purpose),
        scripts=fields.texts("scripts", _script, limit=10_000) if fields.has("scripts") else (),
        derivation=fields.object("derivation", _derivation) if fields.has("derivation") else None,
        account=fields.text("account", limit=200) if fields.has("account") else None,
        valid_from=_block(fields, "valid_from"),
        valid_until=_block(fields, "valid_until"),
    )


def _entity(fields: Fields) -> Entity:
    return Entity(fields.name("id"), fields.text("name", limit=200), fields.name("sector"))


def _accounting(fields: Fields) -> tuple[Booking, str]:
    return fields.choice("booking", Booking), fields.currency("currency")


def _commitment(fields: Fields) -> MemberCommitment:
    return MemberCommitment(fields.digest("root"), fields.integer("count", low=1, high=10_000))


def _derivation(fields: Fields) -> Derivation:
    return Derivation(
        fields.text("descriptor", limit=10_000),
        fields.integer("first", high=100_000),
        fields.integer("last", high=100_000),
    )


def _block(fields: Fields, name: str) -> BlockId | None:
    return fields.object(name, decode_block_id) if fields.has(name) else None


def _script(text: str) -> bytes:
    script = parse_hexadecimal(text, limit=10_000)
    if not script:
        raise FieldMalformed("perimeter/1: a script without a byte cannot be watched")
    return script
