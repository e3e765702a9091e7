"""What opens a tree's total, as a private file for the regulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.epoch_fields import take_quantity
from biplomacy.solvency.epoch_key import ORDER
from biplomacy.solvency.errors import EpochKeyMalformed
from biplomacy.solvency.model import Opening
from biplomacy.values.canonical import encode, read_object
from biplomacy.values.errors import InputError
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject


def opening_object(opening: Opening) -> JsonObject:
    """Return the sum and, where the tree is hidden, the sum of its blinds."""
    return {"total": str(opening.total), "blind": opening.blind.to_bytes(32).hex()}


def encode_opening(opening: Opening) -> bytes:
    """Return the bytes of the file."""
    return encode(opening_object(opening)) + b"\n"


def decode_opening(content: bytes) -> Opening:
    """Return what a file opens.

    Raises:
        EpochKeyMalformed: it does not read; the message repeats nothing of it.
    """
    try:
        fields = Fields(read_object(content), "opening")
        opening = Opening(
            take_quantity(fields, "total"), int.from_bytes(fields.digest("blind").raw)
        )
        fields.close()
    except InputError:
        raise EpochKeyMalformed("the file holds no opening of a tree's total") from None
    if opening.blind >= ORDER:
        raise EpochKeyMalformed("the sum of the blinds is not below the order")
    return opening
