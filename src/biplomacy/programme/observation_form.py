"""Observations as evidence files and statements write them (programme §3.1, §4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.errors import ProgrammeMalformed, UnitMismatch
from biplomacy.programme.fact_table import fact_rule
from biplomacy.programme.field_reading import (
    identifier,
    located,
    optional_identifier,
    without_empty,
)
from biplomacy.programme.model import Observation
from biplomacy.programme.source_form import decode_quantity, encode_quantity
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.programme.model import Quantity
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.day import Day
    from biplomacy.values.fields import Fields

MAX_FACTS = 8
MAX_DIGESTS = 100


def encode_observation(observation: Observation) -> JsonObject:
    """Return an observation; one day and one fact are written as such."""
    start, end, facts = observation.start, observation.end, observation.facts
    one_day, one_fact = start == end, len(facts) == 1
    return without_empty(
        {
            "fact": facts[0] if one_fact else None,
            "facts": None if one_fact else list(facts),
            "place": observation.place,
            "day": str(start) if one_day else None,
            "start": None if one_day else str(start),
            "end": None if one_day else str(end),
            "quantity": encode_quantity(observation.quantity),
            "standing": observation.standing.value,
            "evidence": [str(digest) for digest in observation.evidence],
        }
    )


def decode_observation(fields: Fields) -> Observation:
    """Take an observation.

    Raises:
        ExpressionMalformed: a fact that is not in the table.
        UnitMismatch: the quantity's unit is not one of the fact.
        ProgrammeMalformed: the days are out of order, or a number that the fact cannot have.
    """
    facts = _facts(fields)
    with located(facts[0]):
        start, end = _days(fields)
        observation = Observation(
            facts=facts,
            place=optional_identifier(fields, "place"),
            start=start,
            end=end,
            quantity=fields.object("quantity", decode_quantity),
            standing=fields.choice("standing", Standing),
            evidence=(
                fields.texts("evidence", Digest.parse, limit=MAX_DIGESTS)
                if fields.has("evidence")
                else ()
            ),
        )
        for fact in facts:
            require_fitting(fact, observation.quantity)
    return observation


def require_fitting(fact: str, quantity: Quantity) -> None:
    """Refuse a quantity that ``fact`` cannot have."""
    rule = fact_rule(fact)
    if rule.dimension != quantity.unit.dimension:
        raise UnitMismatch(
            f"{fact} is not measured in {quantity.unit.name}", hint="use a unit of the fact"
        )
    if rule.non_negative and (quantity.low is None or quantity.low < 0):
        raise ProgrammeMalformed(f"{fact} is never below zero", hint="write 0 as the low bound")
    if rule.truth and (quantity.high is None or quantity.high > 1):
        raise ProgrammeMalformed(
            f"{fact} is 0 or 1", hint='where it is not known, write low = "0" and high = "1"'
        )


def _facts(fields: Fields) -> tuple[str, ...]:
    if fields.has("fact"):
        facts: tuple[str, ...] = (identifier(fields, "fact"),)
    else:
        facts = fields.texts("facts", str, limit=MAX_FACTS)
    if not facts or len(set(facts)) != len(facts):
        raise ProgrammeMalformed("an observation names its facts, each once")
    for fact in facts:
        fact_rule(fact)
    return facts


def _days(fields: Fields) -> tuple[Day, Day]:
    if fields.has("day"):
        day = fields.day("day")
        return day, day
    start, end = fields.day("start"), fields.day("end")
    if end < start:
        raise ProgrammeMalformed(
            f"it ends on {end}, before {start}", hint="give the first day first"
        )
    return start, end
