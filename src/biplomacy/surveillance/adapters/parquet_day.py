"""A synthetic day written as Parquet files, which say in their metadata that they are synthetic."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import duckdb

from biplomacy.surveillance.adapters.day_files import file_path
from biplomacy.surveillance.adapters.duckdb_engine import literal
from biplomacy.surveillance.adapters.file_checks import columns_of
from biplomacy.surveillance.model import Table
from biplomacy.surveillance.planting import plant
from biplomacy.surveillance.synthetic import (
    INSTRUMENTS,
    VENUES,
    Orders,
    Trades,
    background_orders,
    background_trades,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from biplomacy.surveillance.planting import Planted
    from biplomacy.surveillance.synthetic import Size
    from biplomacy.values.day import Day

_LISTS = {"venue": VENUES, "instrument": INSTRUMENTS}
_ACCOUNTS = frozenset({"buyer", "seller", "account"})


def write_synthetic_day(
    data: Path, day: Day, size: Size, *, watch: Callable[[int, int], None]
) -> Planted:
    """Write the files of a synthetic day and return what was planted; ``watch`` counts rows.

    The same size and seed give the same rows in the same order.
    """
    planted = plant(size, day)
    data.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        writer = _Writer(connection, data, day, size, watch)
        writer.events(Table.TRADE, background_trades(size, day), planted.trades)
        writer.events(Table.ORDER_LIFE, background_orders(size, day), planted.orders)
        writer.owners(planted)
        writer.instruments()
    return planted


class _Writer:
    def __init__(
        self, connection: duckdb.DuckDBPyConnection, data: Path, day: Day, size: Size,
        watch: Callable[[int, int], None],
    ) -> None:  # fmt: skip
        self._connection = connection
        self._data = data
        self._day = day
        self._seed = size.seed
        self._watch = watch
        self._done = 0
        self._total = size.trades + size.orders

    def events(self, table: Table, usual: Iterator[Trades | Orders], last: Trades | Orders) -> None:
        columns = ", ".join(f"{name} {kind}" for name, kind in columns_of(table))
        self._connection.execute(f"CREATE TABLE {table} ({columns})")
        for part in usual:
            self._insert(table, part)
            self._done += len(part.venue)
            self._watch(self._done, self._total)
        self._insert(table, last)
        for venue in VENUES:
            query = f"SELECT * FROM {table} WHERE venue = '{venue}'"  # noqa: S608 - our own names
            self._copy(query, file_path(self._data, table, self._day, venue))
        self._connection.execute(f"DROP TABLE {table}")

    def owners(self, planted: Planted) -> None:
        begin = self._day.plus(-365).start * 1_000_000
        self._connection.execute(
            "CREATE TABLE holds AS SELECT unnest(range($count)) AS account,"
            " unnest($owners::BIGINT[]) AS owner",
            {"count": planted.accounts, "owners": list(planted.owners)},
        )
        query = (
            "SELECT printf('synthetic-%06d', account) AS account,"  # noqa: S608 - a whole number
            " printf('owner-%06d', owner) AS owner, 'declared' AS source,"
            f' {begin}::BIGINT AS "from", NULL::BIGINT AS "to" FROM holds ORDER BY 1'
        )
        self._copy(query, file_path(self._data, Table.ACCOUNT_OWNER, self._day, ""))

    def instruments(self) -> None:
        names = ", ".join(f"'{name}'" for name in INSTRUMENTS)
        query = (
            f"SELECT unnest([{names}]) AS instrument, 'SYNTHETIC' AS dti_base,"
            " 'SYNTHETIC' AS dti_quote, 8::BIGINT AS tick_scale, 0::BIGINT AS lot_scale"
        )  # our own names
        self._copy(query, file_path(self._data, Table.INSTRUMENT, self._day, ""))

    def _insert(self, table: Table, part: Trades | Orders) -> None:
        columns = {one.name: getattr(part, one.name) for one in fields(part)}
        self._connection.register("part", columns)
        told = ", ".join(_told(name) for name, _ in columns_of(table))
        self._connection.execute(f"INSERT INTO {table} SELECT {told} FROM part")  # noqa: S608 - ours
        self._connection.unregister("part")

    def _copy(self, query: str, path: Path) -> None:
        self._connection.execute(
            f"COPY ({query}) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd,"
            f" KV_METADATA {{standing: 'synthetic', seed: '{self._seed}'}})"
        )


def _told(name: str) -> str:
    if name in _ACCOUNTS:
        return f"printf('synthetic-%06d', {name}) AS {name}"
    if name in _LISTS:
        names = ", ".join(f"'{one}'" for one in _LISTS[name])
        return f"[{names}][{name} + 1] AS {name}"
    return name
