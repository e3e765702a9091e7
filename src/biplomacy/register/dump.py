"""The whole register as files for anyone: canonical lines, a table, and the lines' schema (§A7.1).

A dump holds what the record holds, event by event and warning by warning in the order of the log,
each with the instant from which it was public. The same record gives the same bytes.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.register.dump_schema import EVENT, WARNING, encode_schema
from biplomacy.register.errors import RegisterMalformed
from biplomacy.values.canonical import encode
from biplomacy.values.day import format_instant
from biplomacy.values.digest import Digest
from biplomacy.values.lines import decode_lines, encode_lines
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from biplomacy.values.canonical import JsonObject, JsonValue
    from biplomacy.values.fields import Fields

DIFFERS = "dump-differs"
TYPES = (EVENT, WARNING)
COLUMNS = (
    "leaf", "recorded_at", "type", "id", "subject", "kind", "from_state", "to_state",
    "effective_at", "decided_at", "published_at", "legal_basis", "decision_sha256", "signers",
    "supersedes", "lei", "names", "domains", "authority", "regime", "activities",
)  # fmt: skip
_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class DumpEntry:
    """A logged statement of the register: leaf index, POSIX seconds, its type and its body."""

    leaf: int
    recorded_at: int
    type: str
    body: JsonObject


@dataclass(frozen=True, slots=True)
class Dump:
    """The files of a dump; ``as_of_size`` is the size of the record that they hold."""

    as_of_size: int
    rows: int
    jsonl: bytes
    csv: bytes
    schema: bytes

    @property
    def files(self) -> tuple[tuple[str, bytes], ...]:
        """The three files, each named for the digest of its bytes."""
        named = ((self.jsonl, "jsonl"), (self.csv, "csv"), (self.schema, "schema.json"))
        return tuple((f"{Digest.of(content)}.{ending}", content) for content, ending in named)


@dataclass(frozen=True, slots=True)
class StatedDump:
    """What is stated of a dump."""

    as_of_size: int
    rows: int
    jsonl_digest: Digest
    csv_digest: Digest
    schema_digest: Digest


def dump_entries(entries: Iterable[DumpEntry], as_of_size: int) -> Dump:
    """Return the dump of all ``entries`` below leaf ``as_of_size``, in the order of the log.

    Raises:
        RegisterMalformed: a leaf stands twice, or a statement is of no type of the register.
    """
    kept = sorted((one for one in entries if one.leaf < as_of_size), key=lambda one: one.leaf)
    for one in kept:
        if one.type not in TYPES:
            raise RegisterMalformed(f"leaf {one.leaf}: {one.type} is not dumped")
    if len({one.leaf for one in kept}) != len(kept):
        raise RegisterMalformed("a leaf stands twice in a dump")
    return Dump(
        as_of_size=as_of_size,
        rows=len(kept),
        jsonl=encode_lines(_line(one) for one in kept),
        csv=_table(kept),
        schema=encode_schema(),
    )


def read_dump(jsonl: bytes) -> tuple[DumpEntry, ...]:
    """Return the entries of a dump's lines.

    Raises:
        NotCanonical, FieldMalformed, FieldUnknown: the lines are no dump.
        RegisterMalformed: the leaves do not ascend.
    """
    found = decode_lines(jsonl, "dump", _entry)
    if [one.leaf for one in found] != sorted({one.leaf for one in found}):
        raise RegisterMalformed("the leaves of a dump do not ascend")
    return found


def state_dump(dump: Dump) -> StatedDump:
    """Return what is stated of ``dump``."""
    digests = map(Digest.of, (dump.jsonl, dump.csv, dump.schema))
    return StatedDump(dump.as_of_size, dump.rows, *digests)


def check_dump(stated: StatedDump, entries: Sequence[DumpEntry], size: int) -> tuple[Finding, ...]:
    """Return what differs when the dump is made again from the ``entries`` of a record.

    ``size`` is the number of entries of the record at hand.
    """
    if stated.as_of_size > size:
        message = f"covers {stated.as_of_size:,} entries, the record at hand has {size:,}"
        return (Finding(DIFFERS, Severity.FAILURE, "as_of_size", message),)
    try:
        again = state_dump(dump_entries(entries, stated.as_of_size))
    except RegisterMalformed as error:
        return (Finding(DIFFERS, Severity.FAILURE, "rows", error.message),)
    compared = (
        ("rows", stated.rows, again.rows),
        ("jsonl_digest", stated.jsonl_digest, again.jsonl_digest),
        ("csv_digest", stated.csv_digest, again.csv_digest),
        ("schema_digest", stated.schema_digest, again.schema_digest),
    )
    return tuple(
        Finding(DIFFERS, Severity.FAILURE, name, f"published {said}, made again {made}")
        for name, said, made in compared
        if said != made
    )


def _line(entry: DumpEntry) -> JsonObject:
    return {
        "leaf": entry.leaf,
        "recorded_at": format_instant(entry.recorded_at),
        "type": entry.type,
        "body": entry.body,
    }


def _entry(fields: Fields) -> DumpEntry:
    leaf, recorded_at = fields.integer("leaf"), fields.instant("recorded_at")
    kind, body = fields.text("type", limit=100), fields.take("body")
    if kind not in TYPES or not isinstance(body, dict):
        raise RegisterMalformed(f"leaf {leaf}: {kind} is not dumped")
    return DumpEntry(leaf, recorded_at, kind, body)


def _table(entries: Iterable[DumpEntry]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)  # RFC 4180: lines end with CR LF
    writer.writerow(COLUMNS)
    writer.writerows(_cells(one) for one in entries)
    return text.getvalue().encode()


def _cells(entry: DumpEntry) -> Iterator[str]:
    entity, authorisation = _inner(entry.body, "entity"), _inner(entry.body, "authorisation")
    own: JsonObject = {
        **entry.body,
        **{name: value for name in ("lei", "names", "domains") if (value := entity.get(name))},
        **{name: authorisation.get(name) for name in ("authority", "regime", "activities")},
        **({"authority": entry.body.get("authority")} if entry.type == WARNING else {}),
        "leaf": entry.leaf,
        "recorded_at": format_instant(entry.recorded_at),
        "type": entry.type,
    }
    return (_cell(own.get(column)) for column in COLUMNS)


def _inner(body: JsonObject, name: str) -> JsonObject:
    """Return a part of an event's own body, or nothing."""
    own = body.get("body")
    part = own.get(name) if isinstance(own, dict) else None
    return part if isinstance(part, dict) else {}


def _cell(value: JsonValue) -> str:
    match value:
        case None:
            return ""
        case str() | int():
            return str(value)
        case list():
            return _SEPARATOR.join(_cell(one) for one in value)
        case dict():
            text = value.get("text")
            return text if isinstance(text, str) else encode(value).decode()
