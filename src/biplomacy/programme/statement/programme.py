"""``programme/1``: a lender's conditions, with their tests as trees (programme §11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme import programme_form
from biplomacy.programme.notation import TreeNotation
from biplomacy.values.errors import NotCanonical
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.programme.model import Programme
    from biplomacy.values.canonical import JsonObject

TYPE = "programme/1"


def encode_programme(programme: Programme) -> JsonObject:
    """Return the body of ``programme/1``."""
    return programme_form.encode_programme(programme, TreeNotation())


def decode_programme(body: JsonObject) -> Programme:
    """Return the programme of a ``programme/1`` body; unknown fields are refused.

    Raises:
        NotCanonical: a value is written in another form than Biplomacy writes it.
        InputError: as ``programme_file.read_programme``.
    """
    fields = Fields(body, TYPE)
    programme = programme_form.decode_programme(fields, TreeNotation())
    fields.close()
    if encode_programme(programme) != body:
        raise NotCanonical(f"the {TYPE} writes a value in another form than this version")
    return programme
