"""Fields that programmes, cases and outcomes share: identifiers, optional texts, located errors."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from biplomacy.programme.errors import (
    ConceptUnknown,
    ExpressionMalformed,
    ExpressionTooLarge,
    ProgrammeMalformed,
    QuantityNotExact,
    UnitMismatch,
)
from biplomacy.values.errors import DayOutOfRange, DigestMalformed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.day import Day
    from biplomacy.values.fields import Fields

T = TypeVar("T")

MAX_TITLE = 300
MAX_NOTE = 1_000
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)
_LOCATED = (
    ConceptUnknown,
    DayOutOfRange,
    DigestMalformed,
    ExpressionMalformed,
    ExpressionTooLarge,
    ProgrammeMalformed,
    QuantityNotExact,
    UnitMismatch,
)


@contextmanager
def located(place: str) -> Iterator[None]:
    """Say ``place`` in front of what goes wrong inside; the kind of error stays."""
    try:
        yield
    except _LOCATED as error:
        raise type(error)(f"{place}: {error.message}", hint=error.hint) from error


def parse_identifier(text: str) -> str:
    """Return the id of a programme, clause, perimeter or place; raises ``ProgrammeMalformed``."""
    if _IDENTIFIER.fullmatch(text) is None:
        raise ProgrammeMalformed(
            f"{text[:80]!r} is not an id", hint="use letters, digits, full stops and hyphens"
        )
    return text


def identifier(fields: Fields, name: str) -> str:
    """Take an id, such as ``SLV-BTC-ACC``."""
    with located(name):
        return parse_identifier(fields.text(name, limit=80))


def optional_identifier(fields: Fields, name: str) -> str:
    """Take an id that may be absent; empty then."""
    return identifier(fields, name) if fields.has(name) else ""


def optional_text(fields: Fields, name: str, *, limit: int) -> str:
    """Take a text that may be absent; empty then."""
    return fields.text(name, limit=limit) if fields.has(name) else ""


def optional_day(fields: Fields, name: str) -> Day | None:
    """Take a day that may be absent."""
    with located(name):
        return fields.day(name) if fields.has(name) else None


def optional_many(
    fields: Fields, name: str, decode: Callable[[Fields], T], *, limit: int
) -> tuple[T, ...]:
    """Take a list of objects that may be absent; empty then."""
    return fields.many(name, decode, limit=limit) if fields.has(name) else ()


def without_empty(body: JsonObject) -> JsonObject:
    """Return ``body`` without fields that hold nothing: None, an empty text or an empty list."""
    return {name: value for name, value in body.items() if value not in (None, "", [])}


def require_distinct(names: Iterable[str], what: str) -> None:
    """Refuse a name that comes twice; raises ``ProgrammeMalformed``."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ProgrammeMalformed(f"{what} {name!r} comes twice", hint="give each its own id")
        seen.add(name)


def take_whole(fields: Fields, name: str) -> int:
    """Take a whole number that is written as text, as it may be too wide for JSON."""
    text = fields.text(name, limit=40)
    if re.fullmatch(r"0|[1-9][0-9]*", text, re.ASCII) is None:
        raise ProgrammeMalformed(f"{name}: {text!r} is not a whole number")
    return int(text)
