"""The figures of an outlook as tables: a row for each policy and drift, quantiles before means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.web.model import Pointed
from biplomacy.web.outlook_terms import DRIFTS, percent_full, policy_words, usd_words
from biplomacy.web.span_chart import NARROW, WIDE, Group, Span, span_chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.outlook.model import Drift, Outlook, PolicyFigures, Ranked, Spread
    from biplomacy.web.language import Language
    from biplomacy.web.outlooks import Question
    from biplomacy.web.span_chart import SpanChart
    from biplomacy.web.stated import Stated


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The cells of one policy under one drift; ``first`` says that the policy begins here."""

    policy: str
    drift: str
    first: bool
    span: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A count of paths, and where the record states it; ``share`` is its part of 100."""

    shown: str
    pointed: Pointed
    share: str


@dataclass(frozen=True, slots=True)
class FloorRow:
    """How many paths one policy takes below a floor, bitcoin counted at market and at nothing."""

    policy: str
    drift: str
    first: bool
    span: int
    at_market: Count
    without: Count


@dataclass(frozen=True, slots=True)
class Floor:
    """One floor with a row for each policy and drift."""

    name: str
    sum: str
    day: str
    rows: tuple[FloorRow, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A policy's figures under a drift, with the statement that holds them."""

    stated: Stated[Outlook]
    number: int
    first: bool

    @property
    def figures(self) -> PolicyFigures:
        """The figures."""
        return self.stated.body.figures[self.number]

    @property
    def drift(self) -> Drift:
        """The drift."""
        return self.stated.body.scenario.draws.drift

    def words(self, question: Question, language: Language) -> str:
        """Return what the policy is called."""
        return policy_words(question.scenario.policies[self.number], language)


def cells(question: Question) -> Iterator[Cell]:
    """Yield every policy under every drift of a question, policy by policy."""
    for number in range(len(question.scenario.policies)):
        for place, stated in enumerate(question.outlooks):
            yield Cell(stated, number, first=place == 0)


def value_rows(question: Question, language: Language) -> tuple[FigureRow, ...]:
    """Return value at the end at 5, 50 and 95 %, mean of the worst 5 %, mean, and cost."""
    return tuple(
        _row(
            cell,
            question,
            language,
            (
                *(f"{one.value:,f}" for one in _ranks(cell.figures.value)),
                f"{cell.figures.cost.p50.value:,f}",
                f"{cell.figures.loss.value:,f}",
                f"{cell.figures.shortfall:,f}",
                f"{cell.figures.mean:,f}",
            ),
        )
        for cell in cells(question)
    )


def fall_rows(question: Question, language: Language) -> tuple[FigureRow, ...]:
    """Return depth and duration of the deepest fall, at 50 and 95 %."""
    return tuple(
        _row(
            cell,
            question,
            language,
            (
                percent_full(cell.figures.fall.p50.value),
                percent_full(cell.figures.fall.p95.value),
                f"{cell.figures.under.p50.value:,f}",
                f"{cell.figures.under.p95.value:,f}",
            ),
        )
        for cell in cells(question)
    )


def adequacy_rows(question: Question, language: Language) -> tuple[FigureRow, ...]:
    """Return official and shadow adequacy and import cover at 5 and 50 %; none without accounts."""
    rows = []
    for cell in cells(question):
        found, cover = cell.figures.adequacy, cell.figures.cover
        if found is not None and cover is not None:
            shown = (
                percent_full(found.official.p05.value),
                percent_full(found.official.p50.value),
                percent_full(found.shadow.p05.value),
                percent_full(found.shadow.p50.value),
                f"{cover.p05.value:.2f}",
            )
            rows.append(_row(cell, question, language, shown))
    return tuple(rows)


def floors(question: Question, language: Language) -> tuple[Floor, ...]:
    """Return how many paths break each floor."""
    return tuple(
        Floor(
            name=threshold.name,
            sum=usd_words(threshold.floor),
            day=language.day(threshold.day),
            rows=tuple(_floor_row(cell, place, question, language) for cell in cells(question)),
        )
        for place, threshold in enumerate(question.scenario.thresholds)
    )


def charts(question: Question, title: str, language: Language) -> tuple[SpanChart, SpanChart]:
    """Return the values at the end as spans, for a wide and a narrow page."""
    several = len(question.outlooks) > 1
    groups = [
        Group(
            policy_words(policy, language),
            tuple(_span(one, number, language, named=several) for one in question.outlooks),
        )
        for number, policy in enumerate(question.scenario.policies)
    ]
    mark = f"o{question.first.logged.index}"
    wide, narrow = (
        span_chart(groups, sheet, title, mark=mark, language=language) for sheet in (WIDE, NARROW)
    )
    return wide, narrow


def _span(stated: Stated[Outlook], number: int, language: Language, *, named: bool) -> Span:
    value, drift = stated.body.figures[number].value, stated.body.scenario.draws.drift
    return Span(
        label=language.text(DRIFTS[drift]) if named else "",
        kind="plain" if drift is next(iter(DRIFTS)) else "other",
        low=value.p05.value,
        middle=value.p50.value,
        high=value.p95.value,
    )


def _row(cell: Cell, question: Question, language: Language, shown: Sequence[str]) -> FigureRow:
    return FigureRow(
        policy=cell.words(question, language),
        drift=language.text(DRIFTS[cell.drift]),
        first=cell.first,
        span=len(question.outlooks),
        cells=tuple(shown),
    )


def _floor_row(cell: Cell, place: int, question: Question, language: Language) -> FloorRow:
    found = cell.figures.floors[place]
    return FloorRow(
        policy=cell.words(question, language),
        drift=language.text(DRIFTS[cell.drift]),
        first=cell.first,
        span=len(question.outlooks),
        at_market=_count(cell, place, "at_market", found.at_market),
        without=_count(cell, place, "without_bitcoin", found.without_bitcoin),
    )


def _count(cell: Cell, place: int, name: str, number: int) -> Count:
    pointer = f"/body/figures/{cell.number}/floors/{place}/{name}"
    paths = cell.stated.body.scenario.draws.paths
    pointed = Pointed(cell.stated.logged.index, pointer, "paths", str(number))
    return Count(f"{number:,}", pointed, f"{100 * number // paths}")


def _ranks(spread: Spread) -> tuple[Ranked, ...]:
    return spread.p05, spread.p50, spread.p95
