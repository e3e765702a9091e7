"""``waiver/1``: the lender's decision to waive a clause, and the data it relied on (§5.7, §11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme import clause_form
from biplomacy.programme.field_reading import identifier
from biplomacy.values.errors import NotCanonical
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.programme.model import Waiver
    from biplomacy.values.canonical import JsonObject

TYPE = "waiver/1"


@dataclass(frozen=True, slots=True)
class StatedWaiver:
    """A waiver with the id of its clause."""

    clause: str
    waiver: Waiver


def encode_waiver(stated: StatedWaiver) -> JsonObject:
    """Return the body of ``waiver/1``."""
    return {"clause": stated.clause} | clause_form.encode_waiver(stated.waiver)


def decode_waiver(body: JsonObject) -> StatedWaiver:
    """Return the waiver of a ``waiver/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    stated = StatedWaiver(identifier(fields, "clause"), clause_form.decode_waiver(fields))
    fields.close()
    if encode_waiver(stated) != body:
        raise NotCanonical(f"the {TYPE} writes a value in another form than this version")
    return stated
