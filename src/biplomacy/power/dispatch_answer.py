"""A dispatch as it is asked for, made, and told with its evidence (power §18.1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.power.availability import system_hours
from biplomacy.power.backcast import backcast_fy2025
from biplomacy.power.block_cost import block_cost, margin_over
from biplomacy.power.dispatch import dispatch_hours
from biplomacy.power.errors import LimitExceeded, SystemMalformed
from biplomacy.power.hours import series_digest
from biplomacy.power.merit_plain import PLAIN
from biplomacy.power.multiplier import dispatch_coupled
from biplomacy.power.price_interval import price_intervals
from biplomacy.power.statement.dispatch_rows import (
    EnergyRow,
    PriceRow,
    RowKind,
    encode_energy_rows,
    encode_price_rows,
)
from biplomacy.power.statement.system import system_digest
from biplomacy.power.told_dispatch import (
    MAX_ROWS,
    Margin,
    Merit,
    Method,
    Rows,
    ToldBlock,
    ToldCarrier,
    ToldDispatch,
    ToldLoad,
)
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.power.backcast import Backcast
    from biplomacy.power.dispatch import Dispatch, DispatchTables
    from biplomacy.power.merit import MeritKernel
    from biplomacy.power.model import FlexibleLoad, HourSeries, PowerSystem, SystemHours
    from biplomacy.power.month import Month
    from biplomacy.power.multiplier import Coupling


@dataclass(frozen=True, slots=True)
class BlockAsked:
    """A firm block of ``net_wh`` an hour at the meter in some months.

    ``at_margin`` names the plant of its other reading, at its cost in these months.
    """

    net_wh: int
    months: tuple[Month, ...]
    at_margin: str = ""


@dataclass(frozen=True, slots=True)
class DispatchAsked:
    """What is asked beside system and hours; ``compared`` adds the back-cast."""

    loads: tuple[FlexibleLoad, ...] = ()
    coupling: Coupling | None = None
    block: BlockAsked | None = None
    compared: bool = False


class Evidence(StrEnum):
    """The two blobs beside a dispatch."""

    ENERGY = "energy"
    PRICES = "prices"


@dataclass(frozen=True, slots=True)
class DispatchAnswer:
    """A dispatch as it is published, with its two blobs; a coupled year has no prices by hour."""

    told: ToldDispatch
    energy: bytes
    prices: bytes | None

    def evidence(self, which: Evidence) -> bytes:
        """Return one of the blobs; raises ``SystemMalformed`` for the prices of a coupled year."""
        found = self.energy if which is Evidence.ENERGY else self.prices
        if found is None:
            raise SystemMalformed(
                "hours that are coupled have no price intervals of their own",
                hint="ask for the energy, or for the prices without the coupling",
            )
        return found


@dataclass(frozen=True, slots=True)
class DispatchBase:
    """What a dispatch rests on, as every method tells it."""

    series: HourSeries
    hours: SystemHours
    loads: tuple[FlexibleLoad, ...]


def answer_dispatch(
    system: PowerSystem,
    series: HourSeries,
    asked: DispatchAsked,
    kernel: MeritKernel = PLAIN,
) -> DispatchAnswer:
    """Return the dispatch of a system in these hours by the merit order.

    Raises:
        HoursMissing, CostMissing, LimitExceeded, LoadInvalid, SystemMalformed: as
            ``system_hours``, ``dispatch_coupled`` and ``block_cost`` do.
    """
    hours = system_hours(system, series)
    base = DispatchBase(series, hours, asked.loads)
    beside = (
        None if asked.block is None else _block(hours, asked.block, kernel),
        _compared(hours, kernel) if asked.compared else None,
    )
    if asked.coupling is not None:
        found = dispatch_coupled(hours, asked.loads, asked.coupling, kernel)
        return tell_dispatch(base, found.dispatch, found.multiplier, beside)
    return tell_dispatch(base, dispatch_hours(hours, asked.loads, kernel), Merit(), beside)


def tell_dispatch(
    base: DispatchBase,
    dispatch: Dispatch,
    method: Method,
    beside: tuple[ToldBlock | None, Backcast | None] = (None, None),
) -> DispatchAnswer:
    """Return what is published of a dispatch; ``beside`` is a block and a back-cast.

    Raises:
        LimitExceeded: more than 100 loads, carriers, or plants under a block.
    """
    energy = encode_energy_rows(rows := tuple(energy_rows(base.hours, base.loads, dispatch.tables)))
    prices = None
    wide = 0
    if isinstance(method, Merit):
        found = price_intervals(dispatch.case, dispatch.flows)
        prices = encode_price_rows(_price_rows(base.hours, found.low.tolist(), found.high.tolist()))
        wide = found.wide
    told = _told(base, dispatch, method, (Rows(Digest.of(energy), len(rows)), prices, wide), beside)
    _require_rows(told)
    return DispatchAnswer(told, energy, prices)


def _told(
    base: DispatchBase,
    dispatch: Dispatch,
    method: Method,
    evidence: tuple[Rows, bytes | None, int],
    beside: tuple[ToldBlock | None, Backcast | None],
) -> ToldDispatch:
    hours, tables = base.hours, dispatch.tables
    energy, prices, wide = evidence
    served = zip(base.loads, tables.served_wh, strict=True)
    return ToldDispatch(
        system=hours.system.name,
        currency=hours.system.currency,
        system_digest=system_digest(hours.system),
        hours=series_digest(base.series),
        first=hours.months[0],
        last=hours.months[-1],
        step_minutes=hours.step_minutes,
        provenance=hours.provenance,
        standing=hours.standing,
        method=method,
        loads=tuple(ToldLoad(load, wh) for load, wh in served),
        carriers=carrier_sums(hours, tables),
        unserved_wh=sum(tables.unserved),
        fuel=dispatch.fuel,
        objective=dispatch.objective,
        energy=energy,
        prices=None if prices is None else Rows(Digest.of(prices), len(hours.demand)),
        wide=wide,
        block=beside[0],
        backcast=beside[1],
    )


def carrier_sums(hours: SystemHours, tables: DispatchTables) -> tuple[ToldCarrier, ...]:
    """Return what the plants of each carrier delivered and spilled, in the order of the system."""
    sums: dict[str, tuple[int, int]] = {}
    rows = zip(hours.system.plants, tables.energy, tables.spilled, strict=True)
    for plant, energy, spilled in rows:
        before = sums.get(plant.carrier, (0, 0))
        sums[plant.carrier] = (before[0] + sum(energy), before[1] + sum(spilled))
    return tuple(ToldCarrier(name, *wh) for name, wh in sums.items())


def energy_rows(
    hours: SystemHours, loads: Sequence[FlexibleLoad], tables: DispatchTables
) -> Iterator[EnergyRow]:
    """Yield the evidence of a dispatch: each plant's months, each load's, then the unserved."""
    months = hours.months
    plants = zip(hours.system.plants, tables.energy, tables.spilled, strict=True)
    for plant, energy, spilled in plants:
        for month, wh, lost in zip(months, energy, spilled, strict=True):
            yield EnergyRow(RowKind.PLANT, plant.name, month, wh, lost)
    for load, served in zip(loads, tables.served, strict=True):
        for month, wh in zip(months, served, strict=True):
            yield EnergyRow(RowKind.LOAD, load.name, month, wh, 0)
    for month, wh in zip(months, tables.unserved, strict=True):
        yield EnergyRow(RowKind.UNSERVED, "demand", month, wh, 0)


def _price_rows(hours: SystemHours, low: list[int], high: list[int]) -> Iterator[PriceRow]:
    step = hours.step_minutes * 60
    for index, pair in enumerate(zip(low, high, strict=True)):
        yield PriceRow(hours.start + index * step, *pair)


def _block(hours: SystemHours, asked: BlockAsked, kernel: MeritKernel) -> ToldBlock:
    cost = block_cost(hours, asked.net_wh, asked.months.__contains__, kernel=kernel)
    margin = None
    if asked.at_margin:
        margin = Margin(asked.at_margin, margin_over(hours, asked.at_margin, asked.months))
    return ToldBlock(asked.months, cost, margin)


def _compared(hours: SystemHours, kernel: MeritKernel) -> Backcast | None:
    """Return the back-cast of the year without loads, of which the past had none."""
    return backcast_fy2025(hours, dispatch_hours(hours, kernel=kernel))


def _require_rows(told: ToldDispatch) -> None:
    block = 0 if told.block is None else len(told.block.cost.carried)
    most = max(len(told.loads), len(told.carriers), block)
    if most > MAX_ROWS:
        raise LimitExceeded(
            f"{most} rows of loads, carriers or plants are more than one statement holds",
            hint=f"publish at most {MAX_ROWS} of them",
        )
