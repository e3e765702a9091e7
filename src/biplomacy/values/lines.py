"""Many objects in one piece of evidence: one canonical object a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.errors import NotCanonical
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from biplomacy.values.canonical import JsonObject

T = TypeVar("T")

MAX_LINES = 1_000_000


def encode_lines(objects: Iterable[JsonObject]) -> bytes:
    """Return the canonical bytes of each object, each ended by a line feed."""
    return b"".join(encode(one) + b"\n" for one in objects)


def decode_lines(content: bytes, what: str, decode: Callable[[Fields], T]) -> tuple[T, ...]:
    """Return what ``decode`` takes from each line; ``what`` names the lines in messages.

    Raises:
        NotCanonical: a line is not canonical, the last has no line feed, or there are over
            1,000,000.
        FieldUnknown: an object holds more than ``decode`` takes.
    """
    *lines, rest = content.split(b"\n")
    if rest or len(lines) > MAX_LINES:
        raise NotCanonical(f"the {what} do not end with a line feed, or are too many")
    found = []
    for number, line in enumerate(lines):
        fields = Fields(decode_object(line), f"{what}[{number}]")
        found.append(decode(fields))
        fields.close()
    return tuple(found)
