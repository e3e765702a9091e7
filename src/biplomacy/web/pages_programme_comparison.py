"""Two programmes side by side: what the same actions do under both, where they differ first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.web.language import marked
from biplomacy.web.model import Pointed
from biplomacy.web.programme_terms import STRICTNESS, answer_chip
from biplomacy.web.programmes import programme_of

if TYPE_CHECKING:
    from biplomacy.programme.policy import (
        Behaviour,
        BehaviourRow,
        ConceptComparison,
        PolicyComparison,
    )
    from biplomacy.values.digest import Digest
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer, Chip
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

TITLES = {  # of the list of actions that is shipped
    "buy/central-bank-fx": marked("Buy 1 BTC a day out of the reserves of the central bank"),
    "buy/budget": marked("Buy 1 BTC a day out of the budget"),
    "buy/central-bank-credit": marked("Buy 1 BTC a day with credit of the central bank"),
    "buy/btc-linked-bond": marked("Buy 1 BTC a day with a bond linked to bitcoin"),
    "seize": marked("Seize 1 BTC"),
    "mine": marked("Mine 1 BTC"),
    "consolidate": marked("Move 10 BTC between own wallets"),
    "sell": marked("Sell 10 BTC"),
    "bond": marked("Issue a bond of USD 1 m that is linked to bitcoin"),
    "offer-a": marked("Offer 2,000 MW to smelters, data centres and miners"),
    "offer-a-prime": marked("Offer 2,000 MW to miners only"),
    "offer-b": marked("Offer a tariff to all for what they use above last year"),
}
WHY = frozenset(
    {  # how ``programme.concept_comparison`` says why two clauses are not compared
        marked("no clause known in the first programme"),
        marked("no clause known in the second programme"),
        marked("there are several clauses of this concept"),
        marked("a reporting duty has no number"),
        marked("the clauses are not read in the same ways"),
        marked("it depends on the reading"),
        marked("a test is not one measure against one number"),
        marked("a number is not known"),
        marked("a test measures nothing"),
        marked("they count different perimeters"),
        marked("they measure different things"),
        marked("the sign of the number is not read alike"),
        marked("each is stricter in one respect"),
    }
)


@dataclass(frozen=True, slots=True)
class Side:
    """What an action does under one programme; without a chip no clause is known for it."""

    chip: Chip | None
    pointed: Pointed | None
    clauses: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action under both programmes; ``english`` says that the title is the statement's."""

    title: str
    english: bool
    first: Side
    second: Side


@dataclass(frozen=True, slots=True)
class ConceptLine:
    """One concept in both programmes; ``english`` says that the reason is the statement's."""

    concept: str
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    strictness: str
    reason: str
    english: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A programme of the comparison: its id, or the beginning of its digest."""

    name: str
    title: str
    index: int | None
    known: bool


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """All that the comparison page says; without a comparison, ``index`` is None."""

    headline: str
    index: int | None
    as_of: str
    answer: Answer | None
    first: Compared | None
    second: Compared | None
    differing: tuple[ActionLine, ...]
    agreeing: tuple[ActionLine, ...]
    concepts: tuple[ConceptLine, ...]


def comparison_page(publication: Publication, language: Language) -> ComparisonPage:
    """Return the newest comparison of two programmes."""
    found = publication.published.comparisons
    if not found:
        headline = language.text("No comparison of two programmes has been published here.")
        return ComparisonPage(headline, None, "", None, None, None, (), (), ())
    stated = found[-1]
    pages = _Matrix(stated, language)
    differing, agreeing = pages.rows()
    total = len(differing) + len(agreeing)
    first, second = (_compared(publication.published, digest) for digest in stated.body.programmes)
    return ComparisonPage(
        headline=language.counted(
            total,
            "The same action under two programmes: %(differing)s of %(number)s comes out"
            " differently.",
            "The same actions under two programmes: %(differing)s of %(number)s come out"
            " differently.",
            differing=f"{len(differing):,}",
        ),
        index=stated.logged.index,
        as_of=language.day(stated.day),
        answer=language.answer(stated.verdict),
        first=first,
        second=second,
        differing=differing,
        agreeing=agreeing,
        concepts=tuple(_concept(row, language) for row in stated.body.concepts),
    )


def _compared(published: Published, digest: Digest) -> Compared:
    named = programme_of(published, digest)
    if named is None:
        return Compared(str(digest)[:16], "", None, known=False)
    return Compared(named.programme.id, named.programme.title, named.index, known=True)


class _Matrix:
    """The rows of a comparison, those first in which the two programmes differ."""

    def __init__(self, stated: Stated[PolicyComparison], language: Language) -> None:
        self._stated = stated
        self._language = language

    def rows(self) -> tuple[tuple[ActionLine, ...], tuple[ActionLine, ...]]:
        """Return the rows that differ, and those that do not."""
        differing: list[ActionLine] = []
        agreeing: list[ActionLine] = []
        for place, row in enumerate(self._stated.body.matrix):
            line = self._line(place, row)
            same = row.first.answer is row.second.answer
            (agreeing if same else differing).append(line)
        return tuple(differing), tuple(agreeing)

    def _line(self, place: int, row: BehaviourRow) -> ActionLine:
        known = TITLES.get(row.action)
        return ActionLine(
            title=self._language.text(known) if known else row.title,
            english=known is None,
            first=self._side(f"/body/actions/{place}/first", row.first),
            second=self._side(f"/body/actions/{place}/second", row.second),
        )

    def _side(self, pointer: str, side: Behaviour) -> Side:
        if side.answer is None:
            return Side(None, None, side.clauses, "")
        chip = answer_chip(side.answer, self._language)
        index = self._stated.logged.index
        pointed = Pointed(index, f"{pointer}/answer", "text", side.answer.value)
        return Side(chip, pointed, side.clauses, side.note)


def _concept(row: ConceptComparison, language: Language) -> ConceptLine:
    ours = row.reason in WHY
    return ConceptLine(
        concept=row.concept,
        sides=(row.first, row.second),
        strictness=language.text(STRICTNESS[row.strictness]),
        reason=language.text(row.reason) if ours else row.reason,
        english=not ours,
    )
