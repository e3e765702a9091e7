"""Evidence of a case, and offers of power, as TOML that a ministry can read and extend (§6, §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.case import CaseTarget, ClaimTest, EvidenceFile, Offer
from biplomacy.programme.clause_form import decode_target
from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.expression_units import check_test
from biplomacy.programme.field_reading import (
    MAX_TITLE,
    identifier,
    located,
    optional_day,
    optional_identifier,
    optional_many,
    require_distinct,
)
from biplomacy.programme.notation import TextNotation
from biplomacy.programme.observation_form import decode_observation
from biplomacy.programme.source_form import decode_perimeter, decode_source
from biplomacy.programme.toml_reading import read_document

if TYPE_CHECKING:
    from biplomacy.programme.model import Observation
    from biplomacy.values.fields import Fields

MAX_OBSERVATIONS = 20_000
MAX_CASE = 100
OFFER_FACTS = ("tariff.", "others.burden", "lender.consulted")


def read_evidence(text: str) -> EvidenceFile:
    """Return the evidence of a case; raises as ``read_programme`` does."""
    return read_document(text, "evidence", _evidence)


def read_offer(text: str) -> Offer:
    """Return an offer; raises as ``read_programme`` does, and for a fact that is none of an offer.

    A truth value that was not published is left out or given as ``low = "0"``, ``high = "1"``.
    """
    return read_document(text, "offer", _offer)


def _evidence(fields: Fields) -> EvidenceFile:
    evidence = EvidenceFile(
        title=fields.text("title", limit=MAX_TITLE),
        observations=_observations(fields),
        perimeters=optional_many(fields, "perimeters", decode_perimeter, limit=MAX_CASE),
        approval=optional_day(fields, "approval"),
        targets=optional_many(fields, "targets", _target, limit=MAX_CASE),
        claims=optional_many(fields, "claims", _claim, limit=MAX_CASE),
    )
    require_distinct((perimeter.id for perimeter in evidence.perimeters), "perimeter")
    require_distinct((claim.id for claim in evidence.claims), "claim")
    return evidence


def _observations(fields: Fields) -> tuple[Observation, ...]:
    return optional_many(fields, "observations", decode_observation, limit=MAX_OBSERVATIONS)


def _target(fields: Fields) -> CaseTarget:
    return CaseTarget(identifier(fields, "clause"), decode_target(fields))


def _claim(fields: Fields) -> ClaimTest:
    name = identifier(fields, "id")
    with located(f"claim {name}"):
        with located("test"):
            test = TextNotation().read_test(fields.take("test"))
            check_test(test, None)
        return ClaimTest(
            id=name,
            asserted_by=fields.text("asserted_by", limit=200),
            text=fields.text("text", limit=MAX_TITLE),
            test=test,
            perimeter=optional_identifier(fields, "perimeter"),
            source=fields.object("source", decode_source),
        )


def _offer(fields: Fields) -> Offer:
    offer = Offer(
        identifier(fields, "id"), fields.text("title", limit=MAX_TITLE), _observations(fields)
    )
    alien = [
        fact
        for observation in offer.observations
        for fact in observation.facts
        if not fact.startswith(OFFER_FACTS)
    ]
    if alien:
        raise ProgrammeMalformed(f"offer {offer.id}: {alien[0]} is not a fact of an offer")
    return offer
