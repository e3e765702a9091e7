"""Whether a report takes up where the one before it ended, so that no flow falls between two.

What a report recomputes to depends on the span and the perimeter that it chooses for itself, so
the record, not the report, says which these are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.reserve.model import Perimeter, ReserveReport
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.model import History
    from biplomacy.record.model import Logged, Period
    from biplomacy.verify.desk import Desk


def breaks(desk: Desk, history: History, logged: Logged, report: ReserveReport) -> Iterator[str]:
    """Yield the JSON pointers of what does not continue the record before the report.

    ``after`` is the block of the last report below this one, the perimeter is the newest that was
    in force when the report was logged, and the period runs from the day of the first block of
    the span to the day of the last.
    """
    earlier = [
        other.block
        for _, other in desk.shelf.bodies(ReserveReport, logged.index)
        if other.block.height < report.block.height
    ]
    before = max(earlier, key=lambda block: block.height, default=None)
    if report.after != before:
        yield "/after"
    in_force = desk.shelf.bodies(Perimeter, logged.index)
    if not in_force or in_force[-1][0].id != report.perimeter:
        yield "/perimeter"
    period = logged.statement.period
    if period is not None and not _spans(period, history, report):
        yield "/period"


def _spans(period: Period, history: History, report: ReserveReport) -> bool:
    first = report.after.height + 1 if report.after else 0
    last = report.block.height
    if not first <= last < len(history.times):
        return False
    return (period.first, period.last) == (
        Day.of_instant(history.times[first]),
        Day.of_instant(history.times[last]),
    )
