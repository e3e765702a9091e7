"""Days and instants, always UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from biplomacy.values.errors import DayOutOfRange, FieldMalformed

SECONDS_PER_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A calendar day in UTC.

    >>> Day.parse("2025-07-14").plus(-1)
    Day(2025-07-13)
    """

    value: date

    @classmethod
    def parse(cls, text: str) -> Day:
        """Parse ``YYYY-MM-DD``; raises ``DayOutOfRange``."""
        try:
            day = cls(date.fromisoformat(text))
        except ValueError:
            day = None
        if day is None or str(day) != text:
            raise DayOutOfRange(f"{text[:40]!r} is not a day", hint="write days as 2025-07-14")
        return day

    @classmethod
    def of_instant(cls, seconds: int) -> Day:
        """Return the day of an instant given in POSIX seconds."""
        return cls(date.fromordinal(_EPOCH + seconds // SECONDS_PER_DAY))

    @property
    def start(self) -> int:
        """The first second of the day, in POSIX seconds."""
        return (self.value.toordinal() - _EPOCH) * SECONDS_PER_DAY

    @property
    def end(self) -> int:
        """The first second after the day, in POSIX seconds."""
        return self.start + SECONDS_PER_DAY

    def plus(self, days: int) -> Day:
        """Return the day so many days later (earlier, when negative)."""
        return Day(self.value + timedelta(days=days))

    def until(self, other: Day) -> int:
        """Return how many days lie from this day to ``other``; negative when it is earlier."""
        return (other.value - self.value).days

    def __str__(self) -> str:
        return self.value.isoformat()

    def __repr__(self) -> str:
        return f"Day({self})"


def format_instant(seconds: int) -> str:
    """Return POSIX seconds as RFC 3339 UTC in whole seconds.

    >>> format_instant(1752494400)
    '2025-07-14T12:00:00Z'
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_instant(text: str) -> int:
    """Parse RFC 3339 UTC in whole seconds to POSIX seconds; raises ``FieldMalformed``."""
    try:
        seconds = int(datetime.fromisoformat(text).timestamp())
    except ValueError:
        seconds = None
    if seconds is None or _INSTANT.fullmatch(text) is None:
        raise FieldMalformed(
            f"{text[:40]!r} is not an instant", hint="write instants as 2025-07-14T12:00:00Z"
        )
    return seconds
