"""Which points of a long series are drawn, so that a picture stays small (portal §6.7).

A step chart of N points on w pixels is cut into buckets of ceil(2N/w) points. Each keeps its first,
minimum, maximum and last point, so what a reader sees at that width is the same line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.web.model import Point


def decimated(points: Sequence[Point], width: int) -> tuple[Point, ...]:
    """Return the points to draw on a plot ``width`` pixels wide, in their order.

    No bucket reaches over a gap, so that every gap keeps the points at both of its ends. Up to
    ``width`` points are all kept; of more, at most two for each pixel and four for each gap and the
    end.
    """
    size = -(-2 * len(points) // width)
    return tuple(
        point
        for run in runs(points)
        for start in range(0, len(run), size)
        for point in _outline(run[start : start + size])
    )


def runs(points: Sequence[Point]) -> list[list[Point]]:
    """Return the points cut into stretches without a gap; one that is not joined begins a new."""
    found: list[list[Point]] = []
    for point in points:
        if not found or not point.joined:
            found.append([])
        found[-1].append(point)
    return found


def _outline(bucket: Sequence[Point]) -> Iterator[Point]:
    """Yield first, minimum, maximum and last, each once; of equal ones the earliest."""
    levels = [point.sats for point in bucket]
    lowest, highest = levels.index(min(levels)), levels.index(max(levels))
    return (bucket[place] for place in sorted({0, lowest, highest, len(bucket) - 1}))
