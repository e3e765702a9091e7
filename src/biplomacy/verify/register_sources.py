"""What rows of the register rest on: its events in their places, its rules and its calendars.

All is judged as of the record's own newest time, never by the reader's clock, so that two readers
of one record get the same rows.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from biplomacy.register.clock_rules import MONDAY_TO_FRIDAY, Calendar, ClockRule
from biplomacy.register.dump import TYPES, StatedDump
from biplomacy.register.event_check import check_events
from biplomacy.register.model import RecordedEvent, RegisterEvent
from biplomacy.register.projection import in_force
from biplomacy.register.recorded import recorded_times
from biplomacy.register.regime_file import rules_in_force, shipped_regimes
from biplomacy.values.day import Day
from biplomacy.verify.supervision_judging import newest_within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.record.auditing import Audited
    from biplomacy.register.regime_file import Regime
    from biplomacy.values.verdict import Finding
    from biplomacy.verify.desk import Desk

MOST_DUMPED = 200_000
"""Lines, over all dumps, that a check of a record writes again; the newest dumps come first."""


class RegisterSources:
    """Reads what the register's statements of one record rest on."""

    def __init__(self, desk: Desk, audited: Audited) -> None:
        self.desk = desk
        self.audited = audited
        self.times: Mapping[int, int] = recorded_times(desk.shelf.logged)

    @cached_property
    def regimes(self) -> Mapping[str, Regime]:
        """The laws that are shipped, by id."""
        return {regime.id: regime for regime in shipped_regimes()}

    @cached_property
    def events(self) -> tuple[RecordedEvent, ...]:
        """All events that read, in log order."""
        return tuple(
            RecordedEvent(
                event=item.body,
                recorded_at=self.times[item.logged.index],
                leaf=item.logged.index,
                statement=item.logged.id,
                corrects=item.logged.statement.supersedes,
                signed_by=item.logged.signed_by,
            )
            for item in self.desk.shelf.items
            if isinstance(item.body, RegisterEvent)
        )

    @cached_property
    def _findings(self) -> Mapping[str, tuple[Finding, ...]]:
        found: dict[str, tuple[Finding, ...]] = {}
        for one in check_events(self.events, self.regimes):
            (place,) = one.evidence
            found[place] = (*found.get(place, ()), one)
        return found

    def findings(self, leaf: int) -> tuple[Finding, ...]:
        """Return what is wrong or notable with the event of an entry."""
        return self._findings.get(f"entry:{leaf}", ())

    @property
    def today(self) -> Day:
        """The day of the newest time in the record."""
        return Day.of_instant(max(self.times.values(), default=0))

    @cached_property
    def taken(self) -> tuple[RecordedEvent, ...]:
        """The events in force today, in the order they are folded."""
        return tuple(in_force(self.events, self.today))

    @cached_property
    def rules(self) -> tuple[ClockRule, ...]:
        """The time limits in force: those shipped, and those that were published."""
        return rules_in_force(rule for _, rule in self.desk.shelf.bodies(ClockRule))

    @cached_property
    def calendars(self) -> Mapping[str, Calendar]:
        """The calendars at hand, by id."""
        published = (calendar for _, calendar in self.desk.shelf.bodies(Calendar))
        return {one.id: one for one in (MONDAY_TO_FRIDAY, *published)}

    @cached_property
    def dumped_again(self) -> frozenset[int]:
        """The entries whose dumps are written again."""
        leaves = [one.index for one in self.desk.shelf.logged if one.statement.type in TYPES]
        return newest_within(
            MOST_DUMPED,
            [
                (item.logged.index, sum(leaf < item.body.as_of_size for leaf in leaves))
                for item in self.desk.shelf.items
                if isinstance(item.body, StatedDump)
            ],
        )
