"""What a statement says of a sale of surplus: its plan, the sum of each line, the circular debt.

Months are not stated: the plan makes them again (power §13).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.circular_debt import debt_paths
from biplomacy.power.errors import LimitExceeded
from biplomacy.power.fiscal import fiscal_lines, fiscal_totals
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.circular_debt import DebtPath
    from biplomacy.power.fiscal_model import DebtStart, FiscalPlan, FiscalTotal
    from biplomacy.power.month import Month

CODE = "power-fiscal 1"
_MOST_MINOR = 10**20
"""A sum of so many minor units has no text any more."""


@dataclass(frozen=True, slots=True)
class DebtCourse:
    """Where the circular debt goes on one course, in minor units; of equal peaks the first."""

    end: int
    peak: int
    peak_month: Month


@dataclass(frozen=True, slots=True)
class DebtStated:
    """Both courses from one reported level: with the block, and without it."""

    start: DebtStart
    with_block: DebtCourse
    without: DebtCourse


@dataclass(frozen=True, slots=True)
class ToldFiscal:
    """A plan with what it comes to; parties, units and kinds are never added to each other."""

    plan: FiscalPlan
    totals: tuple[FiscalTotal, ...]
    debts: tuple[DebtStated, ...]
    grade: Grade = Grade.ASSUMED
    code: str = CODE


def tell_fiscal(plan: FiscalPlan) -> ToldFiscal:
    """Return what a plan comes to; raises ``LimitExceeded`` where a sum has no text."""
    totals = fiscal_totals(fiscal_lines(plan))
    debts = tuple(_stated(path) for path in debt_paths(plan))
    sums = [total.amount for total in totals]
    for debt in debts:
        for course in (debt.with_block, debt.without):
            sums += (course.end, course.peak)
    if any(abs(minor) >= _MOST_MINOR for minor in sums):
        raise LimitExceeded("the plan comes to a sum beyond any", hint="look at its largest number")
    return ToldFiscal(plan, totals, debts)


def _stated(path: DebtPath) -> DebtStated:
    return DebtStated(
        path.start,
        _course([(month.month, month.with_block) for month in path.months]),
        _course([(month.month, month.without) for month in path.months]),
    )


def _course(levels: Sequence[tuple[Month, int]]) -> DebtCourse:
    month, peak = max(levels, key=lambda level: level[1])
    return DebtCourse(levels[-1][1], peak, month)
