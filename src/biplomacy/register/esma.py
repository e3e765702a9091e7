"""Reads ESMA's files of the interim MiCA register and drops no row (register §A6).

The bytes are evidence. Every row is kept as it came and, beside that, as it is read: what is
certain is repaired, everything is flagged, nothing is guessed.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.register.errors import EsmaMalformed
from biplomacy.register.esma_cells import REPLACEMENT, read_cell
from biplomacy.register.esma_columns import (
    DECIDED,
    HEADERS,
    HOME_STATE,
    LEI,
    NAME,
    READINGS,
    SERVICES,
    SINCE,
    Reading,
)
from biplomacy.register.esma_model import (
    EsmaImport,
    EsmaKind,
    Fault,
    Flag,
    ImportedRow,
    RepairedRow,
)
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_BYTES = 64 << 20
MAX_ROWS = 100_000
MAX_CELL = 20_000
MAX_CELLS = 1_000
_BYTE_ORDER_MARK = "\ufeff"
_NEEDED = MappingProxyType(
    {
        NAME: Flag.NAME_MISSING,
        SINCE: Flag.DATE_MISSING,
        DECIDED: Flag.DATE_MISSING,
        HOME_STATE: Flag.HOME_STATE_MISSING,
        LEI: Flag.LEI_MISSING,
        SERVICES: Flag.SERVICE_EMPTY,
    }
)
"""The columns that no row may leave empty, each with the flag of one that does."""


def read_esma(content: bytes) -> EsmaImport:
    """Return every row of one of ESMA's five files.

    Raises:
        EsmaMalformed: more than 64 MiB, 100,000 rows or 1,000 cells in one, not UTF-8, no CSV
            (RFC 4180), or the header of no file that is known.
    """
    if len(content) > MAX_BYTES:
        raise EsmaMalformed(f"{len(content):,} bytes are more than {MAX_BYTES:,}")
    lines = _lines(_text(content))
    kind, columns = _header(next(lines, (1, []))[1])
    rows = [_row(line, cells, columns) for line, cells in lines if cells]
    return EsmaImport(kind, Digest.of(content), columns, tuple(_with_duplicates(rows)))


def count_services(rows: Iterable[ImportedRow]) -> tuple[tuple[str, int], ...]:
    """Return how often each service a to j is named, by letter; those that no row names too."""
    counts = Counter(letter for row in rows for letter in row.repaired.all(SERVICES))
    return tuple((letter, counts[letter]) for letter in "abcdefghij")


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise EsmaMalformed(f"line {line}: byte {error.start} is not UTF-8") from error
    return text.removeprefix(_BYTE_ORDER_MARK)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    if (place := text.find("\0")) >= 0:
        line = text.count("\n", 0, place) + 1
        raise EsmaMalformed(f"line {line}: the row holds a NUL", hint="fetch the file again")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    count = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = reader.line_num
            raise EsmaMalformed(f"line {line}: row {count} is not CSV: {error}") from error
        if len(cells) > MAX_CELLS:
            raise EsmaMalformed(
                f"line {reader.line_num}: row {count} has more than {MAX_CELLS:,} cells"
            )
        if any(len(cell) > MAX_CELL for cell in cells):
            raise EsmaMalformed(
                f"line {reader.line_num}: row {count} has a cell of more than {MAX_CELL:,} signs"
            )
        if count > MAX_ROWS:
            raise EsmaMalformed(f"the file has more than {MAX_ROWS:,} rows")
        count += 1
        yield reader.line_num, cells


def _header(cells: list[str]) -> tuple[EsmaKind, tuple[str, ...]]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    for kind, columns in HEADERS.items():
        if tuple(names) == columns:
            return kind, columns
    raise EsmaMalformed(
        f"line 1: {','.join(names)[:200]!r} is the header of none of ESMA's files",
        hint=f"give {', '.join(kind.name for kind in HEADERS)} as ESMA publishes them",
    )


def _row(line: int, cells: list[str], columns: tuple[str, ...]) -> ImportedRow:
    faults: list[Fault] = []
    extra, short = cells[len(columns) :], len(columns) - len(cells)
    if extra:
        faults.append(Fault(Flag.EXTRA_COLUMNS, "", len(extra)))
    if short > 0:
        faults.append(Fault(Flag.CELLS_MISSING, "", short))
    if not any(map(str.strip, cells)):
        faults.append(Fault(Flag.ROW_EMPTY, "", 1))
    if kept := sum(cell.count(REPLACEMENT) for cell in extra):
        faults.append(Fault(Flag.REPLACEMENT, "", kept))
    read = []
    for column, raw in zip(columns, [*cells, *[""] * max(short, 0)], strict=False):
        texts, wrong = _cell(column, raw)
        read.append(texts)
        faults += wrong
    return ImportedRow(line, tuple(cells), RepairedRow(columns, tuple(read)), tuple(faults))


def _cell(column: str, raw: str) -> tuple[tuple[str, ...], Sequence[Fault]]:
    texts, flags = read_cell(raw, READINGS.get(column, Reading.TEXT))
    missing = (_NEEDED[column],) if column in _NEEDED and not raw.strip() else ()
    wrong = (Flag.REPLACEMENT,) * raw.count(REPLACEMENT) + flags + missing
    if not wrong:
        return texts, ()
    counts = Counter(wrong)
    return texts, [Fault(flag, column, counts[flag]) for flag in Flag if counts[flag]]


def _with_duplicates(rows: list[ImportedRow]) -> Iterator[ImportedRow]:
    counts = Counter(lei for row in rows for lei in row.repaired.all(LEI))
    for row in rows:
        if any(counts[lei] > 1 for lei in row.repaired.all(LEI)):
            yield replace(row, quality=(*row.quality, Fault(Flag.LEI_DUPLICATE, LEI, 1)))
        else:
            yield row
