"""Rules and calendars of clocks, as data with their legal basis (supervision §A5.1).

The names of triggers, stops and pauses are kinds of events, states that an event moves to, or
``return:NAME``; others, such as ``solvency_failure``, come from outside the register.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.register.entity_rows import plain_line
from biplomacy.register.errors import RegisterMalformed
from biplomacy.values.day import Day
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

RULE = "clock-rule/1"
CALENDAR = "calendar/1"
MAX_UNITS = 5_000
MAX_HOLIDAYS = 2_000
MAX_NAMES = 20
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Unit(StrEnum):
    """What a clock counts; a month ends on the same day of the month, else on its last."""

    WORKING = "working"
    CALENDAR = "calendar"
    MONTH = "month"


class OnExpiry(StrEnum):
    """What the law makes of a clock that ran out."""

    ALERT = "alert"
    DEEMED_REFUSAL = "deemed_refusal"
    DEEMED_APPROVAL = "deemed_approval"


class Repeats(StrEnum):
    """How often a rule opens a clock: at each trigger, at the first alone, or without end.

    ``again``: each due day opens the next, as with daily and monthly returns.
    """

    EACH = "each"
    ONCE = "once"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Legal:
    """Where a line of a regime stands in the law, who says so, and how well that is known."""

    legal_basis: str
    source: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Pausing:
    """What stops a clock for a while; a pause counts for at most ``longest`` units."""

    begin: tuple[str, ...]
    resume: tuple[str, ...]
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A time limit of ``n`` units after the trigger.

    ``variant`` names one of several readings of the same law, of which an office chooses one.
    An authorisation that is refused, withdrawn or has ended stops all its clocks.
    """

    id: str
    regime: str
    trigger: tuple[str, ...]
    stop: tuple[str, ...]
    n: int
    unit: Unit
    legal: Legal
    calendar: str | None = None
    pausing: Pausing | None = None
    on_expiry: OnExpiry = OnExpiry.ALERT
    variant: str | None = None
    repeats: Repeats = Repeats.EACH

    def __post_init__(self) -> None:
        """Refuse what could not be counted."""
        if (self.unit is Unit.WORKING) != (self.calendar is not None):
            raise RegisterMalformed(
                f"rule {self.id}: working days, and they alone, need a calendar"
            )
        if self.unit is Unit.MONTH and self.pausing is not None:
            raise RegisterMalformed(f"rule {self.id}: a pause counts days, not months")
        if self.repeats is Repeats.AGAIN and self.pausing is not None:
            raise RegisterMalformed(f"rule {self.id}: what repeats without end has no pauses")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked from ``first`` to ``last``; ``weekend`` counts Monday as 0."""

    id: str
    weekend: tuple[int, ...]
    holidays: tuple[Day, ...]
    first: Day
    last: Day
    source: str

    def __post_init__(self) -> None:
        """Refuse an order that would give two texts of one calendar, and days outside it."""
        ordered = tuple(sorted(set(self.holidays)))
        if ordered != self.holidays or tuple(sorted(set(self.weekend))) != self.weekend:
            raise RegisterMalformed(f"calendar {self.id}: days ascend, and none stands twice")
        if self.last < self.first or any(
            not self.first <= holiday <= self.last for holiday in self.holidays
        ):
            raise RegisterMalformed(f"calendar {self.id} does not cover its own days")
        if len(self.weekend) == len(_WEEKDAYS):
            raise RegisterMalformed(f"calendar {self.id} has no working day")


MONDAY_TO_FRIDAY = Calendar(
    id="monday-to-friday",
    weekend=(5, 6),
    holidays=(),
    first=Day.parse("2009-01-01"),
    last=Day.parse("2100-12-31"),
    source="weekends alone; no holiday is known to it",
)
"""Used where an office has published no calendar of its own."""


def encode_rule(rule: ClockRule) -> JsonObject:
    """Return a rule's fields; absent optional fields are absent."""
    body: JsonObject = {
        "id": rule.id,
        "regime": rule.regime,
        "trigger": list(rule.trigger),
        "stop": list(rule.stop),
        "n": rule.n,
        "unit": rule.unit.value,
        "on_expiry": rule.on_expiry.value,
        **encode_legal(rule.legal),
    }
    if rule.calendar is not None:
        body["calendar"] = rule.calendar
    if rule.variant is not None:
        body["variant"] = rule.variant
    if rule.repeats is not Repeats.EACH:
        body["repeats"] = rule.repeats.value
    if rule.pausing is not None:
        body["pause"] = list(rule.pausing.begin)
        body["resume"] = list(rule.pausing.resume)
        if rule.pausing.longest is not None:
            body["max_pause"] = rule.pausing.longest
    return body


