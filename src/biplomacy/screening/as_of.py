"""Which version of a list judges a moment (supervision §C2.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.errors import ListStale, ListVersionMissing
from biplomacy.values.day import SECONDS_PER_DAY, Day, format_instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.screening.model import ListVersion

MAX_AGE_DAYS = 30
"""How old a version may be when a charter sets no limit."""


def version_as_of(versions: Iterable[ListVersion], at: int) -> ListVersion:
    """Return the version with the greatest ``published_at`` that is not after ``at``.

    Of versions published in the same second the one retrieved last counts.

    Raises:
        ListVersionMissing: none had been published by then.
    """
    published = [version for version in versions if version.published_at <= at]
    if not published:
        raise ListVersionMissing(
            f"no version of the list had been published by {format_instant(at)}",
            hint="import an earlier version, or ask about a later day",
        )
    return max(published, key=_place)


def version_known(versions: Iterable[ListVersion], at: int) -> ListVersion | None:
    """Return the version that who screened could have used at ``at``: by ``retrieved_at``."""
    known = [version for version in versions if version.retrieved_at <= at]
    return max(known, key=_place, default=None)


def _place(version: ListVersion) -> tuple[int, int, bytes]:
    return version.published_at, version.retrieved_at, version.digest.raw


def age_days(version: ListVersion, at: int) -> int:
    """Return how many whole days before ``at`` a version was published."""
    return (at - version.published_at) // SECONDS_PER_DAY


def require_fresh(version: ListVersion, at: int, *, max_age_days: int = MAX_AGE_DAYS) -> None:
    """Refuse a version older than the limit.

    Raises:
        ListStale: it is.
    """
    age = age_days(version, at)
    if age > max_age_days:
        raise ListStale(
            f"{version.list_id} of {Day.of_instant(version.published_at)} is {age:,} days old on"
            f" {Day.of_instant(at)}; {max_age_days:,} are allowed",
            hint="import a newer version, or ask as of a day that it covers",
        )
