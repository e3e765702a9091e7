"""Orders with their outcomes, one canonical object a line: evidence of ``power-performance/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.obedience import Obedience, OrderOutcome
from biplomacy.power.quantities import take_digits
from biplomacy.power.statement.curtailment import decode_order, encode_order
from biplomacy.values.lines import decode_lines, encode_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_STEPS = 10_000


def encode_outcomes(outcomes: Iterable[OrderOutcome]) -> bytes:
    """Return one line for each order."""
    return encode_lines(_row(one) for one in outcomes)


def decode_outcomes(content: bytes) -> tuple[OrderOutcome, ...]:
    """Return the orders of the evidence; raises ``NotCanonical`` or ``FieldMalformed``."""
    return decode_lines(content, "orders", _outcome)


def _row(one: OrderOutcome) -> JsonObject:
    return {
        **encode_order(one.order),
        "outcome": one.outcome.value,
        "ordered_wh": str(one.ordered_wh),
        "curtailed_wh": str(one.curtailed_wh),
        "highest_wh": str(one.highest_wh),
        "allowed_wh": str(one.allowed_wh),
        "steps": one.steps,
        "missing": one.missing,
    }


def _outcome(fields: Fields) -> OrderOutcome:
    return OrderOutcome(
        order=decode_order(fields),
        outcome=fields.choice("outcome", Obedience),
        ordered_wh=take_digits(fields, "ordered_wh"),
        curtailed_wh=take_digits(fields, "curtailed_wh"),
        highest_wh=take_digits(fields, "highest_wh"),
        allowed_wh=take_digits(fields, "allowed_wh"),
        steps=fields.integer("steps", high=MAX_STEPS),
        missing=fields.integer("missing", high=MAX_STEPS),
    )
