"""A leaf file as CSV (RFC 4180, UTF-8) with exactly the columns that §B6.1 names."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from biplomacy.solvency.errors import LeafFileMalformed
from biplomacy.solvency.leaves import COLUMNS, RowReader
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from biplomacy.solvency.model import LiabilityRow

_WIDTH = len(COLUMNS)
_REFUSED = (None,) * _WIDTH


class CsvLeaves:
    """A ``LeafFile`` that is read row by row."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self) -> Iterator[LiabilityRow]:
        """Yield the rows (``LeafFile.rows``)."""
        reader = RowReader()
        number = 0
        try:
            with self._path.open(encoding="utf-8", newline="") as file:
                table = csv.reader(file, strict=True)
                if tuple(next(table, ())) != COLUMNS:
                    raise LeafFileMalformed(
                        f"the file does not begin with {','.join(COLUMNS)}",
                        hint="these four columns, in this order, and no more",
                    )
                for number, cells in enumerate(table, start=1):
                    whole = tuple(cells) if len(cells) == _WIDTH else _REFUSED
                    if (row := reader.read(number, whole)) is not None:
                        yield row
        except OSError as error:
            raise SourceUnavailable(f"{self._path} cannot be read: {error.strerror}") from error
        except (UnicodeDecodeError, csv.Error) as error:
            what = "UTF-8" if isinstance(error, UnicodeDecodeError) else "CSV"
            # The library's own message may repeat a customer's cells.
            raise LeafFileMalformed(f"behind row {number:,} the file is no {what}") from None
        reader.finish()
