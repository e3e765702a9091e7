"""How the register is asked: by LEI, domain, name or wallet, on a day, as known by another (§A7.2).

What is not offered, occurs twice or is written otherwise is refused, by the patterns that the API's
description prints. An LEI or a domain of the right length but another form is refused by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.register.model import FIRST_YEAR, LAST_YEAR, Activity, State
from biplomacy.register.projection import known_on
from biplomacy.values.day import Day
from biplomacy.values.errors import DayOutOfRange
from biplomacy.web.endpoints import Parameter
from biplomacy.web.errors import QueryMalformed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.register.asking import Answer
    from biplomacy.web.registers import Projected, Registers

WAYS = ("lei", "domain", "name", "wallet")
MOST_ASKED = 300
_YEAR = "(?:19[0-9]{2}|2[01][0-9]{2}|2200)"
_LEAP_YEAR = "(?:(?:19|20|21)(?:0[48]|[2468][048]|[13579][26])|2000)"
_DAY = (
    f"(?:{_YEAR}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    f"|(?:0[13578]|1[02])-31)|{_LEAP_YEAR}-02-29)"
)
"""The days from ``FIRST_YEAR`` to ``LAST_YEAR``, and no 30 February."""
_TEXT = rf"^[^\x00-\x1f\x7f]{{1,{MOST_ASKED}}}$"
_ACTIVITIES = "|".join(Activity)
AS_AT = Parameter(
    "as_at", "The day asked about; else that of the newest cosignature.", f"^{_DAY}$", "query"
)
AS_KNOWN_AT = Parameter(
    "as_known_at", "As it was known by the end of this day; else now.", f"^{_DAY}$", "query"
)
ACTIVITY = Parameter("activity", "One activity; else any.", f"^(?:{_ACTIVITIES})$", "query")
STATE = Parameter(
    "state", "Authorisations in this state only.", f"^(?:{'|'.join(State)})$", "query"
)
SINCE = Parameter(
    "since", "The leaf index to begin at; else 0.", "^(?:0|[1-9][0-9]{0,14})$", "query", "0"
)
CHECK = (
    Parameter("lei", "Ask by LEI (ISO 17442); one of four ways.", _TEXT, "query"),
    Parameter("domain", "Ask by domain or web address.", _TEXT, "query"),
    Parameter("name", "Ask by name; gives candidates, never permission.", _TEXT, "query"),
    Parameter("wallet", "Ask by a declared address.", _TEXT, "query"),
    ACTIVITY,
    AS_AT,
    AS_KNOWN_AT,
)


@dataclass(frozen=True, slots=True)
class Given:
    """What a query gives of the parameters that are offered, each once."""

    pairs: tuple[tuple[str, str], ...]

    def value(self, name: str, absent: str = "") -> str:
        """Return the value of a parameter; ``absent`` where it is not given, or empty."""
        return dict(self.pairs).get(name) or absent


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the register; ``way`` is one of ``WAYS``, ``activity`` None asks for any."""

    way: str
    asked: str
    activity: Activity | None


def read_given(query: Iterable[tuple[str, str]], offered: Iterable[Parameter]) -> Given:
    """Return what a query gives of the parameters that are offered.

    Raises:
        QueryMalformed: one is not offered, occurs twice, or has another form.
    """
    patterns = {one.name: one.pattern for one in offered}
    hint = f"it takes {', '.join(patterns)}; /api/v1/openapi.json says how"
    given: dict[str, str] = {}
    for name, value in query:
        if name not in patterns:
            raise QueryMalformed(f"{name[:40]!r} cannot be asked here", hint=hint)
        if name in given:
            raise QueryMalformed(f"{name} occurs twice", hint=hint)
        if re.fullmatch(patterns[name][1:-1], value, re.ASCII) is None:
            raise QueryMalformed(f"{name}={value[:60]!r} is not offered here", hint=hint)
        given[name] = value
    return Given(tuple(given.items()))


def question_of(given: Given) -> Question:
    """Return the question of a query that was read.

    Raises:
        QueryMalformed: none of the four ways is named, or several.
    """
    ways = [way for way in WAYS if given.value(way)]
    if len(ways) != 1:
        raise QueryMalformed(
            f"{len(ways)} of {', '.join(WAYS)} are named", hint="ask by exactly one of them"
        )
    return Question(ways[0], given.value(ways[0]), activity_of(given))


def activity_of(given: Given) -> Activity | None:
    """Return the activity of a query that was read; None: any."""
    named = given.value("activity")
    return Activity(named) if named else None


def projected(registers: Registers, given: Given) -> Projected:
    """Return the register at the times of a query that was read.

    Raises:
        DayOutOfRange: a text is no day, or lies outside what the register knows.
        RecordGap: the register cannot be told.
    """
    as_at, known = given.value("as_at"), given.value("as_known_at")
    return registers.at(_day(as_at) if as_at else None, known_on(_day(known)) if known else None)


def answer_to(question: Question, found: Projected) -> Answer:
    """Return what the register says.

    Raises:
        LeiMalformed, DomainMalformed: what was asked is none.
    """
    index, asked = found.index, question.asked.strip()
    match question.way:
        case "lei":
            return index.by_lei(asked.upper(), question.activity)
        case "domain":
            return index.by_domain(asked, question.activity)
        case "wallet":
            return index.by_wallet(asked, question.activity)
        case _:
            return index.by_name(asked)


def _day(text: str) -> Day:
    day = Day.parse(text)
    if not FIRST_YEAR <= day.value.year <= LAST_YEAR:
        raise DayOutOfRange(
            f"{text} lies outside {FIRST_YEAR} to {LAST_YEAR}", hint="ask about another day"
        )
    return day
