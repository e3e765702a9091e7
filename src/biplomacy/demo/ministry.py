"""El Salvador's finance ministry: the lender's programme, and what the reserve makes of it.

The observations are those that the record's own reserve statements give, so whoever holds the
record recomputes the assessment; what the wallet list leaves open stays open. A state that hides
wallets assesses with them open: the lender, who holds the list, confirms it, and nobody else
(programme §6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.demo.assessing import Assessed, Desk
from biplomacy.demo.model import Event
from biplomacy.demo.profiles import FINANCE_MINISTRY
from biplomacy.programme.assessment import assess
from biplomacy.programme.case import EvidenceFile, apply_case
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.reserve_facts import observations_of, perimeters_of
from biplomacy.programme.vocabulary import Visibility
from biplomacy.record.model import Period
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from biplomacy.demo.office import Offices
    from biplomacy.demo.state import State
    from biplomacy.programme.model import Outcome

PROGRAMME = "SLV-EFF-2025"
ACCUMULATION = "SLV-BTC-ACC"
ASSESSED = Day.parse("2025-07-24")


class FinanceMinistry:
    """Speaks for the ministry on the day of the programme's approval, and on ``ASSESSED``."""

    def __init__(self, state: State, offices: Offices) -> None:
        self._desk = Desk(state, FINANCE_MINISTRY)
        self._offices = offices
        self.programme = bundled_programme(PROGRAMME)
        self._outcomes: tuple[Outcome, ...] = ()

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said, in order."""
        return self.programme.approved, ASSESSED

    def speak(self, day: Day) -> None:
        """Say what is due on ``day``, after the Bitcoin Office has."""
        if day == self.programme.approved:
            self._say_programme(day)
        if day == ASSESSED:
            self._say_assessment(day)

    @property
    def accumulation(self) -> Outcome:
        """What the assessment gives for the clause on accumulation."""
        return next(one for one in self._outcomes if one.clause == ACCUMULATION)

    def tell(self) -> Event:
        """Return how the clause on accumulation comes out, reading by reading."""
        outcome = self.accumulation
        words = ", ".join(f"{one.id} {one.answer.value}" for one in outcome.readings)
        why = f"; open: {', '.join(outcome.reasons)}" if outcome.reasons else ""
        if any(one.visibility is Visibility.SEALED for one in self.programme.perimeters):
            why += "; it rests on wallets that are hidden"
        return Event(
            "programme",
            f"{ACCUMULATION} on {outcome.on}: {outcome.answer.value} (read as {words}){why}",
            {"clause": ACCUMULATION, "answer": outcome.answer.value, "on": str(outcome.on)},
        )

    def _say_programme(self, day: Day) -> None:
        """Say the programme, its perimeters as the record lists them on that day."""
        listed = EvidenceFile(PROGRAMME, (), perimeters_of(self._offices.told, day))
        self.programme = apply_case(self.programme, listed)
        self._desk.say_programme(self.programme)

    def _say_assessment(self, day: Day) -> None:
        start = self.programme.approved
        facts = observations_of(self._offices.told, day)
        observations = tuple(one for one in facts.observations if one.end >= start)
        known = self._desk.say_observations(observations, Period(start, day))
        self._outcomes = assess(self.programme, observations, day)
        self._desk.say_assessment(self.programme, (known,), Assessed(day, self._outcomes))
