"""The lines of a calendar: escaped, and folded after 75 octets (RFC 5545 §3.1, §3.3.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.day import Day

_WIDTH = 75


def calendar_bytes(lines: Iterable[str]) -> bytes:
    """Return content lines as a calendar's bytes, each folded and ended."""
    return "".join(f"{folded_line(line)}\r\n" for line in lines).encode()


def folded_line(line: str) -> str:
    r"""Return a content line folded after 75 octets, never inside a character.

    >>> folded_line("x" * 76)[74:]
    'x\r\n x'
    """
    whole, cuts, room = line.encode(), [0], _WIDTH
    at = 0
    for character in line:
        size = len(character.encode())
        if size > room:
            cuts.append(at)
            room = _WIDTH - 1  # the space that begins the next line counts
        at, room = at + size, room - size
    ends = [*cuts[1:], len(whole)]
    return "\r\n ".join(whole[a:b].decode() for a, b in zip(cuts, ends, strict=True))


def escaped_text(plain: str) -> str:
    r"""Return text as a property's value.

    >>> escaped_text("San Salvador; noon")
    'San Salvador\\; noon'
    """
    for mark in "\\;,":
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def calendar_date(day: Day) -> str:
    """Return a day as the value of a ``DATE`` property."""
    return str(day).replace("-", "")
