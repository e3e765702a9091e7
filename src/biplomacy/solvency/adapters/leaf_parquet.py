"""A leaf file as Parquet with exactly the columns that §B6.1 names, read by DuckDB (MIT)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from biplomacy.solvency.errors import LeafFileMalformed
from biplomacy.solvency.leaves import COLUMNS, RowReader
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from biplomacy.solvency.model import LiabilityRow

_CHUNK = 1 << 16
_GLOB = frozenset("*?[]{}")
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": "512MB",
    "autoinstall_known_extensions": False,
}


class ParquetLeaves:
    """A ``LeafFile`` that is read a few thousand rows at a time, in the file's order."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self) -> Iterator[LiabilityRow]:
        """Yield the rows (``LeafFile.rows``)."""
        if _GLOB.intersection(str(self._path)):
            raise LeafFileMalformed(
                f"{self._path} holds a sign that stands for many files", hint="rename it"
            )
        if not self._path.is_file():
            raise SourceUnavailable(f"{self._path} cannot be read: there is no such file")
        reader, number = RowReader(), 0
        with duckdb.connect(config=_SETTINGS) as database:
            for chunk in self._chunks(database):
                for cells in chunk:
                    number += 1
                    if (row := reader.read(number, cells)) is not None:
                        yield row
        reader.finish()

    def _chunks(self, database: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[object, ...]]]:
        try:
            found = database.execute("SELECT * FROM read_parquet(?)", [str(self._path)])
            if tuple(column[0] for column in database.description or ()) != COLUMNS:
                raise LeafFileMalformed(
                    "the Parquet file has other columns than " + ", ".join(COLUMNS),
                    hint="these four columns, in this order, and no more",
                )
            while chunk := found.fetchmany(_CHUNK):
                yield chunk
        except duckdb.Error:
            # The library's own message may repeat a customer's cells.
            raise LeafFileMalformed(f"{self._path.name} is no Parquet file that reads") from None
