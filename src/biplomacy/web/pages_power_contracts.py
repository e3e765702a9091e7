"""The contracts page: what was promised beside what the meter shows, and who says which of it.

A meter that shows nothing proves nothing, and neither does a promise. Sums are those that the
issuer signed; where a difference of two of them is shown, the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.model import Provenance
from biplomacy.values.money import Money
from biplomacy.web.language import marked
from biplomacy.web.model import Figure, Pointed
from biplomacy.web.pages_power_contract_parts import (
    FINDINGS,
    OUTCOMES,
    charts,
    terms,
    waterfalls,
)
from biplomacy.web.power_deals import deals
from biplomacy.web.power_money_words import (
    DASH,
    Told,
    megawatt_hours,
    percent_of_ppm,
    watts_as_megawatts,
)
from biplomacy.web.powers import MOST_BOARDS
from biplomacy.web.signatories import office_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from biplomacy.power.performance import MonthPerformance
    from biplomacy.power.statement.performance import StatedPerformance
    from biplomacy.values.day import Day
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.outlook_assumptions import Assumption
    from biplomacy.web.power_deals import Deal
    from biplomacy.web.publication import Publication
    from biplomacy.web.span_chart import SpanChart
    from biplomacy.web.stated import Stated
    from biplomacy.web.waterfall import Waterfall

MOST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Saying:
    """Who says what: a statement about a contract, its issuer and what was recomputed of it."""

    what: str
    who: str
    day: str
    index: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month: promised and delivered, taken beyond the promise, due and billed."""

    month: str
    promised: str
    delivered: str
    load: str
    above: Told
    above_wh: str
    outside: str
    no_surplus: str
    due: str
    billed: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """How often something was found."""

    name: str
    count: Told


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A published firm surplus beside the hours that had it."""

    month: str
    percent: str
    megawatts: str
    reached: Told
    hours: Told
    kept: str


@dataclass(frozen=True, slots=True)
class Meter:
    """The days of a meter that were published; ``holes`` names the first days that were not."""

    days: str
    span: str
    holes: str
    listed: str
    faults: str


@dataclass(frozen=True, slots=True)
class DealBoard:
    """All that is said on one contract; what nobody stated is empty."""

    id: str
    name: str
    hidden: bool
    finding: str
    synthetic: str
    headlines: tuple[Figure, ...]
    sayings: tuple[Saying, ...]
    terms: tuple[Assumption, ...]
    chart_title: str
    charts: tuple[SpanChart, ...]
    steps: tuple[Waterfall, ...]
    currency: str
    months: tuple[MonthRow, ...]
    obedience: str
    orders: tuple[CountRow, ...]
    found: tuple[CountRow, ...]
    forecasts: tuple[ForecastRow, ...]
    meter: Meter | None
    readings: str
    readings_there: bool
    index: int


@dataclass(frozen=True, slots=True)
class ContractsPage:
    """The contracts that were spoken of last; ``more`` says how many others the record holds."""

    headline: str
    boards: tuple[DealBoard, ...]
    more: int


_WHAT: Mapping[str, str] = {
    "contract": marked("what was promised"),
    "order": marked("the newest of %(number)s orders to go down"),
    "day": marked("the newest of %(number)s days of the meter"),
    "performance": marked("the promise held against the meter"),
}


def contracts_page(publication: Publication, language: Language) -> ContractsPage:
    """Return the page."""
    every = deals(publication.published)
    boards = tuple(_board(publication, one, language) for one in every[:MOST_BOARDS])
    nothing = language.text("No contract for surplus power has been published.")
    headline = boards[0].finding if boards else nothing
    return ContractsPage(headline, boards, max(0, len(every) - MOST_BOARDS))


def _board(publication: Publication, deal: Deal, language: Language) -> DealBoard:
    stated = deal.performance
    said = None if stated is None else stated.body
    synthetic = _synthetic(deal, language)
    title = (
        language.text("SYNTHETIC readings: promised and delivered by month")
        if synthetic
        else language.text("Promised and delivered by month")
    )
    hidden = deal.contract is not None and deal.contract.body.hidden
    return DealBoard(
        id=f"k{deal.newest}",
        name=deal.id,
        hidden=hidden,
        finding=_finding(deal, language),
        synthetic=synthetic,
        headlines=() if stated is None else tuple(_headlines(stated, language)),
        sayings=tuple(_sayings(deal, language)),
        terms=() if deal.contract is None else tuple(terms(deal.contract, language)),
        chart_title=title,
        charts=() if stated is None else charts(stated, title, language),
        steps=() if stated is None else waterfalls(stated, language),
        currency="" if said is None else said.currency,
        months=() if stated is None else tuple(_months(stated, language)),
        obedience="" if said is None else percent_of_ppm(said.obedience_ppm),
        orders=() if stated is None else tuple(_orders(stated, language)),
        found=() if stated is None else tuple(_found(stated, language)),
        forecasts=() if stated is None else tuple(_forecasts(stated, language)),
        meter=_meter(deal, language) if deal.days else None,
        readings="" if said is None else str(said.readings),
        readings_there=said is not None and publication.holds(f"blob/{said.readings}"),
        index=deal.newest if stated is None else stated.logged.index,
    )


def _finding(deal: Deal, language: Language) -> str:
    if deal.performance is not None:
        said = deal.performance.body
        return language.text(
            "%(delivered)s of %(promised)s MWh promised were delivered, %(first)s to %(last)s.",
            delivered=megawatt_hours(said.delivered_wh),
            promised=megawatt_hours(said.promised_wh),
            first=str(said.first),
            last=str(said.last),
        )
    if deal.contract is not None:
        told = deal.contract.body
        return language.text(
            "%(megawatts)s MW are promised, %(first)s to %(last)s; no meter is held against it"
            " yet.",
            megawatts=watts_as_megawatts(told.capacity_wh),
            first=str(told.first),
            last=str(told.last),
        )
    return language.text("Orders or meter days are published, but not the contract they belong to.")


def _synthetic(deal: Deal, language: Language) -> str:
    """Return a word where the readings are no meter's."""
    seen = {one.body.provenance for one in (*deal.days, deal.performance) if one is not None}
    if Provenance.SYNTHETIC in seen:
        return language.text("SYNTHETIC readings: no meter wrote them.")
    return ""


