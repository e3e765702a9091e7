"""What an outlook comes to, in a sentence and in a few large figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.web.model import Figure, Pointed
from biplomacy.web.outlook_terms import millions, percent, policy_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.outlooks import Question


def finding(question: Question, language: Language) -> str:
    """Return the finding in a sentence: a floor that paths break, else a value that half reach."""
    scenario = question.scenario
    total = f"{scenario.draws.paths:,}"
    if scenario.thresholds:
        most = max(one.floors[0].at_market for one in question.first.body.figures)
        name = scenario.thresholds[0].name
        if not most:
            return language.text(
                "None of %(total)s drawn paths ends below the floor “%(floor)s”.",
                total=total,
                floor=name,
            )
        if len(scenario.policies) == 1:
            return language.text(
                "%(count)s of %(total)s drawn paths end below the floor “%(floor)s”.",
                count=f"{most:,}",
                total=total,
                floor=name,
            )
        return language.text(
            "Up to %(count)s of %(total)s drawn paths end below the floor “%(floor)s”.",
            count=f"{most:,}",
            total=total,
            floor=name,
        )
    value = question.first.body.figures[0].value.p50.value
    return language.text(
        "In half of %(total)s drawn paths, the bitcoin is worth at most %(value)s million USD"
        " after %(days)s days.",
        total=total,
        value=millions(value),
        days=f"{scenario.draws.days:,}",
    )


def headlines(question: Question, language: Language) -> Iterator[Figure]:
    """Yield what stands in large figures: the worst floor, the deepest fall, two adequacies."""
    body, answer = question.first.body, language.answer(question.first.verdict)
    number = 0
    if body.scenario.thresholds:
        counts = [one.floors[0].at_market for one in body.figures]
        number = counts.index(max(counts))
        yield _floor(question, number, answer, language)
    deepest = max(one.fall.p50.value for one in body.figures)
    about = language.text("deepest fall of the holding on the way, in half of the paths")
    yield Figure(percent(deepest), "%", None, answer, about)
    found = body.figures[number].adequacy
    if found is None:
        return
    policy = policy_words(body.scenario.policies[number], language)
    about = language.text(
        "official adequacy: bitcoin counts for nothing (%(policy)s)", policy=policy
    )
    yield Figure(percent(found.official.p50.value), "%", None, answer, about)
    about = language.text(
        "shadow adequacy: bitcoin counts after a haircut of %(haircut)s %% (%(policy)s)",
        haircut=percent(body.scenario.haircut),
        policy=policy,
    )
    yield Figure(percent(found.shadow.p50.value), "%", None, answer, about)


def _floor(question: Question, number: int, answer: Answer, language: Language) -> Figure:
    """Return how many paths of one policy end below the first floor."""
    scenario = question.scenario
    count = question.first.body.figures[number].floors[0].at_market
    pointer = f"/body/figures/{number}/floors/0/at_market"
    return Figure(
        f"{count:,}",
        language.text("of %(total)s paths", total=f"{scenario.draws.paths:,}"),
        Pointed(question.first.logged.index, pointer, "paths", str(count)),
        answer,
        language.text(
            "end below %(floor)s if the state sets out to %(policy)s",
            floor=scenario.thresholds[0].name,
            policy=policy_words(scenario.policies[number], language),
        ),
    )


def chart_title(question: Question, language: Language) -> str:
    """Return what the drawing shows."""
    return language.text(
        "What the bitcoin is worth after %(days)s days",
        days=f"{question.scenario.draws.days:,}",
    )
