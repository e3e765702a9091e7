"""Fiscal lines and paths of circular debt in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.fiscal_model import SATS, LineKind
from biplomacy.power.quantities import decimal_text
from biplomacy.values.amount import Amount
from biplomacy.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.power.circular_debt import DebtPath
    from biplomacy.power.fiscal_model import FiscalLine, FiscalPlan, FiscalTotal

_PER_KWH = 100_000
_MW = 1_000_000


def plan_lines(plan: FiscalPlan) -> Iterator[str]:
    """Yield what the lines are made from."""
    block = plan.block
    yield "a plan, not an account: all rates assumed unless its source says press; grade assumed"
    yield (
        f"plan     {plan.name}, {decimal_text(block.capacity_wh, _MW)} MW at the meter,"
        f" {block.first} to {block.last}, load factor {block.load_factor_ppm:,} ppm"
    )
    yield (
        f"price    {decimal_text(block.tariff, _PER_KWH)} {plan.currency}/kWh, incremental cost"
        f" {decimal_text(block.cost, _PER_KWH)}, paid in {plan.settlement}"
        f"{', prepaid' if block.prepaid else ''}"
    )
    yield f"source   {plan.source}"


def total_lines(totals: Sequence[FiscalTotal]) -> Iterator[str]:
    """Yield the sums over all months, by kind; parties are never added."""
    for kind in LineKind:
        rows = [total for total in totals if total.post.kind is kind]
        if rows:
            yield kind.value
        for row in rows:
            yield (
                f"  {row.post.party.value:9} {row.post.direction.value:8}"
                f" {amount_words(row.amount, row.post.unit):>30}  {row.post.name}"
            )


def month_lines(lines: Sequence[FiscalLine]) -> Iterator[str]:
    """Yield each line of each month."""
    for line in lines:
        post = line.post
        yield (
            f"{line.month}  {post.party.value:9} {post.direction.value:8} {post.kind.value:10}"
            f" {amount_words(line.amount, post.unit):>30}  {post.name}"
        )


def debt_lines(paths: Sequence[DebtPath], currency: str) -> Iterator[str]:
    """Yield a path of the circular debt for each reported start."""
    yield "circular debt, with the block and without it"
    for path in paths:
        yield f"  from {amount_words(path.start.amount, currency)}: {path.start.source}"
        for month in path.months:
            yield (
                f"  {month.month}  {amount_words(month.with_block, currency):>30}"
                f"  {amount_words(month.without, currency):>30}"
            )


def amount_words(amount: int, unit: str) -> str:
    """Return money or coins in words."""
    return str(Amount(amount)) if unit == SATS else str(Money(unit, amount))
