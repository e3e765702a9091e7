"""A table of transfers to screen again: ``reference``, ``address``, ``at`` (an instant)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.address_keys import MAX_TEXT
from biplomacy.screening.rescreening import Transfer
from biplomacy.values.closed_csv import read_table

if TYPE_CHECKING:
    from biplomacy.values.closed_csv import Row

HEADER = ("reference", "address", "at")


def read_transfers(content: bytes) -> tuple[Transfer, ...]:
    """Return the transfers of a table.

    Raises:
        FieldMalformed, FieldUnknown: the table is another, or a cell does not read.
    """
    return tuple(map(_transfer, read_table(content, [HEADER])))


def _transfer(row: Row) -> Transfer:
    fields = row.fields
    return Transfer(
        reference=fields.text("reference", limit=200),
        address=fields.text("address", limit=MAX_TEXT),
        at=fields.instant("at"),
    )
