"""What the outlook asks of the world (programme §12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.outlook.model import Closes, Course, PathTable
    from biplomacy.values.day import Day


class HistorySource(Protocol):
    """Reads the daily closes of one series; it never interpolates."""

    def closes(self, first: Day | None = None, last: Day | None = None) -> Closes:
        """Return the closes of ``first`` to ``last``, both included, in strictly rising days.

        Without bounds: all that the source vouches for as a series.

        Raises:
            HistoryBroken: a day is missing or there twice, a price is zero, or there are too few.
            QuoteMalformed: a row does not read.
            SourceUnavailable: the source could not be read.
        """
        ...


class PathEngine(Protocol):
    """Walks paths. Every engine gives the same bits for the same course, however it is split."""

    def walk(
        self, course: Course, first: int, last: int, watch: Callable[[int], None]
    ) -> PathTable:
        """Return what the paths ``first`` to ``last - 1`` came to.

        ``watch`` is told, now and then, how many more paths are done.
        """
        ...
