"""All that is said of power: a contract and its meter, the studies, and the clause on power prices.

It stands in the replay itself. The same blocks under another wallet list say nothing of power.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.demo.power_division import PowerDivision
from biplomacy.demo.power_supply import PowerSupply
from biplomacy.demo.power_year import read_power_year
from biplomacy.demo.tariff_clause import TariffClause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.demo.model import Event
    from biplomacy.demo.state import State
    from biplomacy.programme.model import Programme
    from biplomacy.values.day import Day


class PowerOffice:
    """Speaks for the power division, and for the finance division where that reads its tests."""

    def __init__(self, state: State, programme: Programme) -> None:
        year = read_power_year()
        self._supply = PowerSupply(state, year)
        self._division = PowerDivision(state, year)
        self._tariffs = TariffClause(state, programme, self._division)

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said."""
        return *self._supply.days(), *self._division.days()

    def speak(self, day: Day) -> None:
        """Say what is due on ``day``, after the finance division has said its programme."""
        self._supply.speak(day)
        self._division.speak(day)
        self._tariffs.speak(day)

    def tell(self) -> Iterator[Event]:
        """Yield what came of it."""
        yield from self._division.tell()
        yield self._supply.tell()
        yield self._tariffs.tell()
