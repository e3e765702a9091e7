"""Energy of each month as a source reports it; two sources stay two (power §6.3, §6.4).

The own form has the columns ``month, gwh, basis, note, source``. The forms of the two press
compilations under ``shared/data`` are read too, by their exact headers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.power.errors import HoursDuplicate, HoursMissing, SystemMalformed
from biplomacy.power.month import Month
from biplomacy.power.quantities import GWH, decimal_text, take_whole
from biplomacy.values.closed_csv import read_table
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from biplomacy.values.fields import Fields

OWN = ("month", "gwh", "basis", "note", "source")
_BY_FUEL = (
    "month", "total_gwh", "avg_mw", "hydel_gwh", "nuclear_gwh", "rlng_gwh", "coal_local_gwh",
    "coal_imported_gwh", "gas_gwh", "avg_fuel_cost_pkr_per_kwh", "basis", "source",
)  # fmt: skip
_BY_STATUS = ("month", "generation_gwh", "status", "source")
SHIPPED = ("pakistan-reported", "pakistan-balanced")
DIFFERS = "months-differ"


class Basis(StrEnum):
    """How a source came to a month's total."""

    REPORTED = "reported"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month's generation in Wh at the busbar, its basis, and where it was read."""

    month: Month
    wh: int
    basis: Basis
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class MonthTable:
    """The months of one source, ascending, with the digest of the bytes that were read."""

    name: str
    rows: tuple[MonthRow, ...]
    digest: Digest

    def totals(self, first: Month, last: Month) -> dict[Month, int]:
        """Return Wh by month from ``first`` to ``last``; raises ``HoursMissing`` for a gap."""
        told = {row.month: row.wh for row in self.rows}
        for month in first.to(last):
            if month not in told:
                raise HoursMissing(
                    f"{self.name} has no total of {month}", hint="name months that the table holds"
                )
        return {month: told[month] for month in first.to(last)}

    def fiscal_year(self, ends: int) -> dict[Month, int]:
        """Return July to June of the fiscal year that ends in ``ends`` (power §3.4)."""
        return self.totals(Month(ends - 1, 7), Month(ends, 6))


def read_month_table(content: bytes, name: str = "months") -> MonthTable:
    """Return the months of a table in one of the three known forms.

    Raises:
        SystemMalformed: the table has another form.
        QuantityMalformed: a total is no decimal number of GWh.
        HoursDuplicate: a month stands twice.
    """
    try:
        found = [_row(row.fields) for row in read_table(content, (OWN, _BY_FUEL, _BY_STATUS))]
    except (FieldMalformed, FieldUnknown) as error:
        raise SystemMalformed(f"{name}: {error.message}", hint=error.hint) from error
    rows = tuple(sorted(found, key=lambda row: row.month))
    for row, later in pairwise(rows):
        if row.month == later.month:
            raise HoursDuplicate(f"{name}: {row.month} stands twice", hint="keep one of the rows")
    return MonthTable(name, rows, Digest.of(content))


def shipped_months(name: str = SHIPPED[0]) -> MonthTable:
    """Return a table of months that is shipped; raises ``SystemMalformed`` for another name."""
    if name not in SHIPPED:
        raise SystemMalformed(
            f"no table of months {name[:80]!r} is shipped",
            hint=f"name a file, or one of {', '.join(SHIPPED)}",
        )
    content = (files("biplomacy.power") / "facts" / f"months-{name}.csv").read_bytes()
    return read_month_table(content, name)


def compare_months(one: MonthTable, other: MonthTable) -> tuple[Finding, ...]:
    """Return a finding for each month on which two tables differ, or that only one holds."""
    left = {row.month: row for row in one.rows}
    right = {row.month: row for row in other.rows}
    found = []
    for month in sorted(left.keys() | right.keys()):
        ours, theirs = left.get(month), right.get(month)
        if ours is None or theirs is None or ours.wh != theirs.wh:
            message = f"{_told(one.name, ours)}; {_told(other.name, theirs)}"
            weight = Severity.INFO if ours is None or theirs is None else Severity.WARNING
            sources = tuple(row.source for row in (ours, theirs) if row is not None)
            found.append(Finding(DIFFERS, weight, str(month), message, sources))
    return tuple(found)


def _told(name: str, row: MonthRow | None) -> str:
    if row is None:
        return f"{name} has no total"
    return f"{name} {decimal_text(row.wh, GWH)} GWh {row.basis}"


def _row(fields: Fields) -> MonthRow:
    month = Month.parse(fields.text("month"))
    if fields.has("gwh"):
        wh = take_whole(fields, "gwh", GWH)
        basis = fields.choice("basis", Basis)
        note = fields.text("note") if fields.has("note") else ""
    elif fields.has("total_gwh"):
        wh = take_whole(fields, "total_gwh", GWH)
        note = fields.text("basis")
        basis = _basis(note)
        for column in _BY_FUEL[2:10]:
            if fields.has(column):
                fields.take(column)
    else:
        wh = take_whole(fields, "generation_gwh", GWH)
        note = fields.text("status")
        basis = _basis(note)
    source = fields.text("source", limit=1_000)
    fields.close()
    return MonthRow(month, wh, basis, note, source)


def _basis(note: str) -> Basis:
    return Basis.DERIVED if note.startswith(("derived", "split")) else Basis.REPORTED
