"""Terms and drawings of a contract for power, and what its findings are called."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power import billing, curtailment, meter_faults, performance
from biplomacy.power.contract import HOURS_OF_DAY
from biplomacy.power.obedience import Obedience
from biplomacy.power.quantities import MW
from biplomacy.values.money import Money
from biplomacy.web.language import marked
from biplomacy.web.model import Pointed
from biplomacy.web.outlook_assumptions import Assumption
from biplomacy.web.power_money_words import (
    DASH,
    megawatt_hours,
    per_kwh,
    percent_of_ppm,
    rounded,
    watts_as_megawatts,
)
from biplomacy.web.power_words import price
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.range_chart import Caption, Range, Ranges, range_charts
from biplomacy.web.span_chart import NARROW, WIDE
from biplomacy.web.waterfall import Direction, Step, waterfall

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from biplomacy.power.contract import Contract
    from biplomacy.power.performance import MonthPerformance
    from biplomacy.power.statement.performance import StatedPerformance
    from biplomacy.web.language import Language
    from biplomacy.web.span_chart import SpanChart
    from biplomacy.web.stated import Stated
    from biplomacy.web.waterfall import Waterfall

MOST_MONTHS = 12
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        Obedience.OBEYED.value: marked("obeyed in every interval"),
        Obedience.EXCEEDED.value: marked("above the limit in some interval"),
        Obedience.UNMEASURED.value: marked("not measured: readings are missing"),
        Obedience.OUTSIDE_TERMS.value: marked("asked for more than the contract allows"),
    }
)
FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        meter_faults.RESET: marked("the counter falls"),
        meter_faults.FROZEN: marked("the counter stands still while the load runs"),
        meter_faults.GAP: marked("readings are missing"),
        meter_faults.DUPLICATE: marked("a reading stands twice"),
        meter_faults.STEP: marked("a reading does not stand on the step"),
        meter_faults.ESTIMATED: marked("readings are estimated"),
        performance.DAY_MISSING: marked("days without a reading"),
        billing.DIFFERS: marked("the bill is not what is due"),
        curtailment.SHORT_NOTICE: marked("an order came at too short notice"),
        curtailment.BELOW_LIMIT: marked("an order asked for less than the contract's limit"),
        curtailment.HOURS_USED_UP: marked("orders took more hours than agreed"),
        curtailment.OUTSIDE: marked("an order lies outside the contract"),
        curtailment.NOT_AGREED: marked("the contract knows no orders"),
    }
)


def terms(stated: Stated[Contract], language: Language) -> Iterator[Assumption]:
    """Yield what buyer and seller promised each other, line by line."""
    told, index = stated.body, stated.logged.index
    standing = standing_word(told.standing, language)

    def line(name: str, value: str, pointed: Pointed | None = None) -> Assumption:
        return Assumption(name, value, pointed, standing)

    yield Assumption(language.text("Power promised (MW)"), watts_as_megawatts(told.capacity_wh),
                     None, standing, told.source)  # fmt: skip
    yield line(language.text("Months"), f"{told.first} {DASH} {told.last}")
    yield line(language.text("Hours of the day"), _hours(told, language))
    name = language.text("Tariff (%(unit)s)", unit=per_kwh(told.currency, language))
    yield line(name, _tariff(told))
    if told.tariff.carried:
        yield line(language.text("A month without a price"), language.text("has the one before"))
    name = language.text("Paid in advance (%(currency)s)", currency=told.currency)
    yield line(name, f"{Money(told.currency, told.prepaid).decimal:,.2f}")
    yield line(language.text("Step of the meter (minutes)"), str(told.step_minutes),
               Pointed(index, "/body/step_minutes", "minutes", str(told.step_minutes)))  # fmt: skip
    if told.baseline is not None:
        name = language.text("Billed only above the use of the year")
        yield line(name, str(told.baseline.year))
    yield from _curtailment(told, index, standing, language)


def _curtailment(
    told: Contract, index: int, standing: str, language: Language
) -> Iterator[Assumption]:
    ordered = told.curtailment
    if ordered is None:
        name, none = language.text("Orders to go down"), language.text("none agreed")
        yield Assumption(name, none, None, standing)
        return
    name = language.text("On order, down to (MW)")
    yield Assumption(name, watts_as_megawatts(ordered.limit_wh), None, standing)
    counts = (
        (language.text("Notice (minutes)"), "notice_minutes", "minutes", ordered.notice_minutes),
        (language.text("Hours of orders a year"), "hours_a_year", "hours", ordered.hours_a_year),
    )
    for name, field, unit, number in counts:
        pointed = Pointed(index, f"/body/curtailment/{field}", unit, str(number))
        yield Assumption(name, f"{number:,}", pointed, standing)


def _hours(told: Contract, language: Language) -> str:
    if len(told.hours) == HOURS_OF_DAY:
        return language.text("all")
    return ", ".join(map(str, told.hours))


def _tariff(told: Contract) -> str:
    prices = sorted({minor for _, minor in told.tariff.prices})
    if len(prices) == 1:
        return price(prices[0])
    return f"{price(prices[0])} {DASH} {price(prices[-1])}"


def charts(
    stated: Stated[StatedPerformance], title: str, language: Language
) -> tuple[SpanChart, ...]:
    """Return the last months: promised as a ring, delivered as a dot, wide and narrow."""
    groups = [_month(month, language) for month in stated.body.months[-MOST_MONTHS:]]
    said = language.text("In MWh; the table below holds the same figures.")
    caption = Caption(title, said, "MWh", f"k{stated.logged.index}", _tick)
    return range_charts(groups, caption)


def _month(month: MonthPerformance, language: Language) -> Ranges:
    delivered = language.text(
        "delivered %(energy)s, load factor %(load)s %%",
        energy=megawatt_hours(month.delivered_wh),
        load=percent_of_ppm(month.load_factor_ppm),
    )
    promised = language.text("promised %(energy)s", energy=megawatt_hours(month.promised_wh))
    return Ranges(
        str(month.month),
        (
            Range.of_value(month.promised_wh, promised, "other"),
            Range.of_value(month.delivered_wh, delivered),
        ),
    )


def _tick(wh: int) -> str:
    return rounded(wh // MW, 0)


def waterfalls(stated: Stated[StatedPerformance], language: Language) -> tuple[Waterfall, ...]:
    """Return the way from the contracted hours to what passed the meter, wide and narrow."""
    said = stated.body
    whole = sum(month.hours_wh for month in said.months)
    lacking = said.promised_wh - said.delivered_wh
    short = lacking >= 0
    moved = language.text("not taken") if short else language.text("taken beyond the promise")
    steps = (
        _step(language.text("contracted hours"), Direction.LEVEL, whole),
        _step(language.text("orders took away"), Direction.LESS, whole - said.promised_wh),
        _step(language.text("promised"), Direction.LEVEL, said.promised_wh),
        _step(moved, Direction.LESS if short else Direction.MORE, abs(lacking)),
        _step(language.text("delivered"), Direction.LEVEL, said.delivered_wh),
    )
    title = language.text("From the contract to the meter, all months, in MWh")
    mark = f"w{stated.logged.index}"
    return tuple(waterfall(steps, sheet, title, mark=mark) for sheet in (WIDE, NARROW))


def _step(title: str, direction: Direction, wh: int) -> Step:
    return Step(title, direction, wh, megawatt_hours(wh))
