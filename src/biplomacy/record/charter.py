"""The charter, entry 0 of a record: offices, keys, thresholds, witnesses (record §7.1, §7.3).

The body of ``charter/1`` and ``charter-amendment/1`` is read closed. Whether a charter that reads
well also makes sense is the business of ``check_charter``, which reports all that it sees.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.errors import CharterMalformed, NoteMalformed, PolicyMalformed
from biplomacy.record.keys import open_key
from biplomacy.record.model import (
    MAX_SIGNATURES,
    Amend,
    Charter,
    Every,
    Head,
    KeyKind,
    Obligation,
    Office,
    OfficialKey,
    Predecessor,
    Rule,
    WithoutQuorum,
)
from biplomacy.record.note import format_vkey, parse_vkey
from biplomacy.record.policy import parse_policy
from biplomacy.record.statement import parse_type
from biplomacy.values.canonical import MAX_INTEGER
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.values.canonical import JsonObject, JsonValue

CHARTER = "charter/1"
AMENDMENT = "charter-amendment/1"
MAX_OFFICES = 64
MAX_KEYS = 64
MAX_RULES = 100
MAX_POLICY = 20_000
MAX_PEM = 4_000


@dataclass(frozen=True, slots=True)
class Amendment:
    """A whole new charter, and why."""

    charter: Charter
    reason: str


def encode_amendment(amendment: Amendment) -> JsonObject:
    """Return the body of a ``charter-amendment/1``."""
    return {"charter": encode_charter(amendment.charter), "reason": amendment.reason}


def decode_amendment(body: JsonObject) -> Amendment:
    """Return the amendment in a body; raises as ``decode_charter`` does."""
    fields = Fields(body, AMENDMENT)
    amendment = Amendment(fields.object("charter", _charter), fields.text("reason", limit=2_000))
    fields.close()
    return amendment


def encode_charter(charter: Charter) -> JsonObject:
    """Return the body of a ``charter/1``; the predecessor's root is hexadecimal."""
    body: JsonObject = {
        "title": charter.title,
        "origin": charter.origin,
        "log_keys": list(charter.log_keys),
        "offices": [_office_object(office) for office in charter.offices],
        "amend": {"threshold": charter.amend.threshold, "keyids": list(charter.amend.keyids)},
        "witness_policy": charter.witness_policy,
        "max_cosignature_age_s": charter.max_cosignature_age_s,
        "without_quorum": charter.without_quorum.value,
        "obligations": [
            {
                "type": duty.type,
                "issuer": duty.issuer,
                "every": duty.every.value,
                "due_days": duty.due_days,
            }
            for duty in charter.obligations
        ],
    }
    if charter.predecessor is not None:
        head = charter.predecessor.head
        body["predecessor"] = {
            "origin": head.origin,
            "size": head.size,
            "root": str(head.root),
            "next_sequence": dict(charter.predecessor.next_sequence),
        }
    return body


def decode_charter(body: JsonObject) -> Charter:
    """Return the charter in a body.

    Raises:
        FieldMalformed: a field is absent or out of its range.
        FieldUnknown: a field that this version does not know.
        DigestMalformed: the predecessor's root is not 64 hexadecimal digits.
    """
    fields = Fields(body, CHARTER)
    charter = _charter(fields)
    fields.close()
    return charter


def encode_official(key: OfficialKey) -> JsonObject:
    """Return the public half of an official's key, as an office's ``keys`` hold it."""
    return {
        "keyid": key.keyid,
        "keytype": key.keytype,
        "scheme": key.scheme,
        "public": key.public,
        "role": key.role,
    }


def decode_official(stated: JsonObject) -> OfficialKey:
    """Return the public half of an official's key; raises as ``decode_charter`` does."""
    fields = Fields(stated, "official")
    key = _key(fields)
    fields.close()
    return key


def check_charter(charter: Charter, *, subject: str = "charter") -> tuple[Finding, ...]:
    """Report everything in which a charter contradicts itself (record §8, row ``charter/1``).

    Keyids are recomputed, keys are distinct over all offices, every threshold can be reached, the
    log's keys bear the origin's name, the witness policy parses and names the log's keys, and each
    obligation is one that its issuer may meet. Code ``charter-malformed``, for the policy
    ``policy-malformed``.
    """
    problems = (
        *_log_problems(charter),
        *_key_problems(charter),
        *_rule_problems(charter),
        *_amend_problems(charter),
        *_duty_problems(charter),
    )
    findings = [_failure(CharterMalformed.code, subject, problem) for problem in problems]
    findings += [
        _failure(PolicyMalformed.code, subject, problem) for problem in _policy_problems(charter)
    ]
    return tuple(findings)


def _office_object(office: Office) -> JsonValue:
    return {
        "id": office.id,
        "keys": [encode_official(key) for key in office.keys],
        "may_publish": [
            {"type": rule.type, "threshold": rule.threshold} for rule in office.may_publish
        ],
    }


def _charter(fields: Fields) -> Charter:
    return Charter(
        title=fields.text("title", limit=200),
        origin=fields.name("origin"),
        log_keys=fields.texts("log_keys", str, limit=8),
        offices=fields.many("offices", _office, limit=MAX_OFFICES),
        amend=fields.object("amend", _amend),
        witness_policy=fields.text("witness_policy", limit=MAX_POLICY),
        max_cosignature_age_s=fields.integer("max_cosignature_age_s", low=1),
        without_quorum=fields.choice("without_quorum", WithoutQuorum),
        obligations=fields.many("obligations", _obligation, limit=MAX_RULES),
        predecessor=(
            fields.object("predecessor", _predecessor) if fields.has("predecessor") else None
        ),
    )


