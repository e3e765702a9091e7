"""A fiscal plan as a TOML file; quantities are decimal text with the unit in the key (§4.7)."""

from __future__ import annotations

from fractions import Fraction
from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.power.errors import LimitExceeded, SystemMalformed
from biplomacy.power.fiscal_model import (
    MAX_MONTHS,
    Block,
    BuyerPlan,
    Contingent,
    DebtStart,
    DebtTerms,
    FiscalPlan,
    Taxes,
)
from biplomacy.power.model import PPM
from biplomacy.power.month import Month
from biplomacy.power.quantities import (
    GWH,
    MOST_PRICE,
    MOST_WH_AN_HOUR,
    MW,
    PER_KWH,
    read_toml,
    take_whole,
)
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.values.fields import Fields

DEFAULT = "pakistan-winter-2000mw"
_FOLDER = "fiscal_plans"
_MINOR = 100
MAX_STARTS = 10


def shipped_plans() -> tuple[str, ...]:
    """Return the names of the plans that come with the project."""
    found = (entry.name for entry in files("biplomacy.power").joinpath(_FOLDER).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def shipped_plan(name: str = DEFAULT) -> FiscalPlan:
    """Return a plan that comes with the project; raises ``SystemMalformed``."""
    if name not in shipped_plans():
        raise SystemMalformed(
            f"no fiscal plan {name[:60]!r} is shipped",
            hint=f"name a file, or one of {', '.join(shipped_plans())}",
        )
    return read_plan(files("biplomacy.power").joinpath(_FOLDER, f"{name}.toml").read_bytes())


def read_plan(content: bytes) -> FiscalPlan:
    """Return the plan of a TOML file.

    Raises:
        SystemMalformed, QuantityMalformed: it does not read.
        LimitExceeded: it spans more than 360 months, or a price or a load is beyond any.
    """
    return read_toml(content, "fiscal plan", take_plan)


def take_plan(fields: Fields) -> FiscalPlan:
    """Return the plan of an object of fields, of a file or of a statement.

    Raises:
        FieldMalformed, SystemMalformed, QuantityMalformed: a field is not of its form.
        LimitExceeded: it spans more than 360 months, or a price or a load is beyond any.
    """
    plan = _plan(fields)
    months = (plan.block.last.year - plan.block.first.year) * 12
    months += plan.block.last.number - plan.block.first.number + 1
    if not 1 <= months <= MAX_MONTHS:
        raise LimitExceeded(f"the plan spans {months} months", hint=f"ask for 1 to {MAX_MONTHS}")
    block, debt = plan.block, plan.debt
    price = max(block.tariff, block.cost, plan.buyer.worth, debt.recovery, debt.notified)
    if price > MOST_PRICE or plan.block.capacity_wh > MOST_WH_AN_HOUR:
        raise LimitExceeded("the plan holds a price or a capacity beyond any")
    if not plan.fx or not plan.buyer.usd_per_btc:
        raise SystemMalformed("the rate of the dollar and the price of bitcoin lie above zero")
    return plan


def _plan(fields: Fields) -> FiscalPlan:
    return FiscalPlan(
        name=fields.name("name"),
        system=fields.name("system"),
        currency=fields.currency("currency"),
        settlement=fields.currency("settlement"),
        fx=_fraction(fields, "fx"),
        source=fields.text("source"),
        standing=fields.choice("standing", Standing),
        block=fields.object("block", _block),
        debt_ppm=fields.object("margin", lambda margin: _ppm(margin, "debt_ppm")),
        taxes=fields.object("taxes", _taxes),
        buyer=fields.object("buyer", _buyer),
        contingent=fields.object("contingent", _contingent),
        debt=fields.object("debt", _debt),
    )


def _block(fields: Fields) -> Block:
    return Block(
        capacity_wh=take_whole(fields, "capacity_mw", MW),
        load_factor_ppm=_ppm(fields, "load_factor_ppm"),
        first=Month.parse(fields.text("first", limit=7)),
        last=Month.parse(fields.text("last", limit=7)),
        tariff=take_whole(fields, "tariff_per_kwh", PER_KWH),
        cost=take_whole(fields, "cost_per_kwh", PER_KWH),
        foreign_fuel_ppm=_ppm(fields, "foreign_fuel_ppm"),
        prepaid=fields.boolean("prepaid"),
    )


def _taxes(fields: Fields) -> Taxes:
    return Taxes(
        gst_standard_ppm=_ppm(fields, "gst_standard_ppm"),
        gst_applied_ppm=_ppm(fields, "gst_applied_ppm"),
        income_standard_ppm=_ppm(fields, "income_standard_ppm"),
        income_applied_ppm=_ppm(fields, "income_applied_ppm"),
        customs_standard_ppm=_ppm(fields, "customs_standard_ppm"),
        customs_applied_ppm=_ppm(fields, "customs_applied_ppm"),
        depreciation_months=fields.integer("depreciation_months", low=1, high=MAX_MONTHS),
        licence_per_year=take_whole(fields, "licence_per_year", _MINOR),
        royalty_ppm=_ppm(fields, "royalty_ppm"),
    )


def _buyer(fields: Fields) -> BuyerPlan:
    return BuyerPlan(
        worth=take_whole(fields, "worth_per_kwh", PER_KWH),
        machines_usd=take_whole(fields, "machines_usd", _MINOR),
        costs_ppm=_ppm(fields, "costs_ppm"),
        usd_per_btc=_fraction(fields, "usd_per_btc"),
    )


def _contingent(fields: Fields) -> Contingent:
    return Contingent(
        guaranteed=take_whole(fields, "guaranteed", _MINOR),
        guarantee_cost_ppm_per_year=_ppm(fields, "guarantee_cost_ppm_per_year"),
        take_or_pay_ppm=_ppm(fields, "take_or_pay_ppm"),
        coin_fall_ppm=_ppm(fields, "coin_fall_ppm"),
    )


def _debt(fields: Fields) -> DebtTerms:
    return DebtTerms(
        starts=fields.many("start", take_start, limit=MAX_STARTS),
        collection_ppm=_ppm(fields, "collection_ppm"),
        energy_wh=take_whole(fields, "energy_gwh_per_month", GWH),
        recovery=take_whole(fields, "recovery_per_kwh", PER_KWH),
        notified=take_whole(fields, "notified_per_kwh", PER_KWH),
        subsidy=take_whole(fields, "subsidy_per_month", _MINOR),
        interest_ppm=_ppm(fields, "interest_ppm_per_month"),
    )


def take_start(fields: Fields) -> DebtStart:
    """Return a reported level of the circular debt; raises as ``take_plan`` does."""
    return DebtStart(
        take_whole(fields, "amount", _MINOR),
        fields.text("source", limit=200),
        fields.choice("standing", Standing),
    )


def _ppm(fields: Fields, name: str) -> int:
    return fields.integer(name, high=PPM)


def _fraction(fields: Fields, name: str) -> Fraction:
    """Return a price above zero as written, to the millionth."""
    return Fraction(take_whole(fields, name, PPM), PPM)
