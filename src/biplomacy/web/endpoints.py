"""What the portal answers at an address, as values: one table drives everything (portal §2.2).

Routing, the API's description, the static copy and the tests of the manual read the same table, so
nothing is served that is not described, and nothing is missing from a copy without a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.web.errors import LeafUnknown

if TYPE_CHECKING:
    from biplomacy.web.publication import Publication

HTML = "text/html; charset=utf-8"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
BINARY = "application/octet-stream"
SVG = "image/svg+xml"
CSV = "text/csv; charset=utf-8"
PROBLEM = "application/problem+json"
MINUTE = "max-age=60"
MINUTES = "max-age=300"
GET = "GET"
POST = "POST"
FOR_EVER = "public, max-age=31536000, immutable"
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Body:
    """What is answered: the bytes, what they are, how long they may be kept.

    ``open_to_all`` lets pages of other origins read it; our own pages do not ask for that.
    """

    content: bytes
    media_type: str
    cache: str = MINUTE
    headers: tuple[tuple[str, str], ...] = ()
    open_to_all: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, or one file of a static copy: the path as asked, its fields, the query.

    ``content`` is the body of a request that sends one.
    """

    path: str
    fields: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    static: bool = False
    content: bytes = b""

    def text(self, name: str) -> str:
        """Return a field of the path."""
        return dict(self.fields)[name]

    def whole(self, name: str) -> int:
        """Return a field that is a whole number in plain digits, without leading zeros.

        Raises:
            LeafUnknown: it is written otherwise, so nothing has that number.
        """
        return whole(self.text(name))


def whole(text: str) -> int:
    """Return the whole number that a path writes in plain digits, without leading zeros.

    Raises:
        LeafUnknown: it is written otherwise, so nothing has that number.
    """
    plain = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    if not plain or str(int(text)) != text:
        raise LeafUnknown(
            f"{text[:40]!r} is not a number in this record", hint="numbers are plain digits"
        )
    return int(text)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of a path or of a query; ``pattern`` is a regular expression of JSON Schema."""

    name: str
    description: str
    pattern: str
    place: str = "path"
    example: str = ""


Answer: TypeAlias = Callable[["Publication", Asked], Body]
Instances: TypeAlias = Callable[["Publication"], Iterable[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One kind of address; ``path`` is written as OpenAPI writes it.

    ``instances`` yields the values of the path's parameters, in their order, for every file that a
    static copy holds; ``not_copied`` is the reason why a copy holds none. What answers ``POST``
    changes nothing either: it takes a body, and its answer is not kept. ``repeated``: answers to a
    query are kept for who asks the same again.
    """

    operation_id: str
    path: str
    summary: str
    produces: tuple[str, ...]
    answer: Answer
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[str, ...] = ()
    instances: Instances | None = None
    not_copied: str = ""
    method: str = GET
    repeated: bool = False


def once(_: Publication) -> Iterable[tuple[str, ...]]:
    """Yield the one instance of a path without parameters."""
    return ((),)