def decode_rule(fields: Fields, regime: str | None = None) -> ClockRule:
    """Return the rule of an object; ``regime`` where a file tells it once for all its rules."""
    return ClockRule(
        id=fields.name("id"),
        regime=regime or fields.name("regime"),
        trigger=_names(fields, "trigger"),
        stop=_names(fields, "stop"),
        n=fields.integer("n", low=1, high=MAX_UNITS),
        unit=fields.choice("unit", Unit),
        legal=decode_legal(fields),
        calendar=fields.name("calendar") if fields.has("calendar") else None,
        pausing=_pausing(fields) if fields.has("pause") else None,
        on_expiry=fields.choice("on_expiry", OnExpiry),
        variant=fields.name("variant") if fields.has("variant") else None,
        repeats=_repeats(fields),
    )


def encode_legal(legal: Legal) -> JsonObject:
    """Return where a line stands in the law."""
    return {
        "legal_basis": legal.legal_basis,
        "source": legal.source,
        "standing": legal.standing.value,
    }


def decode_legal(fields: Fields) -> Legal:
    """Return where a line stands in the law."""
    return Legal(
        legal_basis=fields.text("legal_basis", limit=300),
        source=fields.text("source"),
        standing=fields.choice("standing", Standing),
    )


def encode_days(calendar: Calendar) -> JsonObject:
    """Return a calendar's fields."""
    return {
        "id": calendar.id,
        "weekend": [_WEEKDAYS[day] for day in calendar.weekend],
        "holidays": [str(day) for day in calendar.holidays],
        "first": str(calendar.first),
        "last": str(calendar.last),
        "source": calendar.source,
    }


def decode_days(fields: Fields) -> Calendar:
    """Return the calendar of an object."""
    return Calendar(
        id=fields.name("id"),
        weekend=fields.texts("weekend", _weekday, limit=len(_WEEKDAYS)),
        holidays=fields.texts("holidays", Day.parse, limit=MAX_HOLIDAYS),
        first=fields.day("first"),
        last=fields.day("last"),
        source=fields.text("source"),
    )


def _pausing(fields: Fields) -> Pausing:
    return Pausing(
        begin=_names(fields, "pause"),
        resume=_names(fields, "resume"),
        longest=fields.integer("max_pause", low=1, high=MAX_UNITS)
        if fields.has("max_pause")
        else None,
    )


def _names(fields: Fields, name: str) -> tuple[str, ...]:
    found = fields.texts(name, plain_line, limit=MAX_NAMES)
    if not found or len(set(found)) != len(found):
        raise RegisterMalformed(f"{name} names at least one event, and none twice")
    return found


def _repeats(fields: Fields) -> Repeats:
    if not fields.has("repeats"):
        return Repeats.EACH
    found = fields.choice("repeats", Repeats)
    if found is Repeats.EACH:
        raise RegisterMalformed("repeats is left out where it would be each")
    return found


def _weekday(text: str) -> int:
    if text not in _WEEKDAYS:
        raise RegisterMalformed(f"{text[:20]!r} is no weekday", hint=", ".join(_WEEKDAYS))
    return _WEEKDAYS.index(text)
