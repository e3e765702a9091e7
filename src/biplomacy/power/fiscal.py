"""The lines of a sale of surplus, month by month, for power sector, treasury and buyer (§13.1).

Whatever one of the three pays to another appears twice with the same amount. Each amount is
rounded once, down to the minor unit. Losses of the buyer are carried forward without limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.fiscal_model import SATS, Direction, FiscalLine, FiscalTotal, LineKind, Post
from biplomacy.power.model import PPM, WH_PER_MWH
from biplomacy.power.scenario_model import Party
from biplomacy.values.amount import SATS_PER_BTC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.power.fiscal_model import FiscalPlan
    from biplomacy.power.month import Month

USD = "USD"
BITCOIN = "BTC"
_YEAR = 12
_HOURS = 24
_MINOR = 100
SECTOR, TREASURY, INVESTOR = Party.SECTOR, Party.TREASURY, Party.INVESTOR
RECEIPT, OUTLAY = Direction.RECEIPT, Direction.OUTLAY


@dataclass(frozen=True, slots=True)
class Sale:
    """What a month brings before any tax: Wh at the meter, money in minor units.

    ``number`` counts the months from 0; ``worth`` is the buyer's revenue, ``coins`` its satoshis.
    """

    number: int
    month: Month
    energy_wh: int
    receipts: int
    fuel: int
    foreign_fuel: int
    worth: int
    coins: int

    @property
    def margin(self) -> int:
        """What the power sector keeps of the receipts; negative where it pays on top."""
        return self.receipts - self.fuel


def sales(plan: FiscalPlan) -> tuple[Sale, ...]:
    """Return the energy and money of each month of the block."""
    months = plan.block.first.to(plan.block.last)
    return tuple(_sale(plan, number, month) for number, month in enumerate(months))


def fiscal_lines(plan: FiscalPlan) -> tuple[FiscalLine, ...]:
    """Return all lines, by month; amounts of zero are left out."""
    lines: list[FiscalLine] = []
    carried = 0
    for sale in sales(plan):
        lines += _sector_lines(plan, sale)
        lines += _tax_lines(plan, sale)
        profit = _profit(plan, sale) + carried
        carried = min(profit, 0)
        lines += _income_lines(plan, sale, max(profit, 0))
        lines += _contingent_lines(plan, sale)
    return tuple(line for line in lines if line.amount)


def fiscal_totals(lines: Iterable[FiscalLine]) -> tuple[FiscalTotal, ...]:
    """Return the sums over months, in the order in which lines first appear."""
    found: dict[Post, int] = {}
    for line in lines:
        found[line.post] = found.get(line.post, 0) + line.amount
    return tuple(FiscalTotal(post, amount) for post, amount in found.items())


def margin_to_debt(plan: FiscalPlan, sale: Sale) -> int:
    """Return what of a month's margin serves the circular debt; nothing of a negative one."""
    return max(sale.margin, 0) * plan.debt_ppm // PPM


def _sale(plan: FiscalPlan, number: int, month: Month) -> Sale:
    block, buyer = plan.block, plan.buyer
    energy = block.capacity_wh * month.days * _HOURS * block.load_factor_ppm // PPM
    fuel = energy * block.cost
    worth = energy * buyer.worth // WH_PER_MWH
    return Sale(
        number=number,
        month=month,
        energy_wh=energy,
        receipts=energy * block.tariff // WH_PER_MWH,
        fuel=fuel // WH_PER_MWH,
        foreign_fuel=fuel * block.foreign_fuel_ppm // (WH_PER_MWH * PPM),
        worth=worth,
        coins=int(Fraction(worth * SATS_PER_BTC, _MINOR) / (buyer.usd_per_btc * plan.fx)),
    )


def _sector_lines(plan: FiscalPlan, sale: Sale) -> Iterator[FiscalLine]:
    flow, unit = LineKind.FLOW, plan.currency
    yield from _paid(sale, INVESTOR, SECTOR, ("energy", unit, sale.receipts))
    local = sale.fuel - sale.foreign_fuel
    yield _line(sale, SECTOR, ("incremental fuel, local", unit, local), flow, OUTLAY)
    abroad = int(sale.foreign_fuel / plan.fx)
    yield _line(sale, SECTOR, ("incremental fuel, foreign exchange", USD, abroad), flow, OUTLAY)
    direction = RECEIPT if sale.margin >= 0 else OUTLAY
    margin = ("margin above incremental cost", unit, abs(sale.margin))
    yield _line(sale, SECTOR, margin, LineKind.BALANCE, direction)
    debt = margin_to_debt(plan, sale)
    relief = max(sale.margin, 0) - debt
    yield _line(sale, SECTOR, ("margin to debt service", unit, debt), LineKind.USE, OUTLAY)
    yield _line(sale, SECTOR, ("relief of other tariffs", unit, relief), LineKind.USE, OUTLAY)


