"""Draws in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.calls import deadline_of
from biplomacy.solvency.draw import CONFIRMATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.solvency.draw import Draw, DrawRule


def rule_lines(rule: DrawRule) -> Iterator[str]:
    """Yield a rule before its window begins."""
    yield f"period      {rule.period}"
    yield (
        f"window      blocks {rule.first_height:,} to {rule.last_height:,},"
        f" {rule.expected_draws:,} draws expected"
    )
    yield f"answers     within {rule.answer_within_blocks:,} blocks of a drawn one"
    yield f"commitment  {rule.seed_commitment}"


def window_line(rule: DrawRule, tip: int) -> str:
    """Return how much of a window is there."""
    seen = max(0, min(rule.last_height, tip) - rule.first_height + 1)
    return (
        f"period {rule.period}: {seen:,} of {rule.window_blocks:,} blocks are there"
        f"{'' if seen == rule.window_blocks else '; more may be drawn'}"
    )


def call_line(rule: DrawRule, draw: Draw, tip: int) -> str:
    """Return a drawn block, and whether it may be called."""
    confirmations = tip - draw.block.height + 1
    due = deadline_of(rule, draw.block.height)
    state = (
        f"answers due at {due:,}"
        if confirmations >= CONFIRMATIONS
        else f"{confirmations} of {CONFIRMATIONS} confirmations; tell nobody yet"
    )
    return f"drawn       {draw.block}  {state}"
