"""``power-fiscal/1``: a plan of a sale of surplus, its lines by party, and the circular debt.

The plan is written as its file is; months are not stated, since the plan makes them again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.fiscal_file import MAX_STARTS, take_plan, take_start
from biplomacy.power.fiscal_model import SATS, Direction, FiscalTotal, LineKind, Post
from biplomacy.power.month import Month
from biplomacy.power.scenario_model import Party
from biplomacy.power.statement.fiscal_plan import encode_plan, encode_start
from biplomacy.power.told_fiscal import DebtCourse, DebtStated, ToldFiscal
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "power-fiscal/1"
_MOST_TOTALS = 100


def encode_fiscal(told: ToldFiscal) -> JsonObject:
    """Return the body; money is decimal text, coins are the decimal text of satoshis."""
    currency = told.plan.currency
    return {
        "code": told.code,
        "grade": str(told.grade),
        "plan": encode_plan(told.plan),
        "totals": [_encode_total(total) for total in told.totals],
        "circular_debt": [_encode_debt(debt, currency) for debt in told.debts],
    }


def decode_fiscal(body: JsonObject) -> ToldFiscal:
    """Return what a ``power-fiscal/1`` body says; unknown fields are refused.

    Raises:
        FieldMalformed, FieldUnknown, SystemMalformed, QuantityMalformed, LimitExceeded: it is not
            of its form, or the plan is none.
    """
    fields = Fields(body, TYPE)
    plan = fields.object("plan", take_plan)
    told = ToldFiscal(
        plan=plan,
        totals=fields.many("totals", _total, limit=_MOST_TOTALS),
        debts=fields.many("circular_debt", lambda one: _debt(one, plan.currency), limit=MAX_STARTS),
        grade=fields.choice("grade", Grade.parse),
        code=fields.text("code", limit=100),
    )
    fields.close()
    return told


def _encode_total(total: FiscalTotal) -> JsonObject:
    post, amount = total.post, total.amount
    return {
        "party": post.party.value,
        "name": post.name,
        "kind": post.kind.value,
        "unit": post.unit,
        "amount": str(amount) if post.unit == SATS else Money(post.unit, amount).text,
        "direction": post.direction.value,
    }


def _total(fields: Fields) -> FiscalTotal:
    unit = fields.text("unit", limit=4)
    amount = fields.amount("amount").sats if unit == SATS else fields.money("amount", unit).minor
    if amount < 0:
        raise FieldMalformed(
            f"{TYPE}.totals: an amount is below zero, though lines have directions"
        )
    post = Post(
        party=fields.choice("party", Party),
        name=fields.text("name", limit=100),
        kind=fields.choice("kind", LineKind),
        unit=unit,
        direction=fields.choice("direction", Direction),
    )
    return FiscalTotal(post, amount)


def _encode_debt(debt: DebtStated, currency: str) -> JsonObject:
    return {
        "start": encode_start(debt.start, currency),
        "with_block": _encode_course(debt.with_block, currency),
        "without": _encode_course(debt.without, currency),
    }


def _debt(fields: Fields, currency: str) -> DebtStated:
    return DebtStated(
        start=fields.object("start", take_start),
        with_block=fields.object("with_block", lambda one: _course(one, currency)),
        without=fields.object("without", lambda one: _course(one, currency)),
    )


def _encode_course(course: DebtCourse, currency: str) -> JsonObject:
    return {
        "end": Money(currency, course.end).text,
        "peak": Money(currency, course.peak).text,
        "peak_month": str(course.peak_month),
    }


def _course(fields: Fields, currency: str) -> DebtCourse:
    return DebtCourse(
        end=fields.money("end", currency).minor,
        peak=fields.money("peak", currency).minor,
        peak_month=Month.parse(fields.text("peak_month", limit=7)),
    )
