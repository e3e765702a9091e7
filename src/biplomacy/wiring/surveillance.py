"""The engine that runs surveillance rules, and synthetic days to run them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.wiring.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from biplomacy.surveillance.planting import Planted
    from biplomacy.surveillance.ports import RuleEngine
    from biplomacy.surveillance.synthetic import Size
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest

MEMORY_BYTES = 3 << 30


def open_rule_engine(
    data: Path,
    day: Day,
    venues: Sequence[str] = (),
    *,
    memory_bytes: int = MEMORY_BYTES,
    threads: int = 2,
    spill: Path | None = None,
) -> AbstractContextManager[RuleEngine]:
    """Open the files of a day, of some venues or of all that lie there, checked.

    Raises:
        TradeFileMissing, TradeFileInconsistent, TicksOutOfRange: of the files.
    """
    module = load("duckdb-rules")
    bounds = module.Bounds(memory_bytes, threads, spill)
    engine: AbstractContextManager[RuleEngine] = module.DuckDbEngine(
        data, day, venues, bounds=bounds
    )
    return engine


def find_day_of_files(
    data: Path, digests: Collection[Digest]
) -> tuple[Day, tuple[str, ...]] | None:
    """Return the day and venues of the files with these digests, or None where one is missing."""
    found: tuple[Day, tuple[str, ...]] | None = load("day-files").find_day(data, digests)
    return found


def make_synthetic_day(
    data: Path, day: Day, size: Size, *, watch: Callable[[int, int], None]
) -> Planted:
    """Write the files of a synthetic day and return what was planted in it."""
    planted: Planted = load("parquet-day").write_synthetic_day(data, day, size, watch=watch)
    return planted
