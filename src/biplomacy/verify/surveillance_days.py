"""Days that surveillance left out, and days that it told twice (supervision §D4.2)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.surveillance.model import Run
from biplomacy.surveillance.run_check import GAP
from biplomacy.values.verdict import Finding, Grade, Severity, Verdict, VerdictRow
from biplomacy.verify.model import Row, entry_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Logged
    from biplomacy.values.day import Day
    from biplomacy.verify.shelf import Shelf
    from biplomacy.verify.surveillance_sources import SurveillanceSources

REPEATED = "surveillance-day-repeated"


def gap_rows(shelf: Shelf) -> Iterator[Row]:
    """Yield a row for each span of days of a venue without a run.

    A venue is watched from its first run on, until the newest run of the same office.
    """
    covered: dict[tuple[str, str], dict[Day, Logged]] = {}
    newest: dict[str, tuple[Day, Logged]] = {}
    for logged, run in shelf.bodies(Run):
        issuer = logged.statement.issuer
        for venue in run.venues:
            covered.setdefault((issuer, venue), {})[run.day] = logged
        last = newest.setdefault(issuer, (run.day, logged))
        newest[issuer] = max(last, (run.day, logged), key=lambda one: one[0])
    for (issuer, venue), days in sorted(covered.items(), key=lambda one: one[0]):
        end, at_end = newest[issuer]
        known = sorted(days)
        for before, after in pairwise(known):
            if before.until(after) > 1:
                yield _gap(venue, before.plus(1), after.plus(-1), days[after])
        if known[-1] < end:
            yield _gap(venue, known[-1].plus(1), end, at_end)


def repeated(sources: SurveillanceSources, logged: Logged, run: Run) -> Iterator[Finding]:
    """Yield that the same rules were told of the same day before, and nothing corrects that."""
    for earlier, one in sources.runs(run.day, logged.index):
        same = one.rule_set_digest == run.rule_set_digest
        shared = sorted({*one.venues} & {*run.venues})
        if same and shared and earlier.id != logged.statement.supersedes:
            message = f"entry {earlier.index} states that day already, and nothing supersedes it"
            yield Finding(REPEATED, Severity.FAILURE, f"{shared[0]} {run.day}", message)
            return


def _gap(venue: str, first: Day, last: Day, beside: Logged) -> Row:
    row = VerdictRow(
        claim=f"surveillance.run.gap.{venue}.{first}",
        published=f"{venue}: {first} to {last}",
        recomputed="",
        verdict=Verdict.UNVERIFIABLE,
        grade=Grade.ASSUMED,
        reason=f"{GAP}: no run was published of {first} to {last}",
        evidence=(entry_of(beside),),
    )
    return Row(row, answerable=False)
