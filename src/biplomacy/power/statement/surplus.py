"""``power-surplus/1``: firm surplus by month, the hours without, and the limit that binds.

The rows by month and local hour are a blob of CSV; the body holds its digest and its count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.model import Provenance
from biplomacy.power.month import Month
from biplomacy.power.quantities import take_digits
from biplomacy.power.surplus import QUANTILES, Binding, FirmRow, SurplusTerms
from biplomacy.power.told_surplus import RowsBlob, ToldSurplus
from biplomacy.values.closed_csv import read_table
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.canonical import JsonObject

TYPE = "power-surplus/1"
MAX_ROWS = 123
_FIRM = tuple(f"p{q}_wh" for q in QUANTILES)
_LIMITS = ("plant", "reserve", "grid")
_COLUMNS = ("month", "hour", "intervals", "without", *_FIRM, *_LIMITS, "provenance")


def encode_surplus(told: ToldSurplus) -> JsonObject:
    """Return the body of ``power-surplus/1``."""
    return {
        "code": told.code,
        "system": told.system,
        "system_sha256": str(told.system_digest),
        "hours_sha256": str(told.hours),
        "period": {"first": str(told.first), "last": str(told.last)},
        "step_minutes": told.step_minutes,
        "terms": _encode_terms(told.terms),
        "provenance": told.provenance.value,
        "standing": told.standing.value,
        "grade": str(told.grade),
        "firm": [_encode_row(row) for row in told.rows],
        "by_hour": {
            "sha256": str(told.by_hour.digest),
            "count": told.by_hour.count,
            "intervals": told.by_hour.intervals,
        },
    }


def decode_surplus(body: JsonObject) -> ToldSurplus:
    """Return the surplus of a ``power-surplus/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    first, last = fields.object("period", _period)
    grade = fields.choice("grade", Grade.parse)
    told = ToldSurplus(
        system=fields.name("system"),
        system_digest=fields.digest("system_sha256"),
        hours=fields.digest("hours_sha256"),
        terms=fields.object("terms", _decode_terms),
        first=first,
        last=last,
        step_minutes=fields.integer("step_minutes", low=1, high=60),
        rows=fields.many("firm", _decode_row, limit=MAX_ROWS),
        by_hour=fields.object("by_hour", _blob),
        provenance=fields.choice("provenance", Provenance),
        standing=fields.choice("standing", Standing),
        code=fields.text("code", limit=100),
    )
    fields.close()
    if grade is not told.grade:
        raise FieldMalformed(f"{TYPE}.grade is {grade}, its inputs have {told.grade}")
    return told


def encode_surplus_rows(rows: Iterable[FirmRow], provenance: Provenance) -> bytes:
    """Return the blob of rows by month and local hour: CSV, Wh gross an interval."""
    lines = [",".join(_COLUMNS)]
    for row in rows:
        limits = (row.binding.plant, row.binding.reserve, row.binding.grid)
        cells = (row.part, row.hour, row.intervals, row.without, *row.firm, *limits, provenance)
        lines.append(",".join(map(str, cells)))
    return ("\n".join(lines) + "\n").encode()


def decode_surplus_rows(content: bytes) -> tuple[FirmRow, ...]:
    """Return the rows of a blob; raises ``SystemMalformed`` for any other table."""
    try:
        return tuple(_blob_row(row.fields) for row in read_table(content, [_COLUMNS]))
    except (FieldMalformed, FieldUnknown) as error:
        raise SystemMalformed(f"the rows by hour do not read: {error.message}") from error


def _blob_row(fields: Fields) -> FirmRow:
    row = FirmRow(
        part=str(Month.parse(fields.text("month"))),
        hour=take_digits(fields, "hour"),
        intervals=take_digits(fields, "intervals"),
        without=take_digits(fields, "without"),
        firm=tuple(take_digits(fields, name) for name in _FIRM),
        binding=Binding(*(take_digits(fields, name) for name in _LIMITS)),
    )
    fields.choice("provenance", Provenance)
    fields.close()
    return row


def _encode_row(row: FirmRow) -> JsonObject:
    return {
        "part": row.part,
        "intervals": row.intervals,
        "without": row.without,
        **{name: str(wh) for name, wh in zip(_FIRM, row.firm, strict=True)},
        "binding": {
            "plant": row.binding.plant,
            "reserve": row.binding.reserve,
            "grid": row.binding.grid,
        },
    }


def _decode_row(fields: Fields) -> FirmRow:
    return FirmRow(
        part=fields.name("part"),
        hour=None,
        intervals=fields.integer("intervals", low=1),
        firm=tuple(take_digits(fields, name) for name in _FIRM),
        without=fields.integer("without"),
        binding=fields.object("binding", _binding),
    )


def _binding(fields: Fields) -> Binding:
    return Binding(*(fields.integer(name) for name in _LIMITS))


def _encode_terms(terms: SurplusTerms) -> JsonObject:
    body: JsonObject = {
        "firm_load_wh": str(terms.firm_load_wh),
        "interruptible_wh": str(terms.interruptible_wh),
        "obedience_ppm": terms.obedience_ppm,
    }
    if terms.years:
        body["scenarios"] = {"years": terms.years, "seed": terms.seed}
    return body


def _decode_terms(fields: Fields) -> SurplusTerms:
    years, seed = 0, SurplusTerms().seed
    if fields.has("scenarios"):
        years, seed = fields.object(
            "scenarios",
            lambda part: (part.integer("years", low=1), part.text("seed", limit=100)),
        )
    return SurplusTerms(
        firm_load_wh=take_digits(fields, "firm_load_wh"),
        interruptible_wh=take_digits(fields, "interruptible_wh"),
        obedience_ppm=fields.integer("obedience_ppm", high=1_000_000),
        years=years,
        seed=seed,
    )


def _period(fields: Fields) -> tuple[Month, Month]:
    return Month.parse(fields.text("first")), Month.parse(fields.text("last"))


def _blob(fields: Fields) -> RowsBlob:
    return RowsBlob(
        digest=fields.digest("sha256"),
        count=fields.integer("count"),
        intervals=fields.integer("intervals"),
    )
