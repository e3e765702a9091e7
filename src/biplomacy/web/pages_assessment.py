"""An assessment, read out: a clause under each of its readings, from the wording to each number.

The readings stand side by side and are never averaged. What is shown was signed; where a number is
added up from what was signed, the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.assessment import needed_margin
from biplomacy.programme.model import Effect
from biplomacy.programme.vocabulary import Answer, Visibility
from biplomacy.reserve.statement.claim import ClaimKind, kind_of
from biplomacy.values.errors import InputError
from biplomacy.web.claim_lines import ClaimLine, claim_line
from biplomacy.web.errors import LeafUnknown
from biplomacy.web.model import Pointed
from biplomacy.web.programme_gaps import ACCUMULATION, outcome_standings
from biplomacy.web.programme_numbers import Interval, interval_of
from biplomacy.web.programme_readings import LeafLine, ReadingCard, leaf_lines, reading_cards
from biplomacy.web.programme_tallies import Tally, tallies, tests_sentence
from biplomacy.web.programme_terms import KINDS, reason_words, standing_word, status_chip
from biplomacy.web.programme_words import (
    Quoted,
    Settling,
    largest_words,
    needs_lender_list,
    purchase_words,
    quoted_source,
    settlings,
    standing_legend,
)
from biplomacy.web.programmes import outcomes_of, programme_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.programme.model import Action, Clause, Outcome, Programme
    from biplomacy.programme.statement.assessment import Assessment
    from biplomacy.values.verdict import VerdictRow
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer as Judged
    from biplomacy.web.model import Chip
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated

DISPUTE = (ClaimKind.ACQUIRED, ClaimKind.UNCHANGED)
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """One assessment in the list of all."""

    index: int
    day: str
    programme: str
    action: str
    tally: tuple[Tally, ...]
    answer: Judged


@dataclass(frozen=True, slots=True)
class AssessmentsPage:
    """The list of all assessments, newest first."""

    headline: str
    lines: tuple[AssessmentLine, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ActionWords:
    """What a state might do, and how large it may be at most; ``largest`` may be empty."""

    title: str
    standing: str
    steps: tuple[str, ...]
    largest: str
    binds: str
    first_day: str
    no_accumulation: bool


@dataclass(frozen=True, slots=True)
class OutcomeSection:
    """A clause on a test date, with everything that its outcome rests on.

    ``needed`` is the margin before an action that lets the clause be met after it.
    """

    anchor: str
    id: str
    title: str
    kind: str
    when: str
    dated: bool
    first_failed: str
    chip: Chip
    pointed: Pointed
    grade: str
    standing: str
    reasons: tuple[str, ...]
    sources: tuple[Quoted, ...]
    note: str
    readings: tuple[ReadingCard, ...]
    leaves: tuple[LeafLine, ...]
    settling: tuple[Settling, ...]
    lender_list: bool
    sealed: bool
    needed: Interval | None
    answer: Judged
    claims: tuple[ClaimLine, ...]


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """All that the page of an assessment says; ``programme`` is empty where none is at hand.

    ``tables`` are the entries whose numbers it was made from, None for one that is not logged here.
    """

    headline: str
    index: int
    day: str
    programme: str
    title: str
    programme_index: int | None
    tables: tuple[int | None, ...]
    shipped: bool
    issuer: str
    action: ActionWords | None
    sections: tuple[OutcomeSection, ...]
    traced: bool
    findings: tuple[Quoted, ...]
    legend: tuple[tuple[str, str], ...]


def assessments_page(publication: Publication, language: Language) -> AssessmentsPage:
    """Return the list of all assessments of a record."""
    published = publication.published
    lines = [_line(publication, one, language) for one in reversed(published.assessments)]
    headline = (
        language.counted(
            len(lines),
            "%(number)s assessment is published in this record.",
            "%(number)s assessments are published in this record.",
        )
        if lines
        else language.text("No assessment has been published in this record.")
    )
    return AssessmentsPage(headline, tuple(lines[:MOST_LISTED]), len(lines))


def _line(
    publication: Publication, stated: Stated[Assessment], language: Language
) -> AssessmentLine:
    named = programme_of(publication.published, stated.body.programme)
    action = stated.body.action
    return AssessmentLine(
        index=stated.logged.index,
        day=str(stated.body.on),
        programme=named.programme.id if named else "",
        action=action.title if action else "",
        tally=tuple(one for one in tallies(stated.body.outcomes, language) if one.number),
        answer=language.answer(stated.verdict),
    )


def assessment_page(publication: Publication, language: Language, index: int) -> AssessmentPage:
    """Return the page of the assessment in an entry.

    Raises:
        LeafUnknown: the entry holds none that is in force.
    """
    found = [one for one in publication.published.assessments if one.logged.index == index]
    if not found:
        raise LeafUnknown(
            f"entry {index} holds no assessment",
            hint="the page programme/assessments/ lists the entries that do",
        )
    stated = found[0]
    named = programme_of(publication.published, stated.body.programme)
    outcomes = outcomes_of(publication, stated)
    shown = outcomes or stated.body.outcomes
    page = _Page(publication, language, stated, named.programme if named else None)
    return AssessmentPage(
        headline=tests_sentence(stated.body.outcomes, language.day(stated.body.on), language),
        index=index,
        day=language.day(stated.body.on),
        programme=named.programme.id if named else "",
        title=named.programme.title if named else "",
        programme_index=named.index if named else None,
        tables=tuple(_tables(publication, stated)),
        shipped=named is not None and named.index is None,
        issuer=stated.logged.statement.issuer,
        action=_action(stated.body, named.programme if named else None, language),
        sections=tuple(page.sections(shown)),
        traced=outcomes is not None,
        findings=tuple(quoted_source(one, language) for one in named.programme.findings)
        if named
        else (),
        legend=standing_legend(outcome_standings(shown), language),
    )


def _tables(publication: Publication, stated: Stated[Assessment]) -> Iterator[int | None]:
    known = {one.body.digest: one.logged.index for one in publication.published.observations}
    for digest in stated.body.observations:
        yield known.get(digest)


def _action(
    assessment: Assessment, programme: Programme | None, language: Language
) -> ActionWords | None:
    action, largest = assessment.action, assessment.largest
    if action is None:
        return None
    accumulation = programme is None or any(
        clause.concept == ACCUMULATION for clause in programme.clauses
    )
    return ActionWords(
        title=action.title,
        standing=standing_word(action.standing, language),
        steps=tuple(_steps(action, language)),
        largest=largest_words(largest, action, language) if largest else "",
        binds=(largest.clause or "") if largest else "",
        first_day=language.day(largest.day) if largest and largest.day else "",
        no_accumulation=not accumulation and bool(action.purchases),
    )


def _steps(action: Action, language: Language) -> Iterator[str]:
    for purchase in action.purchases:
        yield purchase_words(purchase, language)
    for delta in action.deltas:
        yield delta.fact


class _Page:
    """The sections of one assessment."""

    def __init__(
        self,
        publication: Publication,
        language: Language,
        stated: Stated[Assessment],
        programme: Programme | None,
    ) -> None:
        self._publication = publication
        self._language = language
        self._stated = stated
        self._programme = programme
        clauses = programme.clauses if programme else ()
        self._clauses = {clause.id: clause for clause in clauses}

    def sections(self, outcomes: tuple[Outcome, ...]) -> Iterator[OutcomeSection]:
        """Yield what is said of each outcome, in the order of the statement."""
        for place, outcome in enumerate(outcomes):
            yield self._section(place, outcome)

    def _section(self, place: int, outcome: Outcome) -> OutcomeSection:
        language, pointer = self._language, f"/body/outcomes/{place}"
        clause = self._clauses.get(outcome.clause)
        logged = self._stated.logged
        return OutcomeSection(
            anchor=f"o{place}",
            id=outcome.clause,
            title=clause.title if clause else "",
            kind=language.text(KINDS[clause.kind]) if clause else "",
            when=language.day(outcome.test_date or outcome.on),
            dated=outcome.test_date is not None,
            first_failed=language.day(outcome.first_failed) if outcome.first_failed else "",
            chip=status_chip(outcome.status, language),
            pointed=Pointed(logged.index, f"{pointer}/status", "text", outcome.status.value),
            grade=language.grade(outcome.grade),
            standing=standing_word(outcome.standing, language),
            reasons=reason_words(outcome.reasons, language),
            sources=tuple(quoted_source(one, language) for one in clause.sources) if clause else (),
            note=clause.note if clause else "",
            readings=tuple(reading_cards(logged, place, outcome, clause, language)),
            leaves=tuple(leaf_lines(self._publication, self._stated, place, outcome, language)),
            settling=settlings(outcome, language),
            lender_list=needs_lender_list(outcome),
            sealed=self._sealed(clause),
            needed=self._needed(outcome),
            answer=language.answer(self._row(outcome)),
            claims=self._claims(clause),
        )

    def _sealed(self, clause: Clause | None) -> bool:
        """Say whether a reading counts a list that only the lender sees in full."""
        if clause is None or self._programme is None:
            return False
        asked = {reading.perimeter for reading in clause.readings}
        return any(
            one.id in asked and one.visibility is Visibility.SEALED
            for one in self._programme.perimeters
        )

    def _needed(self, outcome: Outcome) -> Interval | None:
        if self._stated.body.action is None or outcome.answer is not Answer.UNDETERMINED:
            return None
        try:
            needed = needed_margin(Effect(outcome, outcome))
        except InputError:
            return None  # the formula is the issuer's text; ``verify`` has a row for it
        return None if needed is None else interval_of(needed)

    def _row(self, outcome: Outcome) -> VerdictRow | None:
        """Return what was recomputed of an outcome."""
        action = self._stated.body.action
        end = f".{outcome.clause}.{outcome.test_date or outcome.on}"
        end += f".{action.id}" if action else ""
        return next((row for row in self._stated.rows if row.claim.endswith(end)), None)

    def _claims(self, clause: Clause | None) -> tuple[ClaimLine, ...]:
        """Return what was said of the same coins: bought, or only moved."""
        if clause is None or clause.concept != ACCUMULATION:
            return ()
        return tuple(
            claim_line(one, self._language)
            for one in self._publication.published.claims
            if kind_of(one.body.parameters) in DISPUTE
        )
