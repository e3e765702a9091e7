"""``solvency-draw-rule/1``: how blocks are drawn in a period, committed to before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.draw import MAX_WINDOW, DrawRule
from biplomacy.values.block_id import MAX_HEIGHT
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "solvency-draw-rule/1"


def encode_draw_rule(rule: DrawRule) -> JsonObject:
    """Return the body of ``solvency-draw-rule/1``."""
    return {
        "period": rule.period,
        "first_height": rule.first_height,
        "window_blocks": rule.window_blocks,
        "expected_draws": rule.expected_draws,
        "seed_commitment": str(rule.seed_commitment),
        "answer_within_blocks": rule.answer_within_blocks,
    }


def decode_draw_rule(body: JsonObject) -> DrawRule:
    """Return the rule of a ``solvency-draw-rule/1`` body; unknown fields are refused.

    Raises:
        SolvencyMalformed: no draw, or no answer, is possible under it.
    """
    fields = Fields(body, TYPE)
    rule = DrawRule(
        period=fields.name("period"),
        first_height=fields.integer("first_height", high=MAX_HEIGHT),
        window_blocks=fields.integer("window_blocks", low=1, high=MAX_WINDOW),
        expected_draws=fields.integer("expected_draws", low=1, high=MAX_WINDOW),
        seed_commitment=fields.digest("seed_commitment"),
        answer_within_blocks=fields.integer("answer_within_blocks", high=MAX_WINDOW),
    )
    fields.close()
    return rule
