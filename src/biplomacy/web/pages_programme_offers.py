"""Offers of power side by side under one clause: the same price may come out differently (§8).

Where the record holds tests of tariffs, their facts are the offers. Else a comparison signs what
each offer comes to, as the press reports them. Which limb decides is worked out here, and said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.assessment import facts_of
from biplomacy.programme.offers import RATE, side_by_side
from biplomacy.programme.power_test import newest_offers
from biplomacy.programme.trials import shipped_offers
from biplomacy.values.verdict import Standing
from biplomacy.web.pages_programme_comparison import TITLES
from biplomacy.web.programme_numbers import Interval, interval_of
from biplomacy.web.programme_terms import answer_chip, fact_words, reason_words, standing_word
from biplomacy.web.programmes import programme_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.programme.case import Offer
    from biplomacy.programme.model import Clause, LimbOutcome, Programme
    from biplomacy.programme.offers import OfferOutcome, OffersSideBySide
    from biplomacy.programme.policy import PolicyComparison
    from biplomacy.web.language import Language
    from biplomacy.web.model import Chip
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated


@dataclass(frozen=True, slots=True)
class OfferLimb:
    """One limb of the clause; ``why`` is empty where it is settled."""

    id: str
    title: str
    chip: Chip
    why: str


@dataclass(frozen=True, slots=True)
class OfferMargin:
    """How far the rate is above a cost, and how well that cost is known."""

    benchmark: str
    margin: Interval
    standing: str


@dataclass(frozen=True, slots=True)
class OfferCard:
    """One offer under the clause."""

    title: str
    english: bool
    rate: Interval
    rate_standing: str
    chip: Chip
    grade: str
    standing: str
    limbs: tuple[OfferLimb, ...]
    margins: tuple[OfferMargin, ...]


@dataclass(frozen=True, slots=True)
class OffersPage:
    """All that the offers page says; ``index`` is the entry of the comparison, None without one.

    With ``tested`` it is the entry of the newest test of a tariff.
    """

    headline: str
    index: int | None
    tested: bool
    clause: str
    title: str
    sentences: tuple[str, ...]
    cards: tuple[OfferCard, ...]


def offers_page(publication: Publication, language: Language) -> OffersPage:
    """Return the offers of the record's tests, else of its newest comparison, under the clause."""
    tests = publication.published.power_tests
    offers = list(newest_offers((one.body, one.logged.id) for one in tests))
    for programme in (one.body for one in reversed(publication.published.programmes)):
        clause = _clause(programme)
        if clause is not None and offers:
            index = tests[-1].logged.index
            return _page(index, programme, clause, offers, language, tested=True)
    return _compared(publication, language)


def _compared(publication: Publication, language: Language) -> OffersPage:
    """Return the offers that the newest comparison names."""
    for stated in reversed(publication.published.comparisons):
        named = {row.action for row in stated.body.matrix}
        offers = [offer for offer in shipped_offers() if offer.id in named]
        for programme in _programmes(publication, stated):
            clause = _clause(programme)
            if clause is not None and offers:
                index = stated.logged.index
                return _page(index, programme, clause, offers, language, tested=False)
    headline = language.text("No offers of power have been compared in this record.")
    return OffersPage(headline, None, tested=False, clause="", title="", sentences=(), cards=())


def _clause(programme: Programme) -> Clause | None:
    return next((one for one in programme.clauses if RATE in facts_of(one)), None)


def _programmes(publication: Publication, stated: Stated[PolicyComparison]) -> Iterator[Programme]:
    for digest in stated.body.programmes:
        named = programme_of(publication.published, digest)
        if named is not None:
            yield named.programme


def _page(
    index: int,
    programme: Programme,
    clause: Clause,
    offers: list[Offer],
    language: Language,
    *,
    tested: bool,
) -> OffersPage:
    found = side_by_side(programme, offers)
    alike: dict[tuple[object, object], list[Offer]] = {}
    for one in found.offers:
        alike.setdefault((one.rate.low, one.rate.high), []).append(one.offer)
    groups = [side_by_side(programme, group) for group in alike.values() if len(group) > 1]
    sentences = [one for group in groups or [found] for one in _sentences(group, language)]
    headline = language.text("Offers of power side by side.")
    if groups and sentences:
        headline, *sentences = sentences
    return OffersPage(
        headline=headline,
        index=index,
        tested=tested,
        clause=clause.id,
        title=clause.title,
        sentences=tuple(sentences),
        cards=tuple(_card(one, language) for one in found.offers),
    )


def _sentences(found: OffersSideBySide, language: Language) -> Iterator[str]:
    """Yield what sets offers of one price apart, and what of each was never published."""
    if found.same_price and found.differing:
        yield language.text(
            "Same price, different answers. What differs: %(limbs)s.",
            limbs=language.listed(found.differing),
        )
    for one in found.offers:
        if one.unpublished:
            yield language.text(
                "%(offer)s. Never published: %(limbs)s.",
                offer=_title(one.offer, language),
                limbs=language.listed(one.unpublished),
            )


def _title(offer: Offer, language: Language) -> str:
    known = TITLES.get(offer.id)
    return language.text(known) if known else offer.title


def _card(one: OfferOutcome, language: Language) -> OfferCard:
    outcome = one.outcome
    return OfferCard(
        title=_title(one.offer, language),
        english=one.offer.id not in TITLES,
        rate=interval_of(one.rate),
        rate_standing=standing_word(_standing(one.offer, RATE), language),
        chip=answer_chip(outcome.answer, language),
        grade=language.grade(outcome.grade),
        standing=standing_word(outcome.standing, language),
        limbs=tuple(_limb(one, limb, language) for limb in one.limbs),
        margins=tuple(
            OfferMargin(
                fact_words(each.benchmark, language),
                interval_of(each.margin),
                standing_word(_standing(one.offer, each.benchmark), language),
            )
            for each in one.margins
        ),
    )


def _limb(one: OfferOutcome, limb: LimbOutcome, language: Language) -> OfferLimb:
    why = "; ".join(reason_words(limb.reasons, language))
    if limb.id in one.unpublished:
        why = language.text("never published")
    return OfferLimb(limb.id, limb.title, answer_chip(limb.answer, language), why)


def _standing(offer: Offer, fact: str) -> Standing:
    return Standing.weakest(seen.standing for seen in offer.observations if fact in seen.facts)
