"""The plants in the order of their cost, with what they deliver to a block (power §19.2).

A bar's length is the cost of a kWh at the busbar, its thickness the capacity; the darker stripe in
it is the mean power that the plant delivers to the block, on the same scale of thickness.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.web.cost_axis import LINE, CostAxis
from biplomacy.web.drawing import Drawing, Look, Path, Words, box
from biplomacy.web.pixels import pixels
from biplomacy.web.power_words import megawatts, short_price

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.web.cost_axis import CostLine
    from biplomacy.web.drawing import Sheet
    from biplomacy.web.language import Language

_THICKEST, _APART, _FOOT = 44, 10, 44
_BESIDE, _ABOVE = 290, 4


@dataclass(frozen=True, slots=True)
class StackPlant:
    """A plant: capacity and mean part in the block in Wh an hour, cost in minor units per MWh."""

    name: str
    capacity_wh: int
    cost: int
    block_wh: Fraction


@dataclass(frozen=True, slots=True)
class Stack:
    """What is drawn: plants, readings of the block's cost, and what a kWh costs in."""

    plants: tuple[StackPlant, ...]
    readings: tuple[CostLine, ...]
    unit: str

    @property
    def in_order(self) -> tuple[StackPlant, ...]:
        """The plants, cheapest first."""
        return tuple(sorted(self.plants, key=lambda plant: plant.cost))


def stack_chart(
    stack: Stack, sheet: Sheet, title: str, *, mark: str, language: Language
) -> Drawing:
    """Return the stack as bars from zero, cheapest first."""
    costs = [plant.cost for plant in stack.plants] + [line.cost for line in stack.readings]
    along = CostAxis(costs, sheet, _ABOVE if sheet.narrow else _BESIDE)
    largest = max((plant.capacity_wh for plant in stack.plants), default=1) or 1
    head = y = Fraction(LINE * len(stack.readings) + 8)
    bars: list[Path] = []
    names: list[Words] = []
    for plant in stack.in_order:
        thick = max(Fraction(_THICKEST * plant.capacity_wh, largest), Fraction(2))
        tall = max(thick, Fraction(LINE))
        top = y + LINE if sheet.narrow else y
        names.append(_name(plant, y if sheet.narrow else y + tall / 2 - 10, along, language))
        bars += _bars(plant, top + tall / 2, thick, along)
        y = top + tall + _APART
    lines, line_words = along.lines(stack.readings, y)
    grid, grid_words = along.grid(head, y, stack.unit)
    return Drawing(
        name=sheet.name,
        id=f"{sheet.name}-{mark}",
        width=sheet.width,
        height=int(y) + _FOOT,
        title=title,
        description=" ".join(_described(stack, language)),
        paths=(*grid, *bars, *lines),
        words=(*grid_words, *names, *line_words),
    )


def _name(plant: StackPlant, y: Fraction, along: CostAxis, language: Language) -> Words:
    label = language.text(
        "%(plant)s, %(power)s MW: %(price)s",
        plant=plant.name,
        power=megawatts(plant.capacity_wh),
        price=short_price(plant.cost),
    )
    beside = along.left > _ABOVE
    x = along.left - 12 if beside else along.left
    return Words(str(x), pixels(y + 14), label, "end" if beside else "start")


def _bars(plant: StackPlant, middle: Fraction, thick: Fraction, along: CostAxis) -> list[Path]:
    """Return a plant's bar, and the stripe of its part in the block at the bar's foot."""
    length = max(along.place(plant.cost) - along.left, Fraction(2))
    paths = [Path(Look.BAR_PALE, box(along.left, middle - thick / 2, length, thick))]
    if plant.block_wh > 0 and plant.capacity_wh:
        stripe = thick * plant.block_wh / plant.capacity_wh
        paths.append(Path(Look.BAR, box(along.left, middle + thick / 2 - stripe, length, stripe)))
    return paths


def _described(stack: Stack, language: Language) -> Iterator[str]:
    for plant in stack.in_order:
        yield language.text(
            "%(plant)s: %(power)s MW at %(price)s, of which %(block)s MW on average for the block.",
            plant=plant.name,
            power=megawatts(plant.capacity_wh),
            price=short_price(plant.cost),
            block=megawatts(int(plant.block_wh)),
        )
    for reading in stack.readings:
        yield f"{reading.label}."
