"""A table of transfers to screen again: ``reference``, ``address``, ``at`` (an instant)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.errors import AddressMalformed
from biplomacy.screening.address_keys import MAX_TEXT, asked_keys
from biplomacy.screening.rescreening import Transfer
from biplomacy.values.closed_csv import read_table
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.values.closed_csv import Row

HEADER = ("reference", "address", "at")


def read_transfers(content: bytes) -> tuple[Transfer, ...]:
    """Return the transfers of a table, which is private: its addresses are in no message.

    Raises:
        FieldMalformed, FieldUnknown: the table is another, or a cell does not read.
    """
    return tuple(map(_transfer, read_table(content, [HEADER])))


def _transfer(row: Row) -> Transfer:
    fields = row.fields
    address = fields.text("address", limit=MAX_TEXT)
    try:
        asked_keys(address)
    except AddressMalformed:
        raise FieldMalformed(
            f"line {row.line}: the address is none", hint="copy it again, case and all"
        ) from None
    return Transfer(fields.text("reference", limit=200), address, fields.instant("at"))
