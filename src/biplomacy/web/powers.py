"""What the power pages read from a record: statements that belong together, and what lies beside.

Statements name each other by digests: a surplus and a dispatch their system and their hours. Hours
that a seed makes again are drawn here, and count only where their digest is the signed one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from biplomacy.power.hours import series_digest, synthetic_series
from biplomacy.power.statement.dispatch_rows import decode_price_rows
from biplomacy.power.statement.hours import decode_hours_blob
from biplomacy.power.statement.surplus import decode_surplus_rows
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from biplomacy.power.model import HourSeries, PowerSystem
    from biplomacy.power.statement.dispatch_rows import PriceRow
    from biplomacy.power.surplus import FirmRow
    from biplomacy.power.told_hours import ToldHours
    from biplomacy.power.told_surplus import ToldSurplus
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

T = TypeVar("T")
MOST_BOARDS = 4
"""How many statements of a kind a page shows in full; all of them are entries of the record."""


def has_power(publication: Publication) -> bool:
    """Say whether an office said anything about power."""
    said = publication.published
    return any(
        (
            said.power_systems,
            said.power_hours,
            said.power_surpluses,
            said.power_dispatches,
            said.power_auctions,
            said.power_tariffs,
            said.power_tests,
            said.power_minings,
            said.power_outlooks,
            said.power_fiscals,
            said.power_plausibilities,
            said.power_contracts,
            said.power_meters,
            said.power_performances,
        )
    )


def newest_of(stated: Iterable[Stated[T]], name: Callable[[T], object]) -> tuple[Stated[T], ...]:
    """Return the newest statement of each issuer and ``name``, in the order of first mention."""
    last = {(one.logged.statement.issuer, name(one.body)): one for one in stated}
    return tuple(last.values())


def system_of(published: Published, digest: Digest) -> Stated[PowerSystem] | None:
    """Return the system whose body has that digest; None where this record states none."""
    for one in published.power_systems:
        if Digest.of(encode(one.logged.statement.body)) == digest:
            return one
    return None


def hours_of(published: Published, digest: Digest) -> Stated[ToldHours] | None:
    """Return the hours of that normal form; None where this record states none."""
    return next((one for one in published.power_hours if one.body.form == digest), None)


def series_of(publication: Publication, told: ToldHours) -> HourSeries | None:
    """Return the hours themselves, drawn again or from beside the log; None where neither goes."""
    if told.seed is not None:
        return _drawn(told)
    content = beside(publication, told.form)
    if content is None:
        return None
    try:
        return decode_hours_blob(content, told)
    except BiplomacyError:
        return None


def surplus_by_hour(publication: Publication, told: ToldSurplus) -> tuple[FirmRow, ...]:
    """Return the rows by month and local hour; none where this copy does not hold them."""
    content = beside(publication, told.by_hour.digest)
    try:
        return decode_surplus_rows(content) if content is not None else ()
    except BiplomacyError:
        return ()  # the check of the statement says so


def prices_by_hour(publication: Publication, digest: Digest) -> tuple[PriceRow, ...]:
    """Return the price intervals hour by hour; none where this copy does not hold them."""
    content = beside(publication, digest)
    try:
        return decode_price_rows(content) if content is not None else ()
    except BiplomacyError:
        return ()  # the check of the statement says so


def beside(publication: Publication, digest: Digest) -> bytes | None:
    """Return the evidence of that digest; None where this copy does not hold it unchanged."""
    path = f"blob/{digest}"
    if not publication.holds(path):
        return None
    content = publication.record.file(path)
    return content if Digest.of(content) == digest else None


@lru_cache(maxsize=8)
def _drawn(told: ToldHours) -> HourSeries | None:
    """Return the hours of a seed and its months, where their digest is the one that was signed."""
    try:
        series = synthetic_series(dict(told.months), told.seed or "", told.utc_offset_minutes)
        return series if series_digest(series) == told.form else None
    except BiplomacyError:
        return None
