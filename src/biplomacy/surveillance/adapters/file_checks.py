"""Whether a file of a day is what its name says: columns, ranges, ids, times, sides (§D1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import duckdb

from biplomacy.surveillance.errors import TicksOutOfRange, TradeFileInconsistent
from biplomacy.surveillance.model import TICK_LIMIT, Table
from biplomacy.values.canonical import MAX_INTEGER

if TYPE_CHECKING:
    from biplomacy.values.day import Day

_INT, _TEXT = "BIGINT", "VARCHAR"
_COLUMNS = MappingProxyType(
    {
        Table.TRADE: (
            ("trade_id", _INT), ("executed_at", _INT), ("venue", _TEXT), ("instrument", _TEXT),
            ("price", _INT), ("quantity", _INT), ("buyer", _TEXT), ("seller", _TEXT),
        ),
        Table.ORDER_LIFE: (
            ("order_id", _INT), ("entered_at", _INT), ("ended_at", _INT), ("account", _TEXT),
            ("venue", _TEXT), ("instrument", _TEXT), ("side", _INT), ("price", _INT),
            ("quantity", _INT), ("filled", _INT),
        ),
        Table.ACCOUNT_OWNER: (
            ("account", _TEXT), ("owner", _TEXT), ("source", _TEXT), ("from", _INT), ("to", _INT),
        ),
        Table.INSTRUMENT: (
            ("instrument", _TEXT), ("dti_base", _TEXT), ("dti_quote", _TEXT),
            ("tick_scale", _INT), ("lot_scale", _INT),
        ),
    }
)  # fmt: skip
_MAY_BE_ABSENT = frozenset({(Table.ACCOUNT_OWNER, "to")})


@dataclass(frozen=True, slots=True)
class _Check:
    """What no row of a table may be, and what is said of those that are."""

    wrong: str
    message: str
    ranged: bool = False


_TICKS = "lies outside 0 to 2^40 - 1"
_CHECKS = MappingProxyType(
    {
        Table.TRADE: (
            _Check("price NOT BETWEEN 1 AND $limit", f"a price {_TICKS}, or is zero", ranged=True),
            _Check("quantity NOT BETWEEN 1 AND $limit", f"a quantity {_TICKS}, or is zero",
                   ranged=True),
            _Check("trade_id NOT BETWEEN 0 AND $wide", "an id lies outside 0 to 2^53 - 1",
                   ranged=True),
            _Check("venue <> $venue", "the venue is not the one of the file's name"),
            _Check("executed_at < $begin OR executed_at >= $end", "a time is not of the day"),
        ),
        Table.ORDER_LIFE: (
            _Check("price NOT BETWEEN 0 AND $limit", f"a price {_TICKS}", ranged=True),
            _Check("quantity NOT BETWEEN 1 AND $limit", f"a quantity {_TICKS}, or is zero",
                   ranged=True),
            _Check("order_id NOT BETWEEN 0 AND $wide", "an id lies outside 0 to 2^53 - 1",
                   ranged=True),
            _Check("venue <> $venue", "the venue is not the one of the file's name"),
            _Check("entered_at < $begin OR ended_at >= $end", "a time is not of the day"),
            _Check("ended_at < entered_at", "an order ends before it begins"),
            _Check("side NOT IN (0, 1)", "a side is neither 0 nor 1"),
            _Check("filled NOT BETWEEN 0 AND quantity", "more is filled than was ordered"),
        ),
        Table.ACCOUNT_OWNER: (
            _Check("source NOT IN ('declared', 'chain_cluster')",
                   "a source is neither declared nor chain_cluster"),
            _Check('"to" <= "from"', "an ownership ends before it begins"),
        ),
        Table.INSTRUMENT: (),
    }
)  # fmt: skip
_ID = MappingProxyType(
    {Table.TRADE: "trade_id", Table.ORDER_LIFE: "order_id", Table.INSTRUMENT: "instrument"}
)


def columns_of(table: Table) -> tuple[tuple[str, str], ...]:
    """Return the names and types of a table's columns."""
    return _COLUMNS[table]


def check_table(
    connection: duckdb.DuckDBPyConnection, table: Table, path: str, *, day: Day, venue: str
) -> int:
    """Return how many rows the file at ``path``, quoted for SQL, has.

    Raises:
        TicksOutOfRange: a price, quantity or id lies outside its range.
        TradeFileInconsistent: other columns, an empty cell, an id twice, another day or venue.
    """
    where = f"{table} {venue}".strip()
    _require_columns(connection, table, path, where)
    checks = _CHECKS[table]
    empty = " OR ".join(
        f'"{name}" IS NULL' for name, _ in _COLUMNS[table] if (table, name) not in _MAY_BE_ABSENT
    )
    parts = ["count(*)", f"count(*) FILTER ({empty})"]
    parts += [f"count(*) FILTER ({check.wrong})" for check in checks]
    parts.append(f"count(DISTINCT {_ID[table]})" if table in _ID else "count(*)")
    sql = f"SELECT {', '.join(parts)} FROM read_parquet({path})"  # noqa: S608 - quoted path
    values = {
        "limit": TICK_LIMIT - 1, "wide": MAX_INTEGER, "venue": venue,
        "begin": day.start * 1_000_000, "end": day.end * 1_000_000,
    }  # fmt: skip
    bound = {name: value for name, value in values.items() if f"${name}" in sql}
    counts: tuple[int, ...] = connection.execute(sql, bound).fetchone() or (0,)
    rows, absent, *wrong, distinct = counts
    _refuse_if(absent, rows, f"{where}: a cell is empty")
    for check, count in zip(checks, wrong, strict=True):
        _refuse_if(count, rows, f"{where}: {check.message}", ranged=check.ranged)
    _refuse_if(rows - distinct, rows, f"{where}: an id stands twice")
    return rows


def _refuse_if(count: int, rows: int, message: str, *, ranged: bool = False) -> None:
    if count:
        error = TicksOutOfRange if ranged else TradeFileInconsistent
        raise error(f"{message}, in {count:,} of {rows:,} rows")


def _require_columns(
    connection: duckdb.DuckDBPyConnection, table: Table, path: str, where: str
) -> None:
    sql = f"DESCRIBE SELECT * FROM read_parquet({path})"  # noqa: S608 - quoted path
    try:
        described = connection.execute(sql).fetchall()
    except duckdb.Error as error:
        raise TradeFileInconsistent(
            f"{where}: the file is not Parquet", hint="copy the file again"
        ) from error
    found = {name: kind for name, kind, *_ in described}
    for name, kind in _COLUMNS[table]:
        if found.get(name) != kind:
            raise TradeFileInconsistent(
                f"{where}: the column {name} is {found.get(name, 'missing')}, not {kind}",
                hint="whole numbers are BIGINT, texts VARCHAR",
            )
