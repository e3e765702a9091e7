"""Waivers, and how they open again when what they relied on is corrected (programme §5.7).

Both kinds rest on accurate data (IMF Decision 12251-(00/77), recalled). What the lender makes of a
correction is the lender's to say; here it is a finding and nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.vocabulary import Answer, Status, WaiverKind
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.programme.model import Outcome, Waiver
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest


@dataclass(frozen=True, slots=True)
class Supersession:
    """A statement, and the later one that takes its place."""

    old: Digest
    new: Digest


def waiver_of(
    waivers: Iterable[Waiver], kind: WaiverKind, days: Iterable[Day], *, on: Day
) -> Waiver | None:
    """Return the latest waiver of ``kind`` for one of ``days`` that was decided up to ``on``."""
    wanted = frozenset(days)
    found = [
        waiver
        for waiver in waivers
        if waiver.kind is kind and waiver.test_date in wanted and waiver.decided <= on
    ]
    return max(found, key=lambda waiver: waiver.decided, default=None)


def reopening(waiver: Waiver | None, superseded: Iterable[Supersession]) -> tuple[Digest, ...]:
    """Return what supersedes the data that a waiver relied on, in the waiver's order."""
    if waiver is None:
        return ()
    pairs = tuple(superseded)
    return tuple(pair.new for old in waiver.relied_on for pair in pairs if pair.old == old)


def reopened_findings(
    outcomes: Iterable[Outcome], superseded: Sequence[Supersession]
) -> tuple[Finding, ...]:
    """Return a finding for each waiver that relied on superseded data, with both digests."""
    return tuple(
        Finding(
            "waiver-reopened",
            Severity.WARNING,
            _subject(outcome),
            f"the waiver relied on {pair.old}, which {pair.new} supersedes",
            (f"sha256:{pair.old}", f"sha256:{pair.new}"),
        )
        for outcome in outcomes
        if outcome.status is Status.WAIVED_REOPENED
        for pair in superseded
        if pair.new in outcome.reopened
    )


def corrected_findings(before: Iterable[Outcome], after: Iterable[Outcome]) -> tuple[Finding, ...]:
    """Return a finding for each clause that was met and, on corrected data, is not."""
    now = {(outcome.clause, outcome.test_date): outcome for outcome in after}
    found: list[Finding] = []
    for outcome in before:
        again = now.get((outcome.clause, outcome.test_date))
        if outcome.answer is Answer.MET and again is not None and again.answer is Answer.NOT_MET:
            found.append(
                Finding(
                    "met-on-corrected-data",
                    Severity.FAILURE,
                    _subject(outcome),
                    "the clause was met on the data first given and is not met on corrected data",
                )
            )
    return tuple(found)


def _subject(outcome: Outcome) -> str:
    return f"{outcome.clause} {outcome.test_date or outcome.on}"
