"""The path of the circular debt, with the block and without it (power §13.2).

CD[m+1] = CD[m] + billed (1 - collection) + (recovery - notified tariff) E - subsidy + interest
- margin used for it. Each month's sum is rounded once, towards zero, to the minor unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.fiscal import margin_to_debt, sales
from biplomacy.power.model import PPM, WH_PER_MWH

if TYPE_CHECKING:
    from biplomacy.power.fiscal import Sale
    from biplomacy.power.fiscal_model import DebtStart, DebtTerms, FiscalPlan
    from biplomacy.power.month import Month


@dataclass(frozen=True, slots=True)
class DebtMonth:
    """The debt at the end of a month, in minor units: with the block, and without it."""

    month: Month
    with_block: int
    without: int


@dataclass(frozen=True, slots=True)
class DebtPath:
    """The months after one start; a second report of the start has a path of its own."""

    start: DebtStart
    months: tuple[DebtMonth, ...]


def debt_paths(plan: FiscalPlan) -> tuple[DebtPath, ...]:
    """Return a path for each reported start."""
    return tuple(_path(plan, start) for start in plan.debt.starts)


def next_debt(debt: int, terms: DebtTerms, *, billed: int = 0, used: int = 0) -> int:
    """Return the debt a month later.

    ``billed`` is what is billed beside the system's own energy and not prepaid, ``used`` the
    margin that serves the debt.
    """
    own = Fraction(terms.energy_wh * terms.notified, WH_PER_MWH)
    uncollected = (own + billed) * Fraction(PPM - terms.collection_ppm, PPM)
    under_priced = Fraction(terms.energy_wh * (terms.recovery - terms.notified), WH_PER_MWH)
    interest = Fraction(debt * terms.interest_ppm, PPM)
    return int(debt + uncollected + under_priced - terms.subsidy + interest - used)


def _path(plan: FiscalPlan, start: DebtStart) -> DebtPath:
    with_block = without = start.amount
    months = []
    for sale in sales(plan):
        with_block = next_debt(
            with_block, plan.debt, billed=_open(plan, sale), used=margin_to_debt(plan, sale)
        )
        without = next_debt(without, plan.debt)
        months.append(DebtMonth(sale.month, with_block, without))
    return DebtPath(start, tuple(months))


def _open(plan: FiscalPlan, sale: Sale) -> int:
    """Return what is billed to the block and may stay unpaid: nothing where it is prepaid."""
    return 0 if plan.block.prepaid else sale.receipts
