"""Where the files of a day lie: one Parquet file a table, day and venue, and two for all."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from biplomacy.surveillance.errors import TradeFileMissing
from biplomacy.surveillance.model import Table
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

OF_VENUE = (Table.TRADE, Table.ORDER_LIFE)
_PARTS = 4
_MIC = re.compile(r"[A-Z0-9]{4}", re.ASCII)


def file_path(data: Path, table: Table, day: Day, venue: str) -> Path:
    """Return the path of a table's file, such as ``trade.2026-03-02.XDMO.parquet``."""
    name = f"{table}.{day}.{venue}" if table in OF_VENUE else str(table)
    return data / f"{name}.parquet"


def venues_at(data: Path, day: Day) -> tuple[str, ...]:
    """Return the venues whose trades of ``day`` lie in ``data``, sorted.

    Raises:
        TradeFileMissing: there is none.
    """
    found = sorted(path.name.split(".")[2] for path in data.glob(f"trade.{day}.????.parquet"))
    if not found:
        raise TradeFileMissing(
            f"no file trade.{day}.MIC.parquet lies in {data}",
            hint="name the directory that holds the day's files",
        )
    return tuple(found)


def find_day(data: Path, digests: Collection[Digest]) -> tuple[Day, tuple[str, ...]] | None:
    """Return the day and venues of the files with these digests, or None where one is missing."""
    there = {_digest(path): path for path in sorted(data.glob("*.parquet"))}
    if not there.keys() >= set(digests):
        return None
    names = [there[digest].name.split(".") for digest in digests]
    traded = [name for name in names if name[0] == Table.TRADE and len(name) == _PARTS]
    if not traded:
        return None
    return Day.parse(traded[0][1]), tuple(sorted(name[2] for name in traded))


def _digest(path: Path) -> Digest:
    try:
        with path.open("rb") as file:
            return Digest(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        raise TradeFileMissing(f"{path} cannot be read: {error.strerror}") from error


def is_mic(text: str) -> bool:
    """Say whether ``text`` has the form of an ISO 10383 code."""
    return _MIC.fullmatch(text) is not None
