"""Samples and roll-forwards in words; no account is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.sample import is_idle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.solvency.roll_forward import RollForward
    from biplomacy.solvency.sample import Account, SampleOutcome
    from biplomacy.values.day import Day


def sample_lines(drawn: Sequence[Account], size: int, at: Day) -> Iterator[str]:
    """Yield how many accounts were drawn, and how many of them are idle."""
    idle = sum(is_idle(account, at) for account in drawn)
    yield f"sample   {len(drawn):,} accounts of the {size:,} asked for, {idle:,} of them idle"


def without_balance(drawn: Sequence[Account]) -> int:
    """Return how many accounts of a sample the customer file gives no balance for."""
    return sum(account.balance is None for account in drawn)


def outcome_lines(outcome: SampleOutcome, drawn: Sequence[Account]) -> Iterator[str]:
    """Yield what became of a sample, and what it does not see."""
    yield f"found    {outcome.found:,}"
    yield f"missing  {outcome.missing:,}"
    blind = without_balance(drawn)
    if blind:
        yield f"unseen   {blind:,} have no balance in the customer file: a leaf may owe too little"


def roll_line(what: str, roll: RollForward) -> str:
    """Return one roll-forward."""
    return (
        f"{what:8} {roll.opening:,} before, {roll.change:+,} by its flows,"
        f" {roll.closing:,} now; gap {roll.gap:+,}"
    )
