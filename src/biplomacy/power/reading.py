"""One reading of a meter, and what passed between two of them (power §16.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Quality(StrEnum):
    """What the telemetry says beside a counter: the load runs or rests, or nobody read the meter.

    An ``estimated`` counter was put in by hand.
    """

    RUNNING = "running"
    IDLE = "idle"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Reading:
    """The counter in Wh at an instant (POSIX seconds), as it was read."""

    at: int
    counter_wh: int
    quality: Quality


@dataclass(frozen=True, slots=True)
class Interval:
    """What passed the meter after ``start``, up to and including ``end`` (POSIX seconds).

    It is ``full`` when it lasts one step of the telemetry, the counter did not fall, neither end
    was put in by hand and no other counter was told in between: only then is it known when the
    energy was taken.
    """

    start: int
    end: int
    wh: int
    full: bool
