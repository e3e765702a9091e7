"""All that Pakistan's regulator says as a supervisor, and its synthetic exchanges' answers.

It stands in the replay itself. The same blocks under another wallet list say nothing of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.demo.private_folder import PrivateFolder
from biplomacy.demo.register_office import RegisterOffice
from biplomacy.demo.screening_office import ScreeningOffice
from biplomacy.demo.solvency_office import SolvencyOffice
from biplomacy.demo.surveillance_office import SurveillanceOffice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from biplomacy.chain.model import History
    from biplomacy.demo.model import Event
    from biplomacy.demo.state import State
    from biplomacy.values.day import Day


class Supervision:
    """Speaks for the regulator's four offices; ``folder`` is for what stays with it."""

    def __init__(self, state: State, history: History, folder: Path) -> None:
        private = PrivateFolder(folder)
        self._register = RegisterOffice(state)
        self._solvency = SolvencyOffice(state, history, private)
        self._screening = ScreeningOffice(state, private)
        self._surveillance = SurveillanceOffice(state, private)

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said."""
        return (
            *self._register.days(),
            *self._solvency.days(),
            *self._screening.days(),
            *self._surveillance.days(),
        )

    def speak(self, day: Day) -> None:
        """Say what is due on ``day``; measures rest on what the solvency office found before."""
        self._register.speak(day)
        self._solvency.speak(day)
        self._screening.speak(day)
        self._surveillance.speak(day)

    def tell(self) -> Iterator[Event]:
        """Yield what came of it."""
        yield self._register.tell()
        yield self._solvency.tell()
        yield self._screening.tell()
        yield self._surveillance.tell()
