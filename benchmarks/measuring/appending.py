"""Appends to a log, and the bare databases that they are held against.

Ours is all that an append owes once its statements are judged: leaf hashes, one transaction with
entries, statement index, edge, signed checkpoint and head, then the tiles. The bare peers put the
same rows into the same tables of an equal database, hash nothing, sign nothing and write no file.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.record.adapters.directory import DirectoryTiles
from biplomacy.record.adapters.key_files import FileNoteSigner, generate_note_key
from biplomacy.record.checkpoint import sign_head
from biplomacy.record.derivation import Derivation
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import Batch, Edge, Entry, Head, KeyKind, Logged, Statement
from biplomacy.store.opening import open_store
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.record.model import Checkpoint
    from biplomacy.record.ports import NoteSigner
    from biplomacy.store.record import SqlLog

ORIGIN = "record.example/benchmark"
ENTRY_SIZE = 200
ISSUED_AT = 1_790_000_000
Row: TypeAlias = "tuple[str | int | bytes | None, ...]"
_HASH = bytes(32)
_NOTE = bytes(230)
_SQLITE_INSERTS = {
    "record_entry": 4,
    "record_statement": 9,
    "record_checkpoint": 5,
}
_COPIES = {
    "record_entry": ("text", "int8", "bytea", "bytea"),
    "record_statement": ("text", "int8", "text", "text", "int8", "int8", "text", "text", "bytea"),
    "record_checkpoint": ("text", "int8", "bytea", "bytea", "int4"),
}


@dataclass(frozen=True, slots=True)
class SeededBytes:
    """A ``Randomness`` that gives the same bytes on every run."""

    seed: bytes

    def bytes(self, count: int) -> bytes:
        return (sha256(self.seed).digest() * (count // 32 + 1))[:count]


@dataclass(frozen=True, slots=True)
class Load:
    """What one run appends: ``batches`` of ``size`` entries of 200 bytes, with their statements."""

    size: int
    batches: tuple[tuple[bytes, ...], ...]
    statements: tuple[tuple[Logged, ...], ...]

    @property
    def rows(self) -> int:
        """All entries together."""
        return self.size * len(self.batches)


def make_load(size: int, count: int) -> Load:
    """Return ``count`` batches of ``size`` entries."""
    batches = tuple(
        tuple(_entry(first + place) for place in range(size))
        for first in range(0, size * count, size)
    )
    logged = tuple(
        tuple(_logged(number * size + place, data) for place, data in enumerate(batch))
        for number, batch in enumerate(batches)
    )
    return Load(size, batches, logged)


def make_signer(folder: Path, name: str, kind: KeyKind) -> NoteSigner:
    """Return a signer over a key file below ``folder``."""
    path = folder / f"{kind.name}.pem"
    if not path.exists():
        generate_note_key(path, name=name, kind=kind, randomness=SeededBytes(name.encode()))
    return FileNoteSigner(path, name=name, kind=kind)


class LogAtWork:
    """One log with its files, as an operator's process holds them."""

    def __init__(self, log: SqlLog, folder: Path, signer: NoteSigner) -> None:
        self._log = log
        self._signer = signer
        self._tiles = DirectoryTiles(folder)
        self._derivation = Derivation(log)

    def append(self, batch: Sequence[bytes], statements: tuple[Logged, ...]) -> Checkpoint:
        """Log one batch durably, sign it, and write its files."""
        first = statements[0].index
        rows = tuple(
            Entry(index, data, Digest(leaf_hash(data))) for index, data in enumerate(batch, first)
        )
        checkpoint = self._log.append(Batch(rows, statements), self._sign)
        for file in self._derivation.files(checkpoint.head.size):
            self._tiles.write_once(file.path, file.content)
        return checkpoint

    def _sign(self, head: Head, _edge: Edge) -> bytes:
        return sign_head(head, self._signer)


def time_append(url: str, folder: Path, load: Load) -> float:
    """Return the seconds that our log at an empty database ``url`` takes for ``load``."""
    signer = make_signer(folder.parent, ORIGIN, KeyKind.LOG_ED25519)
    with open_store(url) as store:
        work = LogAtWork(store.log(ORIGIN), folder, signer)
        start = time.perf_counter()
        for batch, statements in zip(load.batches, load.statements, strict=True):
            work.append(batch, statements)
        return time.perf_counter() - start


def time_bare_sqlite(path: Path, load: Load) -> float:
    """Return the seconds for the same rows by ``executemany`` and COMMIT, synchronous=FULL."""
    open_store(f"sqlite:{path}").close()
    plans = [_bare_rows(batch, known) for batch, known in _pairs(load)]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        start = time.perf_counter()
        for plan in plans:
            connection.execute("BEGIN IMMEDIATE")
            for table, rows in plan.items():
                marks = ", ".join("?" * _SQLITE_INSERTS[table])
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - names of ours
            connection.execute("COMMIT")
        return time.perf_counter() - start


def time_bare_row(path: Path, load: Load) -> float:
    """Return the seconds for a commit of one entry's row after the other, synchronous=FULL."""
    open_store(f"sqlite:{path}").close()
    plans = [_bare_rows(batch, known)["record_entry"] for batch, known in _pairs(load)]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        start = time.perf_counter()
        for rows in plans:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO record_entry VALUES (?, ?, ?, ?)", rows)
            connection.execute("COMMIT")
        return time.perf_counter() - start


def time_bare_postgresql(url: str, load: Load) -> float:
    """Return the seconds for the same rows by binary COPY and COMMIT, the head row locked."""
    import psycopg  # noqa: PLC0415 - an extra; without it this peer is absent

    open_store(url).close()
    plans = [_bare_rows(batch, known) for batch, known in _pairs(load)]
    with psycopg.connect(url, autocommit=True) as connection:
        start = time.perf_counter()
        for plan in plans:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute("SELECT size FROM record_head FOR UPDATE")
                for table, rows in plan.items():
                    with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
                        copy.set_types(_COPIES[table])
                        for row in rows:
                            copy.write_row(row)
        return time.perf_counter() - start


def _pairs(load: Load) -> list[tuple[tuple[bytes, ...], tuple[Logged, ...]]]:
    return list(zip(load.batches, load.statements, strict=True))


def _bare_rows(batch: Sequence[bytes], known: Sequence[Logged]) -> dict[str, list[Row]]:
    return {
        "record_entry": [
            (ORIGIN, logged.index, logged.id.raw, data)
            for data, logged in zip(batch, known, strict=True)
        ],
        "record_statement": [_bare_statement(logged) for logged in known],
        "record_checkpoint": [(ORIGIN, known[-1].index + 1, _HASH, _NOTE, 0)],
    }


def _bare_statement(logged: Logged) -> Row:
    said = logged.statement
    index, issued = logged.index, said.issued_at
    return (ORIGIN, index, said.type, said.issuer, said.sequence, issued, None, None, None)


def _entry(index: int) -> bytes:
    seed = sha256(index.to_bytes(8, "big")).digest()
    return (seed * (ENTRY_SIZE // len(seed) + 1))[:ENTRY_SIZE]


def _logged(index: int, data: bytes) -> Logged:
    said = Statement("note/1", "office", index, ISSUED_AT + index, {})
    return Logged(index, Digest(leaf_hash(data)), said, ())
