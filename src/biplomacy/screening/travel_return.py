"""What a firm reports of its Travel Rule messages: counts, and digests of each day (§C2.4, §C6.5).

Customers' data stays with the firm. A regulator asks for a sample by day and place, and the firm
opens it by giving salt and bytes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.screening.errors import TravelReturnMalformed
from biplomacy.screening.transfer_exchange import Side
from biplomacy.screening.travel_log import digests_root
from biplomacy.values.day import Day
from biplomacy.values.lei import is_lei

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.screening.travel_log import LoggedMessage
    from biplomacy.values.digest import Digest

MAX_DAYS = 100
"""Days of a period; the body holds a row for each of them."""


class RejectReason(StrEnum):
    """Why a transfer was rejected: a code, since a reason's own words may name a person."""

    BENEFICIARY_UNKNOWN = "beneficiary-unknown"
    NAME_DIFFERS = "name-differs"
    DATA_MISSING = "data-missing"
    SANCTIONS = "sanctions"
    POLICY = "policy"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TransferNote:
    """What a firm notes of one transfer; instants in POSIX seconds. No person is named."""

    side: Side
    began: int
    answered: int | None = None
    rejected: RejectReason | None = None
    below_threshold: bool = False
    unhosted: bool = False


@dataclass(frozen=True, slots=True)
class DayDigests:
    """A day's messages: how many there were, and the root over their digests in their order."""

    day: Day
    messages: int
    root: Digest


@dataclass(frozen=True, slots=True)
class TravelReturn:
    """A firm's return for a period; ``sent`` and ``received`` count transfers.

    ``median_latency_s`` lies between inquiry and answer, the lower of two middle ones; None where
    nothing was answered. ``root`` is over the days' roots.
    """

    lei: str
    first: Day
    last: Day
    sent: int
    received: int
    rejected: tuple[tuple[RejectReason, int], ...]
    median_latency_s: int | None
    below_threshold: int
    unhosted: int
    days: tuple[DayDigests, ...]
    root: Digest

    def __post_init__(self) -> None:
        """Refuse what contradicts itself; whether it is true is checked elsewhere."""
        transfers = self.sent + self.received
        rejected = sum(count for _, count in self.rejected)
        reasons = [reason for reason, _ in self.rejected]
        for wrong, why in (
            (not is_lei(self.lei), "its lei is none"),
            ([one.day for one in self.days] != _days(self.first, self.last), "its days have gaps"),
            (reasons != sorted(set(reasons)), "its reasons do not ascend"),
            (max(rejected, self.below_threshold, self.unhosted) > transfers, "counts too many"),
        ):
            if wrong:
                raise TravelReturnMalformed(f"a Travel Rule return contradicts itself: {why}")


def summarise_return(
    lei: str,
    period: tuple[Day, Day],
    notes: Sequence[TransferNote],
    messages: Iterable[LoggedMessage],
) -> TravelReturn:
    """Return the figures of a period from a firm's own notes and log.

    Raises:
        TravelReturnMalformed: a note or message lies outside the period, or it is too long.
    """
    first, last = period
    logged = list(messages)
    instants = [note.began for note in notes] + [one.at for one in logged]
    if any(not first.start <= instant < last.end for instant in instants):
        raise TravelReturnMalformed(
            "a transfer or message lies outside the period", hint="give that period's log"
        )
    latencies = [note.answered - note.began for note in notes if note.answered is not None]
    if any(latency < 0 for latency in latencies):
        raise TravelReturnMalformed("a transfer was answered before it was asked about")
    reasons = Counter(note.rejected for note in notes if note.rejected is not None)
    days = day_digests([(Day.of_instant(one.at), one.digest) for one in logged], first, last)
    return TravelReturn(
        lei=lei,
        first=first,
        last=last,
        sent=sum(note.side is Side.ORIGINATOR for note in notes),
        received=sum(note.side is Side.BENEFICIARY for note in notes),
        rejected=tuple(sorted(reasons.items())),
        median_latency_s=sorted(latencies)[(len(latencies) - 1) // 2] if latencies else None,
        below_threshold=sum(note.below_threshold for note in notes),
        unhosted=sum(note.unhosted for note in notes),
        days=days,
        root=digests_root([one.root for one in days]),
    )


def day_digests(
    digests: Iterable[tuple[Day, Digest]], first: Day, last: Day
) -> tuple[DayDigests, ...]:
    """Return a row for every day from ``first`` to ``last``; each day's digests keep their order.

    Raises:
        TravelReturnMalformed: the period is longer than a return may be, or ends before it begins.
    """
    by_day: dict[Day, list[Digest]] = {day: [] for day in _days(first, last)}
    for day, digest in digests:
        if day not in by_day:
            raise TravelReturnMalformed(
                "a transfer or message lies outside the period", hint="give that period's log"
            )
        by_day[day].append(digest)
    return tuple(DayDigests(day, len(found), digests_root(found)) for day, found in by_day.items())


def _days(first: Day, last: Day) -> list[Day]:
    length = first.until(last) + 1
    if not 1 <= length <= MAX_DAYS:
        raise TravelReturnMalformed(
            f"a period of {length} days is none of 1 to {MAX_DAYS}", hint="return each quarter"
        )
    return [first.plus(count) for count in range(length)]
