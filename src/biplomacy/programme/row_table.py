"""Rows that stand in a statement while they are few, and beside the log where they are many.

The bytes are one canonical object a line, so that both homes have one digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, NotCanonical
from biplomacy.values.lines import decode_lines, encode_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

T = TypeVar("T")

INLINE_ROWS = 100
INLINE_BYTES = 12_000
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class RowTable(Generic[T]):
    """How many rows there are and the digest of their bytes; the rows while they are few."""

    count: int
    digest: Digest
    rows: tuple[T, ...] | None


@dataclass(frozen=True, slots=True)
class RowForm(Generic[T]):
    """How one kind of row is written and read; ``what`` names the rows in messages."""

    what: str
    encode: Callable[[T], JsonObject]
    decode: Callable[[Fields], T]


def table_of(rows: Sequence[T], form: RowForm[T]) -> RowTable[T]:
    """Return the table of ``rows``, without them where they are too many for a statement."""
    content = row_bytes(rows, form)
    inline = len(rows) <= INLINE_ROWS and len(content) <= INLINE_BYTES
    return RowTable(len(rows), Digest.of(content), tuple(rows) if inline else None)


def row_bytes(rows: Sequence[T], form: RowForm[T]) -> bytes:
    """Return the bytes that a table's digest names."""
    return encode_lines(form.encode(row) for row in rows)


def encode_table(table: RowTable[T], form: RowForm[T]) -> JsonObject:
    """Return a table as a statement carries it."""
    body: JsonObject = {"count": table.count, "sha256": str(table.digest)}
    if table.rows is not None:
        body["rows"] = [form.encode(row) for row in table.rows]
    return body


def decode_table(fields: Fields, form: RowForm[T]) -> RowTable[T]:
    """Take a table; raises ``FieldMalformed`` for rows that are not those of its digest."""
    count, digest = fields.integer("count", high=MAX_ROWS), fields.digest("sha256")
    if not fields.has("rows"):
        return RowTable(count, digest, None)
    rows = fields.many("rows", form.decode, limit=INLINE_ROWS)
    found = table_of(rows, form)
    if found != RowTable(count, digest, rows):
        raise FieldMalformed(f"the {form.what} are not those that count and digest name")
    return found


def rows_of(table: RowTable[T], content: bytes | None, form: RowForm[T]) -> tuple[T, ...]:
    """Return a table's rows, from ``content`` where they lie beside the log.

    Raises:
        FieldMalformed: the bytes are absent, or not those that the table names.
        NotCanonical: a line is not canonical, or writes a value in another form.
    """
    if table.rows is not None:
        return table.rows
    if content is None or Digest.of(content) != table.digest:
        raise FieldMalformed(
            f"the {form.what} are not at hand", hint=f"read the evidence sha256:{table.digest}"
        )
    lines = content.count(b"\n")
    if lines != table.count:
        raise FieldMalformed(f"there are {lines} {form.what}, not {table.count}")
    rows = decode_lines(content, form.what, form.decode)
    if row_bytes(rows, form) != content:
        raise NotCanonical(f"the {form.what} write a value in another form than this version")
    return rows
