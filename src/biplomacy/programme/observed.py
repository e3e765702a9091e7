"""The leaves that a test finds in observations on a day (programme §4.4, §4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.gathering import Gathering

if TYPE_CHECKING:
    from fractions import Fraction

    from biplomacy.programme.expression import Window
    from biplomacy.programme.model import LeafValue
    from biplomacy.programme.series import Moment, Series
    from biplomacy.values.day import Day


class ObservedLeaves:
    """The leaves of one test on one day; the ``Leaves`` of ``evaluation``."""

    __slots__ = ("_found", "_moment", "_perimeter", "_series")

    def __init__(self, series: Series, moment: Moment, perimeter: str) -> None:
        """Look at ``series`` from ``moment``, over ``perimeter`` where a window names none."""
        self._series = series
        self._moment = moment
        self._perimeter = perimeter
        self._found: dict[Window, tuple[LeafValue, ...]] = {}

    def values(self, window: Window) -> tuple[LeafValue, ...]:
        """Return the parts whose sum is the value of ``window``."""
        found = self._found.get(window)
        if found is None:
            place = self._perimeter if window.fact.perimeter is None else window.fact.perimeter
            found = tuple(Gathering(self._series, self._moment, window, place).parts())
            self._found[window] = found
        return found

    def target(self, day: Day | None, *, adjusted: bool) -> Fraction | None:
        """Return the target of a test date, by default the assessed one; None if not known."""
        moment = self._moment
        asked = moment.test_date if day is None else day
        if adjusted and moment.adjusting and asked == moment.test_date:
            return moment.adjusted
        found = [one.value for one in moment.targets if one.test_date == asked]
        always = [one.value for one in moment.targets if one.test_date is None]
        known = found or always
        return known[-1] if known else None
