"""Three values of truth and Kleene's strong tables (programme §4.5)."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Truth(Enum):
    """Holds for every value that the data allow, for none of them, or for some."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @classmethod
    def of(cls, *, always: bool, never: bool) -> Truth:
        """Return the truth of what holds always, never, or neither."""
        if always:
            return cls.TRUE
        return cls.FALSE if never else cls.UNKNOWN


def kleene_and(parts: Iterable[Truth]) -> Truth:
    """Return whether all hold; of none, true."""
    return min(parts, key=lambda part: part.value, default=Truth.TRUE)


def kleene_or(parts: Iterable[Truth]) -> Truth:
    """Return whether one holds; of none, false."""
    return max(parts, key=lambda part: part.value, default=Truth.FALSE)


def kleene_not(part: Truth) -> Truth:
    """Return the opposite; the opposite of unknown is unknown."""
    return Truth(2 - part.value)
