"""Whether a report takes up where the one before it ended, so that no flow falls between two.

What a report recomputes to depends on the span and the perimeter that it chooses for itself, so
the record, not the report, says which these are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.reserve.holdings import unspent
from biplomacy.reserve.model import Perimeter, ReserveReport
from biplomacy.reserve.perimeter import active
from biplomacy.values.day import SECONDS_PER_DAY, Day, format_instant
from biplomacy.verify.model import refuted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.model import History
    from biplomacy.record.model import Logged, Period
    from biplomacy.reserve.perimeter import Membership
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Row

_CLOCK_SLACK_S = SECONDS_PER_DAY // 12
"""How far a block's time may run ahead of the network's clock: two hours."""


def breaks(desk: Desk, history: History, logged: Logged, report: ReserveReport) -> Iterator[str]:
    """Yield the JSON pointers of what does not continue the record before the report.

    ``after`` is the block of the last report below this one, and the opening is its closing and
    what newly listed wallets held there. The perimeter is the newest that was in force when the
    report was logged, and the period runs from the day of the first block of the span to the day
    of the last.
    """
    before = _before(desk, logged, report)
    if report.after != (before.block if before else None):
        yield "/after"
    elif before is not None and not _takes_up(desk, history, before, report):
        yield "/opening"
    in_force = desk.shelf.bodies(Perimeter, logged.index)
    if not in_force or in_force[-1][0].id != report.perimeter:
        yield "/perimeter"
    period = logged.statement.period
    if period is not None and not _spans(period, history, report):
        yield "/period"


def changed_list(desk: Desk, logged: Logged, report: ReserveReport) -> str:
    """Return words where the opening is not the last closing, as the wallet list is another."""
    before = _before(desk, logged, report)
    if before is None or before.closing == report.opening or before.perimeter == report.perimeter:
        return ""
    return (
        f"the wallet list changed between the reports: opening {report.opening}, "
        f"previous closing {before.closing}"
    )


def date_rows(name: str, history: History, logged: Logged, report: ReserveReport) -> Iterator[Row]:
    """Yield a row where a report names no period, or is dated before its block can have been."""
    if logged.statement.period is None:
        message = "a report names the days of its flows"
        yield refuted(f"{name}.period", logged, "period-missing", message)
    found = history.times[report.block.height]
    if logged.statement.issued_at < found - _CLOCK_SLACK_S:
        issued = format_instant(logged.statement.issued_at)
        message = f"issued at {issued}, its block is of {format_instant(found)}"
        yield refuted(f"{name}.issued", logged, "issued-before-block", message)


def _before(desk: Desk, logged: Logged, report: ReserveReport) -> ReserveReport | None:
    earlier = [
        other
        for _, other in desk.shelf.bodies(ReserveReport, logged.index)
        if other.block.height < report.block.height
    ]
    return max(earlier, key=lambda other: other.block.height, default=None)


def _takes_up(desk: Desk, history: History, before: ReserveReport, report: ReserveReport) -> bool:
    """Say whether the opening is the last closing, but for wallets that were listed since.

    While a wallet is hidden only what may never happen is seen: that the opening is less.
    """
    if report.perimeter == before.perimeter:
        return report.opening == before.closing
    old, new = desk.membership_of(before.perimeter), desk.membership_of(report.perimeter)
    if old is None or new is None or old.unopened or new.unopened:
        return report.opening >= before.closing
    joined = _listed_at(new, before.block.height) - _listed_at(old, before.block.height)
    held = unspent(history, joined, before.block.height).values()
    return report.opening.sats == before.closing.sats + sum(one.amount.sats for one in held)


def _listed_at(members: Membership, height: int) -> frozenset[bytes]:
    return frozenset(
        script for member in members.members if active(member, height) for script in member.scripts
    )


def _spans(period: Period, history: History, report: ReserveReport) -> bool:
    first = report.after.height + 1 if report.after else 0
    last = report.block.height
    if not first <= last < len(history.times):
        return False
    return (period.first, period.last) == (
        Day.of_instant(history.times[first]),
        Day.of_instant(history.times[last]),
    )
