"""Imported rows and changes as canonical lines, for evidence and for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register.esma_columns import HEADERS
from biplomacy.register.esma_diff import CellChange, ForeignEvent, ForeignKind
from biplomacy.register.esma_model import Fault, Flag, ImportedRow, RepairedRow
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.lines import decode_lines, encode_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.register.esma_model import EsmaKind
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_CELLS = 1_000
MAX_TEXTS = 20_000


def encode_rows(rows: Iterable[ImportedRow]) -> bytes:
    """Return one object a row: as it came, as it is read, and its faults; empty cells are left out.

    The evidence of ``register-import/1``, role ``rows``.
    """
    return encode_lines(_row_object(row) for row in rows)


def decode_rows(content: bytes, kind: EsmaKind) -> tuple[ImportedRow, ...]:
    """Return the rows of a file of ``kind`` that ``encode_rows`` wrote.

    Raises:
        NotCanonical, FieldMalformed, FieldUnknown: the lines hold something else.
    """
    return decode_lines(content, "rows", lambda fields: _row(fields, HEADERS[kind]))


def encode_changes(events: Iterable[ForeignEvent]) -> bytes:
    """Return one object an event; empty cells are empty lists."""
    return encode_lines(change_object(event) for event in events)


def decode_changes(content: bytes) -> tuple[ForeignEvent, ...]:
    """Return the events that ``encode_changes`` wrote; raises as ``decode_rows``."""
    return decode_lines(content, "changes", _event)


def change_object(event: ForeignEvent) -> JsonObject:
    """Return an event's fields."""
    return {
        "kind": event.kind.value,
        "lei": event.lei,
        "name": event.name,
        "authority": event.authority,
        "cells": [
            {"column": cell.column, "before": list(cell.before), "after": list(cell.after)}
            for cell in event.cells
        ],
    }


def _row_object(row: ImportedRow) -> JsonObject:
    read = zip(row.repaired.columns, row.repaired.cells, strict=True)
    return {
        "line": row.line,
        "raw": list(row.raw),
        "row": {column: list(texts) for column, texts in read if texts},
        "quality": [
            {"flag": fault.flag.value, "column": fault.column, "count": fault.count}
            for fault in row.quality
        ],
    }


def _row(fields: Fields, columns: tuple[str, ...]) -> ImportedRow:
    return ImportedRow(
        line=fields.integer("line", low=1),
        raw=fields.texts("raw", str, limit=MAX_CELLS),
        repaired=fields.object("row", lambda row: _repaired(row, columns)),
        quality=fields.many("quality", _fault, limit=MAX_CELLS),
    )


def _repaired(row: Fields, columns: tuple[str, ...]) -> RepairedRow:
    cells = tuple(
        row.texts(column, str, limit=MAX_TEXTS) if row.has(column) else () for column in columns
    )
    return RepairedRow(columns, cells)


def _fault(fields: Fields) -> Fault:
    return Fault(
        fields.choice("flag", Flag),
        fields.any_text("column", limit=100),
        fields.integer("count", low=1),
    )


def _event(fields: Fields) -> ForeignEvent:
    return ForeignEvent(
        kind=fields.choice("kind", ForeignKind),
        lei=_verbatim(fields, "lei"),
        name=_verbatim(fields, "name"),
        authority=_verbatim(fields, "authority"),
        cells=fields.many("cells", _cell, limit=MAX_CELLS),
    )


def _cell(fields: Fields) -> CellChange:
    return CellChange(
        fields.text("column", limit=100),
        fields.texts("before", str, limit=MAX_TEXTS),
        fields.texts("after", str, limit=MAX_TEXTS),
    )


def _verbatim(fields: Fields, name: str) -> str:
    """Return text as the foreign file has it, whatever signs it holds."""
    value = fields.take(name)
    if not isinstance(value, str):
        raise FieldMalformed(f"changes: {name} is not text")
    return value
