"""Who speaks in the replay, in which order on one day, and what each has to tell in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.demo.agreement import Agreement
from biplomacy.demo.calendar import LAST_DAY
from biplomacy.demo.division import FinanceDivision
from biplomacy.demo.exchanging import Exchanging
from biplomacy.demo.ministry import FinanceMinistry
from biplomacy.demo.model import Event
from biplomacy.demo.power_office import PowerOffice
from biplomacy.demo.supervision import Supervision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.model import History
    from biplomacy.demo.model import Places
    from biplomacy.demo.office import Offices
    from biplomacy.demo.state import State
    from biplomacy.values.day import Day


class Cast:
    """All offices of both states; the accord's folder holds what they sign and hand over.

    Beside the replay itself, power and supervision are left out: our own record says nothing of
    them.
    """

    def __init__(
        self, ours: State, theirs: State, reserve: Offices, history: History, places: Places
    ) -> None:
        whole, folder = places.world is None, places.accord
        self._reserve = reserve
        self.ministry = FinanceMinistry(ours, reserve)
        self._division = FinanceDivision(theirs)
        self._power = PowerOffice(theirs, self._division.programme) if whole else None
        self._supervision = Supervision(theirs, history, places.supervision) if whole else None
        self._agreement = Agreement(ours, theirs, folder)
        self._exchanging = Exchanging(ours, theirs, folder)

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said, in order."""
        speakers = (
            self._reserve,
            self.ministry,
            self._division,
            self._agreement,
            self._exchanging,
        )
        days = {day for speaker in speakers for day in speaker.days()}
        beside = (one.days() for one in (self._power, self._supervision) if one is not None)
        return tuple(sorted(days.union(*beside)))

    def speak(self, day: Day) -> None:
        """Let every office say what is due on ``day``; whoever rests on another comes after it."""
        self._reserve.speak(day)
        self.ministry.speak(day)
        self._division.speak(day)
        if self._power is not None:
            self._power.speak(day)
        if self._supervision is not None:
            self._supervision.speak(day)
        self._agreement.speak(day)
        self._exchanging.speak(day, (self.ministry.programme, self._division.programme))

    def tell(self) -> Iterator[Event]:
        """Yield what came of it, office by office."""
        reports = self._reserve.reports
        yield Event(
            "reserve",
            f"{len(reports)} reports to {LAST_DAY}; the last states {reports[-1].closing}",
            {"reports": len(reports), "closing": str(reports[-1].closing.sats)},
        )
        yield self.ministry.tell()
        yield from self._division.tell()
        if self._power is not None:
            yield from self._power.tell()
        if self._supervision is not None:
            yield from self._supervision.tell()
        yield self._agreement.tell()
        yield self._exchanging.tell(self._agreement.policies())
