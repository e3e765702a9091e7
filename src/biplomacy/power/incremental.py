"""Units above a base: what is billed at an incremental price, and when a package lapses (§12.6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.power.errors import HoursMissing
from biplomacy.power.month import Month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Increment:
    """A month's use and base, and what lies above: Wh at the meter."""

    month: Month
    used_wh: int
    base_wh: int

    @property
    def billable_wh(self) -> int:
        """The units above the base; never below zero."""
        return max(0, self.used_wh - self.base_wh)


def billable_increments(
    used: Sequence[tuple[Month, int]], base: Sequence[tuple[Month, int]], base_year: int
) -> tuple[Increment, ...]:
    """Return the increment of each month over the same calendar month of the base year.

    ``base_year`` is a fiscal year by the year of its end: July to June.

    Raises:
        HoursMissing: the base has no such month; nothing stands in for it.
    """
    known = dict(base)
    found = []
    for month, wh in used:
        same = Month(base_year if month.number <= _LAST else base_year - 1, month.number)
        if same not in known:
            raise HoursMissing(
                f"the base of {month} is {same}, for which no use is told",
                hint="publish the base of each month before the start",
            )
        found.append(Increment(month, wh, known[same]))
    return tuple(found)


_LAST = 6


class PackageState(StrEnum):
    """Whether a package holds at a yearly use."""

    HOLDS = "holds"
    BELOW_BASE = "lapses-below-base"
    ABOVE_CAP = "lapses-above-cap"


def package_state(tariff: Tariff, year_wh: int) -> PackageState:
    """Return whether the yearly use of all eligible loads lies within base and cap."""
    if tariff.base_wh is not None and year_wh < tariff.base_wh:
        return PackageState.BELOW_BASE
    if tariff.cap_wh is not None and year_wh > tariff.cap_wh:
        return PackageState.ABOVE_CAP
    return PackageState.HOLDS
