"""The operator's log in SQL: a ``LogStore`` (record §6, §9.1-§9.3)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.exc import InterfaceError, OperationalError

from biplomacy.record.errors import SequenceTaken, StoreBusy
from biplomacy.record.merkle import EMPTY_ROOT, fold
from biplomacy.record.model import (
    Batch,
    Checkpoint,
    Edge,
    Entry,
    Head,
    Logged,
    Pending,
    Period,
    Stage,
    StatementRow,
)
from biplomacy.store.engines import reading, translated, writing
from biplomacy.store.errors import RowsTaken
from biplomacy.store.rows import insert_rows, put_rows, run_text
from biplomacy.store.schema import (
    record_checkpoint,
    record_edge,
    record_entry,
    record_head,
    record_statement,
)
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from sqlalchemy import Connection, Engine, RowMapping

_STAGES = tuple(Stage)
# As text: each append runs them, and they would take longer to compile than to run on SQLite.
_READ_HEAD = (
    "SELECT h.size, h.root, e.hashes FROM record_head h"
    " LEFT JOIN record_edge e ON e.origin = h.origin WHERE h.origin = ? ORDER BY e.level"
)
_LOCK_HEAD = "SELECT size FROM record_head WHERE origin = ? FOR UPDATE"
_MOVE_HEAD = "UPDATE record_head SET size = ?, root = ? WHERE origin = ? AND size = ?"
_READ_ENTRIES = (
    select(record_entry.c.index, record_entry.c.data, record_entry.c.leaf)
    .where(
        record_entry.c.origin == bindparam("log"),
        record_entry.c.index >= bindparam("first"),
        record_entry.c.index < bindparam("last"),
    )
    .order_by(record_entry.c.index)
)


class SqlLog:
    """A ``LogStore`` over one origin's rows; used by one thread at a time.

    On PostgreSQL the first ``append`` takes a session lock for the origin and keeps it, with its
    connection, until ``close``: a second writer is refused for as long as this one lives. SQLite
    lets one process at a time into the unit of work instead.
    """

    def __init__(self, engine: Engine, origin: str) -> None:
        self._engine = engine
        self._origin = origin
        self._writer: Connection | None = None

    def head(self) -> tuple[Head, Edge]:
        """Return the committed head and right edge."""
        with reading(self._engine) as connection:
            return self._read_head(connection)

    def append(self, batch: Batch, sign: Callable[[Head, Edge], bytes]) -> Checkpoint:
        """Add ``batch`` and its signed checkpoint in one unit of work."""
        with self._unit_of_work() as connection:
            old, edge = self._locked_head(connection)
            if not batch.entries or batch.entries[0].index != old.size:
                raise StoreBusy(
                    f"the log of {self._origin} has {old.size} entries by now",
                    hint="read it again, then append again",
                )
            folded = fold(edge, old.size, [entry.leaf.raw for entry in batch.entries])
            head = Head(self._origin, old.size + len(batch.entries), Digest(folded.root))
            self._insert_batch(connection, batch)
            self._replace_edge(connection, edge, folded.edge)
            note = sign(head, folded.edge)
            self._insert_checkpoint(connection, head, note)
            self._move_head(connection, old, head)
        return Checkpoint(head, note)

    def entries(self, first: int, last: int, types: Collection[str] = ()) -> Sequence[Entry]:
        """Return the entries ``first`` to ``last - 1``, only of ``types`` where any are named."""
        query = _READ_ENTRIES
        if types:
            table, known = record_entry, record_statement
            query = query.join(
                known, (known.c.origin == table.c.origin) & (known.c.index == table.c.index)
            ).where(known.c.type.in_(sorted(types)))
        place = {"log": self._origin, "first": first, "last": last}
        with reading(self._engine) as connection:
            rows = connection.execute(query, place).all()
        return tuple(Entry(index, bytes(data), Digest(bytes(leaf))) for index, data, leaf in rows)

    def rows(self, first: int, last: int) -> Sequence[StatementRow]:
        """Return the statement index of the entries ``first`` to ``last - 1``."""
        table = record_statement
        query = (
            select(table)
            .where(table.c.origin == self._origin, table.c.index >= first, table.c.index < last)
            .order_by(table.c.index)
        )
        with reading(self._engine) as connection:
            return tuple(_statement_row(row) for row in connection.execute(query).mappings())

    def advance(self, size: int, stage: Stage, note: bytes) -> None:
        """Store the note of the checkpoint of ``size`` and its stage."""
        table = record_checkpoint
        with writing(self._engine) as connection:
            connection.execute(
                update(table)
                .where(table.c.origin == self._origin, table.c.size == size)
                .values(stage=_STAGES.index(stage), note=note)
            )

    def checkpoints(
        self, reached: Stage = Stage.SIGNED, *, limit: int | None = None
    ) -> Sequence[Pending]:
        """Return the checkpoints that reached that stage, by size; the largest ``limit`` only."""
        table = record_checkpoint
        query = (
            select(table.c.size, table.c.root, table.c.note, table.c.stage)
            .where(table.c.origin == self._origin, table.c.stage >= _STAGES.index(reached))
            .order_by(table.c.size.desc())
            .limit(limit)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            Pending(
                Checkpoint(Head(self._origin, size, Digest(bytes(root))), bytes(note)),
                _STAGES[stage],
            )
            for size, root, note, stage in reversed(rows)
        )

    def close(self) -> None:
        """Give up the origin's lock; the next ``append`` would take it again."""
        if self._writer is not None:
            # Back in the pool the connection would keep the lock for as long as the process lives.
            self._writer.detach()
            self._writer.close()
            self._writer = None

    @contextmanager
    def _unit_of_work(self) -> Iterator[Connection]:
        if self._engine.dialect.name != "postgresql":
            with writing(self._engine) as connection:
                yield connection
            return
        with translated():
            connection = self._locked_writer()
            try:
                with connection.begin():
                    yield connection
            except (OperationalError, InterfaceError):
                # The lock went with the server's session, so the connection is of no more use.
                connection.invalidate()
                connection.close()
                self._writer = None
                raise

    def _locked_writer(self) -> Connection:
        if self._writer is None:
            connection = self._engine.connect()
            key = int.from_bytes(Digest.of(self._origin.encode()).raw[:8], signed=True)
            query = text("SELECT pg_try_advisory_lock(:key)")
            taken = connection.execute(query, {"key": key}).scalar_one()
            connection.commit()
            if not taken:
                connection.close()
                raise StoreBusy(
                    f"another process writes the log of {self._origin}",
                    hint="stop it first: one log has one writer",
                )
            self._writer = connection
        return self._writer

    def _read_head(self, connection: Connection) -> tuple[Head, Edge]:
        rows = run_text(connection, _READ_HEAD, (self._origin,)).all()
        if not rows:
            return Head(self._origin, 0, Digest(EMPTY_ROOT)), Edge()
        levels = tuple(bytes(row.hashes) for row in rows if row.hashes is not None)
        return Head(self._origin, rows[0].size, Digest(bytes(rows[0].root))), Edge(levels)

    def _locked_head(self, connection: Connection) -> tuple[Head, Edge]:
        if connection.dialect.name == "postgresql":
            run_text(connection, _LOCK_HEAD, (self._origin,))
        return self._read_head(connection)

    def _insert_batch(self, connection: Connection, batch: Batch) -> None:
        insert_rows(
            connection,
            record_entry.name,
            [(self._origin, entry.index, entry.leaf.raw, entry.data) for entry in batch.entries],
        )
        try:
            insert_rows(
                connection,
                record_statement.name,
                [_statement_cells(self._origin, logged) for logged in batch.statements],
            )
        except RowsTaken as error:
            raise SequenceTaken(
                "an issuer's sequence number of this batch is in the log already",
                hint="take the issuer's next number",
            ) from error

    def _replace_edge(self, connection: Connection, old: Edge, new: Edge) -> None:
        # A tree only grows, so no level ever goes away.
        rows = [(self._origin, level, hashes) for level, hashes in enumerate(new.levels)]
        known = dict(enumerate(old.levels))
        put_rows(
            connection,
            record_edge.name,
            [row for row in rows if known.get(row[1]) != row[2]],
        )

    def _insert_checkpoint(self, connection: Connection, head: Head, note: bytes) -> None:
        row = (self._origin, head.size, head.root.raw, note, _STAGES.index(Stage.SIGNED))
        insert_rows(connection, record_checkpoint.name, [row])

    def _move_head(self, connection: Connection, old: Head, new: Head) -> None:
        if old.size == 0:
            row = (self._origin, new.size, new.root.raw)
            insert_rows(connection, record_head.name, [row])
            return
        run_text(connection, _MOVE_HEAD, (new.size, new.root.raw, self._origin, old.size))


def _statement_cells(origin: str, logged: Logged) -> tuple[str | int | bytes | None, ...]:
    statement = logged.statement
    period = statement.period
    return (
        origin,
        logged.index,
        statement.type,
        statement.issuer,
        statement.sequence,
        statement.issued_at,
        None if period is None else str(period.first),
        None if period is None else str(period.last),
        None if statement.supersedes is None else statement.supersedes.raw,
    )


def _statement_row(row: RowMapping) -> StatementRow:
    first, last, supersedes = row["period_first"], row["period_last"], row["supersedes"]
    return StatementRow(
        index=row["index"],
        type=row["type"],
        issuer=row["issuer"],
        sequence=row["sequence"],
        issued_at=row["issued_at"],
        period=None if first is None else Period(Day.parse(first), Day.parse(last)),
        supersedes=None if supersedes is None else Digest(bytes(supersedes)),
    )


def read_origins(engine: Engine) -> tuple[str, ...]:
    """Return the origins of the logs that have entries, sorted."""
    with reading(engine) as connection:
        rows = connection.execute(select(record_head.c.origin).order_by(record_head.c.origin))
        return tuple(rows.scalars())
