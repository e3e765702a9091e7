"""What a SQLite store holds, at a glance: for completing words, which waits for no library.

It is read with the standard library, read-only and without a lock, and only as far as it answers
at once: a store that cannot be read so has nothing to complete.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCHEME = "sqlite:"
_PATIENCE_S = 0.05
_ORIGINS = "SELECT origin FROM record_head ORDER BY origin LIMIT ?"
_ENTRIES = (
    'SELECT "index", type, issuer, sequence FROM record_statement'
    ' WHERE origin = ? AND CAST("index" AS TEXT) LIKE ? ORDER BY "index" DESC LIMIT ?'
)


class Glance:
    """The words of one store; ``most`` of them at once."""

    def __init__(self, path: Path, *, most: int = 100) -> None:
        self._address = f"{path.absolute().as_uri()}?mode=ro"
        self._most = most

    @classmethod
    def at(cls, url: str) -> Glance | None:
        """Return a glance at ``sqlite:PATH``; None for any other store, which is far away."""
        path = Path(url.removeprefix(_SCHEME))
        return cls(path) if url.startswith(_SCHEME) and path.is_file() else None

    def origins(self) -> tuple[str, ...]:
        """Return the origins of the logs that have entries, sorted."""
        return tuple(str(origin) for (origin,) in self._rows(_ORIGINS, (self._most,)))

    def entries(self, origin: str, begun: str) -> tuple[tuple[int, str], ...]:
        """Return the newest entries whose index begins with ``begun``: index, and what it is."""
        if begun and not begun.isdecimal():
            return ()
        rows = self._rows(_ENTRIES, (origin, f"{begun}%", self._most))
        return tuple(
            (int(str(index)), f"{kind}  {issuer} #{sequence}")
            for index, kind, issuer, sequence in rows
        )

    def _rows(self, query: str, values: Sequence[str | int]) -> Sequence[tuple[object, ...]]:
        try:
            with closing(
                sqlite3.connect(self._address, uri=True, timeout=_PATIENCE_S)
            ) as connection:
                rows: list[tuple[object, ...]] = connection.execute(query, values).fetchall()
        except sqlite3.Error:
            return ()
        return rows
