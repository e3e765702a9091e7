"""The plants of a dispatch: the stack with the block drawn in, and the same as rows."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.errors import CostMissing
from biplomacy.web.cost_axis import CostLine
from biplomacy.web.drawing import SHEETS
from biplomacy.web.power_words import PROVENANCES, gigawatt_hours, megawatts, price, short_price
from biplomacy.web.programme_terms import standing_word
from biplomacy.web.stack_chart import Stack, StackPlant, stack_chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from biplomacy.power.model import Plant, PowerSystem
    from biplomacy.power.month import Month
    from biplomacy.power.told_dispatch import ToldBlock, ToldDispatch
    from biplomacy.web.drawing import Drawing
    from biplomacy.web.language import Language


@dataclass(frozen=True, slots=True)
class PlantRow:
    """A plant of the stack: MW, cost a kWh, what it brings to the block in GWh, its source."""

    name: str
    capacity: str
    cost: str
    carried: str
    standing: str
    source: str


def _cost_of(plant: Plant, month: Month) -> int | None:
    try:
        return plant.cost.at(month)
    except CostMissing:
        return None


def _block_month(told: ToldDispatch) -> Month:
    return told.block.months[0] if told.block and told.block.months else told.first


def _carried(block: ToldBlock | None) -> Mapping[str, Fraction]:
    """Return the mean Wh an hour that each plant brings to the block."""
    if block is None or not block.cost.hours:
        return {}
    return {plant: wh / block.cost.hours for plant, wh in block.cost.carried}


def stack_of(
    told: ToldDispatch, system: PowerSystem | None, mark: str, language: Language
) -> tuple[Drawing, ...]:
    """Return the stack for wide and narrow pages; none without the system."""
    if system is None:
        return ()
    month, carried = _block_month(told), _carried(told.block)
    costed = [(plant, _cost_of(plant, month)) for plant in system.plants]
    stack = Stack(
        plants=tuple(
            StackPlant(plant.name, plant.capacity_wh, cost, carried.get(plant.name, Fraction(0)))
            for plant, cost in costed
            if cost is not None
        ),
        readings=tuple(_readings(told.block, language)),
        unit=f"{told.currency}/kWh",
    )
    title = language.text(
        "Plants in the order of cost, with the block drawn in, %(system)s, %(hours)s",
        system=told.system,
        hours=language.text(PROVENANCES[told.provenance]),
    )
    return tuple(stack_chart(stack, sheet, title, mark=mark, language=language) for sheet in SHEETS)


def _readings(block: ToldBlock | None, language: Language) -> Iterator[CostLine]:
    if block is None:
        return
    low = block.cost.minor_per_mwh
    yield CostLine(language.text("block, low: %(price)s", price=short_price(low)), low)
    if block.margin is not None:
        high = block.margin.minor_per_mwh
        yield CostLine(language.text("block, high: %(price)s", price=short_price(high)), high)


def plant_rows(told: ToldDispatch, system: PowerSystem, language: Language) -> Iterator[PlantRow]:
    """Yield the plants, cheapest first."""
    month = _block_month(told)
    carried = dict(told.block.cost.carried) if told.block else {}
    costed = [(plant, _cost_of(plant, month)) for plant in system.plants]
    for plant, cost in sorted(costed, key=lambda one: one[1] or 0):
        yield PlantRow(
            name=plant.name,
            capacity=megawatts(plant.capacity_wh),
            cost=price(cost) if cost is not None else "",
            carried=gigawatt_hours(carried.get(plant.name, 0)),
            standing=standing_word(plant.standing, language),
            source=plant.source,
        )
