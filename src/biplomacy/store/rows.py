"""Many rows in one go: a prepared statement on SQLite, binary COPY on PostgreSQL (record §9.2)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

from sqlalchemy import BigInteger, Integer, LargeBinary
from sqlalchemy.exc import IntegrityError

from biplomacy.store.errors import RowsTaken
from biplomacy.store.schema import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, CursorResult

Cell: TypeAlias = "str | int | bytes | None"
Row: TypeAlias = "tuple[Cell, ...]"


@dataclass(frozen=True, slots=True)
class _Shape:
    table: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    types: tuple[str, ...]


class _Copy(Protocol):
    def set_types(self, types: Sequence[str]) -> None: ...
    def write_row(self, row: Sequence[Cell]) -> None: ...


class _Cursor(Protocol):
    def copy(self, statement: str) -> AbstractContextManager[_Copy]: ...
    def close(self) -> None: ...


class _PsycopgConnection(Protocol):
    def cursor(self) -> _Cursor: ...


def insert_rows(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    """Insert ``rows``, each with the columns of the named ``table`` in their order.

    Raises:
        RowsTaken: a key is taken.
    """
    if not rows:
        return
    shape = _shape(table)
    if connection.dialect.name == "postgresql":
        _copy(connection, shape, rows)
        return
    names = ", ".join(shape.columns)
    marks = ", ".join("?" for _ in shape.columns)
    try:
        connection.exec_driver_sql(
            f"INSERT INTO {shape.table} ({names}) VALUES ({marks})",  # noqa: S608 - names of ours
            list(rows),
        )
    except IntegrityError as error:
        raise _taken(shape) from error


def put_rows(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    """Insert ``rows``, or give the rows that have their keys already the other cells."""
    if not rows:
        return
    shape = _shape(table)
    names, marks = ", ".join(shape.columns), ", ".join("?" for _ in shape.columns)
    keys = ", ".join(shape.keys)
    others = [name for name in shape.columns if name not in shape.keys]
    cells = ", ".join(f"{name} = excluded.{name}" for name in others)
    statement = (
        f"INSERT INTO {shape.table} ({names}) VALUES ({marks})"  # noqa: S608 - names of ours
        f" ON CONFLICT ({keys}) DO UPDATE SET {cells}"
    )
    run_text(connection, statement, list(rows))


def run_text(
    connection: Connection, statement: str, cells: Row | list[Row]
) -> CursorResult[tuple[Cell, ...]]:
    """Run one statement of ours, a ``?`` for each cell, as it stands; a list runs it repeatedly."""
    if connection.dialect.name == "postgresql":
        statement = statement.replace("?", "%s")
    return connection.exec_driver_sql(statement, cells)


def _copy(connection: Connection, shape: _Shape, rows: Iterable[Row]) -> None:
    driver: _PsycopgConnection = cast("_PsycopgConnection", connection.connection.driver_connection)
    taken: type[Exception] = connection.dialect.loaded_dbapi.IntegrityError
    cursor = driver.cursor()
    names = ", ".join(shape.columns)
    try:
        with cursor.copy(f"COPY {shape.table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(shape.types)
            for row in rows:
                copy.write_row(row)
    except taken as error:
        raise _taken(shape) from error
    finally:
        cursor.close()


def _taken(shape: _Shape) -> RowsTaken:
    return RowsTaken(
        f"the table {shape.table} holds a row of that key already",
        hint="run `biplomacy record fsck`",
    )


@cache
def _shape(table: str) -> _Shape:
    columns = METADATA.tables[table].columns
    return _Shape(
        table=table,
        columns=tuple(f'"{column.name}"' for column in columns),
        keys=tuple(f'"{column.name}"' for column in columns if column.primary_key),
        types=tuple(
            "bytea"
            if isinstance(column.type, LargeBinary)
            else "int8"
            if isinstance(column.type, BigInteger)
            else "int4"
            if isinstance(column.type, Integer)
            else "text"
            for column in columns
        ),
    )
