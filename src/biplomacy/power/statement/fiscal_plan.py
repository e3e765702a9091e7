"""A fiscal plan as fields, named and written as in its file (power §13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.model import PPM
from biplomacy.power.quantities import GWH, MW, PER_KWH, decimal_text
from biplomacy.values.money import Money

if TYPE_CHECKING:
    from fractions import Fraction

    from biplomacy.power.fiscal_model import (
        Block,
        BuyerPlan,
        Contingent,
        DebtStart,
        DebtTerms,
        FiscalPlan,
        Taxes,
    )
    from biplomacy.values.canonical import JsonObject

_USD = "USD"


def encode_plan(plan: FiscalPlan) -> JsonObject:
    """Return the plan with all its fields; money is decimal text with two decimals."""
    currency = plan.currency
    return {
        "name": plan.name,
        "system": plan.system,
        "currency": currency,
        "settlement": plan.settlement,
        "fx": _rate(plan.fx),
        "source": plan.source,
        "standing": plan.standing.value,
        "block": _block(plan.block),
        "margin": {"debt_ppm": plan.debt_ppm},
        "taxes": _taxes(plan.taxes, currency),
        "buyer": _buyer(plan.buyer),
        "contingent": _contingent(plan.contingent, currency),
        "debt": _debt(plan.debt, currency),
    }


def encode_start(start: DebtStart, currency: str) -> JsonObject:
    """Return a reported level of the circular debt."""
    return {
        "amount": Money(currency, start.amount).text,
        "source": start.source,
        "standing": start.standing.value,
    }


def _block(block: Block) -> JsonObject:
    return {
        "capacity_mw": decimal_text(block.capacity_wh, MW),
        "load_factor_ppm": block.load_factor_ppm,
        "first": str(block.first),
        "last": str(block.last),
        "tariff_per_kwh": decimal_text(block.tariff, PER_KWH),
        "cost_per_kwh": decimal_text(block.cost, PER_KWH),
        "foreign_fuel_ppm": block.foreign_fuel_ppm,
        "prepaid": block.prepaid,
    }


def _taxes(taxes: Taxes, currency: str) -> JsonObject:
    return {
        "gst_standard_ppm": taxes.gst_standard_ppm,
        "gst_applied_ppm": taxes.gst_applied_ppm,
        "income_standard_ppm": taxes.income_standard_ppm,
        "income_applied_ppm": taxes.income_applied_ppm,
        "customs_standard_ppm": taxes.customs_standard_ppm,
        "customs_applied_ppm": taxes.customs_applied_ppm,
        "depreciation_months": taxes.depreciation_months,
        "licence_per_year": Money(currency, taxes.licence_per_year).text,
        "royalty_ppm": taxes.royalty_ppm,
    }


def _buyer(buyer: BuyerPlan) -> JsonObject:
    return {
        "worth_per_kwh": decimal_text(buyer.worth, PER_KWH),
        "machines_usd": Money(_USD, buyer.machines_usd).text,
        "costs_ppm": buyer.costs_ppm,
        "usd_per_btc": _rate(buyer.usd_per_btc),
    }


def _contingent(terms: Contingent, currency: str) -> JsonObject:
    return {
        "guaranteed": Money(currency, terms.guaranteed).text,
        "guarantee_cost_ppm_per_year": terms.guarantee_cost_ppm_per_year,
        "take_or_pay_ppm": terms.take_or_pay_ppm,
        "coin_fall_ppm": terms.coin_fall_ppm,
    }


def _debt(debt: DebtTerms, currency: str) -> JsonObject:
    return {
        "start": [encode_start(start, currency) for start in debt.starts],
        "collection_ppm": debt.collection_ppm,
        "energy_gwh_per_month": decimal_text(debt.energy_wh, GWH),
        "recovery_per_kwh": decimal_text(debt.recovery, PER_KWH),
        "notified_per_kwh": decimal_text(debt.notified, PER_KWH),
        "subsidy_per_month": Money(currency, debt.subsidy).text,
        "interest_ppm_per_month": debt.interest_ppm,
    }


def _rate(rate: Fraction) -> str:
    """Return a rate that was read to the millionth as it was read."""
    return decimal_text(int(rate * PPM), PPM)
