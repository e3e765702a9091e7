"""The rows of ``power-performance/1``: months, and forecasts beside what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.ex_post import FirmForecast, ForecastCheck
from biplomacy.power.month import Month
from biplomacy.power.performance import MonthPerformance
from biplomacy.power.quantities import take_digits
from biplomacy.power.statement.whole_text import take_signed
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.money import Money

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_FORECASTS = 100
_FAR = 10**12


def encode_month(month: MonthPerformance, currency: str) -> JsonObject:
    """Return the row of a month; what is not known is absent."""
    row: JsonObject = {
        "month": str(month.month),
        "hours_wh": str(month.hours_wh),
        "promised_wh": str(month.promised_wh),
        "delivered_wh": str(month.delivered_wh),
        "unplaced_wh": str(month.unplaced_wh),
        "above_steps": month.above_steps,
        "above_wh": str(month.above_wh),
        "outside_wh": str(month.outside_wh),
        "load_factor_ppm": month.load_factor_ppm,
        "due": Money(currency, month.due).text,
    }
    if month.no_surplus_wh is not None:
        row["no_surplus_wh"] = str(month.no_surplus_wh)
    if month.billed is not None:
        row["billed"] = Money(currency, month.billed).text
    return row


def decode_month(row: Fields, currency: str) -> MonthPerformance:
    """Take the row of a month; raises ``FieldMalformed`` where its load factor is not its own."""
    month = MonthPerformance(
        month=Month.parse(row.text("month")),
        hours_wh=take_digits(row, "hours_wh"),
        promised_wh=take_digits(row, "promised_wh"),
        delivered_wh=take_signed(row, "delivered_wh"),
        unplaced_wh=take_signed(row, "unplaced_wh"),
        above_steps=row.integer("above_steps"),
        above_wh=take_digits(row, "above_wh"),
        outside_wh=take_digits(row, "outside_wh"),
        no_surplus_wh=(take_digits(row, "no_surplus_wh") if row.has("no_surplus_wh") else None),
        due=row.money("due", currency).minor,
        billed=row.money("billed", currency).minor if row.has("billed") else None,
    )
    if row.integer("load_factor_ppm", low=-_FAR, high=_FAR) != month.load_factor_ppm:
        raise FieldMalformed(f"the load factor of {month.month} is not that of its energies")
    return month


def encode_check(check: ForecastCheck) -> JsonObject:
    """Return a forecast beside the hours that came."""
    return {
        "month": str(check.forecast.month),
        "percent": check.forecast.percent,
        "wh": str(check.forecast.wh),
        "reached": check.reached,
        "hours": check.hours,
        "kept": check.kept,
    }


def decode_check(row: Fields) -> ForecastCheck:
    """Take a forecast beside the hours that came; ``kept`` must follow from the counts."""
    check = ForecastCheck(
        FirmForecast(
            Month.parse(row.text("month")),
            row.integer("percent", low=1, high=100),
            take_digits(row, "wh"),
        ),
        reached=row.integer("reached", high=744),
        hours=row.integer("hours", low=1, high=744),
    )
    if row.boolean("kept") is not check.kept:
        raise FieldMalformed(f"whether {check.forecast.month} was kept is not what its hours say")
    return check
