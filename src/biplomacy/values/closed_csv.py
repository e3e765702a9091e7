"""CSV read as a closed table: a known header, whole rows, bounded size, nothing guessed.

An empty cell is an absent field; everything else is RFC 4180 text in UTF-8 without byte order
mark. What the cells mean is the caller's business, who takes them as ``Fields``.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_BYTES = 1 << 23
MAX_ROWS = 100_000
MAX_CELL = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by column, with the number of the line on which the row ends."""

    line: int
    fields: Fields


def read_table(
    content: bytes, headers: Sequence[tuple[str, ...]], *, skipped_lines: int = 0
) -> tuple[Row, ...]:
    """Return the rows of a table whose first line is one of ``headers``.

    ``skipped_lines`` counts lines that the caller took off the top, for the line numbers.

    Raises:
        FieldMalformed: too large, not UTF-8, another header, or a row of another width.
    """
    if len(content) > MAX_BYTES:
        raise FieldMalformed(f"{len(content)} bytes are more than a table of {MAX_BYTES} bytes")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FieldMalformed(f"the table is not UTF-8 at byte {error.start}") from error
    lines = _cells(text, skipped_lines)
    header = tuple(next(lines, (0, []))[1])
    if header not in headers:
        raise FieldMalformed(
            f"line {skipped_lines + 1}: {','.join(header)[:200]!r} is not a known header",
            hint=f"begin the table with {','.join(headers[0])}",
        )
    return tuple(_row(line, header, cells) for line, cells in lines if cells)


def _cells(text: str, skipped_lines: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    count = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = skipped_lines + reader.line_num
            raise FieldMalformed(f"line {line}: the row is not CSV: {error}") from error
        count += 1
        if count > MAX_ROWS + 1:
            raise FieldMalformed(f"the table has more than {MAX_ROWS} rows")
        yield skipped_lines + reader.line_num, cells


def _row(line: int, header: tuple[str, ...], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise FieldMalformed(
            f"line {line}: {len(cells)} cells stand under {len(header)} columns",
            hint="put cells that hold a comma in quotation marks",
        )
    if any(len(cell) > MAX_CELL for cell in cells):
        raise FieldMalformed(f"line {line}: a cell is longer than {MAX_CELL} characters")
    present = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
    return Row(line, Fields({**present}, "row"))
