"""What somebody said about a reserve, as a test over the same evidence as a clause (§6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.programme.model import Reading
from biplomacy.programme.observed import ObservedLeaves
from biplomacy.programme.readings import read
from biplomacy.programme.series import Moment, Series
from biplomacy.programme.vocabulary import Answer
from biplomacy.values.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from biplomacy.programme.case import ClaimTest
    from biplomacy.programme.model import Observation, Programme, ReadingOutcome
    from biplomacy.values.day import Day

VERDICTS: Mapping[Answer, Verdict] = MappingProxyType(
    {
        Answer.MET: Verdict.CONFIRMED,
        Answer.NOT_MET: Verdict.CONTRADICTED,
        Answer.UNDETERMINED: Verdict.UNVERIFIABLE,
    }
)


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """A claim with its verdict and the trace that leads to it."""

    claim: ClaimTest
    verdict: Verdict
    trace: ReadingOutcome


def judge_claims(
    programme: Programme,
    claims: Iterable[ClaimTest],
    observations: Iterable[Observation],
    on: Day,
) -> tuple[ClaimOutcome, ...]:
    """Return the verdict on each claim on a day; windows begin at the programme's approval.

    Raises:
        ObservationsConflict: two observations of one fact and place overlap and differ.
    """
    series = Series(programme, observations)
    found = []
    for claim in claims:
        moment = Moment(
            on=on,
            approval=programme.approved,
            last_test_date=programme.approved,
            test_date=None,
            standing=claim.source.standing,
        )
        reading = Reading(claim.id, claim.asserted_by, claim.test, claim.perimeter, claim.source)
        trace = read(reading, ObservedLeaves(series, moment, claim.perimeter))
        found.append(ClaimOutcome(claim, VERDICTS[trace.answer], trace))
    return tuple(found)
