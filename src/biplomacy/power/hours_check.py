"""Published hours made again from their seed, or summed again from their blob (power §18.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.power.body_comparison import body_differences
from biplomacy.power.hours import series_digest, synthetic_series
from biplomacy.power.local_calendar import month_sums
from biplomacy.power.statement.hours import decode_hours_blob, encode_hours
from biplomacy.power.told_hours import CODE
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from biplomacy.power.model import HourSeries
    from biplomacy.power.told_hours import ToldHours

DIFFERS = "power-hours-differ"
EVIDENCE_ABSENT = "power-hours-evidence-absent"
CODE_UNKNOWN = "power-code-unknown"


def check_hours(told: ToldHours, blob: bytes | None = None) -> tuple[Finding, ...]:
    """Return what differs when the hours are made again, or read from their ``blob``.

    Raises:
        HoursMissing, LoadInvalid, LimitExceeded: the months are none that hours can be made of.
    """
    if told.code != CODE:
        message = f"was made by {told.code}, which is not {CODE}: nothing was made again"
        return (Finding(CODE_UNKNOWN, Severity.WARNING, "code", message),)
    if told.seed is not None:
        series = synthetic_series(dict(told.months), told.seed, told.utc_offset_minutes)
    elif blob is None:
        message = "the hours are not at hand: nothing was summed again"
        return (Finding(EVIDENCE_ABSENT, Severity.WARNING, "sha256", message),)
    elif len(blob) != 8 * told.count or Digest.of(blob) != told.form:
        message = f"the hours at hand are {Digest.of(blob)}, not the published {told.form}"
        return (Finding(DIFFERS, Severity.FAILURE, "sha256", message),)
    else:
        series = decode_hours_blob(blob, told)
    return body_differences(DIFFERS, encode_hours(told), encode_hours(_again(told, series)))


def _again(told: ToldHours, series: HourSeries) -> ToldHours:
    return replace(
        told,
        start=series.start,
        step_minutes=series.step_minutes,
        count=len(series.wh),
        months=tuple(month_sums(series, told.utc_offset_minutes).items()),
        form=series_digest(series),
    )