def _tax_lines(plan: FiscalPlan, sale: Sale) -> Iterator[FiscalLine]:
    taxes, unit = plan.taxes, plan.currency
    for name, base, standard, applied in (
        ("GST on energy", sale.receipts, taxes.gst_standard_ppm, taxes.gst_applied_ppm),
        (
            "customs on machines",
            _machines(plan) if sale.number == 0 else 0,
            taxes.customs_standard_ppm,
            taxes.customs_applied_ppm,
        ),
    ):
        yield from _paid(sale, INVESTOR, TREASURY, (name, unit, base * applied // PPM))
        yield _forgone(sale, name, unit, base * max(standard - applied, 0) // PPM)
    yield from _paid(sale, INVESTOR, TREASURY, ("licence fee", unit, _licence(plan, sale)))
    royalty = sale.coins * taxes.royalty_ppm // PPM
    yield from _paid(sale, INVESTOR, TREASURY, ("royalty", SATS, royalty))
    guarantee = plan.contingent.guaranteed * plan.contingent.guarantee_cost_ppm_per_year
    cost = ("expected cost of the guarantee", unit, guarantee // (PPM * _YEAR))
    yield _line(sale, TREASURY, cost, LineKind.FLOW, OUTLAY)


def _income_lines(plan: FiscalPlan, sale: Sale, base: int) -> Iterator[FiscalLine]:
    taxes, unit = plan.taxes, plan.currency
    name, applied = "income tax", taxes.income_applied_ppm
    yield from _paid(sale, INVESTOR, TREASURY, (name, unit, base * applied // PPM))
    forgone = base * max(taxes.income_standard_ppm - applied, 0) // PPM
    yield _forgone(sale, name, unit, forgone)


def _contingent_lines(plan: FiscalPlan, sale: Sale) -> Iterator[FiscalLine]:
    terms, block, unit = plan.contingent, plan.block, plan.currency
    missing = max(terms.take_or_pay_ppm - block.load_factor_ppm, 0)
    capacity = block.capacity_wh * sale.month.days * _HOURS
    owed = capacity * missing * block.tariff // (PPM * WH_PER_MWH)
    yield from _paid(sale, INVESTOR, SECTOR, ("take-or-pay", unit, owed), kind=LineKind.CONTINGENT)
    if sale.number == 0:
        called = ("guarantee called", unit, terms.guaranteed)
        yield _line(sale, TREASURY, called, LineKind.CONTINGENT, OUTLAY)
    if plan.settlement == BITCOIN:
        fall = ("fall of bitcoin received", unit, sale.receipts * terms.coin_fall_ppm // PPM)
        yield _line(sale, SECTOR, fall, LineKind.CONTINGENT, OUTLAY)


def _profit(plan: FiscalPlan, sale: Sale) -> int:
    """Return the buyer's profit of a month before losses carried: all that it pays is deducted."""
    taxes, machines = plan.taxes, _machines(plan)
    spread, number = taxes.depreciation_months, sale.number
    depreciation = 0
    if number < spread:
        depreciation = machines * (number + 1) // spread - machines * number // spread
    costs = (
        sale.receipts
        + sale.receipts * taxes.gst_applied_ppm // PPM
        + sale.worth * plan.buyer.costs_ppm // PPM
        + sale.worth * taxes.royalty_ppm // PPM
        + _licence(plan, sale)
        + depreciation
    )
    return sale.worth - costs


def _machines(plan: FiscalPlan) -> int:
    return int(plan.buyer.machines_usd * plan.fx)


def _licence(plan: FiscalPlan, sale: Sale) -> int:
    return plan.taxes.licence_per_year if sale.number % _YEAR == 0 else 0


def _paid(
    sale: Sale,
    payer: Party,
    payee: Party,
    what: tuple[str, str, int],
    *,
    kind: LineKind = LineKind.FLOW,
) -> Iterator[FiscalLine]:
    yield _line(sale, payee, what, kind, RECEIPT)
    yield _line(sale, payer, what, kind, OUTLAY)


def _forgone(sale: Sale, name: str, unit: str, amount: int) -> FiscalLine:
    return _line(sale, TREASURY, (f"{name}, forgone", unit, amount), LineKind.FORGONE, OUTLAY)


def _line(
    sale: Sale, party: Party, what: tuple[str, str, int], kind: LineKind, direction: Direction
) -> FiscalLine:
    name, unit, amount = what
    return FiscalLine(sale.month, Post(party, name, kind, unit, direction), amount)
