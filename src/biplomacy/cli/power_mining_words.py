"""Mining economics in words: inputs with their standing first, then worth, runs and entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.compact_target import format_bits
from biplomacy.power.fleet import MJ_PER_JOULE
from biplomacy.power.model import PPM
from biplomacy.power.price_text import shown_price
from biplomacy.power.quantities import decimal_text
from biplomacy.power.rivals import ELASTICITY_SOURCE
from biplomacy.values.amount import SATS_PER_BTC

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.power.machine_worth import MachineWorth
    from biplomacy.power.mining_model import (
        EntryRow,
        FleetWorth,
        Mining,
        MiningQuestion,
        Rate,
        Worth,
    )

_NAME = 26


def mining_lines(found: Mining) -> Iterator[str]:
    """Yield everything that the figures rest on, and the figures on both sides of the halving."""
    question = found.question
    yield f"price     {_rate(question.price)}"
    yield f"rate      {_rate(question.fx)}"
    network = question.network
    hashrate = "named" if network.rivals is not None else "as nBits say"
    yield (
        f"network   height {network.height:,}, nBits {format_bits(network.bits)},"
        f" {found.hashrate:,.3f} EH/s {hashrate}; grade {network.grade}"
    )
    yield (
        f"fees      {decimal_text(network.fees, SATS_PER_BTC)} BTC a block, assumed; pool keeps"
        f" {decimal_text(question.pool_fee_ppm, PPM)},"
        f" selling {decimal_text(question.conversion_ppm, PPM)}"
    )
    yield f"hashprice {_worth(found.now)}"
    yield f"          {_worth(found.halved)}, from height {found.halving_height:,}"
    yield from _fleet_lines(found)
    yield from _entry_lines(found)
    yield f"grade     {found.grade}"


def machine_lines(worths: Sequence[MachineWorth], question: MiningQuestion) -> Iterator[str]:
    """Yield a user's list of machines; it is no part of the statement."""
    yield f"machines  your list; break-even {question.fx.currency} a kWh before capital"
    for one in worths:
        days = "" if question.tariff is None else _days(one.days)
        yield (
            f"  {one.model:{_NAME}} {decimal_text(one.efficiency_mj_per_th, MJ_PER_JOULE):>7} J/TH"
            f" {one.usd_per_ths:>8} USD a TH/s  {shown_price(one.break_even):>9}{days}"
        )


def _days(days: int | None) -> str:
    return "  never pays its price" if days is None else f"  {days:,} days to its price"


def _rate(rate: Rate) -> str:
    day = f" on {rate.quoted.day}, {rate.quoted.rule}" if rate.quoted is not None else ""
    assumed = ", assumed" if rate.quoted is None else ""
    return (
        f"{rate.value:,f} {rate.currency} for a {rate.base}{day}, {rate.source}:"
        f" {rate.standing}{assumed}"
    )


def _worth(worth: Worth) -> str:
    subsidy = decimal_text(worth.subsidy.sats, SATS_PER_BTC)
    return (
        f"{worth.usd:,.4f} USD = {worth.sats:,.2f} sat a PH/s-day at {subsidy} BTC of subsidy"
    )  # fmt: skip


def _fleet_lines(found: Mining) -> Iterator[str]:
    currency = found.question.fx.currency
    yield f"worth     {currency} a kWh at the meter, before capital, now and after the halving"
    for fleet in found.fleets:
        yield (
            f"  {fleet.name:{_NAME}} {shown_price(fleet.break_even):>9}"
            f" {shown_price(fleet.break_even_halved):>9}   {fleet.usd_per_kwh:.6f} USD now"
        )
    tariff = found.question.tariff
    if tariff is None:
        return
    yield f"runs      EH/s at {shown_price(tariff)} {currency} a kWh: wanted, and run by machines"
    for fleet in found.fleets:
        yield from _run_lines(fleet)


def _run_lines(fleet: FleetWorth) -> Iterator[str]:
    for kind, runs in (("price taker", fleet.taker), ("own impact", fleet.owner)):
        if runs is not None:
            yield (
                f"  {fleet.name:{_NAME}} {kind:11} {runs.wanted:>10,.2f} wanted"
                f" {runs.run:>9,.2f} of {fleet.hashrate:,.2f} run"
            )


def _entry_lines(found: Mining) -> Iterator[str]:
    own = "all fleets at full power"
    yield (
        f"entry     {own}; the first 2,016 blocks take {found.first_period_days:.2f} days;"
        f" naive share {found.naive_share:.3%}"
    )
    for row in found.entry:
        yield _entry(row)
    yield f"          elasticity: {ELASTICITY_SOURCE}"


def _entry(row: EntryRow) -> str:
    return (
        f"  elasticity {row.epsilon:f}  network {row.total:,.2f} EH/s ({row.growth:+.3%}),"
        f" hashprice {row.hashprice_change:+.3%}, share {row.share:.3%},"
        f" {row.coins} a year, {row.coins_halved} after the halving"
    )
