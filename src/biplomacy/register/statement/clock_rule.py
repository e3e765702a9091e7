"""``clock-rule/1``: a time limit with its legal basis; of several readings the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register import clock_rules
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.register.clock_rules import ClockRule
    from biplomacy.values.canonical import JsonObject

TYPE = clock_rules.RULE


def encode_clock_rule(rule: ClockRule) -> JsonObject:
    """Return the body of ``clock-rule/1``."""
    return clock_rules.encode_rule(rule)


def decode_clock_rule(body: JsonObject) -> ClockRule:
    """Return the rule of a ``clock-rule/1`` body; unknown fields are refused.

    Raises:
        RegisterMalformed, FieldMalformed: a field is absent or out of its range.
    """
    fields = Fields(body, TYPE)
    found = clock_rules.decode_rule(fields)
    fields.close()
    return found
