"""The two blobs beside ``power-dispatch/1``: energy by plant or load and month, prices by hour.

CSV with a line end after each row; energy in Wh gross, prices in millionths of a minor unit per
MWh at the busbar.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.month import Month
from biplomacy.power.quantities import take_digits
from biplomacy.values.closed_csv import read_table
from biplomacy.values.errors import FieldMalformed, FieldUnknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from biplomacy.values.fields import Fields

    T = TypeVar("T")

_ENERGY = ("kind", "name", "month", "wh", "spilled_wh")
_PRICES = ("start", "low", "high")


class RowKind(StrEnum):
    """Whose energy a row holds."""

    PLANT = "plant"
    LOAD = "load"
    UNSERVED = "unserved"


@dataclass(frozen=True, slots=True)
class EnergyRow:
    """The energy of a plant, a load or unserved demand in one month."""

    kind: RowKind
    name: str
    month: Month
    wh: int
    spilled_wh: int


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The price interval of the hour that begins at ``start`` (POSIX seconds)."""

    start: int
    low: int
    high: int


def encode_energy_rows(rows: Iterable[EnergyRow]) -> bytes:
    """Return the blob of energy rows."""
    return encode_csv(
        _ENERGY, ((row.kind, row.name, row.month, row.wh, row.spilled_wh) for row in rows)
    )


def decode_energy_rows(content: bytes) -> tuple[EnergyRow, ...]:
    """Return the rows of a blob; raises ``SystemMalformed`` for any other table."""
    return decode_csv(content, _ENERGY, _energy_row)


def encode_price_rows(rows: Iterable[PriceRow]) -> bytes:
    """Return the blob of price rows."""
    return encode_csv(_PRICES, ((row.start, row.low, row.high) for row in rows))


def decode_price_rows(content: bytes) -> tuple[PriceRow, ...]:
    """Return the rows of a blob; raises ``SystemMalformed`` for any other table."""
    return decode_csv(content, _PRICES, _price_row)


def encode_csv(columns: tuple[str, ...], rows: Iterable[Iterable[object]]) -> bytes:
    """Return a table of cells that hold neither a comma nor a quotation mark."""
    lines = [",".join(columns), *(",".join(map(str, row)) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def decode_csv(
    content: bytes, columns: tuple[str, ...], take: Callable[[Fields], T]
) -> tuple[T, ...]:
    """Return what ``take`` reads in each row; raises ``SystemMalformed`` for any other table."""
    found = []
    try:
        for row in read_table(content, [columns]):
            found.append(take(row.fields))
            row.fields.close()
    except (FieldMalformed, FieldUnknown) as error:
        raise SystemMalformed(f"the rows do not read: {error.message}") from error
    return tuple(found)


def _energy_row(fields: Fields) -> EnergyRow:
    return EnergyRow(
        kind=fields.choice("kind", RowKind),
        name=fields.name("name"),
        month=Month.parse(fields.text("month")),
        wh=take_digits(fields, "wh"),
        spilled_wh=take_digits(fields, "spilled_wh"),
    )


def _price_row(fields: Fields) -> PriceRow:
    return PriceRow(*(take_digits(fields, name) for name in _PRICES))
