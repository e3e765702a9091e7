"""A decoder that is closed: it refuses a body that it would write otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from biplomacy.values.errors import NotCanonical

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.values.canonical import JsonObject

T = TypeVar("T")


def closed(
    decode: Callable[[JsonObject], T], encode: Callable[[T], JsonObject]
) -> Callable[[JsonObject], T]:
    """Return a decoder that also refuses what would be written otherwise."""

    def read(body: JsonObject) -> T:
        found = decode(body)
        if encode(found) != body:
            raise NotCanonical("the body is not written as this version writes it")
        return found

    return read
