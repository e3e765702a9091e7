"""A certified dispatch in words: the two costs, then who gave and who took."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.power.dispatch import GRAINS_PER_MINOR
from biplomacy.power.quantities import GWH
from biplomacy.values.money import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.storage import CoupledDispatch
    from biplomacy.power.told_dispatch import ToldDispatch

_MILLION = 10**8


def coupled_lines(told: ToldDispatch, found: CoupledDispatch) -> Iterator[str]:
    """Yield the bracket of the cost, and the energies of the answer that costs its upper end."""
    low, high = found.certificate.low, found.certificate.high
    yield (
        f"least cost of the year, less what loads pay: {_millions(low)} to {_millions(high)}"
        f" M {told.currency}"
    )
    yield "checked in whole numbers without the solver; other answers may cost the same"
    for use in found.storages:
        yield (
            f"{use.name:16}{_gwh(use.charged_wh):>12} GWh in{_gwh(use.discharged_wh):>12} GWh out"
        )
    for row in told.carriers:
        yield f"{row.carrier:16}{_gwh(row.energy_wh):>12} GWh"
    for load in told.loads:
        yield f"{load.load.name:16}{_gwh(load.served_wh):>12} GWh taken"
    if told.unserved_wh:
        yield f"{'unserved':16}{_gwh(told.unserved_wh):>12} GWh"


def _gwh(wh: int) -> str:
    return f"{EXACT.divide(Decimal(wh), Decimal(GWH)):,.3f}"


def _millions(grains: int) -> str:
    return f"{EXACT.divide(Decimal(grains), Decimal(GRAINS_PER_MINOR * _MILLION)):,.6f}"
