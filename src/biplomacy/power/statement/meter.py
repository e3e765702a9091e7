"""``power-meter/1``: a local day of a meter; its raw readings lie in evidence (role ``readings``).

The evidence is a meter file: the reading before the day, where there is one, then the day's own.
The statement is due by noon of the next local day; a hole in the issuer's ``sequence`` shows a day
that was withheld.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.grading import grade_of
from biplomacy.power.meter_file import encode_readings
from biplomacy.power.model import Provenance
from biplomacy.power.quantities import take_digits
from biplomacy.power.statement.whole_text import take_signed
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.power.contract import Contract
    from biplomacy.power.meter import MeterDay
    from biplomacy.values.canonical import JsonObject, JsonValue
    from biplomacy.values.day import Day
    from biplomacy.values.verdict import Finding

TYPE = "power-meter/1"
CODE = "power-meter 1"
MAX_CODES = 20


@dataclass(frozen=True, slots=True)
class StatedDay:
    """What is stated of a day: counters and energy in Wh, and the digest of its readings.

    ``first_wh`` is the counter from which the day counts. ``unplaced_wh`` passed in intervals that
    are not known. ``found`` counts the findings by code.
    """

    system: str
    contract: str
    meter: str
    day: Day
    step_minutes: int
    first_wh: int
    last_wh: int
    wh: int
    unplaced_wh: int
    full_steps: int
    found: tuple[tuple[str, int], ...]
    provenance: Provenance
    grade: Grade
    readings: Digest
    count: int


def day_evidence(day: MeterDay, provenance: Provenance) -> bytes:
    """Return the meter file of a day: the reading before it and its own, as they came."""
    opening = () if day.opening is None else (day.opening,)
    return encode_readings((*opening, *day.readings), provenance)


def stated_day(day: MeterDay, contract: Contract, provenance: Provenance) -> StatedDay:
    """Return what is stated of a day."""
    evidence = day_evidence(day, provenance)
    return StatedDay(
        system=contract.system,
        contract=contract.id,
        meter=contract.meter,
        day=day.day,
        step_minutes=contract.step_minutes,
        first_wh=day.first_counter_wh,
        last_wh=day.last_counter_wh,
        wh=day.wh,
        unplaced_wh=day.unplaced_wh,
        full_steps=day.full_steps,
        found=count_findings(day.findings),
        provenance=provenance,
        grade=grade_of(contract.standing, provenance),
        readings=Digest.of(evidence),
        count=len(day.readings) + (day.opening is not None),
    )


def count_findings(findings: Iterable[Finding]) -> tuple[tuple[str, int], ...]:
    """Return how many findings have each code, by code."""
    return tuple(sorted(Counter(finding.code for finding in findings).items()))


def encode_meter(stated: StatedDay) -> JsonObject:
    """Return the body of ``power-meter/1``."""
    return {
        "code": CODE,
        "system": stated.system,
        "contract": stated.contract,
        "meter": stated.meter,
        "day": str(stated.day),
        "step_minutes": stated.step_minutes,
        "first_wh": str(stated.first_wh),
        "last_wh": str(stated.last_wh),
        "wh": str(stated.wh),
        "unplaced_wh": str(stated.unplaced_wh),
        "full_steps": stated.full_steps,
        "findings": encode_counts(stated.found),
        "provenance": stated.provenance.value,
        "grade": str(stated.grade),
        "readings": {"sha256": str(stated.readings), "count": stated.count},
    }


def decode_meter(body: JsonObject) -> StatedDay:
    """Return the day of a ``power-meter/1`` body; unknown fields are refused.

    Raises:
        FieldMalformed: a field has another shape.
    """
    fields = Fields(body, TYPE)
    if (code := fields.text("code", limit=100)) != CODE:
        raise FieldMalformed(f"{TYPE} was made by {code!r}, which is not {CODE}")
    readings, count = fields.object("readings", _readings)
    stated = StatedDay(
        system=fields.name("system"),
        contract=fields.name("contract"),
        meter=fields.name("meter"),
        day=fields.day("day"),
        step_minutes=fields.integer("step_minutes", low=1, high=60),
        first_wh=take_digits(fields, "first_wh"),
        last_wh=take_digits(fields, "last_wh"),
        wh=take_signed(fields, "wh"),
        unplaced_wh=take_signed(fields, "unplaced_wh"),
        full_steps=fields.integer("full_steps", high=10_000),
        found=decode_counts(fields),
        provenance=fields.choice("provenance", Provenance),
        grade=fields.choice("grade", Grade.parse),
        readings=readings,
        count=count,
    )
    fields.close()
    return stated


def encode_counts(found: tuple[tuple[str, int], ...]) -> list[JsonValue]:
    """Return findings by code with their counts."""
    return [{"code": code, "count": count} for code, count in found]


def decode_counts(fields: Fields) -> tuple[tuple[str, int], ...]:
    """Take the field ``findings``, codes ascending."""
    found = fields.many("findings", _count, limit=MAX_CODES)
    if [code for code, _ in found] != sorted({code for code, _ in found}):
        raise FieldMalformed("the findings are not listed by code, each once")
    return found


def _count(row: Fields) -> tuple[str, int]:
    return row.name("code"), row.integer("count", low=1)


def _readings(fields: Fields) -> tuple[Digest, int]:
    return fields.digest("sha256"), fields.integer("count", low=1)
