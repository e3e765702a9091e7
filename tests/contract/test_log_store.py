"""Record §6, §9.1-§9.3: what every log store guarantees, and what the two databases add."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from biplomacy.record.errors import SequenceTaken, StoreBusy
from biplomacy.record.merkle import EMPTY_ROOT, fold, leaf_hash, subtree_root
from biplomacy.record.model import (
    Batch,
    Edge,
    Entry,
    Head,
    Logged,
    Period,
    Stage,
    Statement,
    StatementRow,
)
from biplomacy.record.ports import LogStore
from biplomacy.store.engines import translated
from biplomacy.store.errors import RowsTaken, StoreUnknown
from biplomacy.store.opening import Store, open_store
from biplomacy.store.schema import METADATA, REVISION
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable
from fakes.record_memory import MemoryLog

ORIGIN = "record.example/2026"
PERIOD = Period(Day.parse("2026-10-01"), Day.parse("2026-10-31"))
Opener = Callable[[], Store]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:{tmp_path / 'record.db'}"
    create: Callable[[], str] = request.getfixturevalue("new_postgresql_database")
    return create()


@pytest.fixture
def opener(address: str) -> Iterator[Opener]:
    opened: list[Store] = []

    def open_again() -> Store:
        opened.append(open_store(address))
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture(params=["sqlite", "postgresql", "memory"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LogStore]:
    if request.param == "memory":
        yield MemoryLog(ORIGIN)
        return
    url = f"sqlite:{tmp_path / 'record.db'}"
    if request.param == "postgresql":
        create: Callable[[], str] = request.getfixturevalue("new_postgresql_database")
        url = create()
    with open_store(url) as store:
        yield store.log(ORIGIN)


def batch(first: int, count: int, *, issuer: str = "office", versioned: str = "note/1") -> Batch:
    entries = tuple(
        Entry(index, data, Digest(leaf_hash(data)))
        for index in range(first, first + count)
        for data in (f"entry {index} \0\xff".encode("latin-1"),)
    )
    return Batch(
        entries,
        tuple(
            Logged(
                entry.index,
                entry.leaf,
                Statement(versioned, issuer, entry.index, 1_000 + entry.index, {}, PERIOD),
                (),
            )
            for entry in entries
        ),
    )


def sign(head: Head, _edge: Edge) -> bytes:
    return f"note of {head.size}".encode()


def test_a_log_without_entries_has_the_empty_tree(log: LogStore) -> None:
    assert log.head() == (Head(ORIGIN, 0, Digest(EMPTY_ROOT)), Edge())
    assert not log.entries(0, 10)
    assert not log.checkpoints()


def test_what_was_appended_reads_back(log: LogStore) -> None:
    log.append(batch(0, 2), sign)

    checkpoint = log.append(batch(2, 300), sign)

    added = (*batch(0, 2).entries, *batch(2, 300).entries)
    leaves = [entry.leaf.raw for entry in added]
    head = Head(ORIGIN, 302, Digest(subtree_root(leaves)))
    assert (checkpoint.head, checkpoint.note) == (head, b"note of 302")
    assert log.head() == (head, fold(Edge(), 0, leaves).edge)
    assert tuple(log.entries(0, 302)) == added
    assert tuple(log.entries(255, 258)) == added[255:258]


@pytest.mark.parametrize("sizes", [(600,), (256, 344), (1, 255, 1, 343)], ids=str)
def test_any_batching_gives_one_root(log: LogStore, sizes: tuple[int, ...]) -> None:
    first = 0
    for size in sizes:
        log.append(batch(first, size), sign)
        first += size

    leaves = [entry.leaf.raw for entry in batch(0, 600).entries]
    assert log.head()[0].root.raw == subtree_root(leaves)


def test_a_signature_that_fails_leaves_nothing_behind(log: LogStore) -> None:
    def refuse(_head: Head, _edge: Edge) -> bytes:
        raise SourceUnavailable("the token is out", hint="plug it in")

    log.append(batch(0, 3), sign)
    before = log.head()

    with pytest.raises(SourceUnavailable):
        log.append(batch(3, 3), refuse)

    assert log.head() == before
    assert len(log.entries(0, 10)) == 3
    assert len(log.rows(0, 10)) == 3
    assert log.append(batch(3, 3), sign).head.size == 6


def test_a_sequence_number_is_given_once(log: LogStore) -> None:
    log.append(batch(0, 2), sign)
    again = batch(2, 2)
    taken = Batch(
        again.entries,
        (
            again.statements[0],
            Logged(3, again.statements[1].id, Statement("note/1", "office", 1, 5_000, {}), ()),
        ),
    )

    with pytest.raises(SequenceTaken):
        log.append(taken, sign)

    assert log.head()[0].size == 2
    assert log.append(batch(2, 1, issuer="other"), sign).head.size == 3


def test_an_append_behind_the_head_is_refused(log: LogStore) -> None:
    log.append(batch(0, 2), sign)

    with pytest.raises(StoreBusy):
        log.append(batch(1, 2, issuer="other"), sign)
    with pytest.raises(StoreBusy):
        log.append(batch(3, 2, issuer="other"), sign)

    assert log.head()[0].size == 2


def test_entries_are_found_by_type_and_described_by_rows(log: LogStore) -> None:
    log.append(batch(0, 1, versioned="charter/1"), sign)
    log.append(batch(1, 2), sign)

    assert [entry.index for entry in log.entries(0, 9, ("charter/1",))] == [0]
    assert [entry.index for entry in log.entries(0, 9, ("note/1", "charter/1"))] == [0, 1, 2]
    assert log.rows(2, 3) == (StatementRow(2, "note/1", "office", 2, 1_002, PERIOD, None),)


def test_checkpoints_keep_their_note_and_stage(log: LogStore) -> None:
    for first in range(3):
        log.append(batch(first, 1), sign)
    log.advance(2, Stage.DERIVED, b"note of 2, cosigned")

    stages = [(known.checkpoint.head.size, known.stage) for known in log.checkpoints()]
    assert stages == [(1, Stage.SIGNED), (2, Stage.DERIVED), (3, Stage.SIGNED)]
    (derived,) = log.checkpoints(Stage.DERIVED)
    assert derived.checkpoint.note == b"note of 2, cosigned"
    assert [known.checkpoint.head.size for known in log.checkpoints(limit=2)] == [2, 3]
    assert not log.checkpoints(Stage.PUBLISHED, limit=1)


def test_logs_in_one_database_do_not_see_each_other(opener: Opener) -> None:
    store = opener()
    store.log(ORIGIN).append(batch(0, 3), sign)
    other = store.log("record.example/2027")

    other.append(batch(0, 1), sign)

    assert other.head()[0].size == 1
    assert store.log(ORIGIN).head()[0].size == 3


def test_a_database_opened_again_holds_what_was_committed(opener: Opener) -> None:
    first = opener()
    first.log(ORIGIN).append(batch(0, 3), sign)
    head = first.log(ORIGIN).head()
    first.close()

    assert opener().log(ORIGIN).head() == head


def test_two_writers_make_one_order_and_lose_nothing(opener: Opener, address: str) -> None:
    writers = [opener().log(ORIGIN), opener().log(ORIGIN)]
    accepted: list[int] = []

    for turn in range(6):
        log = writers[turn % 2]
        with suppress(StoreBusy):
            accepted.append(log.append(batch(log.head()[0].size, 2), sign).head.size)

    head, _ = writers[0].head()
    # PostgreSQL's first writer keeps the log for its life; SQLite lets both take turns.
    assert accepted == ([2, 4, 6] if address.startswith("postgresql") else [2, 4, 6, 8, 10, 12])
    assert [entry.index for entry in writers[1].entries(0, 99)] == list(range(head.size))


def test_a_closed_writer_gives_the_log_to_the_next(opener: Opener) -> None:
    first = opener()
    first.log(ORIGIN).append(batch(0, 1), sign)
    first.close()

    assert opener().log(ORIGIN).append(batch(1, 1), sign).head.size == 2


def test_a_writer_whose_server_went_away_takes_the_log_again(
    new_postgresql_database: Callable[[], str],
) -> None:
    address = new_postgresql_database()
    with open_store(address) as store, open_store(address) as other:
        log = store.log(ORIGIN)
        log.append(batch(0, 1), sign)
        with other._engine.begin() as connection:  # noqa: SLF001 - ends the writer's session
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

        with pytest.raises(SourceUnavailable):
            log.append(batch(1, 1), sign)

        assert log.append(batch(1, 1), sign).head.size == 2


def test_rows_that_the_head_does_not_count_are_not_built_upon(opener: Opener, address: str) -> None:
    store = opener()
    log = store.log(ORIGIN)
    log.append(batch(0, 2), sign)
    with store._engine.begin() as connection:  # noqa: SLF001 - damages the database on purpose
        connection.exec_driver_sql("DELETE FROM record_head")
        connection.exec_driver_sql("DELETE FROM record_edge")

    with pytest.raises(RowsTaken):
        log.append(batch(0, 1), sign)

    assert address


def test_the_migrations_make_the_tables_that_the_queries_expect(address: str) -> None:
    with (
        open_store(address) as store,
        store._engine.connect() as connection,  # noqa: SLF001 - compares the tables
    ):
        context = MigrationContext.configure(connection)

        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == REVISION


def test_a_database_of_a_newer_version_is_refused(opener: Opener, address: str) -> None:
    with opener()._engine.begin() as connection:  # noqa: SLF001 - plays a later version
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreUnknown, match="newer"):
        open_store(address)


def test_a_database_that_another_process_writes_to_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 0})
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreBusy), translated(), engine.connect() as connection:
            connection.exec_driver_sql("CREATE TABLE another (id INTEGER)")
    engine.dispose()


def test_a_store_knows_its_logs(opener: Opener) -> None:
    store = opener()
    for origin in ("b.example", "a.example"):
        store.log(origin).append(batch(0, 1), sign)

    assert store.origins() == ("a.example", "b.example")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("mysql://host/record", id="another-database"),
        pytest.param("sqlite:", id="no-path"),
        pytest.param("record.db", id="no-scheme"),
        pytest.param("postgresql://user:hush@host:port/x", id="no-port"),
    ],
)
def test_an_unknown_store_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(StoreUnknown) as refused:
        open_store(text)

    assert "hush" not in refused.value.message + refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sqlite:/nowhere/at/all/record.db", id="sqlite"),
        pytest.param("postgresql://user:hush@127.0.0.1:1/record", id="postgresql"),
    ],
)
def test_a_store_that_does_not_open_says_so(text: str) -> None:
    with pytest.raises(SourceUnavailable) as refused:
        open_store(text)

    assert "hush" not in refused.value.message + refused.value.hint
