"""What the surroundings give: time, randomness, and (in tests) faults; all come in as ports."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> int:
        """Return the present instant in POSIX seconds, UTC."""
        ...


class Randomness(Protocol):
    """Gives unpredictable bytes."""

    def bytes(self, count: int) -> bytes:
        """Return ``count`` bytes that nobody can guess."""
        ...


class Faults(Protocol):
    """Marks the points at which a test may end the process."""

    def reach(self, point: str) -> None:
        """Return at once outside tests; in tests it may never return."""
        ...


class NoFaults:
    """The ``Faults`` of every real run."""

    def reach(self, point: str) -> None:
        """Return at once."""
