"""``power-hours/1``: the months of a series, and the digest of every hour.

The blob of a series that no seed can make again is its normal form: 8 bytes an interval.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from biplomacy.power.errors import HoursMissing
from biplomacy.power.hours import normal_form
from biplomacy.power.model import HourSeries, Provenance
from biplomacy.power.month import Month
from biplomacy.power.quantities import take_digits
from biplomacy.power.told_hours import ToldHours
from biplomacy.values.day import format_instant
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "power-hours/1"
GENERATOR = "power-hours-synthetic 1"
_MAX_MONTHS = 121


def encode_hours(told: ToldHours) -> JsonObject:
    """Return the body of ``power-hours/1``; a real series has neither generator nor seed."""
    body: JsonObject = {
        "code": told.code,
        "system": told.system,
        "utc_offset_minutes": told.utc_offset_minutes,
        "start": format_instant(told.start),
        "step_minutes": told.step_minutes,
        "count": told.count,
        "months": [{"month": str(month), "wh": str(wh)} for month, wh in told.months],
        "provenance": told.provenance.value,
        "grade": str(told.grade),
        "sha256": str(told.form),
        "source": told.source,
    }
    if told.seed is not None:
        body["generator"] = GENERATOR
        body["seed"] = told.seed
    return body


def decode_hours(body: JsonObject) -> ToldHours:
    """Return the hours of a ``power-hours/1`` body; unknown fields are refused.

    Raises:
        ProvenanceRaised: a seed under another provenance than synthetic.
    """
    fields = Fields(body, TYPE)
    grade = fields.choice("grade", Grade.parse)
    told = ToldHours(
        system=fields.name("system"),
        utc_offset_minutes=fields.integer("utc_offset_minutes", low=-840, high=840),
        start=fields.instant("start"),
        step_minutes=fields.integer("step_minutes", low=1, high=60),
        count=fields.integer("count", low=1),
        months=fields.many("months", _month, limit=_MAX_MONTHS),
        provenance=fields.choice("provenance", Provenance),
        form=fields.digest("sha256"),
        source=fields.text("source", limit=1_000),
        seed=_seed(fields),
        code=fields.text("code", limit=100),
    )
    fields.close()
    if grade is not told.grade:
        raise FieldMalformed(f"{TYPE}.grade is {grade}, the hours have {told.grade}")
    return told


def encode_hours_blob(series: HourSeries) -> bytes:
    """Return the evidence of a series: unsigned 64-bit big-endian Wh, interval by interval."""
    return normal_form(series)


def decode_hours_blob(content: bytes, told: ToldHours) -> HourSeries:
    """Return the series of a blob; raises ``HoursMissing`` where it has another length."""
    if len(content) != 8 * told.count:
        raise HoursMissing(f"the blob has {len(content):,} bytes for {told.count:,} intervals")
    wh = struct.unpack(f">{told.count}Q", content)
    return HourSeries(told.start, told.step_minutes, wh, told.provenance)


def _month(fields: Fields) -> tuple[Month, int]:
    return Month.parse(fields.text("month")), take_digits(fields, "wh")


def _seed(fields: Fields) -> str | None:
    if not fields.has("seed"):
        return None
    if fields.text("generator") != GENERATOR:
        raise FieldMalformed(f"{TYPE}.generator is not {GENERATOR}")
    return fields.text("seed", limit=100)
