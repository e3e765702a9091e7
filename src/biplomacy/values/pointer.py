"""JSON pointers (RFC 6901): where in a statement a figure stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonValue

MAX_POINTER = 500


def value_at(value: JsonValue, pointer: str) -> JsonValue:
    """Return what ``pointer`` names in ``value``.

    >>> value_at({"body": {"balances": [{"amount": "7"}]}}, "/body/balances/0/amount")
    '7'

    Raises:
        FieldMalformed: it is no pointer, or nothing is there.
    """
    if len(pointer) > MAX_POINTER or (pointer and not pointer.startswith("/")):
        raise FieldMalformed(f"{pointer[:80]!r} is no JSON pointer", hint="begin with a slash")
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        match value:
            case dict() if name in value:
                value = value[name]
            case list() if name == "0" or (name.isascii() and name.isdigit() and name[0] != "0"):
                if int(name[:9]) >= len(value) or len(name) > len(str(len(value))):
                    raise _nothing(pointer)
                value = value[int(name)]
            case _:
                raise _nothing(pointer)
    return value


def _nothing(pointer: str) -> FieldMalformed:
    return FieldMalformed(f"nothing is at {pointer[:80]}", hint="the entry holds other fields")
