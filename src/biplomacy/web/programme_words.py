"""Sources, leaves and deciding facts of programmes in words, alike on all their pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.leaf_values import ACTION, CLIENT
from biplomacy.programme.vocabulary import Answer, Reason, Scale, Vary
from biplomacy.web.programme_numbers import interval_of
from biplomacy.web.programme_terms import (
    FUNDINGS,
    SIZES,
    STANDING_MEANINGS,
    answer_chip,
    fact_words,
    standing_word,
)
from biplomacy.web.wording import sats_short

if TYPE_CHECKING:
    from biplomacy.programme.model import (
        Action,
        DecidingFact,
        Largest,
        LeafValue,
        Outcome,
        Source,
    )
    from biplomacy.programme.purchase import Purchase
    from biplomacy.values.verdict import Standing
    from biplomacy.web.language import Language
    from biplomacy.web.model import Chip

OUTSIDE, CHANGE = "outside ", "change("
MOST_SETTLING = 6


@dataclass(frozen=True, slots=True)
class Quoted:
    """What somebody wrote, where it was read, and how well; ``quote`` may be empty."""

    quote: str
    language: str
    document: str
    paragraph: str
    standing: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Settling:
    """What would settle an outcome: in words, and what it gives at the one end and the other.

    ``alone`` says that one end by itself is enough.
    """

    words: str
    at_low: Chip
    at_high: Chip
    alone: bool


def quoted_source(source: Source, language: Language) -> Quoted:
    """Return a source with its standing in words."""
    return Quoted(
        source.quote,
        source.language,
        source.document,
        source.paragraph,
        standing_word(source.standing, language),
        language.text(STANDING_MEANINGS[source.standing]),
    )


def standing_legend(shown: set[Standing], language: Language) -> tuple[tuple[str, str], ...]:
    """Return the standings that a page shows with what they mean, strongest first."""
    return tuple(
        (standing_word(one, language), language.text(meaning))
        for one, meaning in STANDING_MEANINGS.items()
        if one in shown
    )


def settlings(outcome: Outcome, language: Language) -> tuple[Settling, ...]:
    """Return what would settle an outcome; one phrase once, what decides alone before the rest."""
    leaves = {leaf.name: leaf for one in outcome.readings for leaf in one.leaves}
    found: dict[str, Settling] = {}
    for fact in outcome.deciding:
        one = _settling(fact, leaves.get(fact.leaf), language)
        if one.words not in found or one.alone:
            found[one.words] = one
    if Reason.WORDING_MISSING in outcome.reasons:
        words = language.text("the wording or the number of the condition itself")
        open_ = answer_chip(Answer.UNDETERMINED, language)
        found[words] = Settling(words, open_, open_, alone=False)
    return tuple(sorted(found.values(), key=lambda one: not one.alone))


def _settling(fact: DecidingFact, leaf: LeafValue | None, language: Language) -> Settling:
    return Settling(
        words=fact.leaf if leaf is None else leaf_words(leaf, language),
        at_low=answer_chip(fact.at_low, language),
        at_high=answer_chip(fact.at_high, language),
        alone=fact.alone,
    )


def leaf_words(leaf: LeafValue, language: Language) -> str:
    """Return what a leaf is about."""
    if not leaf.facts:
        return leaf.name
    outside = leaf.place.startswith(OUTSIDE)
    place = leaf.place.removeprefix(OUTSIDE)
    if leaf.place == ACTION:
        return language.text(
            "%(fact)s: what the action adds", fact=fact_words(leaf.facts[0], language)
        )
    if len(leaf.facts) > 1:
        known = interval_of(leaf.quantity)
        if known.high is not None:
            return language.text(
                "the origin of %(amount)s that reached %(place)s",
                amount=_in_one_piece(f"{known.high.text} {known.unit}", language),
                place=place,
            )
    if outside and leaf.facts == (CLIENT,):
        return language.text("what clients outside the list %(place)s are owed", place=place)
    if outside:
        return language.text("the wallets outside the list %(place)s", place=place)
    said = language.listed(fact_words(one, language) for one in leaf.facts)
    if leaf.name.startswith(CHANGE):
        said = language.text("change of %(fact)s", fact=said)
    return language.text("%(place)s: %(fact)s", fact=said, place=place) if place else said


def _in_one_piece(text: str, language: Language) -> str:
    """Return a number with its unit so that a line from the right does not turn them round."""
    return (
        f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
        if language.direction == "rtl"
        else text
    )


def needs_lender_list(outcome: Outcome) -> bool:
    """Say whether an outcome is open and stays so for whoever lacks the lender's wallet list."""
    incomplete = Reason.PERIMETER_INCOMPLETE in outcome.reasons
    return incomplete and outcome.answer is Answer.UNDETERMINED


def purchase_words(purchase: Purchase, language: Language) -> str:
    """Return what is bought, or comes in, with how it is paid for."""
    return language.text(
        "%(amount)s BTC a day %(funding)s",
        amount=sats_short(purchase.quantity_sat),
        funding=language.text(FUNDINGS[purchase.funding]),
    )


def largest_words(largest: Largest, action: Action | None, language: Language) -> str:
    """Return how large an action may be."""
    message = SIZES[largest.scale, largest.vary]
    if largest.scale is not Scale.BOUNDED:
        return language.text(message)
    if largest.k is None:
        return language.text("not known")
    size = language.text(message, k=f"{largest.k:,}")
    each = sum(one.quantity_sat for one in action.purchases) if action else 0
    if largest.vary is Vary.LENGTH and each:
        size = language.text(
            "%(size)s, %(amount)s BTC in all", size=size, amount=sats_short(largest.k * each)
        )
    return size
