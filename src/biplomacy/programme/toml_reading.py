"""TOML files of the programme office: what they hold, in the office's own errors (§15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from biplomacy.programme.errors import ProgrammeMalformed, QuantityNotExact
from biplomacy.values.errors import DayOutOfRange, DigestMalformed, FieldMalformed, FieldUnknown
from biplomacy.values.fields import Fields
from biplomacy.values.toml_document import FloatRefused, parse_toml

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def read_document(text: str, what: str, decode: Callable[[Fields], T]) -> T:
    """Return what ``decode`` takes from a TOML document; ``what`` names it in messages.

    Raises:
        ProgrammeMalformed: too large, not TOML, an unknown key, or a value of another shape.
        QuantityNotExact: a float; the message names its key.
    """
    try:
        fields = Fields(parse_toml(text.encode("utf-8", "surrogatepass"), what), what)
        found = decode(fields)
        fields.close()
    except FloatRefused as error:
        raise QuantityNotExact(error.message, hint=error.hint) from error
    except (FieldMalformed, FieldUnknown, DayOutOfRange, DigestMalformed) as error:
        raise ProgrammeMalformed(error.message, hint=error.hint) from error
    return found
