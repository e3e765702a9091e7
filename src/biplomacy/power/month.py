"""Calendar months, in which power is reported, priced and billed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from biplomacy.values.day import Day
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Iterator

WINTER = (11, 12, 1, 2, 3)
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""The years that a month is written of: no power is told of outside them."""
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in the local time of a power system.

    >>> str(Month.parse("2024-12").plus(1))
    '2025-01'
    """

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Parse ``YYYY-MM``; raises ``FieldMalformed``."""
        match = _MONTH.fullmatch(text)
        if match is None:
            raise FieldMalformed(f"{text[:40]!r} is not a month", hint="write months as 2025-07")
        return cls(int(match[1]), int(match[2]))

    def plus(self, months: int) -> Month:
        """Return the month so many months later (earlier, when negative)."""
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    def to(self, last: Month) -> Iterator[Month]:
        """Yield the months from this one to ``last``, both included."""
        month = self
        while month <= last:
            yield month
            month = month.plus(1)

    @property
    def first_day(self) -> Day:
        """The first day of the month."""
        return Day(date(self.year, self.number, 1))

    @property
    def days(self) -> int:
        """How many days the month has."""
        return self.first_day.until(self.plus(1).first_day)

    @property
    def is_winter(self) -> bool:
        """Whether the month lies in November to March (§3.4)."""
        return self.number in WINTER

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"
