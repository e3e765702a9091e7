"""What is not known of a programme, in sentences: a gap that is not named looks like an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.vocabulary import Coverage, Reason, Visibility
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.programme.model import Outcome, Programme, ReportingDuty, Source
    from biplomacy.web.language import Language

ACCUMULATION = "btc.accumulation"


def gaps(
    programme: Programme, outcomes: tuple[Outcome, ...], language: Language, *, assessed: bool
) -> tuple[str, ...]:
    """Return what is not known of a programme."""
    found = [*_of_outcomes(outcomes, language), *_of_lists(programme, language)]
    if not assessed:
        found.insert(
            0,
            language.text(
                "No assessment is published, so whether a condition is met is not said here."
            ),
        )
    if all(clause.concept != ACCUMULATION for clause in programme.clauses):
        found.append(language.text("No clause on buying or mining bitcoin is known in it."))
    undated = sum(map(_undated, programme.duties))
    if undated:
        found.append(
            language.counted(
                undated,
                "For %(number)s reporting duty no due day is printed.",
                "For %(number)s reporting duties no due day is printed.",
            )
        )
    if all(one.standing is not Standing.ORIGINAL for one in sources_of(programme)):
        found.append(
            language.text(
                "Nothing here was read in the papers of the lender; each wording and number says"
                " how it is known."
            )
        )
    return tuple(found)


def _undated(duty: ReportingDuty) -> bool:
    """Say whether no day is known for a duty; one of every period is due after each of them."""
    recurs = duty.expectation is not None and duty.expectation.every is not None
    return duty.due is None and not recurs


def _of_outcomes(outcomes: tuple[Outcome, ...], language: Language) -> Iterator[str]:
    unread = {one.clause for one in outcomes if Reason.WORDING_MISSING in one.reasons}
    if unread:
        yield language.counted(
            len(unread),
            "Of %(number)s clause the wording or the number could be read nowhere; it stays"
            " undetermined.",
            "Of %(number)s clauses the wording or the number could be read nowhere; they stay"
            " undetermined.",
        )
    missing = {one.clause for one in outcomes if Reason.DATA_MISSING in one.reasons} - unread
    if missing:
        yield language.counted(
            len(missing),
            "For %(number)s clause a number has not been published.",
            "For %(number)s clauses a number has not been published.",
        )


def _of_lists(programme: Programme, language: Language) -> Iterator[str]:
    for perimeter in programme.perimeters:
        if perimeter.coverage is not Coverage.COMPLETE:
            yield language.text(
                "The list %(name)s is not complete: what is outside it is unknown, not zero.",
                name=perimeter.id,
            )
        if perimeter.visibility is Visibility.SEALED:
            yield language.text(
                "The list %(name)s is sealed: the public sees that there are more wallets, and"
                " not which.",
                name=perimeter.id,
            )


def shown_standings(programme: Programme, outcomes: tuple[Outcome, ...]) -> set[Standing]:
    """Return the standings of everything that a programme and its outcomes say."""
    return {one.standing for one in sources_of(programme)} | outcome_standings(outcomes)


def outcome_standings(outcomes: Sequence[Outcome]) -> set[Standing]:
    """Return the standings of outcomes, of their readings and of the leaves of those."""
    readings = [reading for one in outcomes for reading in one.readings]
    leaves = {leaf.standing for reading in readings for leaf in reading.leaves}
    own = {one.standing for one in outcomes}
    return own | leaves | {reading.standing for reading in readings}


def sources_of(programme: Programme) -> Iterator[Source]:
    """Yield where the wordings and numbers of a programme were read."""
    yield from programme.findings
    for duty in programme.duties:
        yield from duty.sources
    for paid in programme.disbursements:
        yield paid.source
    for clause in programme.clauses:
        yield from clause.sources
        yield from (reading.basis for reading in clause.readings)
        yield from (target.source for target in clause.targets)
