"""A surplus made ready to publish, and a published one measured again (power §18.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.body_comparison import body_differences
from biplomacy.power.hours import series_digest
from biplomacy.power.statement.surplus import encode_surplus, encode_surplus_rows
from biplomacy.power.statement.system import system_digest
from biplomacy.power.surplus import SurplusTerms, measure_surplus
from biplomacy.power.told_surplus import CODE, RowsBlob, ToldSurplus
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from biplomacy.power.model import HourSeries, PowerSystem
    from biplomacy.power.surplus import Surplus

DIFFERS = "power-surplus-differs"
SYSTEM_DIFFERS = "power-system-differs"
HOURS_DIFFER = "power-hours-differ"
ROWS_DIFFER = "power-surplus-rows-differ"
CODE_UNKNOWN = "power-code-unknown"


def tell_surplus(
    system: PowerSystem, series: HourSeries, terms: SurplusTerms, found: Surplus
) -> ToldSurplus:
    """Return what is published of a surplus that was found in these hours."""
    rows = encode_surplus_rows(found.by_hour, found.provenance)
    return ToldSurplus(
        system=system.name,
        system_digest=system_digest(system),
        hours=series_digest(series),
        terms=terms,
        first=found.first,
        last=found.last,
        step_minutes=found.step_minutes,
        rows=found.rows,
        by_hour=RowsBlob(
            Digest.of(rows), len(found.by_hour), sum(row.intervals for row in found.by_hour)
        ),
        provenance=found.provenance,
        standing=found.standing,
    )


def check_surplus(
    told: ToldSurplus, system: PowerSystem, series: HourSeries, rows: bytes | None = None
) -> tuple[Finding, ...]:
    """Return what differs when the surplus is measured again in its system and hours.

    ``rows`` is the blob by month and local hour, where it is at hand.

    Raises:
        HoursMissing, CostMissing, LimitExceeded: nothing can be measured in these hours.
    """
    if told.code != CODE:
        message = f"was made by {told.code}, which is not {CODE}: nothing was measured again"
        return (Finding(CODE_UNKNOWN, Severity.WARNING, "code", message),)
    found = [
        _differs(code, subject, said, here)
        for code, subject, said, here in (
            (SYSTEM_DIFFERS, "system_sha256", told.system_digest, system_digest(system)),
            (HOURS_DIFFER, "hours_sha256", told.hours, series_digest(series)),
        )
        if said != here
    ]
    if found:
        return tuple(found)
    if rows is not None and Digest.of(rows) != told.by_hour.digest:
        found.append(_differs(ROWS_DIFFER, "by_hour", told.by_hour.digest, Digest.of(rows)))
    again = tell_surplus(system, series, told.terms, measure_surplus(system, series, told.terms))
    return (*found, *body_differences(DIFFERS, encode_surplus(told), encode_surplus(again)))


def _differs(code: str, subject: str, said: Digest, here: Digest) -> Finding:
    return Finding(code, Severity.FAILURE, subject, f"published {said}, at hand {here}")
