"""Rows that lie near each other form one alert (§D3.1)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.surveillance.model import Row, Rule

NEAR_US = 3_600_000_000
MAX_ROWS = 10_000
"""An alert never has more rows; what follows opens another."""


def group_rows(rule: Rule, rows: Sequence[Row]) -> tuple[tuple[Row, ...], ...]:
    """Return ``rows`` in groups of one key and less than an hour between neighbours.

    Rows keep their order inside a group; groups stand in the order of their first rows. A group
    is cut after ``MAX_ROWS`` rows.
    """
    names = [column.name for column in rule.columns]
    places = tuple(names.index(name) for name in rule.key)
    time = names.index(rule.time) if rule.time else -1
    of_key: defaultdict[tuple[int | str, ...], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        of_key[tuple(row[place] for place in places)].append(index)
    found = []
    for indices in of_key.values():
        if time >= 0:
            indices.sort(key=lambda index: (rows[index][time], index))
        found += [sorted(one) for one in _near(indices, rows, time, NEAR_US // rule.time_unit_us)]
    cut = (one[start : start + MAX_ROWS] for one in found for start in range(0, len(one), MAX_ROWS))
    return tuple(tuple(rows[index] for index in one) for one in sorted(cut))


def _near(
    indices: Sequence[int], rows: Sequence[Row], time: int, near: int
) -> Iterator[Sequence[int]]:
    if time < 0:
        yield indices
        return
    start = 0
    for place in range(1, len(indices)):
        if int(rows[indices[place]][time]) - int(rows[indices[place - 1]][time]) >= near:
            yield indices[start:place]
            start = place
    yield indices[start:]
