"""How many tests of a programme came out how: counted by answer, and as a sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.vocabulary import Answer
from biplomacy.web.programme_terms import answer_chip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.programme.model import Outcome
    from biplomacy.web.language import Language
    from biplomacy.web.model import Chip


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tests came out so."""

    number: int
    chip: Chip


def tests_sentence(outcomes: Iterable[Outcome], day: str, language: Language) -> str:
    """Return how many tests came out how on a day, as a sentence."""
    found = Counter(outcome.answer for outcome in outcomes)
    parts = [_counted(answer, found[answer], language) for answer in Answer if found[answer]]
    if not parts:
        return language.text("Nothing was assessed on %(day)s.", day=day)
    return language.text("On %(day)s, %(parts)s.", day=day, parts=language.listed(parts))


def tallies(outcomes: Iterable[Outcome], language: Language) -> tuple[Tally, ...]:
    """Return how many tests came out how, all three answers."""
    found = Counter(outcome.answer for outcome in outcomes)
    return tuple(Tally(found[answer], answer_chip(answer, language)) for answer in Answer)


def _counted(answer: Answer, number: int, language: Language) -> str:
    match answer:
        case Answer.MET:
            return language.counted(number, "%(number)s test is met", "%(number)s tests are met")
        case Answer.NOT_MET:
            return language.counted(
                number, "%(number)s test is not met", "%(number)s tests are not met"
            )
        case Answer.UNDETERMINED:
            return language.counted(
                number, "%(number)s test is undetermined", "%(number)s tests are undetermined"
            )
