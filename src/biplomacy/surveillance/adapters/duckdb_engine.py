"""Rules over Parquet files, answered by DuckDB (https://duckdb.org, MIT licence).

The files are hashed and checked when the engine opens; then the connection may read these files
and its own spill directory, and nothing else.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

import duckdb

from biplomacy.surveillance.adapters.day_files import OF_VENUE, file_path, is_mic, venues_at
from biplomacy.surveillance.adapters.file_checks import check_table, columns_of
from biplomacy.surveillance.errors import (
    EngineExhausted,
    EngineFailed,
    TicksOutOfRange,
    TradeFileInconsistent,
    TradeFileMissing,
)
from biplomacy.surveillance.model import Input, Table
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from biplomacy.surveillance.model import Bound
    from biplomacy.values.day import Day

FETCH = 10_000
_GLOB = frozenset("*?[]{}")
_CLOSED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "preserve_insertion_order": "false",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the engine may use: bytes of memory, threads, and where it may spill."""

    memory_bytes: int = 3 << 30
    threads: int = 2
    spill: Path | None = None


class DuckDbEngine:
    """A ``RuleEngine`` over the files of one day; a context, which removes what was spilt."""

    def __init__(
        self, data: Path, day: Day, venues: Sequence[str] = (), *, bounds: Bounds | None = None
    ) -> None:
        bounds = bounds or Bounds()
        self._day = day
        files = tuple(_files(data, day, tuple(venues) or venues_at(data, day)))
        self._spill = TemporaryDirectory(prefix="biplomacy-rules-", dir=bounds.spill)
        try:
            with _translated():
                self._connection = _connect(bounds, self._spill.name)
                self._inputs = tuple(
                    sorted((self._input(*one) for one in files), key=lambda i: (i.table, i.venue))
                )
                self._standing = self._read_standing(files)
                self._create_views(files)
                self._close_off([path for _, _, path in files])
        except BaseException:
            self._spill.cleanup()
            raise

    @property
    def name(self) -> str:
        """The engine and its version."""
        return f"duckdb {duckdb.__version__}"

    @property
    def day(self) -> Day:
        """The day of the files."""
        return self._day

    @property
    def standing(self) -> Standing:
        """``synthetic`` where the metadata of a file says so, else ``original``."""
        return self._standing

    def inputs(self) -> tuple[Input, ...]:
        """Return the files that the tables stand on."""
        return self._inputs

    def rows(self, sql: str, bound: Bound) -> Iterator[tuple[int | str, ...]]:
        """Yield the rows of a query in its order."""
        with _translated():
            cursor = self._connection.cursor()
            cursor.execute(sql, dict(bound))
            while part := cursor.fetchmany(FETCH):
                yield from part

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._spill.cleanup()

    def _input(self, table: Table, venue: str, path: Path) -> Input:
        try:
            with path.open("rb") as file:
                digest = Digest(hashlib.file_digest(file, "sha256").digest())
                size = file.tell()
        except OSError as error:
            raise TradeFileMissing(
                f"{path} cannot be read: {error.strerror}",
                hint="each venue and day needs its trades and its orders",
            ) from error
        rows = check_table(self._connection, table, literal(path), day=self._day, venue=venue)
        return Input(table, venue, rows, size, digest)

    def _read_standing(self, files: Sequence[tuple[Table, str, Path]]) -> Standing:
        paths = ", ".join(literal(path) for _, _, path in files)
        found = self._connection.execute(
            f"SELECT count(*) FROM parquet_kv_metadata([{paths}])"  # noqa: S608 - quoted paths
            " WHERE key = 'standing' AND value <> 'original'"
        ).fetchone()
        return Standing.SYNTHETIC if found and found[0] else Standing.ORIGINAL

    def _create_views(self, files: Sequence[tuple[Table, str, Path]]) -> None:
        for table in Table:
            paths = ", ".join(literal(path) for one, _, path in files if one is table)
            columns, condition = ", ".join(f'"{name}"' for name, _ in columns_of(table)), ""
            if table is Table.ACCOUNT_OWNER:
                begin, end = self._day.start * 1_000_000, self._day.end * 1_000_000
                columns = "DISTINCT account, owner"
                condition = f' WHERE "from" < {end} AND coalesce("to" > {begin}, true)'
            self._connection.execute(
                f"CREATE VIEW {table} AS SELECT {columns} FROM"  # noqa: S608 - quoted paths
                f" read_parquet([{paths}]){condition}"
            )

    def _close_off(self, paths: Sequence[Path]) -> None:
        listed = ", ".join(literal(path) for path in paths)
        self._connection.execute(f"SET allowed_paths = [{listed}]")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")


def literal(path: Path) -> str:
    """Return a path as SQL text; raises ``TradeFileMissing`` where it would name many files."""
    if _GLOB.intersection(str(path)):
        raise TradeFileMissing(
            f"{path} holds a sign that stands for many files", hint="rename the directory"
        )
    quoted = str(path.absolute()).replace("'", "''")
    return f"'{quoted}'"


def _files(data: Path, day: Day, venues: Sequence[str]) -> Iterator[tuple[Table, str, Path]]:
    for venue in venues:
        if not is_mic(venue):
            raise TradeFileInconsistent(
                f"{venue[:20]!r} is not the code of a venue", hint="write a MIC such as XDMO"
            )
    for table in Table:
        for venue in venues if table in OF_VENUE else ("",):
            yield table, venue, file_path(data, table, day, venue)


def _connect(bounds: Bounds, spill: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={
            **_CLOSED,
            "memory_limit": f"{bounds.memory_bytes}B",
            "threads": str(bounds.threads),
            "temp_directory": spill,
        }
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfRangeException as error:
        raise TicksOutOfRange(
            f"a product left 128 bits: {_first_line(error)}",
            hint="check the scale of ticks and lots; nothing was rounded",
        ) from error
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise EngineExhausted(
            f"the rule engine ran out of memory or disk: {_first_line(error)}",
            hint="give it more memory, or a place to spill with more room",
        ) from error
    except duckdb.Error as error:
        raise EngineFailed(f"the rule engine refused: {_first_line(error)}") from error


def _first_line(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0][:200]