def _office(fields: Fields) -> Office:
    return Office(
        id=fields.name("id"),
        keys=fields.many("keys", _key, limit=MAX_KEYS),
        may_publish=fields.many("may_publish", _rule, limit=MAX_RULES),
    )


def _key(fields: Fields) -> OfficialKey:
    return OfficialKey(
        keyid=str(fields.digest("keyid")),
        keytype=fields.name("keytype"),
        scheme=fields.name("scheme"),
        public=fields.text("public", limit=MAX_PEM),
        role=fields.text("role", limit=80),
    )


def _rule(fields: Fields) -> Rule:
    return Rule(
        type=parse_type(fields.text("type")),
        threshold=fields.integer("threshold", low=1, high=MAX_SIGNATURES),
    )


def _amend(fields: Fields) -> Amend:
    threshold = fields.integer("threshold", low=1, high=MAX_SIGNATURES)
    return Amend(threshold, fields.texts("keyids", str, limit=MAX_KEYS))


def _obligation(fields: Fields) -> Obligation:
    return Obligation(
        type=parse_type(fields.text("type")),
        issuer=fields.name("issuer"),
        every=fields.choice("every", Every),
        due_days=fields.integer("due_days", high=3_660),
    )


def _predecessor(fields: Fields) -> Predecessor:
    head = Head(fields.name("origin"), fields.integer("size"), fields.digest("root"))
    return Predecessor(head, _sequences(fields.take("next_sequence")))


def _sequences(value: JsonValue) -> tuple[tuple[str, int], ...]:
    if not isinstance(value, dict) or len(value) > MAX_OFFICES:
        raise FieldMalformed(f"next_sequence is not an object of at most {MAX_OFFICES} offices")
    found: list[tuple[str, int]] = []
    for office, number in sorted(value.items()):
        if type(number) is not int or not 0 <= number <= MAX_INTEGER:
            raise FieldMalformed(f"next_sequence of {office[:80]!r} is not a whole number")
        found.append((office, number))
    return tuple(found)


def _log_problems(charter: Charter) -> Iterator[str]:
    yield from _repeated("the log key", charter.log_keys)
    kinds: set[KeyKind] = set()
    for text in charter.log_keys:
        try:
            key = parse_vkey(text)
        except NoteMalformed as error:
            yield error.message
            continue
        kinds.add(key.kind)
        if key.name != charter.origin:
            yield f"the log key {key.name} does not bear the origin {charter.origin} as its name"
    if KeyKind.LOG_ED25519 not in kinds or KeyKind.COSIGNATURE_ED25519 in kinds:
        yield "its log keys are not an Ed25519 log key (type 01), with ML-DSA-44 keys at will"
    if charter.predecessor is not None and charter.predecessor.head.origin == charter.origin:
        yield "it names itself as its predecessor"


def _key_problems(charter: Charter) -> Iterator[str]:
    yield from _repeated("the office", (office.id for office in charter.offices))
    seen: dict[bytes, str] = {}
    for office in charter.offices:
        for official in office.keys:
            where = f"{office.id}, {official.role}"
            try:
                key = open_key(official)
            except CharterMalformed as error:
                yield f"{where}: {error.message}"
                continue
            if key.der in seen:
                yield f"{where}: the key is that of {seen[key.der]} too"
            seen.setdefault(key.der, where)


def _rule_problems(charter: Charter) -> Iterator[str]:
    for office in charter.offices:
        yield from _repeated(f"{office.id}: the type", (rule.type for rule in office.may_publish))
        for rule in office.may_publish:
            if not 1 <= rule.threshold <= len(office.keys):
                yield (
                    f"{office.id}: {rule.type} needs {rule.threshold} signatures,"
                    f" and the office has {len(office.keys)} keys"
                )


def _amend_problems(charter: Charter) -> Iterator[str]:
    known = {key.keyid for office in charter.offices for key in office.keys}
    yield from _repeated("the amending keyid", charter.amend.keyids)
    for keyid in charter.amend.keyids:
        if keyid not in known:
            yield f"the amending keyid {keyid[:64]} belongs to no office"
    usable = len(known.intersection(charter.amend.keyids))
    if not 1 <= charter.amend.threshold <= usable:
        yield f"amending needs {charter.amend.threshold} signatures, and {usable} keys may amend"


def _duty_problems(charter: Charter) -> Iterator[str]:
    allowed = {(office.id, rule.type) for office in charter.offices for rule in office.may_publish}
    duties = [(duty.issuer, duty.type) for duty in charter.obligations]
    yield from _repeated("the obligation", (f"{issuer} {kind}" for issuer, kind in duties))
    for issuer, kind in duties:
        if (issuer, kind) not in allowed:
            yield f"{issuer} is obliged to publish {kind}, which it may not publish"


def _policy_problems(charter: Charter) -> Iterator[str]:
    try:
        policy = parse_policy(charter.witness_policy)
    except (PolicyMalformed, NoteMalformed) as error:
        yield error.message
        return
    named = {format_vkey(key) for key in policy.logs}
    for text in charter.log_keys:
        if text not in named:
            yield f"the witness policy does not name the log key {text[:80]}"


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{what} {name[:80]} occurs {count} times"


def _failure(code: str, subject: str, message: str) -> Finding:
    return Finding(code, Severity.FAILURE, subject, message)
