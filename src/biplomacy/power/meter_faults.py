"""What a meter file does wrong, one finding for each run of readings with the same fault (§20).

A fault is reported, never mended: raw counters stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.power.reading import Quality
from biplomacy.values.day import format_instant
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from biplomacy.power.reading import Reading

RESET = "meter-reset"
FROZEN = "meter-frozen"
GAP = "meter-gap"
DUPLICATE = "meter-duplicate"
STEP = "meter-step"
ESTIMATED = "meter-estimated"
FROZEN_STEPS = 8
HOUR = 3_600


@dataclass(frozen=True, slots=True)
class _Apart:
    """A run of readings that do not stand one step after each other."""

    code: str
    before: Reading
    first: Reading
    last: Reading
    count: int


class Faults:
    """Gathers the faults of one day, which depend on its own readings and its opening alone."""

    def __init__(self, step: int) -> None:
        self._step = step
        self._found: list[Finding] = []
        self._apart: _Apart | None = None
        self._still: tuple[Reading, Reading, int] | None = None
        self._again: tuple[Reading, Reading, Reading, int] | None = None
        self._by_hand: tuple[Reading, Reading, int] | None = None

    def passed(self, before: Reading, after: Reading) -> None:
        """Take note of two readings that follow each other in time."""
        self._end_repeated()
        self._elapsed(before, after)
        if after.counter_wh < before.counter_wh:
            self._add(
                RESET,
                Severity.FAILURE,
                after,
                f"the counter falls from {before.counter_wh:,} to {after.counter_wh:,} Wh",
            )
        self._stands_still(before, after)
        self._estimates(after)

    def repeated(self, kept: Reading, reading: Reading) -> None:
        """Take note of a reading that does not lie after the last kept one."""
        if self._again is None:
            self._again = (kept, reading, reading, 1)
        else:
            kept, first, _, count = self._again
            self._again = (kept, first, reading, count + 1)

    def close(self) -> tuple[Finding, ...]:
        """Return the findings of the day that ends here, and begin another."""
        self._end_repeated()
        self._end_apart()
        self._end_still()
        self._end_by_hand()
        found, self._found = tuple(self._found), []
        return found

    def _elapsed(self, before: Reading, after: Reading) -> None:
        took = after.at - before.at
        if took == self._step:
            self._end_apart()
            return
        code = STEP if took < self._step else GAP
        if self._apart is not None and self._apart.code != code:
            self._end_apart()
        run = self._apart or _Apart(code, before, after, after, 0)
        self._apart = replace(run, last=after, count=run.count + 1)

    def _end_apart(self) -> None:
        run, self._apart = self._apart, None
        if run is None:
            return
        took = run.last.at - run.before.at
        wh = run.last.counter_wh - run.before.counter_wh
        if run.count > 1:
            kind = "closer than" if run.code == STEP else "further apart than"
            message = (
                f"{run.count} readings up to {format_instant(run.last.at)} are {kind} the"
                f" {self._step:,} s of the contract"
            )
        elif run.code == STEP:
            message = f"{took:,} s after the reading before, not {self._step:,} s"
        else:
            since = format_instant(run.before.at)
            message = f"no reading from {since}, {wh:,} Wh passed in {took:,} s"
            message += _clocks(took - self._step)
        self._add(run.code, Severity.WARNING, run.first, message)

    def _stands_still(self, before: Reading, after: Reading) -> None:
        still = after.counter_wh == before.counter_wh and after.quality is Quality.RUNNING
        if not still:
            self._end_still()
            return
        first, _, count = self._still or (before, before, 0)
        self._still = (first, after, count + 1)

    def _end_still(self) -> None:
        run, self._still = self._still, None
        if run is None or run[2] < FROZEN_STEPS:
            return
        first, last, count = run
        message = (
            f"the counter stands at {last.counter_wh:,} Wh for {count} steps"
            f" since {format_instant(first.at)}, while the load is said to run"
        )
        self._add(FROZEN, Severity.WARNING, last, message)

    def _end_repeated(self) -> None:
        if self._again is None:
            return
        kept, first, last, count = self._again
        same = count == 1 and (first.at, first.counter_wh) == (kept.at, kept.counter_wh)
        counters = f"{first.counter_wh:,} to {last.counter_wh:,} Wh"
        message = f"{count} not after {format_instant(kept.at)}, left out of the sums: " + (
            "the same counter again" if same else f"counters {counters}"
        )
        back = kept.at - first.at + self._step if first.at < kept.at else 0
        self._add(DUPLICATE, Severity.WARNING, first, message + _clocks(back))
        self._again = None

    def _estimates(self, after: Reading) -> None:
        if after.quality is not Quality.ESTIMATED:
            self._end_by_hand()
            return
        first, _, count = self._by_hand or (after, after, 0)
        self._by_hand = (first, after, count + 1)

    def _end_by_hand(self) -> None:
        if self._by_hand is None:
            return
        first, last, count = self._by_hand
        message = f"{count} counters up to {format_instant(last.at)} were put in by hand"
        self._add(ESTIMATED, Severity.WARNING, first, message)
        self._by_hand = None

    def _add(self, code: str, severity: Severity, at: Reading, message: str) -> None:
        self._found.append(Finding(code, severity, format_instant(at.at), message))


def _clocks(seconds: int) -> str:
    return "; one hour exactly: were clocks changed?" if seconds == HOUR else ""
