"""The programme page: each condition of a lender with what was assessed, and what hangs on it.

Everything stands in a statement: the programme, and the newest assessment of it. What was delivered
is looked up in the record itself, as of the newest cosignature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.programme.exposure import exposure
from biplomacy.programme.library import BUNDLED
from biplomacy.values.verdict import Standing
from biplomacy.web.model import Pointed
from biplomacy.web.programme_duties import (
    DutyLine,
    Paying,
    WaiverLine,
    duty_lines,
    paying,
    waiver_lines,
)
from biplomacy.web.programme_gaps import gaps, shown_standings
from biplomacy.web.programme_numbers import Interval, amount_at, interval_at
from biplomacy.web.programme_tallies import Tally, tallies, tests_sentence
from biplomacy.web.programme_terms import (
    COVERAGES,
    KINDS,
    VISIBILITIES,
    answer_chip,
    reason_words,
    standing_word,
    status_chip,
)
from biplomacy.web.programme_words import (
    MOST_SETTLING,
    Quoted,
    largest_words,
    needs_lender_list,
    quoted_source,
    settlings,
    standing_legend,
)
from biplomacy.web.programmes import known_programmes, outcomes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.programme.model import Clause, Outcome, Perimeter, Programme
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer as Judged
    from biplomacy.web.model import Chip
    from biplomacy.web.programmes import Known
    from biplomacy.web.publication import Publication

OpenLine: TypeAlias = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A clause on one test date; ``pointed`` is its status in the assessment.

    ``when`` is empty where the clause was not assessed.
    """

    id: str
    title: str
    kind: str
    when: str
    first_failed: str
    chip: Chip
    pointed: Pointed | None
    margin: Interval | None
    standing: str
    grade: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIfLine:
    """An assessment of an action; ``largest`` is empty where nobody asked how large it may be."""

    index: int
    title: str
    standing: str
    day: str
    tally: tuple[Tally, ...]
    largest: str


@dataclass(frozen=True, slots=True)
class PerimeterLine:
    """Whose facts count: the list, and how far it reaches."""

    id: str
    version: int
    coverage: str
    visibility: str
    complete: bool
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProgrammeSection:
    """Everything about one programme; ``assessed`` is the entry of the newest assessment.

    ``open`` names the facts that would settle what is not determined, by clause. ``command`` asks
    the same on the reader's machine; it is empty for a programme that is not shipped.
    """

    id: str
    title: str
    lender: str
    facility: str
    approved: str
    ends: str
    amount: Interval | None
    index: int
    answer: Judged
    assessed: int | None
    day: str
    tally: tuple[Tally, ...]
    conditions: tuple[ConditionLine, ...]
    actions: tuple[WhatIfLine, ...]
    open: tuple[OpenLine, ...]
    lender_list: bool
    duties: tuple[DutyLine, ...]
    duties_as_of: str
    payments: tuple[Paying, ...]
    findings: tuple[Quoted, ...]
    waivers: tuple[WaiverLine, ...]
    perimeters: tuple[PerimeterLine, ...]
    gaps: tuple[str, ...]
    notes: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    command: str


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """All that the programme page says."""

    headline: str
    sections: tuple[ProgrammeSection, ...]


def programme_page(publication: Publication, language: Language) -> ProgrammePage:
    """Return the page of all programmes of a record."""
    known = known_programmes(publication.published)
    sections = tuple(_section(publication, one, language) for one in known)
    return ProgrammePage(_headline(known, language), sections)


def _headline(known: tuple[Known, ...], language: Language) -> str:
    if not known:
        return language.text("No programme of a lender has been published in this record.")
    newest = known[0].newest
    if len(known) == 1 and newest is not None:
        return tests_sentence(newest.body.outcomes, language.day(newest.body.on), language)
    if len(known) == 1:
        return language.text("A programme of a lender is published, and no assessment of it.")
    return language.counted(
        len(known),
        "%(number)s programme of a lender is published here.",
        "%(number)s programmes of lenders are published here.",
    )


