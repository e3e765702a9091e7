"""The readings of a clause side by side, and the leaves of their traces as one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.web.model import Pointed
from biplomacy.web.programme_numbers import Interval, interval_at, interval_of
from biplomacy.web.programme_terms import answer_chip, reason_words, standing_word
from biplomacy.web.programme_words import Quoted, leaf_words, quoted_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.programme.model import Clause, LeafValue, LimbOutcome, Outcome, ReadingOutcome
    from biplomacy.programme.statement.assessment import Assessment
    from biplomacy.record.model import Logged
    from biplomacy.values.digest import Digest
    from biplomacy.web.language import Language
    from biplomacy.web.model import Chip
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated


@dataclass(frozen=True, slots=True)
class LimbLine:
    """A named part of a test."""

    id: str
    title: str
    chip: Chip
    pointed: Pointed
    margin: Interval | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingCard:
    """One reading: whose it is, what it gives, the test with names and with numbers."""

    id: str
    owner: str
    chip: Chip
    pointed: Pointed
    margin: Interval | None
    reasons: tuple[str, ...]
    grade: str
    standing: str
    basis: Quoted | None
    formula: str
    worked: str
    limbs: tuple[LimbLine, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a leaf rests on: the entry of that id, or a digest that is no entry here."""

    index: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class LeafLine:
    """A leaf of the trace; ``readings`` are those that ask for it."""

    name: str
    words: str
    readings: str
    value: Interval
    grade: str
    standing: str
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def reading_cards(
    logged: Logged, place: int, outcome: Outcome, clause: Clause | None, language: Language
) -> Iterator[ReadingCard]:
    """Yield the readings of an outcome, in the order of the statement."""
    stated = {reading.id: reading for reading in clause.readings} if clause else {}
    for number, reading in enumerate(outcome.readings):
        pointer = f"/body/outcomes/{place}/readings/{number}"
        known = stated.get(reading.id)
        yield ReadingCard(
            id=reading.id,
            owner=reading.owner,
            chip=answer_chip(reading.answer, language),
            pointed=Pointed(logged.index, f"{pointer}/answer", "text", reading.answer.value),
            margin=interval_at(logged, f"{pointer}/margin"),
            reasons=reason_words(reading.reasons, language),
            grade=language.grade(reading.grade),
            standing=standing_word(reading.standing, language),
            basis=quoted_source(known.basis, language) if known else None,
            formula="" if reading.limbs else reading.formula,
            worked="" if reading.limbs else reading.worked,
            limbs=tuple(_limbs(logged, pointer, reading, language)),
        )


def _limbs(
    logged: Logged, at: str, reading: ReadingOutcome, language: Language
) -> Iterator[LimbLine]:
    for number, limb in enumerate(reading.limbs):
        yield _limb(logged, f"{at}/limbs/{number}", limb, language)


def _limb(logged: Logged, pointer: str, limb: LimbOutcome, language: Language) -> LimbLine:
    return LimbLine(
        id=limb.id,
        title=limb.title,
        chip=answer_chip(limb.answer, language),
        pointed=Pointed(logged.index, f"{pointer}/answer", "text", limb.answer.value),
        margin=interval_at(logged, f"{pointer}/margin"),
        reasons=reason_words(limb.reasons, language),
    )


def leaf_lines(
    publication: Publication,
    stated: Stated[Assessment],
    place: int,
    outcome: Outcome,
    language: Language,
) -> Iterator[LeafLine]:
    """Yield each leaf once, with the readings that ask for it."""
    asked: dict[str, list[str]] = {}
    leaves: dict[str, LeafValue] = {}
    for reading in outcome.readings:
        for leaf in reading.leaves:
            asked.setdefault(leaf.name, []).append(reading.id)
            leaves.setdefault(leaf.name, leaf)
    places = dict(_places(stated, place))
    for name, leaf in leaves.items():
        yield LeafLine(
            name=name,
            words=leaf_words(leaf, language),
            readings=language.listed(dict.fromkeys(asked[name])),
            value=_value(stated.logged, places.get(name), leaf),
            grade=language.grade(leaf.quantity.grade),
            standing=standing_word(leaf.standing, language),
            reasons=reason_words(leaf.reasons, language),
            evidence=tuple(_evidence(publication, digest) for digest in leaf.evidence),
        )


def _places(stated: Stated[Assessment], outcome: int) -> Iterator[tuple[str, int]]:
    """Yield where in the statement the leaves of an outcome stand, if they stand there."""
    for place, row in enumerate(stated.body.trace.rows or ()):
        if row.outcome == outcome:
            yield row.leaf.name, place


def _value(logged: Logged, place: int | None, leaf: LeafValue) -> Interval:
    pointed = None
    if place is not None:
        pointed = interval_at(logged, f"/body/trace/rows/{place}/quantity")
    return pointed or interval_of(leaf.quantity)


def _evidence(publication: Publication, digest: Digest) -> Evidence:
    return Evidence(publication.index_of_id(digest), str(digest))
