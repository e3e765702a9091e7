"""An accord as one closed object: what the file says in TOML and the statement in JSON (§10.1).

What is absent is absent: no empty list and no default is written. A reader who writes the object
again gets the same one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from biplomacy.accord.errors import AccordMalformed
from biplomacy.accord.model import (
    MAX_QUOTE,
    Accord,
    Anticipated,
    Commitment,
    Event,
    ExchangeTerms,
    Layer,
    Milestone,
    Reported,
    WitnessTerms,
)
from biplomacy.accord.party_object import decode_party, encode_party
from biplomacy.record.expectation import (
    decode_expectation,
    encode_expectation,
    parse_party,
    split_issuer,
    within_reach,
)
from biplomacy.record.model import Every
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from biplomacy.values.canonical import JsonObject, JsonValue
    from biplomacy.values.day import Day
    from biplomacy.values.fields import Fields

MAX_PARTIES = 8
MAX_COMMITMENTS = 100
MAX_MILESTONES = 16
MAX_SOURCES = 16
MAX_DAYS = 36_500
T = TypeVar("T")


def accord_digest(accord: Accord) -> Digest:
    """Return the SHA-256 digest of an accord's canonical bytes: its name in statements."""
    return Digest.of(encode(encode_accord(accord)))


def encode_accord(accord: Accord) -> JsonObject:
    """Return the object of an accord."""
    witness, exchange = accord.witness_terms, accord.exchange_terms
    return _without_empty(
        {
            "id": accord.id,
            "title": accord.title,
            "signed": str(accord.signed),
            "place": accord.place,
            "review": accord.review,
            "exit": accord.exit,
            "notes": list(accord.notes),
            "sources": _reported(accord.sources),
            "parties": [encode_party(one) for one in accord.parties],
            "commitments": [_commitment_object(one) for one in accord.commitments],
            "anticipated": [
                {"id": one.id, "title": one.title, "sources": _reported(one.sources)}
                for one in accord.anticipated
            ],
            "events": [encode_event(one) for one in accord.events],
            "witness_terms": {
                "max_age_s": witness.max_age_s,
                "clock_skew_s": witness.clock_skew_s,
                "mirror": witness.mirror,
            },
            "exchange_terms": {
                "receipt_days": exchange.receipt_days,
                "answer_days": exchange.answer_days,
            },
        }
    )


def decode_accord(fields: Fields) -> Accord:
    """Take an accord from its object.

    Raises:
        FieldMalformed: a field is absent or out of its range.
        AccordMalformed: it names twice, or speaks of, what it does not have.
    """
    accord = Accord(
        id=fields.text("id", limit=60),
        title=fields.text("title", limit=200),
        signed=within_reach(fields.day("signed")),
        place=fields.text("place", limit=200),
        review=_said(fields, "review"),
        exit=_said(fields, "exit"),
        notes=fields.texts("notes", str, limit=MAX_SOURCES) if fields.has("notes") else (),
        sources=_many(fields, "sources", _source, MAX_SOURCES),
        parties=_many(fields, "parties", decode_party, MAX_PARTIES),
        commitments=_many(fields, "commitments", _commitment, MAX_COMMITMENTS),
        anticipated=_many(fields, "anticipated", _anticipated, MAX_COMMITMENTS),
        events=_many(fields, "events", decode_event, MAX_COMMITMENTS),
        witness_terms=(
            fields.object("witness_terms", _witness_terms)
            if fields.has("witness_terms")
            else WitnessTerms()
        ),
        exchange_terms=(
            fields.object("exchange_terms", _exchange_terms)
            if fields.has("exchange_terms")
            else ExchangeTerms()
        ),
    )
    if problems := tuple(_problems(accord)):
        raise AccordMalformed(f"accord {accord.id}: {'; '.join(problems[:5])}")
    return accord


def encode_event(event: Event) -> JsonObject:
    """Return the object of a meeting."""
    return _without_empty(
        {
            "uid": event.uid,
            "day": str(event.day),
            "place": event.place,
            "parties": list(event.parties),
            "title": event.title,
        }
    )


def decode_event(fields: Fields) -> Event:
    """Take a meeting from its object."""
    return Event(
        uid=fields.name("uid"),
        day=within_reach(fields.day("day")),
        place=fields.text("place", limit=200),
        parties=fields.texts("parties", parse_party, limit=MAX_PARTIES),
        title=_said(fields, "title"),
    )


def _commitment_object(commitment: Commitment) -> JsonObject:
    return _without_empty(
        {
            "id": commitment.id,
            "layer": commitment.layer.value,
            "actors": list(commitment.actors),
            "act": commitment.act,
            "object": commitment.object,
            "beneficiaries": list(commitment.beneficiaries),
            "serves": list(commitment.serves),
            "start": str(commitment.start) if commitment.start else None,
            "due": str(commitment.due) if commitment.due else None,
            "due_days": commitment.due_days,
            "recurrence": commitment.recurrence.value if commitment.recurrence else None,
            "note": commitment.note,
            "sources": _reported(commitment.sources),
            "milestones": [_milestone_object(one) for one in commitment.milestones],
        }
    )


