"""Which block stands for which day (reserve §14.1).

Blocks 1 to 300 lie ten minutes apart before 2021-09-06, 12:00 UTC; from there one block a day.
"""

from __future__ import annotations

from biplomacy.values.day import Day

FIRST_DAY = Day.parse("2021-09-06")
LAST_DAY = Day.parse("2026-02-28")
FIRST_DAILY_HEIGHT = 301
LAST_HEIGHT = FIRST_DAILY_HEIGHT + FIRST_DAY.until(LAST_DAY)
NOON = 12 * 3600
_STEP = 600


def height_of(day: Day) -> int:
    """Return the height of the block that is mined on ``day``.

    >>> height_of(Day.parse("2025-07-14"))
    1708
    """
    return FIRST_DAILY_HEIGHT + FIRST_DAY.until(day)


def time_of(height: int) -> int:
    """Return the header time of the block at ``height``, in POSIX seconds."""
    noon = FIRST_DAY.start + NOON
    if height < FIRST_DAILY_HEIGHT:
        return noon - (FIRST_DAILY_HEIGHT - height) * _STEP
    return FIRST_DAY.plus(height - FIRST_DAILY_HEIGHT).start + NOON
