"""Programme files: TOML that a ministry writes, and the digest of what it says (§3, §11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomli_w

from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.notation import TextNotation, TreeNotation
from biplomacy.programme.programme_form import decode_programme, encode_programme
from biplomacy.programme.toml_reading import read_document
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import NotCanonical

if TYPE_CHECKING:
    from biplomacy.programme.model import Programme


def read_programme(text: str) -> Programme:
    """Return the programme of a TOML file.

    Raises:
        ProgrammeMalformed: not TOML, an unknown key, an id twice, or a name that nothing has.
        QuantityNotExact: a number that is a float, or text in another form.
        ExpressionMalformed: a test does not parse.
        UnitMismatch: a test compares quantities of two dimensions.
        ConceptUnknown: a concept that is not on the list.
    """
    programme = read_document(
        text, "programme", lambda fields: decode_programme(fields, TextNotation())
    )
    try:
        programme_digest(programme)
    except NotCanonical as error:  # the statement holds the tree some levels further down
        raise ProgrammeMalformed(
            f"{programme.id} cannot be stated: {error.message}", hint="split a test into limbs"
        ) from error
    return programme


def write_programme(programme: Programme) -> str:
    """Return a TOML file that reads back as the same programme."""
    return tomli_w.dumps(encode_programme(programme, TextNotation()))


def programme_digest(programme: Programme) -> Digest:
    """Return the SHA-256 of the canonical body of the programme's statement."""
    return Digest.of(encode(encode_programme(programme, TreeNotation())))