def _headlines(stated: Stated[StatedPerformance], language: Language) -> Iterator[Figure]:
    said, index, answer = stated.body, stated.logged.index, language.answer(stated.verdict)
    about = language.text(
        "delivered; %(promised)s MWh were promised", promised=megawatt_hours(said.promised_wh)
    )
    yield Figure(megawatt_hours(said.delivered_wh), "MWh", None, answer, about)
    about = language.text("of what orders asked for was given back in twelve months")
    yield Figure(percent_of_ppm(said.obedience_ppm), "%", None, answer, about)
    for place, (kind, count) in enumerate(said.outcomes):
        if kind == "obeyed":
            pointer = f"/body/orders/outcomes/{place}/count"
            every = sum(number for _, number in said.outcomes)
            yield Figure(
                f"{count:,}",
                language.counted(every, "of %(number)s order", "of %(number)s orders"),
                Pointed(index, pointer, "orders", str(count)),
                answer,
                language.text("obeyed in every interval"),
            )


def _sayings(deal: Deal, language: Language) -> Iterator[Saying]:
    kinds: tuple[tuple[str, Stated[object] | None, int], ...] = (
        ("contract", deal.contract, 1),
        ("order", deal.orders[-1] if deal.orders else None, len(deal.orders)),
        ("day", deal.days[-1] if deal.days else None, len(deal.days)),
        ("performance", deal.performance, 1),
    )
    for name, stated, number in kinds:
        if stated is not None:
            yield Saying(
                what=language.text(_WHAT[name], number=f"{number:,}"),
                who=office_name(stated.logged.statement.issuer),
                day=language.day(stated.day),
                index=stated.logged.index,
                answer=language.answer(stated.verdict),
            )


