"""``facts{}`` of ``power-tariff-test/1``: what a lender's programme reads (§18.0)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.tariff import Told
from biplomacy.power.tariff_facts import FactName, TariffFact
from biplomacy.values.money import parse_decimal
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

UNKNOWN = "unknown"


def encode_facts(facts: Sequence[TariffFact]) -> JsonObject:
    """Return the facts by their names; an unknown one says so."""
    return {
        fact.name.value: {
            "value": UNKNOWN if fact.told.value is None else fact.told.value,
            "grade": str(fact.told.grade),
            "standing": fact.told.standing.value,
            "source": fact.told.source,
        }
        for fact in facts
    }


def take_facts(fields: Fields) -> tuple[TariffFact, ...]:
    """Take all eleven facts in their order; the caller refuses what is left."""
    return tuple(fields.object(name.value, partial(_fact, name)) for name in FactName)


def _fact(name: FactName, fields: Fields) -> TariffFact:
    text = fields.text("value", limit=60)
    if text != UNKNOWN and format(parse_decimal(text), "f") != text:
        raise SystemMalformed(f"fact {name}: {text!r} is not a decimal number")
    told = Told(
        None if text == UNKNOWN else text,
        fields.choice("grade", Grade.parse),
        fields.choice("standing", Standing),
        fields.text("source", limit=500),
    )
    return TariffFact(name, told)
