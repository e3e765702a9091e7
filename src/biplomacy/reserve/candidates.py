"""Which receipts, or sums of few receipts, an announced amount can be (reserve §8.12).

A sum is feasible within the announcement's tolerance (0.5 %, at least one satoshi, where none is
stated), in blocks of the day before to the seventh day after. Only sums that contain no smaller
feasible sum are candidates. The search is bounded: whoever floods the chain with fitting receipts
makes the announcement undecided, never the answer slow.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.values.day import SECONDS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.reserve.model import Announcement
    from biplomacy.values.amount import Amount
    from biplomacy.values.day import Day

DAYS_BEFORE = 1
DAYS_AFTER = 7
MOST_RECEIPTS = 4
MOST_CANDIDATES = 500
MOST_STEPS = 20_000
_TOLERANCE_PER_MILLE = 5

Candidate: TypeAlias = "tuple[int, ...]"


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a receipt brought: its day and satoshis."""

    day: Day
    sats: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of one announcement, as sorted indices of receipts.

    ``cut`` says that the search ended early; then ``reach`` are all receipts that any further
    candidate could hold. ``reach`` is otherwise the receipts of the candidates.
    """

    sums: tuple[Candidate, ...]
    reach: frozenset[int]
    cut: bool


def span_of(amount: Amount, tolerance: Amount | None = None) -> tuple[int, int]:
    """Return the least and the most satoshis that fit an announced amount."""
    slack = max(1, amount.sats * _TOLERANCE_PER_MILLE // 1000)
    if tolerance is not None:
        slack = tolerance.sats
    return max(1, amount.sats - slack), amount.sats + slack


def window_end(day: Day) -> int:
    """Return the instant (POSIX seconds) before which all blocks of a day's window lie."""
    return day.end + DAYS_AFTER * SECONDS_PER_DAY


def in_window(announced: Day, paid: Day) -> bool:
    """Say whether a block of the day ``paid`` fits what was announced for a day."""
    return -DAYS_BEFORE <= announced.until(paid) <= DAYS_AFTER


def find_candidates(announcement: Announcement, arrived: Sequence[Arrived]) -> Candidates:
    """Return the candidates among ``arrived``, which are sorted by day."""
    low, high = span_of(announcement.amount, announcement.tolerance)
    start, end = _window(announcement.day, arrived)
    near = [index for index in range(start, end) if 0 < arrived[index].sats <= high]
    near.sort(key=lambda index: (-arrived[index].sats, index))
    search = _Search(low, high, [arrived[index].sats for index in near])
    search.extend((), total=0)
    sums = tuple(sorted(tuple(sorted(near[place] for place in one)) for one in search.found))
    if search.cut:
        return Candidates(sums, frozenset(near), cut=True)
    return Candidates(sums, frozenset(index for one in sums for index in one), cut=False)


def _window(day: Day, arrived: Sequence[Arrived]) -> tuple[int, int]:
    def offset(one: Arrived) -> int:
        return day.until(one.day)

    return (
        bisect_left(arrived, -DAYS_BEFORE, key=offset),
        bisect_right(arrived, DAYS_AFTER, key=offset),
    )


@dataclass(slots=True)
class _Search:
    """A depth-first search over satoshis in falling order.

    A sum ends as soon as it is feasible. Its last part is then its smallest, and without that
    part it was too small, so no feasible sum lies inside it.
    """

    low: int
    high: int
    sats: list[int]
    found: list[tuple[int, ...]] = field(default_factory=list)
    steps: int = 0

    @property
    def cut(self) -> bool:
        """Whether a limit ended the search."""
        return self.steps > MOST_STEPS or len(self.found) > MOST_CANDIDATES

    def extend(self, chosen: tuple[int, ...], total: int) -> None:
        """Try every further part of a sum that is still too small."""
        slots = MOST_RECEIPTS - len(chosen)
        first = chosen[-1] + 1 if chosen else 0
        fitting = bisect_left(self.sats, total - self.high, lo=first, key=lambda sats: -sats)
        for place in range(fitting, len(self.sats)):
            part = self.sats[place]
            self.steps += 1
            if self.cut or total + part * slots < self.low:
                return
            if total + part >= self.low:
                self.found.append((*chosen, place))
            elif slots > 1:
                self.extend((*chosen, place), total + part)