def _commitment(fields: Fields) -> Commitment:
    return Commitment(
        id=fields.text("id", limit=20),
        layer=fields.choice("layer", Layer),
        actors=_parties(fields, "actors"),
        act=_said(fields, "act"),
        object=_said(fields, "object"),
        beneficiaries=_parties(fields, "beneficiaries"),
        serves=fields.texts("serves", str, limit=MAX_COMMITMENTS) if fields.has("serves") else (),
        start=_day(fields, "start"),
        due=_day(fields, "due"),
        due_days=_days(fields, "due_days"),
        recurrence=fields.choice("recurrence", Every) if fields.has("recurrence") else None,
        note=_said(fields, "note"),
        sources=_many(fields, "sources", _source, MAX_SOURCES),
        milestones=_many(fields, "milestones", _milestone, MAX_MILESTONES),
    )


def _milestone_object(milestone: Milestone) -> JsonObject:
    return _without_empty(
        {
            "id": milestone.id,
            "title": milestone.title,
            "due": str(milestone.due) if milestone.due else None,
            "due_days": milestone.due_days,
            "expectation": encode_expectation(milestone.expectation),
        }
    )


def _milestone(fields: Fields) -> Milestone:
    return Milestone(
        id=fields.text("id", limit=40),
        title=fields.text("title"),
        due=_day(fields, "due"),
        due_days=_days(fields, "due_days"),
        expectation=fields.object("expectation", decode_expectation),
    )


def _anticipated(fields: Fields) -> Anticipated:
    return Anticipated(
        fields.text("id", limit=20),
        fields.text("title"),
        _many(fields, "sources", _source, MAX_SOURCES),
    )


def _reported(sources: Iterable[Reported]) -> JsonValue:
    return [
        _without_empty(
            {"document": one.document, "standing": one.standing.value, "quote": one.quote}
        )
        for one in sources
    ]


def _source(fields: Fields) -> Reported:
    return Reported(
        fields.text("document", limit=300),
        fields.choice("standing", Standing),
        fields.text("quote", limit=MAX_QUOTE) if fields.has("quote") else "",
    )


def _witness_terms(fields: Fields) -> WitnessTerms:
    return WitnessTerms(
        max_age_s=fields.integer("max_age_s", low=1),
        clock_skew_s=fields.integer("clock_skew_s"),
        mirror=fields.boolean("mirror"),
    )


def _exchange_terms(fields: Fields) -> ExchangeTerms:
    return ExchangeTerms(
        receipt_days=fields.integer("receipt_days", low=1, high=MAX_DAYS),
        answer_days=fields.integer("answer_days", low=1, high=MAX_DAYS),
    )


def _many(fields: Fields, name: str, read: Callable[[Fields], T], limit: int) -> tuple[T, ...]:
    return fields.many(name, read, limit=limit) if fields.has(name) else ()


def _parties(fields: Fields, name: str) -> tuple[str, ...]:
    return fields.texts(name, parse_party, limit=MAX_PARTIES) if fields.has(name) else ()


def _said(fields: Fields, name: str) -> str:
    return fields.text(name, limit=1_000) if fields.has(name) else ""


def _day(fields: Fields, name: str) -> Day | None:
    return within_reach(fields.day(name)) if fields.has(name) else None


def _days(fields: Fields, name: str) -> int | None:
    return fields.integer(name, high=MAX_DAYS) if fields.has(name) else None


def _without_empty(stated: JsonObject) -> JsonObject:
    return {name: value for name, value in stated.items() if value not in (None, "", [])}


def _problems(accord: Accord) -> Iterator[str]:
    states = [one.state for one in accord.parties]
    ids = [one.id for one in accord.commitments] + [one.id for one in accord.anticipated]
    milestones = [each.id for one in accord.commitments for each in one.milestones]
    if len(states) < 2:  # noqa: PLR2004 - nobody agrees alone
        yield "it has no two parties"
    for name, several in (("party", states), ("commitment", ids), ("milestone", milestones)):
        yield from (f"{name} {one} is there twice" for one in _twice(several))
    for one in accord.commitments:
        named = {*one.actors, *one.beneficiaries}
        named |= {party for milestone in one.milestones for party in _named(milestone)}
        yield from (f"{one.id} names {party}, no party" for party in sorted(named - {*states}))
        yield from (
            f"{one.id} serves {other}, which is not there"
            for other in one.serves
            if other not in ids
        )
        if not one.sources:
            yield f"{one.id} says nowhere where it was read"


def _named(milestone: Milestone) -> Iterator[str]:
    asked = milestone.expectation
    for issuer in asked.issuers:
        yield split_issuer(issuer)[0]
    if asked.receipt_from:
        yield asked.receipt_from.partition("/")[0]
    if asked.cosigned_by:
        yield asked.cosigned_by


def _twice(names: list[str]) -> list[str]:
    return sorted({one for one in names if names.count(one) > 1})
