"""How the command line, which speaks English only, puts numbers and lists into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "claim"), counted(1200, "entry", "entries")
    ('1 claim', '1,200 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Iterable[str]) -> str:
    """Return words joined as a sentence joins them.

    >>> listed(["one confirmed", "two contradicted", "three not verifiable"])
    'one confirmed, two contradicted and three not verifiable'
    """
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last
