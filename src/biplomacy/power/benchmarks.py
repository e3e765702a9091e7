"""Six benchmarks at the meter, each with its parts: what a tariff is below, or above (§12.1).

A benchmark with a part that nobody declared is undetermined and names that part. b1 and b2 come in
two readings (§8.8): the plain merit order, and the imported gas at the margin.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.model import PPM
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from biplomacy.values.verdict import Standing


class PartName(StrEnum):
    """What benchmarks are made of; ``adders`` are the four others of b2 declared as one."""

    FUEL_LOW = "fuel-low"
    FUEL_HIGH = "fuel-high"
    WIRES = "wires"
    WEAR = "wear"
    CREDIT_RISK = "credit-risk"
    START_UPS = "start-ups"
    ADDERS = "adders"
    PURCHASE = "purchase"
    ORDINARY = "ordinary"
    ALTERNATIVE = "alternative"
    EFFICIENT_TAX = "efficient-tax"
    EXTERNALITY = "externality"


class BenchmarkId(StrEnum):
    """The six benchmarks; two of them in two readings."""

    B1_LOW = "b1-low"
    B1_HIGH = "b1-high"
    B2_LOW = "b2-low"
    B2_HIGH = "b2-high"
    B3 = "b3"
    B4 = "b4"
    B5 = "b5"
    B6 = "b6"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a benchmark, minor units per MWh at the meter.

    ``purchase`` is told at the busbar and carried to the meter by ``benchmarks``.
    """

    name: PartName
    minor_per_mwh: Fraction
    grade: Grade
    standing: Standing
    source: str


@dataclass(frozen=True, slots=True)
class CostInputs:
    """The parts that are known, each once, and the loss between busbar and meter."""

    loss_ppm: int
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        """Refuse a part that comes twice, and adders that are told as one and apart."""
        names = [part.name for part in self.parts]
        if len(set(names)) != len(names):
            raise SystemMalformed("a part of the cost is told twice")
        if PartName.ADDERS in names and set(_APART) & set(names):
            raise SystemMalformed(
                "the adders are told as one sum and apart",
                hint="give the sum, or wires, wear, credit-risk and start-ups",
            )

    def find(self, name: PartName) -> Part | None:
        """Return a part, or None where nobody declared it."""
        return next((part for part in self.parts if part.name is name), None)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark with the parts that are known, and those that are missing.

    ``left_out`` names parts that it would hold were they declared; it is determined without them.
    """

    id: BenchmarkId
    parts: tuple[Part, ...]
    missing: tuple[PartName, ...]
    left_out: tuple[PartName, ...] = ()

    @property
    def value(self) -> Fraction | None:
        """Minor units per MWh at the meter, exact; None: undetermined."""
        if self.missing:
            return None
        return sum((part.minor_per_mwh for part in self.parts), start=Fraction(0))

    @property
    def grade(self) -> Grade:
        """The grade of the weakest part."""
        return Grade.weakest(part.grade for part in self.parts)


_APART = (PartName.WIRES, PartName.WEAR, PartName.CREDIT_RISK, PartName.START_UPS)
_POST_TAX = (PartName.PURCHASE, PartName.EFFICIENT_TAX, PartName.EXTERNALITY)
_RECIPES: Mapping[BenchmarkId, tuple[PartName, ...]] = MappingProxyType(
    {
        BenchmarkId.B1_LOW: (PartName.FUEL_LOW,),
        BenchmarkId.B1_HIGH: (PartName.FUEL_HIGH,),
        BenchmarkId.B2_LOW: (PartName.FUEL_LOW, *_APART),
        BenchmarkId.B2_HIGH: (PartName.FUEL_HIGH, *_APART),
        BenchmarkId.B3: (PartName.PURCHASE,),
        BenchmarkId.B4: (PartName.ORDINARY,),
        BenchmarkId.B5: (PartName.ALTERNATIVE,),
        BenchmarkId.B6: _POST_TAX,
    }
)
_WITH_WIRES = (BenchmarkId.B3, BenchmarkId.B6)


def all_benchmarks(inputs: CostInputs) -> tuple[Benchmark, ...]:
    """Return every benchmark, side by side; never one alone."""
    return tuple(_benchmark(name, inputs) for name in BenchmarkId)


def _benchmark(name: BenchmarkId, inputs: CostInputs) -> Benchmark:
    wanted = tuple(_told_as_one(_RECIPES[name], inputs))
    found = [inputs.find(part) for part in wanted]
    parts = [_at_the_meter(part, inputs.loss_ppm) for part in found if part is not None]
    missing = tuple(n for n, part in zip(wanted, found, strict=True) if part is None)
    left_out: tuple[PartName, ...] = ()
    if name in _WITH_WIRES:
        wires = inputs.find(PartName.WIRES)
        parts += [wires] if wires else []
        left_out = () if wires else (PartName.WIRES,)
    return Benchmark(name, tuple(parts), missing, left_out)


def _told_as_one(recipe: Iterable[PartName], inputs: CostInputs) -> Iterator[PartName]:
    together = inputs.find(PartName.ADDERS) is not None
    for part in recipe:
        if not (together and part in _APART):
            yield part
        elif part is PartName.WIRES:
            yield PartName.ADDERS


def _at_the_meter(part: Part, loss_ppm: int) -> Part:
    """Return the part as it lies at the meter; the loss is an assumed number, so the grade is."""
    if part.name is not PartName.PURCHASE:
        return part
    at_meter = part.minor_per_mwh * PPM / (PPM - loss_ppm)
    return replace(part, minor_per_mwh=at_meter, grade=Grade.ASSUMED)
