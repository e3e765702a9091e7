"""The finance division assesses the offers by the tests that the power division published (F3).

Of a test only its eleven facts are read; each observation names the test as its evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.demo.assessing import Assessed, Desk
from biplomacy.demo.model import Event
from biplomacy.demo.profiles import FINANCE_DIVISION
from biplomacy.programme.assessment import assess
from biplomacy.programme.offers import power_clause
from biplomacy.programme.power_test import offer_of
from biplomacy.record.model import Period

if TYPE_CHECKING:
    from biplomacy.demo.power_division import PowerDivision
    from biplomacy.demo.state import State
    from biplomacy.power.subsidy_answers import TariffTest
    from biplomacy.programme.model import Outcome, Programme
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest


class TariffClause:
    """Speaks for the finance division after the power division has published a test."""

    def __init__(self, state: State, programme: Programme, power: PowerDivision) -> None:
        self._desk = Desk(state, FINANCE_DIVISION)
        self._programme = programme
        self._power = power
        self._outcomes: list[tuple[TariffTest, Outcome]] = []

    def speak(self, day: Day) -> None:
        """Assess on ``day`` what was tested and not assessed yet."""
        for test, named in self._power.told[len(self._outcomes) :]:
            self._say_assessment(test, named, day)

    def tell(self) -> Event:
        """Return what the clause on power prices gives for each offer."""
        clause = power_clause(self._programme).id
        words = "; ".join(f"{_title(test)} {_limbs(one)}" for test, one in self._outcomes)
        data = {test.question.tariff.id: one.answer.value for test, one in self._outcomes}
        return Event("offers", f"{clause} by the published tests: {words}", {**data})

    def _say_assessment(self, test: TariffTest, named: Digest, day: Day) -> None:
        seen = offer_of(test, (named,)).observations
        period = Period(min(one.start for one in seen), day)
        known = self._desk.say_observations(seen, period)
        outcomes = assess(self._programme, seen, day)
        self._desk.say_assessment(self._programme, (known,), Assessed(day, outcomes))
        clause = power_clause(self._programme).id
        self._outcomes.append((test, next(one for one in outcomes if one.clause == clause)))


def _title(test: TariffTest) -> str:
    return f"“{test.question.tariff.title}”"


def _limbs(outcome: Outcome) -> str:
    limbs = [limb for reading in outcome.readings for limb in reading.limbs]
    found = ", ".join(f"{limb.id} {limb.answer.value}" for limb in limbs)
    return f"{outcome.answer.value} ({found})"
