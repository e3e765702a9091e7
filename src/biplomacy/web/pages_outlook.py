"""The outlook page: what reserve policies do to risk, over paths that anybody can draw again.

Quantiles stand before means, a chance is a count of paths, and every assumption shows where it
comes from. Nothing on it forecasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.values.verdict import Standing
from biplomacy.web.outlook_assumptions import assumptions
from biplomacy.web.outlook_findings import chart_title, finding, headlines
from biplomacy.web.outlook_terms import DRIFT_MEANINGS, DRIFTS, percent
from biplomacy.web.outlooks import closes_of, newest_questions, question_of, questions
from biplomacy.web.pages_outlook_figures import (
    adequacy_rows,
    charts,
    fall_rows,
    floors,
    value_rows,
)
from biplomacy.web.pages_outlook_stress import stress
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.programme_words import standing_legend
from biplomacy.web.signatories import office_name
from biplomacy.web.wording import btc_short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer, Figure
    from biplomacy.web.outlook_assumptions import Assumption
    from biplomacy.web.outlooks import Question
    from biplomacy.web.pages_outlook_figures import FigureRow, Floor
    from biplomacy.web.pages_outlook_stress import Stress
    from biplomacy.web.publication import Publication
    from biplomacy.web.span_chart import SpanChart

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Drawn:
    """One statement of a question: how to draw its paths again, and what that gave here."""

    index: int
    drift: str
    meaning: str
    seed: str
    history: str
    history_there: bool
    paths: str
    code: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Board:
    """All that is said on one question."""

    id: str
    issuer: str
    finding: str
    paths: str
    days: str
    headlines: tuple[Figure, ...]
    answer: Answer
    chart_title: str
    wide: SpanChart
    narrow: SpanChart
    several: bool
    quantiles: tuple[FigureRow, ...]
    falls: tuple[FigureRow, ...]
    floors: tuple[Floor, ...]
    adequacy: tuple[FigureRow, ...]
    haircut: str
    stress: Stress
    assumptions: tuple[Assumption, ...]
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One question of the record, as the list of all of them names it."""

    index: int
    issuer: str
    day: str
    held: str
    policies: int
    drifts: str


@dataclass(frozen=True, slots=True)
class OutlookPage:
    """All that the outlook page says; ``listed`` are all questions, the newest first."""

    headline: str
    eyebrow: str
    boards: tuple[Board, ...]
    listed: tuple[Listed, ...]
    count: int
    legend: tuple[tuple[str, str], ...]


def outlook_page(
    publication: Publication, language: Language, index: int | None = None
) -> OutlookPage:
    """Return the page of the newest question of each issuer, or of the one in an entry.

    Raises:
        LeafUnknown: the entry holds no outlook that is still in force.
    """
    published = publication.published
    asked = newest_questions(published) if index is None else (question_of(published, index),)
    every = questions(published)[::-1]
    boards = tuple(_board(publication, one, language) for one in asked)
    return OutlookPage(
        headline=boards[0].finding if boards else language.text("No outlook has been published."),
        eyebrow=_eyebrow(asked[0], language) if asked else "",
        boards=boards,
        listed=tuple(_listed(one, language) for one in every[:MOST_LISTED]),
        count=len(every),
        legend=_legend(boards, language),
    )


def _eyebrow(question: Question, language: Language) -> str:
    return language.text(
        "from %(day)s on, %(office)s",
        day=language.day(question.scenario.start.day),
        office=office_name(question.newest.logged.statement.issuer),
    )


def _board(publication: Publication, question: Question, language: Language) -> Board:
    scenario = question.scenario
    closes = closes_of(publication, question.first)
    title = chart_title(question, language)
    wide, narrow = charts(question, title, language)
    return Board(
        id=f"o{question.first.logged.index}",
        issuer=office_name(question.newest.logged.statement.issuer),
        finding=finding(question, language),
        paths=f"{scenario.draws.paths:,}",
        days=f"{scenario.draws.days:,}",
        headlines=tuple(headlines(question, language)),
        answer=language.answer(question.first.verdict),
        chart_title=title,
        wide=wide,
        narrow=narrow,
        several=len(question.outlooks) > 1,
        quantiles=value_rows(question, language),
        falls=fall_rows(question, language),
        floors=floors(question, language),
        adequacy=adequacy_rows(question, language),
        haircut=percent(scenario.haircut),
        stress=stress(scenario, closes, language),
        assumptions=assumptions(question, closes, language),
        drawn=tuple(_drawn(publication, question, language)),
    )


def _drawn(publication: Publication, question: Question, language: Language) -> Iterator[Drawn]:
    for one in question.outlooks:
        draws = one.body.scenario.draws
        yield Drawn(
            index=one.logged.index,
            drift=language.text(DRIFTS[draws.drift]),
            meaning=language.text(DRIFT_MEANINGS[draws.drift]),
            seed=str(draws.seed),
            history=str(draws.history),
            history_there=publication.holds(f"blob/{draws.history}"),
            paths=str(one.body.paths),
            code=one.body.code,
            answer=language.answer(one.verdict),
        )


def _listed(question: Question, language: Language) -> Listed:
    scenario = question.scenario
    return Listed(
        index=question.newest.logged.index,
        issuer=office_name(question.newest.logged.statement.issuer),
        day=language.day(scenario.start.day),
        held=btc_short(scenario.position.held),
        policies=len(scenario.policies),
        drifts=language.listed(
            language.text(DRIFTS[one.body.scenario.draws.drift]) for one in question.outlooks
        ),
    )


def _legend(boards: tuple[Board, ...], language: Language) -> tuple[tuple[str, str], ...]:
    """Return the standings that the page names, with what they mean."""
    shown = {one.standing for board in boards for one in board.assumptions}
    always = {standing_word(one, language) for one in (Standing.SYNTHETIC, Standing.ILLUSTRATIVE)}
    every = standing_legend(set(Standing), language)
    return tuple(one for one in every if one[0] in shown | always)
