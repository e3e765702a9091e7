"""What a screening found, made so that it can be found again (supervision §C2.2, §C2.3)."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.record.merkle import leaf_hash, subtree_root
from biplomacy.screening.errors import ListMalformed
from biplomacy.screening.model import (
    CERTAIN,
    Decision,
    Judgement,
    RecordedCandidate,
    ScreeningConfig,
    ScreeningRecord,
)
from biplomacy.values.canonical import encode
from biplomacy.values.commitment import commit
from biplomacy.values.day import format_instant
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.lines import decode_lines, encode_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

_MAX_CANDIDATES = 1_000
_MAX_FEATURES = 40


def commit_subject(salt: bytes, subject: str) -> Digest:
    """Return the commitment to the subject's NFC text under a salt of 32 secret random bytes."""
    return commit(salt, unicodedata.normalize("NFC", subject).encode())


def encode_config(config: ScreeningConfig) -> JsonObject:
    """Return the body of ``screening-config/1``; names ascend."""
    return {
        "algorithm": config.algorithm,
        "version": config.version,
        "settings": dict(sorted(config.settings)),
        "address_rules": dict(sorted(config.address_rules)),
    }


def config_digest(config: ScreeningConfig) -> Digest:
    """Return the digest of a configuration's canonical bytes."""
    return Digest.of(encode(encode_config(config)))


def encode_record(record: ScreeningRecord) -> JsonObject:
    """Return a record's fields; its candidates are ranked by score, then by id."""
    body: JsonObject = {
        "subject": str(record.subject_commitment),
        "list": record.list_id,
        "list_digest": str(record.list_digest),
        "as_of": format_instant(record.as_of),
        "config_digest": str(record.config_digest),
        "code": record.code_version,
        "candidates": [_encode_candidate(one) for one in ranked(record.candidates)],
    }
    if record.judgement is not None:
        body["judgement"] = _encode_judgement(record.judgement)
    return body


def decode_record(fields: Fields) -> ScreeningRecord:
    """Take a record from its object."""
    return ScreeningRecord(
        subject_commitment=fields.digest("subject"),
        list_id=fields.name("list"),
        list_digest=fields.digest("list_digest"),
        as_of=fields.instant("as_of"),
        config_digest=fields.digest("config_digest"),
        code_version=fields.text("code", limit=200),
        candidates=fields.many("candidates", _decode_candidate, limit=_MAX_CANDIDATES),
        judgement=(
            fields.object("judgement", _decode_judgement) if fields.has("judgement") else None
        ),
    )


def ranked(candidates: Iterable[RecordedCandidate]) -> tuple[RecordedCandidate, ...]:
    """Return candidates by falling score, then by id, the features of each by name."""
    found = (replace(one, features=tuple(sorted(one.features))) for one in candidates)
    return tuple(sorted(found, key=lambda one: (-one.score, one.entry_id)))


def encode_records(records: Iterable[ScreeningRecord]) -> bytes:
    """Return one line for each record, ascending by their bytes, whatever order they come in."""
    return b"".join(sorted(encode_lines([encode_record(record)]) for record in records))


def decode_records(content: bytes) -> tuple[ScreeningRecord, ...]:
    """Return the records of such lines.

    Raises:
        NotCanonical, FieldMalformed, FieldUnknown: a line is not what this version writes.
        ListMalformed: the lines do not ascend.
    """
    records = decode_lines(content, "records", decode_record)
    if encode_records(records) != content:
        raise ListMalformed("the records do not ascend by their bytes")
    return records


def records_root(content: bytes) -> Digest:
    """Return the RFC 6962 root over the lines of ``encode_records``, line feeds left out."""
    return Digest(subtree_root([leaf_hash(line) for line in content.split(b"\n")[:-1]]))


def _encode_candidate(candidate: RecordedCandidate) -> JsonObject:
    return {
        "entry": candidate.entry_id,
        "score": candidate.score,
        "features": dict(candidate.features),
    }


def _decode_candidate(fields: Fields) -> RecordedCandidate:
    return RecordedCandidate(
        entry_id=fields.text("entry", limit=200),
        score=fields.integer("score", high=CERTAIN),
        features=decode_numbers(fields, "features", limit=_MAX_FEATURES),
    )


def decode_numbers(fields: Fields, name: str, *, limit: int) -> tuple[tuple[str, int], ...]:
    """Take an object of whole numbers; names ascend."""
    value = fields.take(name)
    if not isinstance(value, dict) or len(value) > limit:
        raise FieldMalformed(f"{name} is not an object of at most {limit} numbers")
    found = []
    for key, number in sorted(value.items()):
        if type(number) is not int:
            raise FieldMalformed(f"{name}.{key[:40]} is not a whole number")
        found.append((key, number))
    return tuple(found)


def _encode_judgement(judgement: Judgement) -> JsonObject:
    return {
        "candidate": judgement.candidate,
        "decision": judgement.decision.value,
        "officer": judgement.officer,
        "at": format_instant(judgement.at),
        "reason": judgement.reason,
    }


def _decode_judgement(fields: Fields) -> Judgement:
    return Judgement(
        candidate=fields.text("candidate", limit=200),
        decision=fields.choice("decision", Decision),
        officer=fields.name("officer"),
        at=fields.instant("at"),
        reason=fields.any_text("reason", limit=1_000),
    )
