"""The bytes of a list's entries and of a delta: canonical JSON lines, sorted by id (§C2.1)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.screening.errors import ListMalformed
from biplomacy.screening.model import Delta, ListedAddress, ListEntry
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.lines import decode_lines, encode_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.digest import Digest
    from biplomacy.values.fields import Fields

MAX_NAMES = 1_000
_MAX_NAME = 1_000
_TEXTS = ("names", "programmes", "birth_dates", "countries")


def sorted_entries(entries: Iterable[ListEntry]) -> tuple[ListEntry, ...]:
    """Return entries ascending by id; raises ``ListMalformed`` where two share one."""
    ordered = tuple(sorted(entries, key=lambda entry: entry.id))
    for earlier, later in pairwise(ordered):
        if earlier.id == later.id:
            raise ListMalformed(f"two entries have the id {later.id}")
    return ordered


def encode_entries(entries: Iterable[ListEntry]) -> bytes:
    """Return one line for each entry, in the order given; a version's digest covers them."""
    return encode_lines(encode_entry(entry) for entry in entries)


def decode_entries(content: bytes) -> tuple[ListEntry, ...]:
    """Return the entries of such lines, which must ascend by id.

    Raises:
        NotCanonical, FieldMalformed, FieldUnknown: a line is not what this version writes.
    """
    entries = decode_lines(content, "entries", decode_entry)
    if list(entries) != sorted(entries, key=lambda entry: entry.id):
        raise FieldMalformed("the entries do not ascend by id")
    return sorted_entries(entries)


def encode_entry(entry: ListEntry) -> JsonObject:
    """Return an entry's fields; those that are empty are absent."""
    body: JsonObject = {"id": entry.id, "schema": entry.schema}
    for name in _TEXTS:
        texts: tuple[str, ...] = getattr(entry, name)
        if texts:
            body[name] = list(texts)
    if entry.addresses:
        body["addresses"] = [
            {"token": address.token, "text": address.text} for address in entry.addresses
        ]
    if entry.valid_from is not None:
        body["valid_from"] = str(entry.valid_from)
    if entry.valid_to is not None:
        body["valid_to"] = str(entry.valid_to)
    return body


def decode_entry(fields: Fields) -> ListEntry:
    """Take an entry from its object."""
    names, programmes, birth_dates, countries = (
        fields.texts(name, _text, limit=MAX_NAMES) if fields.has(name) else () for name in _TEXTS
    )
    return ListEntry(
        id=fields.text("id", limit=200),
        schema=fields.text("schema", limit=40),
        names=names,
        addresses=(
            fields.many("addresses", _decode_address, limit=10_000)
            if fields.has("addresses")
            else ()
        ),
        programmes=programmes,
        valid_from=fields.day("valid_from") if fields.has("valid_from") else None,
        valid_to=fields.day("valid_to") if fields.has("valid_to") else None,
        birth_dates=birth_dates,
        countries=countries,
    )


def _text(text: str) -> str:
    if not 0 < len(text) <= _MAX_NAME:
        raise FieldMalformed(f"an entry holds a text that is empty or over {_MAX_NAME} characters")
    return text


def _decode_address(fields: Fields) -> ListedAddress:
    return ListedAddress(fields.text("token", limit=10), fields.text("text", limit=200))


def encode_delta(delta: Delta) -> bytes:
    """Return a delta's bytes: a head line, then one line for each change, sorted by id."""
    head: JsonObject = {
        "list": delta.list_id,
        "earlier": str(delta.earlier),
        "later": str(delta.later),
    }
    changes = [
        *(_change("added", entry) for entry in delta.added),
        *(_change("changed", entry) for entry in delta.changed),
        *((name, _removed(name)) for name in delta.removed),
    ]
    changes.sort(key=lambda change: change[0])
    return encode_lines([head, *(line for _, line in changes)])


def _change(kind: str, entry: ListEntry) -> tuple[str, JsonObject]:
    return entry.id, {"change": kind, "entry": encode_entry(entry)}


def _removed(name: str) -> JsonObject:
    return {"change": "removed", "id": name}


def decode_delta(content: bytes) -> Delta:
    """Return the delta of such bytes; only the bytes that ``encode_delta`` writes are read.

    Raises:
        NotCanonical, FieldMalformed, FieldUnknown: they are others.
    """
    head, _, rest = content.partition(b"\n")
    (names,) = decode_lines(head + b"\n", "delta", _decode_head)
    changes = decode_lines(rest, "changes", _decode_change)
    delta = Delta(
        *names,
        added=tuple(entry for kind, _, entry in changes if kind == "added" and entry is not None),
        removed=tuple(name for kind, name, _ in changes if kind == "removed"),
        changed=tuple(
            entry for kind, _, entry in changes if kind == "changed" and entry is not None
        ),
    )
    if encode_delta(delta) != content:
        raise FieldMalformed("the changes of a delta do not ascend by id")
    return delta


def _decode_head(fields: Fields) -> tuple[str, Digest, Digest]:
    return fields.name("list"), fields.digest("earlier"), fields.digest("later")


def _decode_change(fields: Fields) -> tuple[str, str, ListEntry | None]:
    kind = fields.text("change", limit=10)
    if kind == "removed":
        return kind, fields.text("id", limit=200), None
    if kind not in {"added", "changed"}:
        raise FieldMalformed(f"a change is neither added, removed nor changed: {kind!r}")
    entry = fields.object("entry", decode_entry)
    return kind, entry.id, entry
