"""Days of a meter made again from their readings, and held against each other (power §16.2)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.power.body_comparison import body_differences
from biplomacy.power.meter import meter_days
from biplomacy.power.meter_file import read_provenance, read_readings
from biplomacy.power.model import Provenance
from biplomacy.power.statement.meter import TYPE, encode_meter, stated_day
from biplomacy.record.expectation import Expectation, ExpectationKind
from biplomacy.record.model import Every
from biplomacy.values.day import format_instant
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.power.contract import Contract
    from biplomacy.power.statement.meter import StatedDay
    from biplomacy.values.day import Day

DIFFERS = "meter-differs"
EVIDENCE = "meter-evidence-differs"
RAISED = "provenance-raised"
DAY_WITHHELD = "meter-day-withheld"
COUNTER_JUMPS = "meter-counter-jumps"
LATE = "meter-late"
_NOON = 12 * 3_600


def check_meter(stated: StatedDay, readings: bytes, contract: Contract) -> tuple[Finding, ...]:
    """Return what differs when a day is made again from its evidence.

    Raises:
        SystemMalformed, QuantityMalformed, OffsetMissing: the bytes are no meter file, though they
            have the stated digest.
    """
    if Digest.of(readings) != stated.readings:
        message = f"the readings at hand are {Digest.of(readings)}, not {stated.readings}"
        return (Finding(EVIDENCE, Severity.FAILURE, str(stated.day), message),)
    lines = readings.splitlines()
    shown = Provenance.weakest([read_provenance(lines[0] if lines else b""), stated.provenance])
    found = list(meter_days(read_readings(lines), contract))
    if not found:
        message = "the evidence holds no day"
        return (Finding(DIFFERS, Severity.FAILURE, str(stated.day), message),)
    again = stated_day(found[-1], contract, shown)
    raised: tuple[Finding, ...] = ()
    if shown is not stated.provenance:
        message = f"claims to be {stated.provenance}, its readings are {shown}"
        raised = (Finding(RAISED, Severity.FAILURE, str(stated.day), message),)
    return raised + body_differences(DIFFERS, encode_meter(stated), encode_meter(again))


def check_days(days: Sequence[StatedDay]) -> tuple[Finding, ...]:
    """Return where consecutive statements of one meter leave a day or a watt-hour out."""
    return tuple(_between(days))


def due_at(day: Day, utc_offset_minutes: int) -> int:
    """Return the noon by which a day's statement is due, in POSIX seconds (power §18.2)."""
    return day.plus(1).start + _NOON - utc_offset_minutes * 60


def check_due(stated: StatedDay, issued_at: int, contract: Contract) -> tuple[Finding, ...]:
    """Say where a day's statement is dated after the noon by which it was due."""
    due = due_at(stated.day, contract.utc_offset_minutes)
    if issued_at <= due:
        return ()
    message = f"issued {format_instant(issued_at)}, due {format_instant(due)}"
    return (Finding(LATE, Severity.WARNING, str(stated.day), message),)


def meter_expectation(issuer: str) -> Expectation:
    """Return what a charter or programme expects of a meter's operator: each day, by the next."""
    return Expectation(ExpectationKind.ONE, TYPE, (issuer,), every=Every.DAY, within_days=1)


def _between(days: Sequence[StatedDay]) -> Iterator[Finding]:
    for before, after in pairwise(days):
        apart = before.day.until(after.day)
        if apart != 1:
            message = f"{apart - 1} days lie between {before.day} and {after.day}"
            yield Finding(DAY_WITHHELD, Severity.FAILURE, str(after.day), message)
        if before.last_wh != after.first_wh:
            message = f"begins at {after.first_wh:,} Wh, the day before ended at {before.last_wh:,}"
            yield Finding(COUNTER_JUMPS, Severity.FAILURE, str(after.day), message)
