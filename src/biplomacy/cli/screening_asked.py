"""What the verbs of ``biplomacy screening`` are asked: a list, a moment, an age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.screening.as_of import MAX_AGE_DAYS, require_fresh, version_as_of
from biplomacy.values.day import Day, parse_instant
from biplomacy.wiring import SystemClock
from biplomacy.wiring.screening import KNOWN, read_list

if TYPE_CHECKING:
    from biplomacy.cli.terminal import Terminal
    from biplomacy.screening.model import ListVersion
    from biplomacy.wiring.screening import ListAtHand

ListName = Annotated[
    str, typer.Option("--list", help=f"{', '.join(KNOWN)}, or a directory of versions.")
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="A day (its end) or an instant; else now.")
]
MaxAge = Annotated[
    int, typer.Option("--max-age", min=0, help="Days that a version may be old; else stale.")
]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]
AGE = MAX_AGE_DAYS


def moment(text: str) -> int:
    """Return the last second of a day, or an instant; raises DayOutOfRange, FieldMalformed."""
    return parse_instant(text) if "T" in text else Day.parse(text).end - 1


def beginning(text: str) -> int:
    """Return the first second of a day, or an instant; raises DayOutOfRange, FieldMalformed."""
    return parse_instant(text) if "T" in text else Day.parse(text).start


def now() -> int:
    """Return the present instant."""
    return SystemClock().now()


def find_list(out: Terminal, name: str) -> ListAtHand:
    """Return a list's versions; raises ListUnknown and what the list's files give rise to."""
    return read_list(name, out.settings.shared)


def find_version(out: Terminal, name: str, *, as_of: str | None, max_age: int) -> ListVersion:
    """Return the version that judges ``as_of``, or now.

    Raises:
        ListVersionMissing: none had been published by then.
        ListStale: it is older than ``max_age`` days.
    """
    at = now() if as_of is None else moment(as_of)
    version = version_as_of(find_list(out, name).versions, at)
    require_fresh(version, at, max_age_days=max_age)
    return version
