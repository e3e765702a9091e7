"""What birth dates and countries do to a likeness of names (supervision §C4.6).

They lower it, or raise it within the review band. They make no candidate: a name that is unlike
stays so, whatever else agrees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.screening.errors import BirthDateMalformed

if TYPE_CHECKING:
    from biplomacy.screening.name_rules import NameRules

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_WHOLE_DATE = 10


@dataclass(frozen=True, slots=True)
class Particulars:
    """Birth dates as ISO 8601, to the year, month or day, and countries; both may be empty."""

    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not all(_DATE.fullmatch(one) for one in self.birth_dates):
            raise BirthDateMalformed("a birth date is not written as 1977-03-25, 1977-03 or 1977")


UNTOLD = Particulars()


@dataclass(frozen=True, slots=True)
class Weighed:
    """A score after birth dates and countries, and what each of the two added or took away."""

    score: int
    birth: int
    country: int


def weigh(score: int, asked: Particulars, listed: Particulars, rules: NameRules) -> Weighed:
    """Return a score in hundredths as the particulars of both sides change it.

    What contradicts is taken off. What agrees, a birth date to the day or a country, adds to a
    score within the review band, up to ``threshold`` and no further.
    """
    if asked is UNTOLD:
        return Weighed(score, 0, 0)
    birth = _birth(asked.birth_dates, listed.birth_dates, rules)
    country = _country(asked.countries, listed.countries, rules)
    lowered = max(0, score + min(birth, 0) + min(country, 0))
    room = max(0, rules.threshold - lowered) if lowered >= rules.review else 0
    birth = min(birth, room)
    country = min(country, room - max(birth, 0))
    return Weighed(lowered + max(birth, 0) + max(country, 0), birth, country)


def _birth(asked: tuple[str, ...], listed: tuple[str, ...], rules: NameRules) -> int:
    if not asked or not listed:
        return 0
    if not any(one.startswith(other) or other.startswith(one) for one in asked for other in listed):
        return -rules.birth_differs
    whole = {one for one in asked if len(one) == _WHOLE_DATE}
    return rules.birth_agrees if whole.intersection(listed) else 0


def _country(asked: tuple[str, ...], listed: tuple[str, ...], rules: NameRules) -> int:
    if not asked or not listed:
        return 0
    common = {one.casefold() for one in asked} & {one.casefold() for one in listed}
    return rules.country_agrees if common else -rules.country_differs
