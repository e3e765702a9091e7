"""What the register's pages and answers read from a record, worked out once for each pair of times.

The portal has no clock of its own: where nobody names a time, it is that of the newest cosignature,
so two copies of one record say the same. Of a record that the audit finds unsound nothing counts.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from biplomacy.register.asking import RegisterIndex
from biplomacy.register.clock_rules import MONDAY_TO_FRIDAY
from biplomacy.register.clocks import check_clocks, run_clocks
from biplomacy.register.errors import CalendarUncovered, RecordGap
from biplomacy.register.event_check import check_events
from biplomacy.register.projection import project
from biplomacy.register.recorded import read_history
from biplomacy.register.regime_file import rules_in_force, shipped_regimes
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.record.auditing import Audited
    from biplomacy.register.clock_rules import Calendar, ClockRule
    from biplomacy.register.clocks import Clock
    from biplomacy.register.model import RecordedEvent
    from biplomacy.register.projection import Register
    from biplomacy.register.recorded import History, RecordedWarning
    from biplomacy.values.verdict import Finding

MOST_KEPT = 8
"""How many pairs of times are kept worked out; a question names its own."""


@dataclass(frozen=True, slots=True)
class Projected:
    """The register at a pair of times, and prepared for questions."""

    register: Register
    index: RegisterIndex


class Registers:
    """The register of one record; safe for several threads.

    What cannot be told raises ``RecordGap``, each time it is asked for.
    """

    def __init__(self, audited: Audited) -> None:
        self._audited = audited
        self._kept: OrderedDict[tuple[Day, int], Projected] = OrderedDict()
        self._lock = Lock()

    @cached_property
    def history(self) -> History:
        """The events and warnings with the instants from which they were public."""
        if not self._audited.sound:
            raise RecordGap(
                "the audit of this record found failures, so nothing of its register counts",
                hint="the record page says what failed; ask another mirror",
            )
        return read_history(self._audited)

    @cached_property
    def as_known_at(self) -> int:
        """The newest time that the record vouches for, in POSIX seconds."""
        history = self.history
        seen = [one.time for one in self._audited.cosignatures]
        seen += [one.recorded_at for one in history.events[-1:]]
        seen += [one.recorded_at for one in history.warnings[-1:]]
        issued = [one.statement.issued_at for one in self._audited.statements[-1:]]
        return max(seen or issued or [0])

    @property
    def as_at(self) -> Day:
        """The day of the newest time that the record vouches for."""
        return Day.of_instant(self.as_known_at)

    @property
    def now(self) -> Projected:
        """The register as it stands."""
        return self.at(None, None)

    def at(self, as_at: Day | None, as_known_at: int | None) -> Projected:
        """Return the register on a day as known at an instant; None is the newest of either."""
        day = as_at or self.as_at
        known = self.as_known_at if as_known_at is None else min(as_known_at, self.as_known_at)
        with self._lock:
            found = self._kept.get((day, known))
            if found is None:
                history = self.history
                register = project(history.events, as_at=day, as_known_at=known)
                found = Projected(register, RegisterIndex(register, history.warnings))
                self._kept[day, known] = found
            self._kept.move_to_end((day, known))
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return found

    @cached_property
    def events_of(self) -> Mapping[str, tuple[RecordedEvent, ...]]:
        """The events of each authorisation, in log order, those that were superseded included."""
        found: dict[str, list[RecordedEvent]] = {}
        for one in self.history.events:
            found.setdefault(one.event.subject, []).append(one)
        return {subject: tuple(events) for subject, events in found.items()}

    def number_of(self, subject: str) -> int:
        """Return the number of an authorisation's page: the leaf of its first event, for ever."""
        return self.events_of[subject][0].leaf

    @cached_property
    def warnings_by_id(self) -> Mapping[str, RecordedWarning]:
        """The warnings by their ids, the newest of several."""
        return {one.warning.id: one for one in self.history.warnings}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong or notable with the decisions, in log order."""
        regimes = {regime.id: regime for regime in shipped_regimes()}
        return check_events(self.history.events, regimes)

    def findings_on(self, leaf: int) -> tuple[Finding, ...]:
        """Return what is wrong or notable with the decision of an entry."""
        return self._findings_by_place.get(f"entry:{leaf}", ())

    @cached_property
    def _findings_by_place(self) -> Mapping[str, tuple[Finding, ...]]:
        found: dict[str, tuple[Finding, ...]] = {}
        for one in self.findings:
            for place in one.evidence:
                found[place] = (*found.get(place, ()), one)
        return found

    @cached_property
    def expired(self) -> tuple[Finding, ...]:
        """The deadlines that passed without an event, and those that no calendar covers."""
        return check_clocks(
            self.now.register.taken, self._rules, calendars=self._calendars, at=self.as_at
        )

    def clocks_of(self, subject: str) -> tuple[Clock, ...]:
        """Return the clocks of an authorisation; one that no calendar covers is left out."""
        taken = [one for one in self.now.register.taken if one.event.subject == subject]
        found: list[Clock] = []
        for rule in self._rules:
            try:
                found += run_clocks(taken, [rule], calendars=self._calendars, at=self.as_at)
            except CalendarUncovered:
                continue  # among ``expired`` it is named
        return tuple(found)

    @cached_property
    def _rules(self) -> tuple[ClockRule, ...]:
        return rules_in_force(self.history.rules)

    @cached_property
    def _calendars(self) -> Mapping[str, Calendar]:
        return {one.id: one for one in (MONDAY_TO_FRIDAY, *self.history.calendars)}
