"""The status of an outcome: its answer with its date, its adjustor and its waiver (§5.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.vocabulary import Answer, Status, WaiverKind
from biplomacy.programme.waivers import reopening, waiver_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.programme.model import Waiver
    from biplomacy.programme.waivers import Supersession
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What besides its answer decides a clause's status: the days that a waiver may name, and more.

    ``plain`` is the answer against the target as printed.
    """

    on: Day
    test_date: Day | None
    first_failed: Day | None
    plain: Answer
    waivers: tuple[Waiver, ...]
    superseded: Sequence[Supersession]


def status_of(answer: Answer, seen: Circumstances) -> tuple[Status, tuple[Digest, ...]]:
    """Return the first status that applies, in the order of §5.6, and what re-opened a waiver."""
    if seen.test_date is not None and seen.test_date > seen.on:
        return Status.NOT_YET_DUE, ()
    applicability = waiver_of(seen.waivers, WaiverKind.APPLICABILITY, _days(seen), on=seen.on)
    if applicability is not None:
        return _waived(applicability, Status.WAIVED_APPLICABILITY, seen.superseded)
    if answer is Answer.MET:
        return Status.MET if seen.plain is Answer.MET else Status.MET_WITH_ADJUSTOR, ()
    waiver = waiver_of(seen.waivers, WaiverKind.NONOBSERVANCE, _days(seen), on=seen.on)
    if waiver is not None:
        return _waived(waiver, Status.WAIVED, seen.superseded)
    return Status.NOT_MET if answer is Answer.NOT_MET else Status.UNDETERMINED, ()


def _waived(
    waiver: Waiver, status: Status, superseded: Sequence[Supersession]
) -> tuple[Status, tuple[Digest, ...]]:
    newer = reopening(waiver, superseded)
    return (Status.WAIVED_REOPENED, newer) if newer else (status, ())


def _days(seen: Circumstances) -> Iterable[Day]:
    if seen.test_date is not None:
        return (seen.test_date,)
    return (seen.on,) if seen.first_failed is None else (seen.first_failed, seen.on)
