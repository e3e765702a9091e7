"""Signed whole numbers as decimal text, in the one form that reads back the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.values.fields import Fields

_SIGNED = re.compile(r"0|-?[1-9][0-9]{0,18}", re.ASCII)


def take_signed(fields: Fields, name: str) -> int:
    """Return a field of whole decimal text that may be negative; raises ``FieldMalformed``."""
    text = fields.text(name, limit=20)
    if _SIGNED.fullmatch(text) is None:
        raise FieldMalformed(f"{name} is {text!r}, not a whole number", hint="write it as -2000000")
    return int(text)
