"""A fiscal plan's answer as one JSON object: lines, sums and paths of the circular debt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.fiscal_model import SATS
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.circular_debt import DebtPath
    from biplomacy.power.fiscal_model import FiscalLine, FiscalPlan, FiscalTotal
    from biplomacy.values.canonical import JsonObject

CODE = "power-fiscal 1"


def fiscal_answer(
    plan: FiscalPlan,
    lines: Sequence[FiscalLine],
    totals: Sequence[FiscalTotal],
    paths: Sequence[DebtPath],
) -> JsonObject:
    """Return the object; money is decimal text, coins are the decimal text of satoshis."""
    return {
        "code": CODE,
        "name": plan.name,
        "system": plan.system,
        "period": {"first": str(plan.block.first), "last": str(plan.block.last)},
        "grade": str(Grade.ASSUMED),
        "settlement": plan.settlement,
        "source": plan.source,
        "totals": [_row(total) for total in totals],
        "lines": [{"month": str(line.month), **_row(line)} for line in lines],
        "circular_debt": [_path(path, plan.currency) for path in paths],
    }


def _row(row: FiscalLine | FiscalTotal) -> JsonObject:
    post = row.post
    return {
        "party": post.party.value,
        "name": post.name,
        "kind": post.kind.value,
        "unit": post.unit,
        "amount": str(row.amount) if post.unit == SATS else Money(post.unit, row.amount).text,
        "direction": post.direction.value,
    }


def _path(path: DebtPath, currency: str) -> JsonObject:
    return {
        "start": Money(currency, path.start.amount).text,
        "source": path.start.source,
        "months": [
            {
                "month": str(month.month),
                "with_block": Money(currency, month.with_block).text,
                "without": Money(currency, month.without).text,
            }
            for month in path.months
        ],
    }
