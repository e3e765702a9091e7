"""Rechecks the power office's statements: each is made again from what it names (power §18.1).

No solver, compiler or network is needed: the plain kernels of the standard library answer, and a
linear programme is judged by its certificate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.contract import Contract
from biplomacy.power.mining_model import Mining
from biplomacy.power.model import PowerSystem
from biplomacy.power.outlook import PowerOutlook
from biplomacy.power.plausibility import Plausibility
from biplomacy.power.statement.curtailment import StatedOrder
from biplomacy.power.statement.meter import StatedDay
from biplomacy.power.statement.performance import StatedPerformance
from biplomacy.power.subsidy_answers import TariffTest
from biplomacy.power.tariff import Tariff
from biplomacy.power.told_auction import ToldAuction
from biplomacy.power.told_dispatch import ToldDispatch
from biplomacy.power.told_fiscal import ToldFiscal
from biplomacy.power.told_hours import ToldHours
from biplomacy.power.told_surplus import ToldSurplus
from biplomacy.values.errors import EvidenceError, InputError
from biplomacy.verify.model import refuted
from biplomacy.verify.power_judging import stated
from biplomacy.verify.power_prices import (
    fiscal_row,
    mining_row,
    outlook_row,
    plausibility_row,
    tariff_row,
    test_row,
)
from biplomacy.verify.power_promises import (
    contract_row,
    curtailment_row,
    meter_row,
    performance_row,
)
from biplomacy.verify.power_sources import PowerSources
from biplomacy.verify.power_supply import (
    auction_row,
    dispatch_row,
    hours_row,
    surplus_row,
    system_row,
)
from biplomacy.verify.shelf import settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Row
    from biplomacy.verify.shelf import Shelved


def power_rows(desk: Desk) -> Iterator[Row]:
    """Yield the row of each statement of the power office in log order."""
    sources = PowerSources(desk)
    for item in desk.shelf.items:
        for row in rows_of(sources, item):
            yield settled(item, row)


def rows_of(sources: PowerSources, item: Shelved) -> Iterator[Row]:
    """Yield the row of one statement; of another office, none.

    Evidence that does not read, though it has its digest, contradicts what was made of it.
    """
    try:
        row = _supply(sources, item) or _price(sources, item) or _promise(sources, item)
    except (InputError, EvidenceError) as error:
        name = stated(item.logged, "").name
        row = refuted(name, item.logged, error.code, error.message)
    if row is not None:
        yield row


def _supply(sources: PowerSources, item: Shelved) -> Row | None:
    logged = item.logged
    match item.body:
        case PowerSystem() as system:
            return system_row(logged, system)
        case ToldHours() as hours:
            return hours_row(sources, logged, hours)
        case ToldSurplus() as surplus:
            return surplus_row(sources, logged, surplus)
        case ToldDispatch() as dispatch:
            return dispatch_row(sources, logged, dispatch)
        case ToldAuction() as auction:
            return auction_row(sources, logged, auction)
        case _:
            return None


def _price(sources: PowerSources, item: Shelved) -> Row | None:
    logged = item.logged
    match item.body:
        case Tariff() as tariff:
            return tariff_row(logged, tariff)
        case TariffTest() as test:
            return test_row(sources, logged, test)
        case Mining() as mining:
            return mining_row(sources, logged, mining)
        case PowerOutlook() as outlook:
            return outlook_row(sources, logged, outlook)
        case ToldFiscal() as told:
            return fiscal_row(logged, told)
        case Plausibility() as claim:
            return plausibility_row(sources, logged, claim)
        case _:
            return None


def _promise(sources: PowerSources, item: Shelved) -> Row | None:
    logged = item.logged
    match item.body:
        case Contract() as contract:
            return contract_row(logged, contract)
        case StatedOrder() as order:
            return curtailment_row(sources, logged, order)
        case StatedDay() as day:
            return meter_row(sources, logged, day)
        case StatedPerformance() as performance:
            return performance_row(sources, logged, performance)
        case _:
            return None
