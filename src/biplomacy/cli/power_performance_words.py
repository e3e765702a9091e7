"""A performance in words: a line for each month, then orders, forecasts, counters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.cli.power_meter_words import mwh, origin
from biplomacy.cli.wording import counted
from biplomacy.power.obedience import Obedience
from biplomacy.power.quantities import MW, decimal_text
from biplomacy.values.day import format_instant
from biplomacy.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.ex_post import ForecastCheck
    from biplomacy.power.model import Provenance
    from biplomacy.power.obedience import OrderOutcome
    from biplomacy.power.performance import MonthPerformance, Performance

_PPM_PLACES = 10_000


def performance_lines(found: Performance, read: Provenance, hours: str) -> Iterator[str]:
    """Yield a performance; the first line says what is synthetic and how far it reaches.

    ``hours`` says where the hours of surplus come from; it is empty where none were compared.
    """
    contract = found.contract
    yield (f"{hours}; " if hours else "") + origin(read, contract.standing, found.grade)
    yield (
        f"{contract.id}: {decimal_text(contract.capacity_wh, MW)} MW,"
        f" {found.first} to {found.last}, MWh at the meter"
    )
    yield (
        f"{'month':8}{'promised':>13}{'delivered':>15}{'part':>8}{'load':>8}{'above':>11}"
        f"{'no surplus':>13}"
    )
    for month in found.months:
        yield _month_line(month)
    yield from _money_lines(found)
    yield from _order_lines(found)
    for check in found.forecast:
        yield _forecast_line(check)
    yield f"counter from {found.first_counter_wh:,} to {found.last_counter_wh:,} Wh"


def _month_line(month: MonthPerformance) -> str:
    unknown = "not known"
    none = unknown if month.no_surplus_wh is None else mwh(month.no_surplus_wh)
    return (
        f"{month.month!s:8}{_rounded(month.promised_wh):>13}{_rounded(month.delivered_wh):>15}"
        f"{_percent(month.delivered_ppm):>8}{_percent(month.load_factor_ppm):>8}"
        f"{_rounded(month.above_wh):>11}{none:>13}"
    )


def _money_lines(found: Performance) -> Iterator[str]:
    currency = found.contract.currency
    for month in found.months:
        due = Money(currency, month.due)
        if month.billed is not None:
            yield f"bill    {month.month}: billed {Money(currency, month.billed)}, due {due}"
    yield f"due     {Money(currency, found.due)} in all, tariff times metered Wh"


def _order_lines(found: Performance) -> Iterator[str]:
    for one in found.orders:
        if one.outcome is not Obedience.OBEYED:
            yield _order_line(one)
    told = ", ".join(f"{count} {kind}" for kind, count in found.outcomes if count)
    yield f"orders  {counted(len(found.orders), 'order')}{': ' if told else ''}{told}"
    yield (
        f"rho     {_percent(found.obedience_ppm)} given back of what was ordered in twelve months"
        " (0 with fewer than 3 orders)"
    )


def _order_line(one: OrderOutcome) -> str:
    missing = f", {counted(one.missing, 'step')} without a reading" if one.missing else ""
    return (
        f"order   {one.order.id} from {format_instant(one.order.starts)}: {one.outcome}, highest"
        f" step {mwh(one.highest_wh)} MWh, allowed {mwh(one.allowed_wh)}{missing}"
    )


def _forecast_line(check: ForecastCheck) -> str:
    told = check.forecast
    answer = "kept" if check.kept else "not kept"
    return (
        f"surplus {told.month} P{told.percent}: {decimal_text(told.wh, MW)} MW published,"
        f" reached in {check.reached:,} of {check.hours:,} hours: {answer}"
    )


def _percent(ppm: int) -> str:
    whole, part = divmod(abs(ppm), _PPM_PLACES)
    return f"{'-' if ppm < 0 else ''}{whole}.{part // 1_000}%"


def _rounded(wh: int) -> str:
    """Return whole MWh, cut, as a table shows them; the statement has every watt-hour."""
    return mwh(wh - wh % MW) if wh >= 0 else mwh(wh)