def _months(stated: Stated[StatedPerformance], language: Language) -> Iterator[MonthRow]:
    for place, month in enumerate(stated.body.months):
        pointer = f"/body/months/{place}/above_steps"
        above = Pointed(stated.logged.index, pointer, "intervals", str(month.above_steps))
        yield MonthRow(
            month=str(month.month),
            promised=megawatt_hours(month.promised_wh),
            delivered=megawatt_hours(month.delivered_wh),
            load=percent_of_ppm(month.load_factor_ppm),
            above=Told(f"{month.above_steps:,}", above),
            above_wh=megawatt_hours(month.above_wh),
            outside=megawatt_hours(month.outside_wh),
            no_surplus=_no_surplus(month, language),
            due=_money(month.due),
            billed=language.text("no bill") if month.billed is None else _money(month.billed),
        )


def _no_surplus(month: MonthPerformance, language: Language) -> str:
    if month.no_surplus_wh is None:
        return language.text("not known")
    return megawatt_hours(month.no_surplus_wh)


def _money(minor: int) -> str:
    return f"{Money('USD', minor).decimal:,.2f}"


def _orders(stated: Stated[StatedPerformance], language: Language) -> Iterator[CountRow]:
    for place, (kind, count) in enumerate(stated.body.outcomes):
        known = OUTCOMES.get(kind)
        pointer = f"/body/orders/outcomes/{place}/count"
        yield CountRow(
            language.text(known) if known else kind,
            Told(f"{count:,}", Pointed(stated.logged.index, pointer, "orders", str(count))),
        )


def _found(stated: Stated[StatedPerformance], language: Language) -> Iterator[CountRow]:
    for place, (code, count) in enumerate(stated.body.found):
        known = FINDINGS.get(code)
        pointer = f"/body/findings/{place}/count"
        yield CountRow(
            language.text(known) if known else code,
            Told(f"{count:,}", Pointed(stated.logged.index, pointer, "findings", str(count))),
        )


def _forecasts(stated: Stated[StatedPerformance], language: Language) -> Iterator[ForecastRow]:
    for place, check in enumerate(stated.body.forecast):
        pointer = f"/body/forecast/{place}"

        def told(name: str, count: int, pointer: str = pointer) -> Told:
            return Told(
                f"{count:,}", Pointed(stated.logged.index, f"{pointer}/{name}", "hours", str(count))
            )

        yield ForecastRow(
            month=str(check.forecast.month),
            percent=str(check.forecast.percent),
            megawatts=megawatt_hours(check.forecast.wh),
            reached=told("reached", check.reached),
            hours=told("hours", check.hours),
            kept=language.text("kept") if check.kept else language.text("not reached"),
        )


def _meter(deal: Deal, language: Language) -> Meter:
    holes = tuple(deal.holes())
    faults = sum(bool(one.body.found) for one in deal.days)
    return Meter(
        days=language.counted(len(deal.days), "%(number)s day", "%(number)s days"),
        span=f"{deal.days[0].body.day} {DASH} {deal.days[-1].body.day}",
        holes=language.counted(
            len(holes), "%(number)s day between is missing", "%(number)s days between are missing"
        )
        if holes
        else "",
        listed=_listed(holes),
        faults=language.counted(
            faults,
            "%(number)s day has findings of its own",
            "%(number)s days have findings of their own",
        )
        if faults
        else "",
    )


def _listed(holes: tuple[Day, ...]) -> str:
    shown = ", ".join(map(str, holes[:MOST_DAYS]))
    return f"{shown} …" if len(holes) > MOST_DAYS else shown
