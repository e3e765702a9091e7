"""What surveillance asks of the world: an engine that answers SQL over the files of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.surveillance.model import Bound, Input
    from biplomacy.values.day import Day
    from biplomacy.values.verdict import Standing


class RuleEngine(Protocol):
    """Answers rules over the files of one day, which were checked when it was opened."""

    @property
    def name(self) -> str:
        """The engine and its version, such as ``duckdb 2.0.1``."""
        ...

    @property
    def day(self) -> Day:
        """The day of the files."""
        ...

    @property
    def standing(self) -> Standing:
        """``synthetic`` where a file says so, else ``original``."""
        ...

    def inputs(self) -> tuple[Input, ...]:
        """Return the files that the tables stand on, sorted by table, then venue."""
        ...

    def rows(self, sql: str, bound: Bound) -> Iterator[tuple[int | str, ...]]:
        """Yield the rows of a query in its order, numbers whole and exact whatever their width.

        ``bound`` gives a value to each ``$name`` of the query and to nothing else. The rows do
        not depend on the order of a file's rows, nor on the number of threads.

        Raises:
            TicksOutOfRange: a product left 128 bits; no rounded row is ever given.
            EngineExhausted: memory or disk ran out.
            EngineFailed: the engine refused the query.
        """
        ...