def _section(publication: Publication, known: Known, language: Language) -> ProgrammeSection:
    stated, newest = known.stated, known.newest
    programme, index = stated.body, stated.logged.index
    outcomes: tuple[Outcome, ...] = ()
    if newest is not None:
        outcomes = outcomes_of(publication, newest) or newest.body.outcomes
    duties, as_of = duty_lines(publication, programme, language)
    return ProgrammeSection(
        id=programme.id,
        title=programme.title,
        lender=programme.lender,
        facility=programme.facility,
        approved=language.day(programme.approved),
        ends=language.day(programme.ends) if programme.ends else "",
        amount=amount_at(stated.logged, "/body/amount"),
        index=index,
        answer=language.answer(stated.verdict),
        assessed=newest.logged.index if newest else None,
        day=language.day(newest.body.on) if newest else "",
        tally=tallies(outcomes, language) if newest else (),
        conditions=tuple(_conditions(programme, known, outcomes, language)),
        actions=tuple(_actions(known, language)),
        open=_open(outcomes, language),
        lender_list=any(map(needs_lender_list, outcomes)),
        duties=duties,
        duties_as_of=as_of,
        payments=paying(stated, exposure(outcomes, programme), duties, language),
        findings=tuple(quoted_source(one, language) for one in programme.findings),
        waivers=tuple(waiver_lines(publication, programme, language)),
        perimeters=tuple(_perimeter(one, language) for one in programme.perimeters),
        gaps=gaps(programme, outcomes, language, assessed=newest is not None),
        notes=programme.notes,
        legend=standing_legend(shown_standings(programme, outcomes), language),
        command=_command(publication, known),
    )


def _command(publication: Publication, known: Known) -> str:
    name, newest, site = known.stated.body.id, known.newest, publication.site
    if name not in BUNDLED:
        return ""
    on = newest.body.on if newest else known.stated.body.approved
    asked = f"--record {site.address} --trust {site.trust} --on {on}"
    return f"biplomacy programme assess {name} {asked}"


def _conditions(
    programme: Programme, known: Known, outcomes: tuple[Outcome, ...], language: Language
) -> Iterator[ConditionLine]:
    for clause in programme.clauses:
        asked = [(n, one) for n, one in enumerate(outcomes) if one.clause == clause.id]
        for place, outcome in asked:
            yield _condition(clause, known, outcome, place, language)
        if not asked:
            yield _unassessed(clause, language)


def _condition(
    clause: Clause, known: Known, outcome: Outcome, place: int, language: Language
) -> ConditionLine:
    pointer = f"/body/outcomes/{place}"
    logged = known.newest.logged if known.newest else known.stated.logged
    return ConditionLine(
        id=clause.id,
        title=clause.title,
        kind=language.text(KINDS[clause.kind]),
        when=str(outcome.test_date or outcome.on),
        first_failed=str(outcome.first_failed or ""),
        chip=status_chip(outcome.status, language),
        pointed=Pointed(logged.index, f"{pointer}/status", "text", outcome.status.value),
        margin=interval_at(logged, f"{pointer}/margin"),
        standing=standing_word(outcome.standing, language),
        grade=language.grade(outcome.grade),
        reasons=reason_words(outcome.reasons, language),
    )


def _unassessed(clause: Clause, language: Language) -> ConditionLine:
    return ConditionLine(
        id=clause.id,
        title=clause.title,
        kind=language.text(KINDS[clause.kind]),
        when="",
        first_failed="",
        chip=answer_chip(None, language),
        pointed=None,
        margin=None,
        standing=standing_word(Standing.weakest(one.standing for one in clause.sources), language),
        grade="",
        reasons=(),
    )


def _actions(known: Known, language: Language) -> Iterator[WhatIfLine]:
    """Yield what was assessed of actions, newest first."""
    for stated in reversed(known.assessments):
        action, largest = stated.body.action, stated.body.largest
        if action is not None:
            yield WhatIfLine(
                index=stated.logged.index,
                title=action.title,
                standing=standing_word(action.standing, language),
                day=str(stated.body.on),
                tally=tuple(one for one in tallies(stated.body.outcomes, language) if one.number),
                largest=largest_words(largest, action, language) if largest else "",
            )


def _open(outcomes: tuple[Outcome, ...], language: Language) -> tuple[OpenLine, ...]:
    """Return what would settle each clause that is not determined, over all its test dates."""
    found: dict[str, dict[str, None]] = {}
    for outcome in outcomes:
        for one in settlings(outcome, language):
            found.setdefault(outcome.clause, {}).setdefault(one.words)
    return tuple((name, tuple(words)[:MOST_SETTLING]) for name, words in found.items())


def _perimeter(perimeter: Perimeter, language: Language) -> PerimeterLine:
    return PerimeterLine(
        id=perimeter.id,
        version=perimeter.version,
        coverage=language.text(COVERAGES[perimeter.coverage]),
        visibility=language.text(VISIBILITIES[perimeter.visibility]),
        complete=perimeter.coverage.value == "complete",
        members=tuple((one.name, one.role) for one in perimeter.entities),
    )
