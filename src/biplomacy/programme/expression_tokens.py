"""The words of a test's text, each with its place, and errors that point at it (§4.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from biplomacy.programme.errors import ExpressionMalformed, ExpressionTooLarge
from biplomacy.programme.expression import MAX_TEXT
from biplomacy.programme.unit import MAX_DIGITS, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN = 100
_WORD = r"[a-z][a-z0-9_]*"
_UNITS = "|".join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True) if name != "1")
_TOKEN = re.compile(
    r"(?P<space>[ \t\n]+)"
    r"|(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))"
    rf"|(?P<number>(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)(?![0-9.])(?:[ \t\n]*(?P<unit>{_UNITS})(?![\w]))?"
    rf"|(?P<name>{_WORD}(?:\.{_WORD})*)(?![\w.])"
    r"|(?P<place>\[[ ]*[a-z0-9][a-z0-9._:/-]{0,99}[ ]*\])"
    r"|(?P<sign><=|>=|==|[<>+*/(),=-])",
    re.ASCII,
)


class Sort(Enum):
    """What a token is."""

    DAY = "day"
    NUMBER = "number"
    NAME = "name"
    PLACE = "place"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text at a place; ``unit`` is the unit's name after a number, or empty."""

    sort: Sort
    text: str
    start: int
    unit: str = ""


def read_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text`` and one for its end.

    Raises:
        ExpressionTooLarge: the text, or a number in it, is longer than allowed.
        ExpressionMalformed: a character that starts no token.
    """
    if len(text) > MAX_TEXT:
        raise ExpressionTooLarge(
            f"the test has {len(text):,} characters; {MAX_TEXT:,} are allowed",
            hint="split it into limbs",
        )
    start = 0
    while start < len(text):
        match = _TOKEN.match(text, start)
        if match is None:
            raise malformed_at(text, start, "this starts no number, name or sign")
        sort = "number" if match["number"] else str(match.lastgroup)
        if sort != "space":
            yield _token(text, match, Sort(sort))
        start = match.end()
    yield Token(Sort.END, "", len(text))


def _token(text: str, match: re.Match[str], sort: Sort) -> Token:
    start = match.start()
    if sort is Sort.NUMBER:
        if len(match["number"]) > MAX_DIGITS:
            raise malformed_at(text, start, f"a number has at most {MAX_DIGITS} digits")
        return Token(sort, match["number"], start, match["unit"] or "")
    if sort is Sort.PLACE:
        return Token(sort, match[0][1:-1].strip(), start)
    return Token(sort, match[0], start)


def malformed_at(text: str, place: int, what: str, *, hint: str = "") -> ExpressionMalformed:
    """Return the error that shows the line, and a caret under the character at ``place``."""
    before = text[:place]
    first = before.rfind("\n") + 1
    line = text[first:].partition("\n")[0]
    column = place - first
    cut = max(0, column - _SHOWN // 2)
    shown = "".join(
        char if char.isascii() and char.isprintable() else "?" if char != "\t" else " "
        for char in line[cut : cut + _SHOWN]
    )
    where = f"line {before.count(chr(10)) + 1}, column {column + 1}"
    return ExpressionMalformed(f"{where}: {what}\n  {shown}\n  {' ' * (column - cut)}^", hint=hint)
