"""A party of an accord as a closed object: its record, its witness and its keys (§10.1, §10.7)."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from biplomacy.accord.model import Party, PublishedLog, SealingKey, WitnessPlace
from biplomacy.record.charter import decode_official, encode_official
from biplomacy.record.expectation import parse_party
from biplomacy.record.model import MAX_SIGNATURES
from biplomacy.record.note import parse_vkey
from biplomacy.record.policy import LOG_KINDS, WITNESS_KINDS
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.record.model import OfficialKey
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_SEALING_KEYS = 8
MAX_SEALING_KEY = 4_000
_ADDRESS = re.compile(r"https?://[!-~]{1,300}", re.ASCII)


def encode_party(party: Party) -> JsonObject:
    """Return the object of a party; what is not known of it is absent."""
    stated: JsonObject = {"state": party.state, "office": party.office, "title": party.title}
    if party.log is not None:
        log = party.log
        stated["log"] = {"origin": log.origin, "vkey": log.vkey, "monitoring": log.monitoring}
    if party.witness is not None:
        stated["witness"] = {"vkey": party.witness.vkey, "url": party.witness.url}
    if party.keys:
        stated["threshold"] = party.threshold
        stated["keys"] = [encode_official(key) for key in party.keys]
    if party.sealing_keys:
        stated["sealing_keys"] = [
            {"id": key.id, "suite": key.suite, "public": key.public} for key in party.sealing_keys
        ]
    return stated


def decode_party(fields: Fields) -> Party:
    """Take a party from its object.

    Raises:
        FieldMalformed: a field is absent or out of its range, a key is of another kind or name, or
            fewer keys are there than must sign.
        NoteMalformed: a verifier key is none.
    """
    party = Party(
        state=parse_party(fields.text("state")),
        office=fields.name("office"),
        title=fields.text("title", limit=200),
        log=fields.object("log", _log) if fields.has("log") else None,
        witness=fields.object("witness", _witness) if fields.has("witness") else None,
        keys=fields.many("keys", _official, limit=MAX_SIGNATURES) if fields.has("keys") else (),
        threshold=_threshold(fields),
        sealing_keys=(
            fields.many("sealing_keys", _sealing_key, limit=MAX_SEALING_KEYS)
            if fields.has("sealing_keys")
            else ()
        ),
    )
    if party.keys and party.threshold > len({key.keyid for key in party.keys}):
        raise FieldMalformed(f"party {party.state} has fewer keys than must sign")
    return party


def _threshold(fields: Fields) -> int:
    if not fields.has("threshold"):
        return 1
    return fields.integer("threshold", low=1, high=MAX_SIGNATURES)


def _official(fields: Fields) -> OfficialKey:
    names = ("keyid", "keytype", "scheme", "public", "role")
    return decode_official({name: fields.take(name) for name in names})


def _log(fields: Fields) -> PublishedLog:
    log = PublishedLog(fields.name("origin"), fields.text("vkey"), _address(fields, "monitoring"))
    key = parse_vkey(log.vkey)
    if key.kind not in LOG_KINDS or key.name != log.origin:
        raise FieldMalformed(f"the log key does not sign for {log.origin}")
    return log


def _witness(fields: Fields) -> WitnessPlace:
    witness = WitnessPlace(fields.text("vkey"), _address(fields, "url"))
    if parse_vkey(witness.vkey).kind not in WITNESS_KINDS:
        raise FieldMalformed("the witness key cannot cosign", hint="give a key of type 04 or 06")
    return witness


def _sealing_key(fields: Fields) -> SealingKey:
    return SealingKey(
        fields.name("id"),
        fields.name("suite"),
        _base64(fields.text("public", limit=MAX_SEALING_KEY)),
    )


def _base64(text: str) -> str:
    try:
        content = base64.b64decode(text, validate=True)
    except binascii.Error:
        content = b""
    if not content or base64.b64encode(content).decode("ascii") != text:
        raise FieldMalformed("a sealing key is not standard base64")
    return text


def _address(fields: Fields, name: str) -> str:
    address = fields.text(name)
    if _ADDRESS.fullmatch(address) is None:
        raise FieldMalformed(f"{address[:80]!r} is no address", hint="write https://HOST/PATH")
    return address
