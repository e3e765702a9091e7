"""Small days of trading, written as Parquet files and read as plain rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path

import duckdb

from biplomacy.values.day import Day

DAY = Day.parse("2026-03-02")
MIDNIGHT = DAY.start * 1_000_000
NOON = MIDNIGHT + 43_200_000_000
MINUTE = 60_000_000


WRITER = duckdb.connect(config={"threads": "1"})


@dataclass(frozen=True)
class Trade:
    """A trade; only what a test is about need be told."""

    trade_id: int
    executed_at: int = NOON
    buyer: str = "a"
    seller: str = "b"
    price: int = 1_000_000
    quantity: int = 10
    venue: str = "XDMO"
    instrument: str = "BTC"


@dataclass(frozen=True)
class Order:
    """An order; only what a test is about need be told."""

    order_id: int
    entered_at: int = NOON
    ended_at: int = NOON + 1_000
    account: str = "a"
    side: int = 0
    quantity: int = 10
    filled: int = 0
    venue: str = "XDMO"
    instrument: str = "BTC"
    price: int = 1_000_000


@dataclass(frozen=True)
class SmallDay:
    """All that happened on ``DAY``; an owner is (account, owner, source, from, to)."""

    trades: Sequence[Trade] = ()
    orders: Sequence[Order] = ()
    owners: Sequence[tuple[str, str, str, int, int | None]] = ()
    metadata: str = "synthetic"
    venues: Sequence[str] = field(default=("XDMO",))


_TRADE = "trade_id BIGINT, executed_at BIGINT, buyer VARCHAR, seller VARCHAR, price BIGINT, "
_TRADE += "quantity BIGINT, venue VARCHAR, instrument VARCHAR"
_ORDER = "order_id BIGINT, entered_at BIGINT, ended_at BIGINT, account VARCHAR, side BIGINT, "
_ORDER += "quantity BIGINT, filled BIGINT, venue VARCHAR, instrument VARCHAR, price BIGINT"
_OWNER = 'account VARCHAR, owner VARCHAR, source VARCHAR, "from" BIGINT, "to" BIGINT'
_INSTRUMENT = "instrument VARCHAR, dti_base VARCHAR, dti_quote VARCHAR, tick_scale BIGINT, "
_INSTRUMENT += "lot_scale BIGINT"


def held(account: str, owner: str) -> tuple[str, str, str, int, int | None]:
    """Return an owner who declared the account long ago and still holds it."""
    return account, owner, "declared", 0, None


def write_day(directory: Path, day: SmallDay) -> Path:
    """Write the files of a day and return their directory."""
    directory.mkdir(parents=True, exist_ok=True)
    for venue in day.venues:
        trades = [astuple(one) for one in day.trades if one.venue == venue]
        orders = [astuple(one) for one in day.orders if one.venue == venue]
        write_table(directory / f"trade.{DAY}.{venue}.parquet", _TRADE, trades, day.metadata)
        write_table(directory / f"order_life.{DAY}.{venue}.parquet", _ORDER, orders, day.metadata)
    write_table(directory / "account_owner.parquet", _OWNER, list(day.owners), day.metadata)
    write_table(directory / "instrument.parquet", _INSTRUMENT, [], day.metadata)
    return directory


def write_table(
    path: Path,
    columns: str,
    rows: Sequence[tuple[int | str | float | None, ...]],
    metadata: str = "original",
) -> None:
    """Write rows under ``columns`` as one Parquet file."""
    with WRITER.cursor() as connection:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE t ({columns})")
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            values = ", ".join(f"({marks})" for _ in rows)
            connection.execute(
                f"INSERT INTO t VALUES {values}",  # noqa: S608 - marks only
                [cell for row in rows for cell in row],
            )
        connection.execute(
            f"COPY t TO '{path}' (FORMAT parquet, KV_METADATA {{standing: '{metadata}'}})"
        )
