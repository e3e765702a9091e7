"""The dispatch page: which plants would serve a block, at what cost, and what really ran.

Two readings of a block's cost stand side by side, and the modelled year beside the published one:
a difference above a tenth is a finding, and nobody knows from it why a plant ran.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.model import Provenance
from biplomacy.power.told_dispatch import LinearProgramme, Merit
from biplomacy.web.language import marked
from biplomacy.web.model import Figure, Pointed
from biplomacy.web.power_backcasts import (
    CarrierLine,
    CostRow,
    PriceLine,
    carrier_lines,
    cost_line,
    price_lines,
)
from biplomacy.web.power_stacks import PlantRow, plant_rows, stack_of
from biplomacy.web.power_words import (
    PROVENANCES,
    Digested,
    gigawatt_hours,
    megawatts,
    price,
    short_price,
    terawatt_hours,
)
from biplomacy.web.powers import (
    MOST_BOARDS,
    hours_of,
    newest_of,
    system_of,
)
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.signatories import office_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.told_dispatch import Method, ToldDispatch
    from biplomacy.web.drawing import Drawing
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated

_SYSTEM, _HOURS = marked("Power system, SHA-256"), marked("Hours, SHA-256")
_ENERGY, _PRICES = marked("Energy by month, SHA-256"), marked("Prices by hour, SHA-256")
MOST_PRICES = 12


@dataclass(frozen=True, slots=True)
class LoadLine:
    """A flexible load: MW at the meter, and what it was served in GWh at the busbar."""

    name: str
    kind: str
    capacity: str
    served: str


@dataclass(frozen=True, slots=True)
class DispatchBoard:
    """All that is said of one dispatch."""

    id: str
    index: int
    system: str
    issuer: str
    finding: str
    synthetic: bool
    provenance: str
    standing: str
    grade: str
    period: str
    currency: str
    headlines: tuple[Figure, ...]
    answer: Answer
    stack: tuple[Drawing, ...]
    plants: tuple[PlantRow, ...]
    lacking: str
    carriers: tuple[CarrierLine, ...]
    backcast_source: str
    cost: CostRow | None
    wide: Pointed | None
    prices: tuple[PriceLine, ...]
    more_prices: int
    loads: tuple[LoadLine, ...]
    unserved: str
    method: str
    digests: tuple[Digested, ...]
    code: str


@dataclass(frozen=True, slots=True)
class DispatchPage:
    """The newest dispatch of each office and system."""

    headline: str
    eyebrow: str
    boards: tuple[DispatchBoard, ...]


def dispatch_page(publication: Publication, language: Language) -> DispatchPage:
    """Return the page of the newest dispatches."""
    shown = newest_of(
        publication.published.power_dispatches,
        lambda one: (one.system, type(one.method), one.block is None),
    )
    boards = tuple(_board(publication, one, language) for one in shown[:MOST_BOARDS])
    return DispatchPage(
        headline=boards[0].finding if boards else language.text("No dispatch has been published."),
        eyebrow=boards[0].system if boards else "",
        boards=boards,
    )


def _board(
    publication: Publication, stated: Stated[ToldDispatch], language: Language
) -> DispatchBoard:
    told, index = stated.body, stated.logged.index
    system = system_of(publication.published, told.system_digest)
    prices = tuple(price_lines(publication, told))
    return DispatchBoard(
        id=f"d{index}",
        index=index,
        system=told.system,
        issuer=office_name(stated.logged.statement.issuer),
        finding=_finding(told, language),
        synthetic=told.provenance is Provenance.SYNTHETIC,
        provenance=language.text(PROVENANCES[told.provenance]),
        standing=standing_word(told.standing, language),
        grade=language.grade(told.grade),
        period=f"{told.first} \N{EN DASH} {told.last}",
        currency=told.currency,
        headlines=tuple(_headlines(stated, language)),
        answer=language.answer(stated.verdict),
        stack=stack_of(told, system.body if system else None, f"d{index}", language),
        plants=tuple(plant_rows(told, system.body, language)) if system else (),
        lacking=gigawatt_hours(told.block.cost.lacking_wh)
        if told.block and told.block.cost.lacking_wh
        else "",
        carriers=tuple(carrier_lines(told.backcast)) if told.backcast else (),
        backcast_source=told.backcast.rows[0].source
        if told.backcast and told.backcast.rows
        else "",
        cost=cost_line(index, told.backcast, language) if told.backcast else None,
        wide=Pointed(index, "/body/prices/wide", "hours", str(told.wide)) if told.prices else None,
        prices=prices[:MOST_PRICES],
        more_prices=max(0, len(prices) - MOST_PRICES),
        loads=tuple(_loads(told)),
        unserved=gigawatt_hours(told.unserved_wh),
        method=_method(told.method, language),
        digests=tuple(_digests(publication, told)),
        code=told.code,
    )


def _finding(told: ToldDispatch, language: Language) -> str:
    hours = language.text(PROVENANCES[told.provenance])
    block = told.block
    if block is None:
        return language.text(
            "%(hours)s: all demand of the year is served from %(energy)s TWh",
            hours=hours,
            energy=terawatt_hours(told.delivered_wh),
        )
    power = megawatts(block.cost.net_wh)
    low = short_price(block.cost.minor_per_mwh)
    if block.margin is None:
        return language.text(
            "%(hours)s: a block of %(power)s MW burns %(low)s %(currency)s of fuel a kWh",
            hours=hours,
            power=power,
            low=low,
            currency=told.currency,
        )
    return language.text(
        "%(hours)s: a block of %(power)s MW burns %(low)s or %(high)s %(currency)s of fuel a kWh",
        hours=hours,
        power=power,
        low=low,
        high=short_price(block.margin.minor_per_mwh),
        currency=told.currency,
    )


def _headlines(stated: Stated[ToldDispatch], language: Language) -> Iterator[Figure]:
    told, index = stated.body, stated.logged.index
    answer = language.answer(stated.verdict)
    unit = f"{told.currency}/kWh"
    if told.block is not None:
        yield Figure(
            price(told.block.cost.minor_per_mwh),
            unit,
            _exact(index, "/body/block/minor_per_mwh", told.block.cost.minor_per_mwh),
            answer,
            language.text("low reading: the plants that stand next in the order of cost"),
        )
        if told.block.margin is not None:
            yield Figure(
                price(told.block.margin.minor_per_mwh),
                unit,
                _exact(index, "/body/block/margin/minor_per_mwh", told.block.margin.minor_per_mwh),
                answer,
                language.text(
                    "high reading: %(plant)s at the margin throughout",
                    plant=told.block.margin.plant,
                ),
            )
    if told.backcast is not None:
        yield Figure(
            price(told.backcast.modelled_cost),
            unit,
            _exact(index, "/body/backcast/modelled_minor_per_mwh", told.backcast.modelled_cost),
            answer,
            language.text(
                "mean fuel cost of the model; published: %(cost)s",
                cost=short_price(told.backcast.published_cost.minor_per_mwh),
            ),
        )


def _exact(index: int, pointer: str, value: Fraction) -> Pointed | None:
    """Return where a fraction stands; a whole number is told by the entry alone."""
    return Pointed(index, pointer, "text", str(value)) if value.denominator != 1 else None


def _loads(told: ToldDispatch) -> Iterator[LoadLine]:
    for row in told.loads:
        yield LoadLine(
            row.load.name,
            row.load.kind.value,
            megawatts(row.load.capacity_wh),
            gigawatt_hours(row.served_wh),
        )


def _method(method: Method, language: Language) -> str:
    match method:
        case Merit():
            return language.text("cheapest plant first, hour by hour, exactly")
        case LinearProgramme():
            return language.text("a linear programme, with a certificate that any reader can check")
        case _:
            return language.text("cheapest plant first, with one price for what joins the hours")


def _digests(publication: Publication, told: ToldDispatch) -> Iterator[Digested]:
    published = publication.published
    system, hours = system_of(published, told.system_digest), hours_of(published, told.hours)
    yield Digested(_SYSTEM, str(told.system_digest), system.logged.index if system else None)
    yield Digested(_HOURS, str(told.hours), hours.logged.index if hours else None)
    yield Digested(_ENERGY, str(told.energy.digest), None)
    if told.prices is not None:
        yield Digested(_PRICES, str(told.prices.digest), None)
