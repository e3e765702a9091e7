"""Opening a database so that a commit means durable (record §9.2).

SQLite: write-ahead log, ``synchronous=FULL``, and ``BEGIN IMMEDIATE`` for every unit of work that
writes, so that two writers queue instead of failing half-way. PostgreSQL: its own fsync.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import URL, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from biplomacy.record.errors import StoreBusy
from biplomacy.store.errors import StoreUnknown
from biplomacy.store.schema import REVISION
from biplomacy.values.errors import BiplomacyError, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

_BUSY_TIMEOUT_S = 10
_MIGRATION_LOCK = 0x6269706C6F6D6163  # "biplomac": one migration at a time in one database
_HINT = "name a store as sqlite:PATH or postgresql://USER@HOST/DATABASE"


def open_engine(url: str) -> Engine:
    """Return an engine over ``sqlite:PATH`` or ``postgresql://…`` with its tables up to date.

    Raises:
        StoreUnknown: the text names no store, or the database is of a newer version.
        SourceUnavailable: the database does not answer.
    """
    scheme, separator, rest = url.partition(":")
    if scheme == "sqlite" and separator and rest.strip("/"):
        engine = _open_sqlite(Path(rest))
    elif scheme == "postgresql" and rest.startswith("//"):
        engine = _open_postgresql(url)
    else:
        raise StoreUnknown(f"{scheme[:20]!r} is not a kind of store", hint=_HINT)
    try:
        migrate(engine)
    except BiplomacyError:
        engine.dispose()
        raise
    return engine


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into ours; never shows an address, which may hold a password."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig):
            raise StoreBusy(
                "another process is writing to the database", hint="try again in a moment"
            ) from error
        raise _unavailable(error) from error
    except DBAPIError as error:
        raise _unavailable(error) from error


def _unavailable(error: DBAPIError) -> SourceUnavailable:
    lines = str(error.orig).splitlines() or [""]
    return SourceUnavailable(
        f"the database failed: {lines[0][:200]}", hint="check that it runs, then do the same again"
    )


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give one unit of work that is committed whole or not at all."""
    with translated(), engine.connect() as connection, connection.begin():
        if connection.dialect.name == "sqlite":
            # The driver's own transactions begin late and deferred, so they are off; a listener
            # for SQLAlchemy's event would make every other statement dearer too.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection for one query; it never waits for a writer on SQLite.

    There each query sees the moment at which it runs, so what must be of one moment is one query.
    """
    with translated(), engine.connect() as connection:
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the tables to the version of this code; nothing happens where they are there."""
    with reading(engine) as connection:
        if MigrationContext.configure(connection).get_current_revision() == REVISION:
            return
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreUnknown(
                "the database has tables of a newer version", hint="update Biplomacy"
            ) from error


def _open_sqlite(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": _BUSY_TIMEOUT_S}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _open_postgresql(url: str) -> Engine:
    try:
        return create_engine(make_url(url).set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ValueError):
        # The cause is dropped on purpose: its text repeats the address with its password.
        raise StoreUnknown("the address of the database cannot be read", hint=_HINT) from None
    except ModuleNotFoundError as error:
        raise StoreUnknown(
            "this installation has no driver for PostgreSQL",
            hint="install biplomacy[postgresql]",
        ) from error
