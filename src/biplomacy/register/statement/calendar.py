"""``calendar/1``: which days an authority works, with its source (supervision §A5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register import clock_rules
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.register.clock_rules import Calendar
    from biplomacy.values.canonical import JsonObject

TYPE = clock_rules.CALENDAR


def encode_calendar(calendar: Calendar) -> JsonObject:
    """Return the body of ``calendar/1``."""
    return clock_rules.encode_days(calendar)


def decode_calendar(body: JsonObject) -> Calendar:
    """Return the calendar of a ``calendar/1`` body; unknown fields are refused.

    Raises:
        RegisterMalformed, FieldMalformed: a field is absent or out of its range.
    """
    fields = Fields(body, TYPE)
    found = clock_rules.decode_days(fields)
    fields.close()
    return found
