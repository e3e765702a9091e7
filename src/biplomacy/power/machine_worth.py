"""A user's own list of machines: the tariff that each bears, and the days that it takes to pay."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from biplomacy.power.compact_target import subsidy_at
from biplomacy.power.fleet import Fleet
from biplomacy.power.hashprice import at_places, break_even, hashprice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from biplomacy.power.fleet import Machine
    from biplomacy.power.mining_model import MiningQuestion

_THS_PER_PHS = 1_000
_HOURS_A_DAY = 24
_W_PER_MW = 1_000_000
_MINOR_PER_MAJOR = 100


@dataclass(frozen=True, slots=True)
class MachineWorth:
    """A machine at the question's price: USD a TH/s, break-even (minor local units per MWh).

    ``days`` is how long it runs at the tariff until it has earned its price, at today's
    hashprice; absent without a tariff, and where it earns nothing.
    """

    model: str
    efficiency_mj_per_th: int
    usd_per_ths: Decimal
    break_even: int
    days: int | None


def value_machines(
    machines: Sequence[Machine], question: MiningQuestion, pue_ppm: int
) -> Iterator[MachineWorth]:
    """Yield the worth of each machine; raises ``FleetInvalid`` for one that cannot be."""
    network = question.network
    reward = subsidy_at(network.height) + network.fees
    price_of_hash = hashprice(network.bits, reward, question.price.value)
    for machine in machines:
        fleet = Fleet(machine.model, machine.efficiency_mj_per_th, pue_ppm, machine.power_w)
        yield MachineWorth(
            model=machine.model,
            efficiency_mj_per_th=machine.efficiency_mj_per_th,
            usd_per_ths=at_places(Fraction(machine.price) / Fraction(machine.hashrate_ths), 2),
            break_even=break_even(price_of_hash, fleet.watts_per_ths, question.sale),
            days=_days(machine, question, price_of_hash, fleet.watts_per_ths),
        )


def _days(
    machine: Machine, question: MiningQuestion, price_of_hash: Fraction, watts_per_ths: Fraction
) -> int | None:
    if question.tariff is None:
        return None
    ths = Fraction(machine.hashrate_ths)
    earned = price_of_hash * ths / _THS_PER_PHS * question.sale.local_per_usd
    mwh = watts_per_ths * ths * _HOURS_A_DAY / _W_PER_MW
    left = earned - mwh * question.tariff / _MINOR_PER_MAJOR
    cost = Fraction(machine.price) * Fraction(question.fx.value)
    return ceil(cost / left) if left > 0 else None
