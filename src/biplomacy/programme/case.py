"""What a case tells an assessment: evidence, claims, offers, and terms that it replaces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.programme.errors import ProgrammeMalformed

if TYPE_CHECKING:
    from biplomacy.programme.expression import Test
    from biplomacy.programme.model import (
        Clause,
        Observation,
        Perimeter,
        Programme,
        Source,
        Target,
    )
    from biplomacy.values.day import Day


@dataclass(frozen=True, slots=True)
class Offer:
    """A tariff on offer, told as facts (§8.2): terms of the offer, costs, who was asked."""

    id: str
    title: str
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class ClaimTest:
    """What somebody said, as a test over the evidence of a case (§6.2)."""

    id: str
    asserted_by: str
    text: str
    test: Test
    perimeter: str
    source: Source


@dataclass(frozen=True, slots=True)
class CaseTarget:
    """A target that a case sets for a clause of the programme, such as an illustrative one."""

    clause: str
    target: Target


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """The observations of a case, and what it changes in the programme for its own purpose.

    ``perimeters`` replace those of the same id, ``approval`` the programme's first day, and each
    target that of its clause on the same test date.
    """

    title: str
    observations: tuple[Observation, ...]
    perimeters: tuple[Perimeter, ...] = ()
    approval: Day | None = None
    targets: tuple[CaseTarget, ...] = ()
    claims: tuple[ClaimTest, ...] = ()


def apply_case(programme: Programme, case: EvidenceFile) -> Programme:
    """Return the programme as the case asks: with its perimeters, its first day, its targets.

    Raises:
        ProgrammeMalformed: the case sets a target for a clause that the programme does not have.
    """
    unknown = {one.clause for one in case.targets} - {one.id for one in programme.clauses}
    if unknown:
        raise ProgrammeMalformed(
            f"{case.title}: {programme.id} has no clause {min(unknown)!r}",
            hint="name the id of a clause",
        )
    replaced = {perimeter.id for perimeter in case.perimeters}
    kept = [one for one in programme.perimeters if one.id not in replaced]
    return replace(
        programme,
        approved=case.approval or programme.approved,
        perimeters=(*kept, *case.perimeters),
        clauses=tuple(_with_targets(clause, case.targets) for clause in programme.clauses),
    )


def _with_targets(clause: Clause, targets: tuple[CaseTarget, ...]) -> Clause:
    own = [one.target for one in targets if one.clause == clause.id]
    if not own:
        return clause
    dates = {target.test_date for target in own}
    kept = [target for target in clause.targets if target.test_date not in dates]
    return replace(clause, targets=(*kept, *own))
